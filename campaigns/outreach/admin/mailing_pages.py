"""The pages of one mailing: who gets it, how it looks, when it goes, how it is going."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from campaigns.outreach import emails
from campaigns.outreach.mailings import audience, breaker, conduct, recipients
from campaigns.outreach.mailings.audience import Person, Summary
from campaigns.outreach.mailings.mailing_forms import PauseForm, ScheduleForm
from campaigns.outreach.models import Mailing, Message, Recipient, TooLate
from candidates.models import Candidate

PER_PAGE = 50
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


# Who gets it


def people_of(mailing: Mailing) -> list[Person]:
    """As they are now; from the release on, as they were written down."""
    if not mailing.released_at:
        return audience.people(mailing)
    rows = mailing.recipients.with_names().order_by(
        "approach__candidate__ballot__constituency__name", "approach__candidate__sort_name"
    )
    contacts = {one.candidate.pk: one.contact for one in audience.people(mailing)}
    return [
        Person(row.approach.candidate, contacts.get(row.approach.candidate_id), row.reason)
        for row in rows
    ]


@require_safe
def who(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    summary = Summary(people_of(mailing))
    shown = _shown(summary.people, request)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    shared = {
        one.candidate.pk: len(group)
        for group in audience.together(summary.insiders)
        for one in group
        if len(group) > 1
    }
    query = request.GET.copy()
    query.pop("page", None)
    context |= {
        "summary": summary,
        "page": page,
        "rows": [(one, shared.get(one.candidate.pk, 0)) for one in page],
        "found": len(shown),
        "q": request.GET.get("q", ""),
        "only": request.GET.get("only", ""),
        "query": query.urlencode(),
        "needs_reason": any(key == Recipient.Reason.TWO_ALREADY for key, *_ in summary.reasons()),
        "needs_decision": any(key == Recipient.Reason.PERSONAL for key, *_ in summary.reasons()),
    }
    return TemplateResponse(request, "admin/outreach/mailing/who.html", context)


def _shown(people: list[Person], request: HttpRequest) -> list[Person]:
    words, only = request.GET.get("q", "").casefold().split(), request.GET.get("only", "")
    if only == "in":
        people = [one for one in people if one.is_in]
    elif only:
        people = [one for one in people if one.reason == only]
    return [one for one in people if all(word in _searched(one.candidate) for word in words)]


def _searched(candidate: Candidate) -> str:
    return f"{candidate.name} {candidate.constituency.name}".casefold()


# How it looks


def example(mailing: Mailing, which: str) -> list[Candidate]:
    """Somebody whom it goes to, with those who share their address: one by their id, or the
    longest, the shortest, any. Without people, somebody of the register."""
    groups = audience.together([one for one in audience.people(mailing) if one.is_in])
    letters = [[one.candidate for one in group] for group in groups]
    if not letters:
        letters = [[one] for one in audience.candidates_of(mailing)[:200]]
    if not letters:
        return []
    if which.isdecimal():
        # Compared as text: a number may be longer than Python reads.
        wanted = [one for one in letters if which in [str(person.pk) for person in one]]
        return wanted[0] if wanted else []
    match which:
        case "shortest":
            return min(letters, key=_length)
        case "together":
            return max(letters, key=len)
        case "any":
            return random.choice(letters)  # noqa: S311
        case "wales":
            in_wales = [one for one in letters if one[0].constituency.nation == "Wales"]
            return next(iter(in_wales), [])
    return max([one for one in letters if len(one) == 1] or letters, key=_length)


def _length(people: list[Candidate]) -> int:
    return len(people[0].name) + len(people[0].constituency.name)


EXAMPLES = {
    "longest": "the longest name",
    "shortest": "the shortest name",
    "together": "the most who share an address",
    "wales": "somebody in Wales",
    "any": "anybody",
}


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def preview(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    which = request.GET.get("for", "longest")
    words = request.GET.get("q", "").casefold().split()
    people = example(mailing, which)
    found = []
    if words:
        insiders = [one.candidate for one in audience.people(mailing) if one.is_in]
        found = [one for one in insiders if all(word in _searched(one) for word in words)][:20]
    context |= {
        "people": people,
        "for": people[0].pk if people else "",
        "text": emails.mailing_preview(mailing, people) if people else None,
        "examples": EXAMPLES,
        "which": which,
        "q": request.GET.get("q", ""),
        "found": found,
        "sender": emails.sender_to_candidates(),
        "own_address": cast(User, request.user).email,
    }
    return TemplateResponse(request, "admin/outreach/mailing/preview.html", context)


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
    return HttpResponse(emails.mailing_preview(mailing, people).html)


# When it goes


def schedule(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    form = ScheduleForm(mailing, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not context["may_change"]:
            raise PermissionDenied
        if form.is_valid() and _scheduled(request, mailing, form):
            return redirect("admin:outreach_mailing_schedule", mailing.pk)
    context |= {"form": form, "summary": Summary(people_of(mailing)), "history": _history(mailing)}
    return TemplateResponse(request, "admin/outreach/mailing/schedule.html", context)


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
    return True


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
    per_hour = conduct.per_hour(mailing, now)
    tally = breaker.tally_of(mailing)
    context |= {
        "counts": counts,
        "settled": counts["sent"] + counts["bounced"] + counts["cancelled"],
        "to_go": to_go,
        "per_hour": per_hour,
        "finish_at": now + conduct.time_left(to_go, per_hour),
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
        "history": _history(mailing),
        "now": now,
        "is_moving": mailing.status in {Status.RELEASED, Status.SENDING},
    }
    return TemplateResponse(request, "admin/outreach/mailing/watch.html", context)


Page = Callable[..., HttpResponseBase]
PAGES: dict[str, Page] = {
    "who": who,
    "preview": preview,
    "letter": letter,
    "schedule": schedule,
    "watch": watch,
}
