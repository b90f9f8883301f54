"""Pledges and open letters, for staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from campaigns.models import Petition

WORDS = ("title", "title_cy", "addressee", "addressee_cy", "text", "text_cy")


class PetitionForm(forms.ModelForm):
    same = forms.BooleanField(
        label="It says the same as before",
        required=False,
        help_text="A slip is mended. Other words need a new pledge: nobody has signed those.",
    )

    class Meta:
        model = Petition
        fields = "__all__"  # noqa: DJ007 - the admin names them

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        before = self.instance
        changed = [name for name in WORDS if name in self.changed_data and getattr(before, name)]
        if before.pk and changed and self.is_signed and not given.get("same"):
            self.add_error(
                "same",
                "People have signed this text. If it still says the same, select this box; if it "
                "doesn’t, leave it as it was and make a new pledge.",
            )
        self.text_changed = bool(changed)
        return given

    @property
    def is_signed(self) -> bool:
        # Those who sign are known above this app.
        signatures: Any = getattr(self.instance, "signatures", None)
        return signatures is not None and signatures.exists()


@admin.register(Petition)
class PetitionAdmin(admin.ModelAdmin):
    form = PetitionForm
    list_display = ["title", "campaign", "kind", "takes_names_now", "closes_on", "published"]
    list_filter = ["kind", "published", "campaign"]
    list_select_related = ["campaign"]
    search_fields = ["title", "text"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["version", "page", "earlier_texts"]
    fieldsets = [
        (None, {"fields": ["campaign", "kind", "title", "slug", "page"]}),
        (
            "What they sign",
            {
                "fields": [
                    "addressee",
                    "text",
                    "same",
                    "version",
                    "earlier_texts",
                    "called",
                    "count_from",
                ]
            },
        ),
        ("Around it", {"fields": ["told"]}),
        (
            "In Welsh",
            {
                "description": "Where one is empty, Welsh pages show the English one, and say so.",
                "fields": ["title_cy", "addressee_cy", "text_cy", "told_cy"],
            },
        ),
        (
            "When",
            {
                "description": "A pledge that is closed stays on its page, with everybody who "
                "signed it.",
                "fields": [("is_open", "closes_on"), "published"],
            },
        ),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Not with the names below it: they were given for good reasons, and each can go."""
        signed = obj is not None and PetitionForm(instance=obj).is_signed
        return not signed and super().has_delete_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Petition, form: PetitionForm, change: bool
    ) -> None:
        if change and form.text_changed and form.is_signed:
            obj.keep_earlier_text(Petition.objects.get(pk=obj.pk))
        super().save_model(request, obj, form, change)

    @admin.display(description="can be signed now", boolean=True)
    def takes_names_now(self, petition: Petition) -> bool:
        return petition.published and petition.takes_names()

    @admin.display(description="earlier texts")
    def earlier_texts(self, petition: Petition) -> str:
        """What those read who signed before a slip was mended."""
        lines = [
            (one["version"], one["until"][:10], one["title"], one["text"])
            for one in petition.earlier
        ]
        if not lines:
            return "None"
        return format_html_join("", "<p>Version {}, until {}: {}</p><pre>{}</pre>", lines)

    @admin.display(description="its page")
    def page(self, petition: Petition) -> str:
        """Before it is published, for staff alone."""
        if petition.pk is None:
            return "Once it is saved."
        address = reverse("petition", args=[petition.slug])
        return format_html('<a href="{0}">{0}</a>', address)
