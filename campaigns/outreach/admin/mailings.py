"""Mailings in the admin: written here; everything else is on pages of its own."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.forms import BaseModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from campaigns.models import Campaign
from campaigns.outreach.admin import mailing_acts, mailing_pages
from campaigns.outreach.mailings import merging
from campaigns.outreach.mailings.mailing_forms import MailingForm
from campaigns.outreach.models import Mailing, Recipient
from candidates.models import Constituency

# A draft of the same words by the same person within this time is the same one.
SAME_FOR = timedelta(minutes=10)
WORDS = ("subject", "text", "subject_cy", "text_cy")


def warnings_about(mailing: Mailing) -> list[str]:
    """What a person should think about again; nothing is refused for it."""
    words = " ".join(getattr(mailing, field) for field in WORDS)
    found = [
        f"“{one}”: a charity must not tell people how to vote, nor seem to. Is that meant?"
        for one in merging.election_words(words)
    ]
    if merging.says_mp(words) and not mailing.campaign.phase().has_mps:
        found.append("“MP”: between dissolution and the results, nobody is one.")
    if not mailing.text_cy and _goes_to_wales(mailing):
        found.append(
            "There is no Welsh text: people in Wales get it in English only. Have it translated "
            "by a person if you can, never by a machine."
        )
    return found


def areas() -> list[tuple[str, list[str]]]:
    """Nations with their regions, as the form reads them."""
    regions: dict[str, list[str]] = {}
    pairs = Constituency.objects.values_list("nation", "region").distinct()
    for nation, region in pairs.order_by("nation", "region"):
        regions.setdefault(nation, []).extend([region] if region not in {"", nation} else [])
    return list(regions.items())


def _goes_to_wales(mailing: Mailing) -> bool:
    seats = mailing.seats.all()
    in_wales = Q(nation=Constituency.Nation.WALES)
    return seats.filter(in_wales).exists() or (
        not seats.exists() and Constituency.objects.filter(in_wales).exists()
    )


@admin.register(Mailing)
class MailingAdmin(admin.ModelAdmin):
    form = MailingForm
    list_display = ["subject", "state", "progress", "step", "campaign", "starts_at"]
    list_filter = ["status", "step", "campaign"]
    list_select_related = ["campaign"]
    search_fields = ["subject", "text"]
    view_on_site = False
    change_form_template = "admin/outreach/mailing/write.html"
    fieldsets = [
        (None, {"fields": ["campaign", "subject", "text"]}),
        ("In Welsh, for Wales", {"fields": ["subject_cy", "text_cy"], "classes": ["collapse"]}),
        ("Who gets it", {"fields": ["seat_names", "personal_decision", "more_than_two"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mailing]:
        went = Q(recipients__status__in=[Recipient.Status.SENT, Recipient.Status.BOUNCED])
        inside = ~Q(recipients__status=Recipient.Status.LEFT_OUT)
        mailings: QuerySet[Mailing] = super().get_queryset(request)
        return mailings.annotate(
            went=Count("recipients", filter=went), chosen=Count("recipients", filter=inside)
        )

    @admin.display(description="state", ordering="status")
    def state(self, mailing: Mailing) -> str:
        url = reverse(f"admin:{mailing_pages.page_of(mailing)}", args=[mailing.pk])
        return format_html(
            '<a href="{}" class="state state--mailing-{}">{}</a>',
            url,
            mailing.status,
            mailing.get_status_display(),
        )

    @admin.display(description="Only these constituencies")
    def seat_names(self, mailing: Mailing) -> str:
        """As it is read, once it can't be changed."""
        return ", ".join(mailing.seats.order_by("name").values_list("name", flat=True)) or "All"

    @admin.display(description="sent")
    def progress(self, mailing: Any) -> str:
        return f"{mailing.went:,} of {mailing.chosen:,}" if mailing.chosen else ""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "campaign": Campaign.objects.current(),
            **super().get_changeform_initial_data(request),
        }

    def has_change_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.is_editable)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # What was sent, to whom and by whom, stays on record; a draft is cancelled.
        return False

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        mailing = context.get("original")
        context |= {
            "areas": areas(),
            "merge_fields": [(f"{{{name}}}", what) for name, what in merging.FIELDS.items()],
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        if mailing:
            context |= {
                "steps": mailing_pages.steps(mailing, "write"),
                "mailing": mailing,
                "warnings": warnings_about(mailing),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Pressed twice, or once more after going back: the draft is there already."""
        with transaction.atomic():
            if request.method == "POST":
                # One of two at the same moment waits here, and finds the other one's.
                list(User.objects.select_for_update().filter(pk=cast(User, request.user).pk))
                if draft := self._same_draft(request):
                    return redirect("admin:outreach_mailing_who", draft.pk)
            return super().add_view(request, form_url, extra_context)

    def _same_draft(self, request: HttpRequest) -> Mailing | None:
        words = {field: request.POST.get(field, "").strip() for field in WORDS}
        words = {field: text.replace("\r\n", "\n") for field, text in words.items()}
        campaign = request.POST.get("campaign", "")
        return Mailing.objects.filter(
            campaign=int(campaign) if campaign.isdecimal() and len(campaign) < 10 else 0,
            created_by=cast(User, request.user),
            created_at__gte=timezone.now() - SAME_FOR,
            status=Mailing.Status.DRAFT,
            **words,
        ).first()

    def save_model(
        self, request: HttpRequest, mailing: Mailing, form: BaseModelForm, change: bool
    ) -> None:
        if not change:
            mailing.created_by = cast(User, request.user)
        elif not Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk).is_editable:
            # Somebody scheduled it since this page was opened.
            raise PermissionDenied
        if set(WORDS) & set(form.changed_data):
            # What was tried out was something else.
            mailing.status, mailing.tested_at = Mailing.Status.DRAFT, None
        super().save_model(request, mailing, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.seats.set(form.cleaned_data["seat_names"])
        mailing = form.instance
        for field, yes, no in (
            ("personal_decision", "Personal addresses included", "Personal addresses out."),
            ("more_than_two", "More than two mailings to a person", "At most two to a person."),
        ):
            if field in form.changed_data:
                why = getattr(mailing, field)
                self.log_change(request, mailing, f"{yes}: {why}" if why else no)

    def response_add(
        self, request: HttpRequest, obj: Mailing, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._on_to_who(request, obj)

    def response_change(self, request: HttpRequest, obj: Mailing) -> HttpResponse:
        return self._on_to_who(request, obj)

    def _on_to_who(self, request: HttpRequest, mailing: Mailing) -> HttpResponse:
        self.message_user(request, "Saved.", messages.SUCCESS)
        for warning in warnings_about(mailing):
            self.message_user(request, warning, messages.WARNING)
        return redirect("admin:outreach_mailing_who", mailing.pk)

    # Its other pages

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(partial(self.page_view, name=name)),
                name=f"outreach_mailing_{name}",
            )
            for name in mailing_pages.PAGES
        ]
        act = path(
            "<int:pk>/do/<slug:act>/",
            self.admin_site.admin_view(self.act_view),
            name="outreach_mailing_do",
        )
        return [*pages, act, *super().get_urls()]

    def mailing_for(self, request: HttpRequest, pk: int) -> Mailing:
        mailing = Mailing.objects.select_related("campaign", "follows").filter(pk=pk).first()
        if mailing is None:
            raise Http404
        if not self.has_view_permission(request, mailing):
            raise PermissionDenied
        # With its elections, for the phases.
        mailing.campaign = Campaign.objects.with_elections().get(pk=mailing.campaign_id)
        return mailing

    def page_view(self, request: HttpRequest, pk: int, *, name: str) -> HttpResponseBase:
        mailing = self.mailing_for(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": mailing.subject,
            "mailing": mailing,
            "steps": mailing_pages.steps(mailing, name),
            "may_change": request.user.has_perm("outreach.change_mailing"),
            "may_release": request.user.has_perm("outreach.release_mailing"),
            "warnings": warnings_about(mailing),
        }
        return mailing_pages.PAGES[name](request, mailing, context)

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponseRedirect:
        """For staff who may, by POST: brings the mailing to its next state."""
        if request.method != "POST" or act not in mailing_acts.ACTS:
            raise Http404
        mailing = self.mailing_for(request, pk)
        chosen = mailing_acts.ACTS[act]
        if not request.user.has_perm(f"outreach.{chosen.permission}"):
            raise PermissionDenied
        outcome = chosen.run(mailing, request)
        if outcome.note:
            self.log_change(request, outcome.mailing, outcome.note)
        self.message_user(request, outcome.says, outcome.level)
        page = outcome.page or mailing_pages.page_of(outcome.mailing)
        return redirect(f"admin:{page}", outcome.mailing.pk)
