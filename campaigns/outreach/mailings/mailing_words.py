"""What a mailing says to somebody: the values of its fields, Welsh first in Wales, and one
letter to several people who share an address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign
from campaigns.outreach import languages
from campaigns.outreach.mailings import merging
from campaigns.outreach.models import Ask, Invitation, Mailing, Message, Recipient
from campaigns.outreach.origins import origin_of
from campaigns.phases import Phase
from candidates.models import Candidate, Constituency, Contact

# Of several people at one address, so many are named.
NAMED_IN_TEXT = 6
NAMED_IN_SUBJECT = 2


def week_of(campaign: Campaign) -> str:
    first, last = campaign.starts_on, campaign.ends_on
    begin = "j" if first.month == last.month else "j F"
    return _("%(from)s to %(to)s") % {
        "from": date_format(first, begin),
        "to": date_format(last, "j F"),
    }


def values_for(
    people: Sequence[Candidate], campaign: Campaign, *, asking: int, named: int = NAMED_IN_TEXT
) -> dict[str, str]:
    return {
        "name": _joined([one.name for one in people], named),
        "constituency": _joined([one.constituency.local_name for one in people], named),
        "party": _joined([one.party_in_parliament for one in people], named),
        "theme": campaign.local_theme,
        "week": week_of(campaign),
        "people_asking": ngettext("%(number)s person", "%(number)s people", asking)
        % {"number": f"{asking:,}"}
        if asking
        else "",
    }


def _joined(names: Sequence[str], most: int) -> str:
    names = list(dict.fromkeys(names))
    if len(names) == 1:
        return names[0]
    if len(names) > most:
        left = len(names) - most
        last = ngettext("%(number)s other", "%(number)s others", left) % {"number": left}
        names = [*names[:most], last]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def languages_for(mailing: Mailing, people: Sequence[Candidate]) -> list[str]:
    return languages.of_candidates(people, translated=bool(mailing.text_cy))


def _in_this_language(english: str, welsh: str) -> str:
    return welsh if translation.get_language() == "cy" else english


def subject_for(mailing: Mailing, people: Sequence[Candidate]) -> str:
    """In the language of now."""
    words, subject = _in_this_language(mailing.subject, mailing.subject_cy), ""
    # Several long names at one address: fewer of them are named.
    for named in range(NAMED_IN_SUBJECT, 0, -1):
        values = values_for(people, mailing.campaign, asking=0, named=named)
        subject = merging.merged(words, values)
        if len(subject) <= merging.SUBJECT_MAX:
            break
    return subject


def text_for(mailing: Mailing, people: Sequence[Candidate], *, asking: int) -> str:
    """In the language of now."""
    words = _in_this_language(mailing.text, mailing.text_cy)
    return merging.merged(words, values_for(people, mailing.campaign, asking=asking))


def asking_for(people: Sequence[Candidate], campaign: Campaign) -> int:
    """How many have asked at least one of these."""
    asks = Ask.objects.filter(
        approach__campaign=campaign,
        approach__candidate__in=[one.pk for one in people],
        invitation__status=Invitation.Status.CONFIRMED,
    ).exclude(status=Ask.Status.CANCELLED)
    return asks.values("invitation").distinct().count()


def asked_in(campaign: Campaign) -> set[int]:
    """The candidates whom somebody has asked."""
    asks = Ask.objects.filter(
        approach__campaign=campaign, invitation__status=Invitation.Status.CONFIRMED
    )
    asks = asks.exclude(status=Ask.Status.CANCELLED)
    return set(asks.values_list("approach__candidate", flat=True))


def context_for(
    mailing: Mailing,
    people: Sequence[Candidate],
    *,
    contact: Contact | None,
    links: Sequence[str],
    stop_link: str,
    phase: Phase | None = None,
) -> dict[str, Any]:
    """What the templates of a mailing read, in the language of now. For several people, each
    has a part with their own link; for one, the link is behind the button. The contact is the
    address that is written to."""
    alone = len(people) == 1
    return {
        "campaign": mailing.campaign,
        "candidate": people[0],
        "constituency": people[0].constituency,
        "mailing_subject": subject_for(mailing, people),
        "mailing_text": text_for(mailing, people, asking=asking_for(people, mailing.campaign)),
        "pages": [] if alone else list(zip(people, links, strict=True)),
        "link": links[0] if alone else "",
        "stop_link": stop_link,
        "why": why_for(mailing.campaign, people[0], contact, phase),
    }


def context_of(
    message: Message, contact: Contact | None = None, phase: Phase | None = None
) -> dict[str, Any]:
    recipient = message.recipient_of_mailing
    assert recipient is not None  # noqa: S101 - the constraint of its kind
    group = recipient.people
    return context_for(
        recipient.mailing,
        [one.candidate for one in group],
        contact=contact,
        links=[settings.SITE_URL + one.get_absolute_url() for one in group],
        stop_link=settings.SITE_URL + group[0].get_stop_url(),
        phase=phase,
    )


def languages_of_letter(recipient: Recipient) -> list[str]:
    return languages_for(recipient.mailing, [one.candidate for one in recipient.people])


def sample_context(
    mailing: Mailing, people: Sequence[Candidate], contact: Contact | None = None
) -> dict[str, Any]:
    """The same, with links that lead to the home page and nobody's own."""
    sample = f"{settings.SITE_URL}{reverse('home')}#sample-of-a-personal-link"
    links = [sample] * len(people)
    return context_for(mailing, people, contact=contact, links=links, stop_link=sample)


