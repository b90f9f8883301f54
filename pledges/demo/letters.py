"""Daily letters of the demonstration: one that was answered, one whose answer waits for staff,
and one that leaves by itself. What people wrote is invented, like they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach import services as outreach
from campaigns.outreach.digests import answering, daily
from campaigns.outreach.models import Approach, Ask, Digest, Invitation, Message
from candidates.models import Candidate
from pledges.demo.answers import Standing, pretend
from pledges.demo.people import Outcome


@dataclass(frozen=True)
class DailyLetter:
    to: str
    words: tuple[tuple[str, str, str], ...]  # first name and surname, postcode, what they wrote
    answer: str = ""
    leaves: bool = False  # by the worker, to be read in the mailbox


LETTERS = [
    DailyLetter(
        "Marigold Exbridge",
        (
            ("Hetty Larkmoor", "EX11HS", "Our baby group would love to see you hold that board."),
            ("Gideon Ashclyst", "EX46PX", "Please do it for Nel, who is six weeks old today!"),
            ("Priya Whipton-Dale", "EX11HS", "A health visitor saved my year. Please say so."),
            ("Owen Pennsylvan", "EX46PX", ""),
        ),
        "Thank you, all of you. I’ll bring the board to the Tuesday group, and say hello to Nel.\n"
        "Marigold",
    ),
    DailyLetter(
        "Jocelyn Pynesbury",
        (
            ("Hetty Larkmoor", "EX11HS", "Would you come to our group and see what it does?"),
            ("Mabel Exwick-Lane", "EX46PX", "Babies first, whatever else there is."),
        ),
        "I would love to come. The dates are at https://pynesbury.example/dates",
    ),
    DailyLetter(
        "Tristram Quaylock",
        (
            ("Hetty Larkmoor", "EX11HS", "You said that you listen. Please listen to babies."),
            ("Ifor St Loye", "EX46PX", "Fy ŵyr cyntaf – my first grandson 👶 – says please too."),
        ),
        leaves=True,
    ),
]


def bring_in_letters(campaign: Campaign, standing: Standing) -> None:
    """Once; what was answered since stays."""
    people = {candidate.name: candidate for _person, candidate in standing}
    for letter in LETTERS:
        candidate = people[letter.to]
        written = Digest.objects.filter(approach__candidate=candidate, approach__campaign=campaign)
        if not written.exists():
            _bring_in(letter, campaign, candidate)


@transaction.atomic
def _bring_in(letter: DailyLetter, campaign: Campaign, candidate: Candidate) -> None:
    approach = Approach.objects.to(candidate, campaign)
    if approach.response != Approach.Response.NONE or approach.stopped_at:
        return
    for name, postcode, words in letter.words:
        _write(campaign, candidate, name, postcode, words)
    yesterday = timezone.now() - timedelta(days=1)
    waits = Ask.objects.waiting_for_a_letter().filter(approach=approach)
    waits.update(changed_at=yesterday - timedelta(days=1))
    daily.make_letters(yesterday.replace(hour=12))
    digest = approach.digests.first()
    if digest is None or letter.leaves:
        return
    for message in digest.messages.all():
        pretend(message, Outcome.SENT)
    if letter.answer:
        for message in answering.answer(digest, letter.answer, may_write_back=False):
            pretend(message, Outcome.SENT)


def _write(campaign: Campaign, candidate: Candidate, name: str, postcode: str, words: str) -> None:
    invitation = Invitation.objects.start(
        campaign=campaign,
        constituency=candidate.constituency,
        name=name,
        email=f"{name.replace(' ', '.').lower()}@neighbours.example",
        postcode=postcode,
        own_words=words,
    )
    outreach.choose(invitation, [candidate])
    outreach.submit(invitation)
    for message in invitation.messages.filter(status=Message.Status.QUEUED):
        pretend(message, Outcome.SENT)
    outreach.confirm(invitation)
