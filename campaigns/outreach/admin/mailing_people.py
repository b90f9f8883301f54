"""Who gets a mailing, as a page, as a table for a spreadsheet, and by example."""

from __future__ import annotations

import random
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from campaigns.outreach.mailings import audience, mailing_words
from campaigns.outreach.mailings.audience import Person, Summary
from campaigns.outreach.models import Mailing, Recipient
from candidates.models import Candidate, Constituency
from candidates.spreadsheets import spreadsheet

PER_PAGE = 50
# More digits than any id has.
ID_DIGITS = 15


def people_of(mailing: Mailing) -> list[Person]:
    """As they are now; from the release on, as they were written down."""
    if not mailing.released_at:
        return audience.people(mailing)
    reasons = dict(mailing.recipients.values_list("approach__candidate", "reason"))
    chosen = Candidate.objects.filter(
        pk__in=mailing.recipients.values("approach__candidate")
    ).order_by("ballot__constituency__name", "sort_name", "name", "pk")
    now = audience.look_again(mailing, list(chosen.prefetch_related(*audience.WITH)))
    return [Person(one.candidate, one.contact, reasons[one.candidate.pk]) for one in now]


def _sharing(mailing: Mailing) -> dict[int, int]:
    """How many are in the email of each who is not alone in it, as it was written down."""
    rows = mailing.recipients.exclude(status=Recipient.Status.LEFT_OUT)
    letters: dict[int, list[int]] = {}
    for pk, leader, candidate in rows.values_list("pk", "together_with", "approach__candidate"):
        letters.setdefault(leader or pk, []).append(candidate)
    return {one: len(group) for group in letters.values() if len(group) > 1 for one in group}


def numbers_of(mailing: Mailing) -> tuple[int, int]:
    """How many people get it, in how many emails."""
    if not mailing.released_at:
        summary = Summary(audience.people(mailing))
        return len(summary.insiders), summary.emails
    inside = mailing.recipients.exclude(status=Recipient.Status.LEFT_OUT)
    return inside.count(), inside.filter(together_with=None).count()


@require_safe
def who(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    summary = Summary(people_of(mailing))
    shown = _shown(summary.people, request)
    whole = "all" in request.GET
    page = Paginator(shown, max(len(shown), 1) if whole else PER_PAGE).get_page(
        request.GET.get("page")
    )
    if mailing.released_at:
        shared, emails = _sharing(mailing), numbers_of(mailing)[1]
    else:
        shared, emails = summary.sharing(), summary.emails
    query = request.GET.copy()
    for key in ("page", "all"):
        query.pop(key, None)
    reasons = summary.reasons()
    out = {key for key, *_ in reasons}
    context |= {
        "summary": summary,
        "emails": emails,
        "reasons": reasons,
        "page": page,
        "rows": [(one, shared.get(one.candidate.pk, 0)) for one in page],
        "found": len(shown),
        "whole": whole,
        "now": timezone.now(),
        "q": request.GET.get("q", ""),
        "only": request.GET.get("only", ""),
        "query": query.urlencode(),
        "needs_reason": Recipient.Reason.TWO_ALREADY in out,
        "needs_decision": Recipient.Reason.PERSONAL in out,
    }
    return TemplateResponse(request, "admin/outreach/mailing/who.html", context)


@require_safe
def as_spreadsheet(request: HttpRequest, mailing: Mailing, context: dict[str, Any]) -> HttpResponse:
    """The same people, with what is chosen on the page; without anybody's address."""
    name = f"{slugify(mailing.subject)[:60] or 'mailing'}-{timezone.localdate():%Y-%m-%d}"
    head = ["Constituency", "Name", "Party", "Gets it", "Why not", "Kind of address"]
    people = _shown(people_of(mailing), request)
    return spreadsheet(name, head, [_line(one) for one in people])


def _line(one: Person) -> list[str]:
    kind = one.contact.get_kind_display() if one.is_in and one.contact else ""
    gets_it = "yes" if one.is_in else "no"
    of = one.candidate
    return [of.constituency.name, of.name, of.party_text, gets_it, one.why, kind]


def _shown(people: list[Person], request: HttpRequest) -> list[Person]:
    only = request.GET.get("only", "")
    if only == "in":
        people = [one for one in people if one.is_in]
    elif only:
        people = [one for one in people if one.reason == only]
    return _called(people, request.GET.get("q", ""))


def _called(people: list[Person], wanted: str) -> list[Person]:
    words = wanted.casefold().split()
    return [one for one in people if all(word in _searched(one.candidate) for word in words)]


def _searched(candidate: Candidate) -> str:
    return f"{candidate.name} {candidate.sort_name} {candidate.constituency.name}".casefold()


def insiders_called(people: list[Person], wanted: str) -> list[Person]:
    if not wanted.split():
        return []
    return [one for one in _called(people, wanted) if one.is_in]


EXAMPLES = {
    "longest": "the longest name",
    "emptiest": "the shortest name, asked by nobody",
    "together": "the most who share an address",
    "wales": "somebody in Wales",
    "any": "anybody",
}


def example(mailing: Mailing, which: str, everybody: list[Person] | None = None) -> list[Person]:
    """Somebody whom it goes to, with those who share their address: one by their id, or one
    of EXAMPLES. Without people, somebody of the register."""
    if which.isdecimal():
        return audience.letter_to(mailing, int(which)) if len(which) <= ID_DIGITS else []
    everybody = audience.people(mailing) if everybody is None else everybody
    letters = audience.together(one for one in everybody if one.is_in)
    if not letters:
        letters = [[Person(one, None, "")] for one in audience.candidates_of(mailing)[:200]]
    if not letters:
        return []
    match which:
        case "emptiest":
            asked = mailing_words.asked_in(mailing.campaign)
            unasked = [one for one in letters if one[0].candidate.pk not in asked]
            return min(unasked or letters, key=_length)
        case "together":
            return max(letters, key=len)
        case "any":
            return random.choice(letters)  # noqa: S311
        case "wales":
            return next((one for one in letters if is_welsh(one)), [])
    return max([one for one in letters if len(one) == 1] or letters, key=_length)


def is_welsh(people: list[Person]) -> bool:
    return all(one.candidate.constituency.nation == Constituency.Nation.WALES for one in people)


def _length(people: list[Person]) -> int:
    return len(people[0].candidate.name) + len(people[0].candidate.constituency.name)
