"""Every kind of email, made as it would be sent, with the longest and the emptiest values that
our tables hold. Nothing is stored."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from campaigns.models import Campaign
from campaigns.outreach import emails
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Invitation,
    Mailing,
    Message,
    SeatWatch,
)
from campaigns.outreach.preflight.verdict import Check, bad, good
from campaigns.outreach.smtp import Letter
from campaigns.outreach.writing import BUTTONS
from candidates.models import Ballot, Candidate, Constituency, Party

Kind = Message.Kind
ABOUT_AN_INVITATION = {Kind.CONFIRM, Kind.REMIND, Kind.LINK, Kind.RETURNED, Kind.QUESTION}
ABOUT_AN_ASK = {
    Kind.INVITATION, Kind.UNDELIVERED, Kind.GOOD_NEWS, Kind.ANSWER, Kind.NUDGE, Kind.THANKS
}  # fmt: skip
# What a template leaves behind when something is missing.
LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|\bNone\b")
YOU = "you@charity.example"
SPARE = -1  # the id of rows that are in no table


def checks(campaign: Campaign) -> list[Check]:
    faults = []
    for language, _name in settings.LANGUAGES:
        for kind in BUTTONS:
            for longest in (True, False):
                if fault := _fault_of(campaign, kind, language, longest=longest):
                    values = "longest" if longest else "emptiest"
                    faults.append(bad(f"{kind.label}, {language}", f"{values} values: {fault}"))
    count = len(BUTTONS) * len(settings.LANGUAGES)
    return faults or [good("Templates", f"All {count} emails can be made, long and empty.")]


def _fault_of(campaign: Campaign, kind: Kind, language: str, *, longest: bool) -> str:
    """Why this email can't be made, or ""."""
    try:
        with translation.override(language):
            letter = _letter(campaign, kind, language, longest=longest)
            raw = letter.message().as_bytes()
    except Exception as error:
        # Whatever it is, it would come up when somebody waits for this email.
        return f"{type(error).__name__}: {error}"[:200]
    if not letter.subject.strip() or not letter.body.strip() or not raw:
        return "it is empty"
    if found := LEFTOVERS.search(f"{letter.subject}\n{letter.body}"):
        return f"it says “{found[0]}”"
    return ""


def _letter(campaign: Campaign, kind: Kind, language: str, *, longest: bool) -> Letter:
    if kind == Kind.MAILING:
        # Its words are checked with each mailing; this is what stands around them.
        mailing = Mailing(pk=SPARE, campaign=campaign, subject="A test", text="A test.")
        return emails.mailing_test(mailing, [_candidate(longest=longest)], YOU)
    return emails.letter(_message(campaign, kind, language, longest=longest), YOU)


def _message(campaign: Campaign, kind: Kind, language: str, *, longest: bool) -> Message:
    approach = Approach(
        pk=SPARE, campaign=campaign, candidate=_candidate(longest=longest), slug="somebody"
    )
    invitation = _invitation(campaign, approach, language, longest=longest)
    about: dict[str, Any]
    if kind in ABOUT_AN_INVITATION:
        about = {"invitation": invitation}
    elif kind in ABOUT_AN_ASK:
        about = {"ask": Ask(pk=SPARE, invitation=invitation, approach=approach)}
    elif kind == Kind.LISTED:
        seat = invitation.constituency
        about = {
            "watch": SeatWatch(
                pk=SPARE,
                campaign=campaign,
                constituency=seat,
                email=YOU,
                language=language,
            )
        }
    elif kind == Kind.DIGEST:
        about = {"approach": approach, "digest": Digest(pk=SPARE, approach=approach)}
    else:
        about = {"approach": approach}
    return Message(pk=SPARE, kind=kind, message_id="<test@charity.example>", **about)


def _candidate(*, longest: bool) -> Candidate:
    seat = Constituency(
        pk=SPARE,
        name=_long(Constituency, "name") if longest else "A",
        slug="somewhere",
        nation=Constituency.Nation.WALES,
    )
    return Candidate(
        pk=SPARE,
        person_id=SPARE,
        name=_long(Candidate, "name") if longest else "A",
        party=Party(pk=SPARE, ec_id="test", name=_long(Party, "name") if longest else "A"),
        ballot=Ballot(pk=SPARE, constituency=seat),
    )


def _invitation(
    campaign: Campaign, approach: Approach, language: str, *, longest: bool
) -> Invitation:
    return Invitation(
        pk=SPARE,
        campaign=campaign,
        constituency=approach.candidate.constituency,
        name=_long(Invitation, "name") if longest else "",
        email=YOU,
        postcode="SW1A1AA" if longest else "",
        own_words="Wordless, and “quoted” <b>& more</b>.\n\n" * 60 if longest else "",
        language=language,
    )


def _long(model: Any, field: str) -> str:
    """As long as the column takes, with what breaks headers and pages."""
    length = model._meta.get_field(field).max_length
    return ("Wilhelmina O’Brien-Llŷr, “Ŵ” & Sons " * 10)[:length].strip()


def translations() -> list[Check]:
    """What is missing in each language but the first."""
    found = []
    for language, name in settings.LANGUAGES:
        if language == settings.LANGUAGE_CODE:
            continue
        folder = Path(settings.LOCALE_PATHS[0]) / translation.to_locale(language) / "LC_MESSAGES"
        if not (folder / "django.mo").exists():
            found.append(bad(str(name), "There is no translation: everything is said in English."))
            continue
        source = folder / "django.po"
        missing = _untranslated(source.read_text()) if source.exists() else 0
        words = f"{missing} texts are missing, and said in English." if missing else "Complete."
        found.append(bad(str(name), words) if missing else good(str(name), words))
    return found


def _untranslated(catalogue: str) -> int:
    entries = re.split(r"\n\s*\n", catalogue)[1:]
    texts = [entry for entry in entries if re.search(r"^msgid", entry, re.MULTILINE)]
    return sum(
        bool(re.search(r'^msgstr(?:\[\d\])? ""\s*(?:\Z|\n(?!"))|^#, .*fuzzy', text, re.MULTILINE))
        for text in texts
    )
