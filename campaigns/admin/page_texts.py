"""Pages of text: the project's words, and what staff made of them."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation

from campaigns import placeholders
from campaigns.models import PageText
from campaigns.page_texts import FIELDS
from candidates import edge
from candidates.forms import answers

WORDS = ("title", "body", "title_cy", "body_cy")
ON_A_PAGE = 30


class PageTextForm(forms.ModelForm):
    # What was the newest when the form was opened.
    newest = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PageText
        fields = WORDS
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField"}),
            "title_cy": forms.TextInput(attrs={"class": "vTextField"}),
            "body": forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"}),
            "body_cy": forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"}),
        }

    def __init__(self, slug: str, newest: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"newest": newest}, **kwargs})
        self.slug, self.now_newest = slug, newest
        for name in ("title", "body"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in WORDS:
            for fault in placeholders.faults(given.get(name) or "", list(FIELDS)):
                self.add_error(name, fault)
        if bool(given.get("title_cy")) != bool(given.get("body_cy")):
            empty = "body_cy" if given.get("title_cy") else "title_cy"
            self.add_error(empty, "Write the title and the text in Welsh, or neither.")
        return given

    def was_overtaken(self) -> bool:
        return (self.cleaned_data.get("newest") or 0) != self.now_newest


@admin.register(PageText)
class PageTextAdmin(admin.ModelAdmin):
    """One page for each, with its history. A version is never changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def page(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("", page(self.index), name="campaigns_pagetext_changelist"),
            path("<slug:slug>/", page(self.edit), name="campaigns_pagetext_edit"),
            path("<slug:slug>/preview/", page(self.preview), name="campaigns_pagetext_preview"),
        ]

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        around = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        template = f"admin/campaigns/pagetext/{name}.html"
        return TemplateResponse(request, template, {**around, **context})

    def index(self, request: HttpRequest) -> HttpResponse:
        """For staff who may see them: which pages there are, and whose words they have."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        newest: dict[str, PageText] = {}
        for version in PageText.objects.select_related("saved_by").order_by("pk"):
            newest[version.slug] = version
        pages = [(slug, newest.get(slug)) for slug in PageText.Slug]
        return self._page(request, "index", "Pages of text", pages=pages)

    def edit(self, request: HttpRequest, slug: str) -> HttpResponse:
        """For the same, to read; who may change them writes a new version."""
        known = self._known(request, slug)
        versions = PageText.objects.filter(slug=slug).select_related("saved_by")
        latest = versions.first()
        newest = latest.pk if latest else 0
        shown = self._shown(request, slug)
        form = PageTextForm(slug, newest, answers(request), instance=_copy(shown))
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            if "ours" in request.POST:
                return self._save(request, PageText(slug=slug), "The project’s text again.")
            if form.is_valid():
                if not form.was_overtaken():
                    return self._save(request, form.instance, "A new version.")
                form.add_error(
                    None,
                    "Somebody saved another version while you wrote. Open this page in a second "
                    "tab, see what they changed, and save once more: then yours holds.",
                )
                # The next press is meant.
                data = request.POST.copy()
                data["newest"] = str(newest)
                form.data = data
        context = {
            "form": form,
            "page": known,
            "is_ours": latest is None or latest.is_ours,
            "is_old": shown.pk is not None and shown.pk != newest,
            "shown": shown,
            "versions": versions[:ON_A_PAGE],
            "may_change": self.has_change_permission(request),
            "address": reverse("text_page", args=[slug]),
        }
        return self._page(request, "edit", str(known.label), **context)

    def preview(self, request: HttpRequest, slug: str) -> HttpResponse:
        """For the same: the page as visitors would see it. Nothing is kept."""
        self._known(request, slug)
        form = PageTextForm(slug, 0, answers(request))
        if not form.is_valid():
            return redirect("admin:campaigns_pagetext_edit", slug)
        language = "cy" if "welsh" in request.POST else "en-gb"
        form.instance.slug = slug
        with translation.override(language):
            context = {"page": form.instance.filled(), "is_preview": True}
            return render(request, "pages/text.html", context)

    def _known(self, request: HttpRequest, slug: str) -> PageText.Slug:
        if slug not in PageText.Slug:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        return PageText.Slug(slug)

    def _shown(self, request: HttpRequest, slug: str) -> PageText:
        """An earlier version where one is asked for, or else what holds."""
        asked = request.GET.get("version", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 16:
            version = PageText.objects.filter(slug=slug, pk=int(asked)).first()
            if version is None:
                raise Http404
            return PageText.of_the_project(slug) if version.is_ours else version
        return PageText.objects.current(slug)

    def _save(self, request: HttpRequest, version: PageText, note: str) -> HttpResponse:
        version.saved_by = cast(User, request.user)
        version.save()
        transaction.on_commit(partial(edge.forget_soon, edge.EVERYTHING))
        self.log_change(request, version, note)
        self.message_user(request, f"{version}: {note} Visitors see it within seconds.")
        return redirect("admin:campaigns_pagetext_edit", version.slug)


def _copy(version: PageText) -> PageText:
    """A new one with the same words: what was written is not written over."""
    words = {name: getattr(version, name) for name in WORDS}
    return PageText(slug=version.slug, **words)