def why_for(
    campaign: Campaign,
    candidate: Candidate,
    contact: Contact | None = None,
    phase: Phase | None = None,
) -> str:
    """Article 14 of the UK GDPR: where the address comes from, and how to object. Without
    the address that is written to, it is the one that would be used now; the phase in the
    seat is looked up where it is not given."""
    phase = phase or campaign.phase_in(candidate.constituency)
    contact = contact or candidate.email_contact(parliament=phase.has_mps)
    why = phase.words.why_ours % {
        "source": origin_of(contact),
        "charity": settings.CHARITY_NAME,
    }
    return f"{why} {settings.SITE_URL}{reverse('privacy')}"


def faults_of(mailing: Mailing) -> Iterator[tuple[str, str]]:
    """What is wrong with the words, by field: with the fields themselves, or else with the
    longest and the emptiest values in the register."""
    found = [
        (field, fault)
        for field in ("subject", "text", "subject_cy", "text_cy")
        for fault in merging.faults(getattr(mailing, field), subject=field.startswith("subject"))
    ]
    yield from found or _faults_with_people(mailing)


def _faults_with_people(mailing: Mailing) -> Iterator[tuple[str, str]]:
    everyone = list(mailing.campaign.everyone().select_related("party", "ballot__constituency"))
    if not everyone:
        return
    in_wales = [one for one in everyone if one.constituency.nation == Constituency.Nation.WALES]
    for language, suffix, people in (
        (settings.LANGUAGE_CODE, "", everyone),
        ("cy", "_cy", in_wales if mailing.text_cy else []),
    ):
        with translation.override(language):
            values = [values_for([one], mailing.campaign, asking=1_000_000) for one in people]
        yield from _faults_with_values(
            getattr(mailing, f"subject{suffix}"), getattr(mailing, f"text{suffix}"), suffix, values
        )


def _faults_with_values(
    subject: str, text: str, suffix: str, values: Sequence[dict[str, str]]
) -> Iterator[tuple[str, str]]:
    if not values:
        return
    longest = max(values, key=lambda one: len(merging.merged(subject, one)))
    if (length := len(merging.merged(subject, longest))) > merging.SUBJECT_MAX:
        yield (
            f"subject{suffix}",
            f"For {longest['name']} in {longest['constituency']} the subject is {length} "
            f"characters long. {merging.SUBJECT_MAX} is the most.",
        )
    longest = max(values, key=lambda one: merging.longest_line(merging.merged(text, one)))
    if merging.longest_line(merging.merged(text, longest)) > merging.LINE_MAX:
        yield (
            f"text{suffix}",
            f"For {longest['name']} a paragraph is longer than an email’s line may be: "
            "begin a new paragraph somewhere in it.",
        )
    if not merging.merged(text, {**longest, merging.MAY_BE_EMPTY: ""}):
        yield (
            f"text{suffix}",
            "Nothing is left of it for those whom nobody has asked yet: write a paragraph "
            f"without {{{merging.MAY_BE_EMPTY}}}.",
        )
