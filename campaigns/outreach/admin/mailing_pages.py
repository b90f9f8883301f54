"""The pages of one mailing: how it looks, when it goes, how it is going."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Any, cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from campaigns.outreach import emails, previews
from campaigns.outreach.admin.mailing_people import (
    EXAMPLES,
    as_spreadsheet,
    example,
    insiders_called,
    numbers_of,
    who,
)
from campaigns.outreach.mailings import audience, breaker, conduct, recipients
from campaigns.outreach.mailings.audience import Person
from campaigns.outreach.mailings.forecast import Forecast, forecast
from campaigns.outreach.mailings.mailing_forms import PauseForm, ResumeForm, ScheduleForm
from campaigns.outreach.models import Mailing, Message, Recipient, TooLate
from campaigns.outreach.writing import Text

Status = Mailing.Status


@dataclass(frozen=True)
class Step:
    """One page, as the line on top of each of them shows it."""

    name: str
    label: str
    is_here: bool
    is_done: bool

    @property
    def url_name(self) -> str:
        return f"admin:outreach_mailing_{self.name}"


def steps(mailing: Mailing, here: str) -> list[Step]:
    scheduled = not mailing.is_editable
    names = [
        ("change", "Write", True),
        ("who", "Who gets it", scheduled),
        ("preview", "Preview and test", mailing.tested_at is not None),
        ("schedule", "Schedule and release", mailing.released_at is not None),
        ("watch", "Watch", mailing.is_over),
    ]
    here = {"write": "change"}.get(here, here)
    return [Step(name, label, name == here, done) for name, label, done in names]


def page_of(mailing: Mailing) -> str:
    """The page that matters now."""
    pages = {Status.DRAFT: "preview", Status.TESTED: "schedule", Status.SCHEDULED: "schedule"}
    return f"outreach_mailing_{pages.get(Status(mailing.status), 'watch')}"


# How it looks


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def preview(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    which, wanted = request.GET.get("for", "longest"), request.GET.get("q", "")
    # All of them are read once, where they have to be.
    everybody = audience.people(mailing) if wanted.split() else None
    people = example(mailing, which, everybody)
    context |= {
        "people": people,
        "for": people[0].candidate.pk if people else "",
        "text": preview_for(mailing, people) if people else None,
        "examples": EXAMPLES,
        "which": which,
        "q": wanted,
        "found": insiders_called(everybody or [], wanted)[:20],
        "sender": emails.sender_to_candidates(),
        "own_address": cast(User, request.user).email,
    }
    return TemplateResponse(request, "admin/outreach/mailing/preview.html", context)


def preview_for(mailing: Mailing, people: Sequence[Person]) -> Text:
    candidates = [one.candidate for one in people]
    return previews.of_mailing(mailing, candidates, people[0].contact)


# What the frame may show: the email as it is, and nothing that runs.
FRAMED = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": True,
}


@require_safe
@xframe_options_sameorigin
@csp_replace(FRAMED)  # type: ignore[arg-type]
def letter(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    """The HTML of the email itself."""
    people = example(mailing, request.GET.get("for", ""))
    if not people:
        raise Http404
    return HttpResponse(preview_for(mailing, people).html)


# When it goes


def schedule(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    form = ScheduleForm(mailing, request.POST if request.method == "POST" else None)
    people, letters = numbers_of(mailing)
    if request.method == "POST":
        if not context["may_change"]:
            raise PermissionDenied
        if not people:
            form.add_error(None, "Nobody would get it. Look at who is out, and why, first.")
        if form.is_valid() and _scheduled(request, mailing, form):
            return redirect("admin:outreach_mailing_schedule", mailing.pk)
    context |= {
        "form": form,
        "people": people,
        "emails": letters,
        "forecast": _forecast(mailing, form, letters),
        "others": conduct.others_who_may_release(mailing),
        "history": _history(mailing),
    }
    return TemplateResponse(request, "admin/outreach/mailing/schedule.html", context)


def _forecast(mailing: Mailing, form: ScheduleForm, letters: int) -> Forecast | None:
    """Of what is in the form as long as it is one."""
    if not letters or mailing.released_at:
        return None
    planned = form.planned() if mailing.is_editable else mailing
    return forecast(planned, letters, timezone.now())


def _scheduled(request: HttpRequest, mailing: Mailing, form: ScheduleForm) -> bool:
    by = cast(User, request.user)
    try:
        conduct.schedule(mailing, by=by, **form.cleaned_data)
    except TooLate:
        form.add_error(
            None, "It can be scheduled once a test of these very words was sent. Send one first."
        )
        return False
    _log(by, mailing, f"Scheduled it for {timezone.localtime(mailing.starts_at):%-d %B %H:%M}.")
    messages.success(request, "Scheduled. Somebody else has to release it.")
    _ask_the_others(request, mailing)
    return True


def _ask_the_others(request: HttpRequest, mailing: Mailing) -> None:
    try:
        told = conduct.ask_for_release(mailing)
    except (SMTPException, OSError):
        messages.warning(
            request, "We could not email those who may release it: tell them yourself."
        )
        return
    if told:
        messages.info(
            request, f"{told} {'person' if told == 1 else 'people'} got an email about it."
        )
    else:
        messages.warning(
            request,
            "Nobody else may release mailings and has an email address. Ask whoever manages "
            "accounts.",
        )


def _log(by: User, mailing: Mailing, note: str) -> None:
    LogEntry.objects.log_actions(
        user_id=by.pk, queryset=[mailing], action_flag=2, change_message=note, single_object=True
    )


def _history(mailing: Mailing) -> Any:
    entries = LogEntry.objects.filter(
        content_type=get_content_type_for_model(mailing), object_id=str(mailing.pk)
    )
    return entries.select_related("user").order_by("-action_time")[:20]


# How it is going


@require_safe
def watch(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    counts = mailing.recipients.aggregate(
        everyone=Count("pk", filter=~Q(status=Recipient.Status.LEFT_OUT)),
        **{str(status): Count("pk", filter=Q(status=status)) for status in Recipient.Status},
    )
    letters = recipients.messages_of(mailing)
    to_go = mailing.recipients.filter(status=Recipient.Status.WAITING, together_with=None).count()
    to_go += letters.filter(status=Message.Status.QUEUED).count()
    tally = breaker.tally_of(mailing)
    context |= {
        "counts": counts,
        "settled": counts["sent"] + counts["bounced"] + counts["cancelled"],
        "to_go": to_go,
        "forecast": forecast(mailing, to_go, now),
        "rate": letters.filter(sent_at__gte=now - timedelta(hours=1)).count(),
        "stuck": letters.filter(status=Message.Status.STUCK).count(),
        "bounced": tally.bounced,
        "complaints": tally.complaints,
        "trouble": mailing.status == Status.PAUSED and breaker.trouble(mailing),
        "needs_knowing": conduct.needs_knowing(mailing),
        "joined": mailing.recipients.filter(
            status=Recipient.Status.SENT, approach__response="joined"
        ).count(),
        "next_step": conduct.next_step(mailing),
        "follower": conduct.follower_of(mailing),
        "pause_form": PauseForm(),
        "resume_form": ResumeForm(),
        "history": _history(mailing),
        "now": now,
        "is_moving": mailing.status in {Status.RELEASED, Status.SENDING},
    }
    return TemplateResponse(request, "admin/outreach/mailing/watch.html", context)


Page = Callable[..., HttpResponseBase]
PAGES: dict[str, Page] = {
    "who": who,
    "list": as_spreadsheet,
    "preview": preview,
    "letter": letter,
    "schedule": schedule,
    "watch": watch,
}
