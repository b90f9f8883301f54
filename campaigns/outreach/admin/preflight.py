"""Is everything ready for sending, and how does every email look?"""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from campaigns.models import Campaign
from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.admin.mailing_pages import FRAMED
from campaigns.outreach.models import Heartbeat, Message
from campaigns.outreach.preflight import checks, samples
from campaigns.outreach.preflight.samples import Values
from campaigns.outreach.preflight.verdict import Check, State
from campaigns.outreach.smtp import Letter


class Choice(forms.Form):
    """Which email, in which language, with which names."""

    kind = forms.ChoiceField(label="Email", choices=Message.Kind.choices)
    language = forms.ChoiceField(label="Language", choices=settings.LANGUAGES)
    values = forms.ChoiceField(
        label="Names and words",
        choices=[
            (Values.USUAL, "as usual"),
            (Values.LONGEST, "the longest"),
            (Values.EMPTIEST, "the shortest, or none"),
        ],
    )

    def letter(self) -> Letter:
        campaign = Campaign.objects.current()
        if campaign is None or not self.is_valid():
            raise Http404
        chosen = self.cleaned_data
        with translation.override(chosen["language"]):
            return samples.letter(
                campaign,
                Message.Kind(chosen["kind"]),
                chosen["language"],
                Values(chosen["values"]),
            )


def _chosen(given: Any) -> Choice:
    """What is not said is as it is at first."""
    at_first = {
        "kind": Message.Kind.INVITATION,
        "language": settings.LANGUAGE_CODE,
        "values": Values.USUAL,
    }
    return Choice({**at_first, **given.dict()})


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    """Their list is a part of the page."""

    def get_urls(self) -> list[URLPattern]:
        pages = [("emails/", self.emails_view, "emails"), ("emails/html/", self.html_view, "html")]
        return [
            *(
                path(where, self.admin_site.admin_view(view), name=f"outreach_heartbeat_{name}")
                for where, view, name in pages
            ),
            *super().get_urls(),
        ]

    def _let_in(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """For whoever may see it: what is ready, and what is not; a POST sends them a test."""
        self._let_in(request)
        if request.method == "POST":
            self._tell(request, checks.send_test)
            return redirect("admin:outreach_heartbeat_changelist")
        found = checks.sections()
        every = [check for section in found for check in section.checks]
        context = {
            **self.around(request, "Pre-flight"),
            "sections": found,
            "must_be_mended": sum(check.state is State.BAD for check in every),
        }
        return render(request, "admin/outreach/preflight.html", context)

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def emails_view(self, request: HttpRequest) -> HttpResponse:
        """Every kind of email, to be looked at; a POST sends the one that is shown."""
        self._let_in(request)
        choice = _chosen(request.GET)
        letter = choice.letter()
        if request.method == "POST":
            self._tell(request, lambda address: checks.send_sample(letter, address))
            return redirect(f"{request.path}?{request.GET.urlencode()}")
        context = {
            **self.around(request, "Look at every email"),
            "form": choice,
            "letter": letter,
            "headers": letter.message().items(),
            "query": request.GET.urlencode(),
        }
        return render(request, "admin/outreach/emails.html", context)

    @method_decorator([xframe_options_sameorigin, csp_replace(FRAMED)])
    def html_view(self, request: HttpRequest) -> HttpResponse:
        """The HTML of the email itself."""
        self._let_in(request)
        return HttpResponse(_chosen(request.GET).letter().alternatives[0][0])

    def _tell(self, request: HttpRequest, send: Any) -> None:
        address = getattr(request.user, "email", "")
        if not address:
            words = "Your account has no email address. Have a campaign admin enter one."
            self.message_user(request, words, messages.ERROR)
            return
        sent: Check = send(address)
        level = messages.SUCCESS if sent.state is State.GOOD else messages.ERROR
        self.message_user(request, f"{address}: {sent.says}", level)
