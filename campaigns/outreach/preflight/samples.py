"""An email of each kind, as it would be sent, about people who don't exist. Nothing is stored."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, VisitOffer
from campaigns.outreach import emails, previews
from campaigns.outreach.digests import digest_words
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Invitation,
    Mailing,
    Message,
    SeatWatch,
)
from campaigns.outreach.smtp import Letter
from candidates.models import Ballot, Candidate, Constituency, Party

Kind = Message.Kind
ABOUT_AN_INVITATION = {Kind.CONFIRM, Kind.REMIND, Kind.LINK, Kind.RETURNED, Kind.QUESTION}
ABOUT_AN_ASK = {
    Kind.INVITATION, Kind.UNDELIVERED, Kind.GOOD_NEWS, Kind.ANSWER, Kind.NUDGE, Kind.THANKS
}  # fmt: skip
YOU = "you@charity.example"
SPARE = -1  # the id of rows that are in no table


class Values(StrEnum):
    """What stands where names and words of people stand."""

    USUAL = "usual"
    LONGEST = "longest"
    EMPTIEST = "emptiest"


WORDS = gettext_lazy(
    "My daughter was born in March. In the first weeks our health visitor was the one person "
    "who asked how I was. I want every family here to have somebody like her."
)


def letter(campaign: Campaign, kind: Kind, language: str, values: Values) -> Letter:
    """To be called in that language."""
    if kind == Kind.MAILING:
        # Its words are checked with each mailing; this is what stands around them.
        mailing = Mailing(pk=SPARE, campaign=campaign, subject="A mailing", text=_mailing(values))
        return emails.mailing_test(mailing, [_candidate(language, values)], YOU)
    return emails.letter(_message(campaign, kind, language, values), YOU)


def _mailing(values: Values) -> str:
    if values is Values.EMPTIEST:
        return "A test."
    return (
        "Dear {name},\n\nBabies can’t vote, and they can’t speak for themselves. From {week} "
        "you can speak up for them in {constituency}, with a photo of yourself and the board."
    )


def _message(campaign: Campaign, kind: Kind, language: str, values: Values) -> Message:
    approach = Approach(
        pk=SPARE, campaign=campaign, candidate=_candidate(language, values), slug="alex-sample"
    )
    invitation = _invitation(campaign, approach, language, values)
    ask = Ask(pk=SPARE, invitation=invitation, approach=approach)
    about: dict[str, Any]
    if kind in ABOUT_AN_INVITATION:
        about = {"invitation": invitation}
    elif kind in ABOUT_AN_ASK:
        about = {"ask": ask}
    elif kind == Kind.LISTED:
        seat = invitation.constituency
        watch = SeatWatch(
            pk=SPARE, campaign=campaign, constituency=seat, email=YOU, language=language
        )
        about = {"watch": watch}
    elif kind == Kind.DIGEST:
        about = {"approach": approach, "digest": Digest(pk=SPARE, approach=approach)}
    else:
        about = {"approach": approach}
    details = {} if values is Values.EMPTIEST else _details(kind, ask)
    return Message(
        pk=SPARE, kind=kind, message_id="<test@charity.example>", details=details, **about
    )


def _details(kind: Kind, ask: Ask) -> dict[str, Any]:
    """What would be read from our tables."""
    match kind:
        case Kind.CONFIRM:
            words = previews.of_invitation(ask.invitation, ask.approach.candidate).letter
            return {"asks": [ask], "letter": words}
        case Kind.REMIND | Kind.QUESTION:
            return {"asks": [ask, ask]}
        case Kind.RETURNED:
            return {"note": _("Could you leave out the name of your nurse?")}
        case Kind.ANOTHER_PHOTO:
            return {"reason": _("The board can’t be read."), "note": ""}
        case Kind.CODE:
            return {"purpose": "data", "code": "123 456"}
        case Kind.SUBMITTED:
            return {"what": "statement", "stays": "1"}
        case Kind.STATEMENT:
            return {"reason": _("Please leave out the link.")}
        case Kind.REMOVED:
            return {"what": "photo", "when": _("Tuesday 24 November, 10:15")}
        case Kind.ANSWER:
            return {"answer": _("Thank you, all of you. I’ll be there, board in hand.")}
        case Kind.VISIT_OFFER:
            return {"offer": _offer()}
        case Kind.DIGEST:
            return _digest(ask)
    return {}


def _offer() -> VisitOffer:
    return VisitOffer(
        service_name=_("Sample Parent-Infant Team"),
        what=_("The room in which we work with families."),
        days=_("Tuesday 9 June, 10:00"),
        photo_rules=_("No photos of families."),
    )


def _digest(ask: Ask) -> dict[str, Any]:
    part = digest_words.part_of(Digest(pk=SPARE, approach=ask.approach), [ask])
    names = ask.approach.candidate.name
    return {"parts": [part], "alone": True, "asked": 1, "names": names, "link": part.link}


def _candidate(language: str, values: Values) -> Candidate:
    seat = Constituency(
        pk=SPARE,
        name=_value(values, "North Sampleshire", Constituency, "name"),
        slug="somewhere",
        # Who stands in Wales is written to in both languages.
        nation=Constituency.Nation.WALES if language == "cy" else Constituency.Nation.ENGLAND,
    )
    party = Party(pk=SPARE, ec_id="test", name=_value(values, "Sample Party", Party, "name"))
    return Candidate(
        pk=SPARE,
        person_id=SPARE,
        name=_value(values, "Alex Sample", Candidate, "name"),
        party=party,
        ballot=Ballot(pk=SPARE, constituency=seat),
    )


def _invitation(
    campaign: Campaign, approach: Approach, language: str, values: Values
) -> Invitation:
    invitation = Invitation(
        pk=SPARE,
        campaign=campaign,
        constituency=approach.candidate.constituency,
        email=YOU,
        language=language,
    )
    if values is not Values.EMPTIEST:
        invitation.name = _value(values, "Sam Taylor", Invitation, "name")
        invitation.postcode = "SW1A1AA"
        invitation.own_words = str(WORDS)
    if values is Values.LONGEST:
        invitation.own_words = "Wordless, and “quoted” <b>& more</b>.\n\n" * 60
    return invitation


def _value(values: Values, usual: str, model: Any, field: str) -> str:
    if values is Values.LONGEST:
        # As long as the column takes, with what breaks headers and pages.
        length = model._meta.get_field(field).max_length
        return ("Wilhelmina O’Brien-Llŷr, “Ŵ” & Sons " * 10)[:length].strip()
    return usual if values is Values.USUAL else "A"
