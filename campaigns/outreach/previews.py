"""What people will read, before anything is sent: with names of links in the place of links,
which are nobody's but the reader's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.outreach import invitation_words, writing
from campaigns.outreach.mailings import mailing_words
from campaigns.outreach.models import Approach, Digest, Invitation, Mailing, Message
from campaigns.outreach.writing import Text, languages_to, render, render_in
from candidates.models import Candidate, Contact

Kind = Message.Kind


def of_invitation(invitation: Invitation, candidate: Candidate) -> Text:
    """What this candidate will read."""

    def context_now() -> dict[str, Any]:
        place = "[" + _("a personal link for %(name)s") % {"name": candidate.name} + "]"
        return invitation_words.context_for(invitation, candidate, link=place, stop_link=place)

    return render_in(languages_to([candidate], Kind.INVITATION), Kind.INVITATION, context_now)


def about_what_they_sent(kind: Message.Kind, approach: Approach, details: dict[str, str]) -> Text:
    """What a candidate will read about a photo or a sentence that can't be shown."""
    context = {
        "campaign": approach.campaign,
        "candidate": approach.candidate,
        "constituency": approach.candidate.constituency,
        **details,
        "link": "",
        "stop_link": "",
    }
    return render(kind, context)


def of_answer(digest: Digest, text: str, *, may_write_back: bool) -> Text:
    """What everybody in a daily letter will read."""
    candidate = digest.approach.candidate
    context = {
        "ask": True,
        "invitation": {"name": "[" + _("their name") + "]"},
        "campaign": digest.approach.campaign,
        "candidate": candidate,
        "constituency": candidate.constituency,
        "answer": text,
        "may_write_back": may_write_back,
        "link": "",
        "stop_link": "",
    }
    return render(Kind.ANSWER, context)


def of_mailing(
    mailing: Mailing, people: Sequence[Candidate], contact: Contact | None = None
) -> Text:
    """What these will read in one email."""
    context_now = partial(mailing_words.sample_context, mailing, people, contact)
    return render_in(mailing_words.languages_for(mailing, people), Kind.MAILING, context_now)


@dataclass(frozen=True)
class OwnLetter:
    """What a supporter sends by themselves. It has no personal link: that is the
    candidate's, and whoever has it may answer for them."""

    subject: str
    text: str

    @property
    def mailto(self) -> str:
        """For their own mail program; whom it goes to, they add: we show nobody's address."""
        body = self.text.replace("\n", "\r\n")
        return f"mailto:?{urlencode({'subject': self.subject, 'body': body}, quote_via=quote)}"


def own_letter(invitation: Invitation, candidate: Candidate) -> OwnLetter:
    context = invitation_words.message_of(invitation, candidate)
    text = writing.paragraphs(Kind.INVITATION, context)
    more = _("The board, and everybody who has joined: %(url)s") % {"url": settings.SITE_URL}
    return OwnLetter(writing.subject(Kind.INVITATION, context), f"{text}\n\n{more}")
