"""Is a year ready to open? What is looked at, what is missing, and where to mend it. Nothing is
changed, and no server elsewhere is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from campaigns.forms import unusual_dates
from campaigns.models import Campaign, Contest, ShareText, phase_of
from campaigns.outreach.mailings.merging import says_mp
from campaigns.outreach.models import Pause
from campaigns.outreach.preflight import checks, rehearsal
from campaigns.outreach.preflight.verdict import Check, State, bad, good, look
from candidates.models import Ballot, Candidate, Constituency, Election, Postcode

SEATS = 650
IN_WELSH = {
    "theme_cy": "theme",
    "lead_cy": "first words",
    "why_cy": "why this theme",
    "pledge_text_cy": "pledge",
    "board_text_cy": "board",
    "letter_cy": "letter of organisations",
}
# What a charity must not say while an election is near: Charity Commission, CC9.
CALLS = re.compile(r"\b(vote for|vote against|don[’']t vote|elect|re-elect)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Point:
    """One thing that was looked at, and where it is mended."""

    check: Check
    url: str
    act: str


def points(campaign: Campaign) -> list[Point]:
    form = reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    own = [
        *_dates(campaign), *_words(campaign), *_pledge(campaign), _welsh(campaign),
        *_publisher(campaign), _wall(campaign),
    ]  # fmt: skip
    return [
        *(Point(check, form, "Change it") for check in own),
        *_sharing(campaign),
        *_contest(campaign),
        *_places(),
        *_sending(campaign),
        *_people(),
    ]


def stops(found: list[Point]) -> list[Point]:
    """What has to be mended before the year can be published."""
    return [point for point in found if point.check.state is State.BAD]


def warns(found: list[Point]) -> list[Point]:
    return [point for point in found if point.check.state is State.LOOK]


def _dates(campaign: Campaign) -> Iterator[Check]:
    name, days = "Dates", (campaign.ends_on - campaign.starts_on).days + 1
    if campaign.starts_on.year != campaign.year:
        yield bad(name, f"The week does not begin in {campaign.year}.")
    elif campaign.ends_on < timezone.localdate():
        yield bad(name, "The week is over.")
    elif days != 7:
        yield look(name, f"The week has {days} days, and not seven. If that is meant, all is well.")
    else:
        yield good(name, f"{campaign.starts_on:%-d %B} to {campaign.ends_on:%-d %B %Y}.")


def _words(campaign: Campaign) -> Iterator[Check]:
    same = Campaign.objects.exclude(pk=campaign.pk).filter(theme=campaign.theme).first()
    if not campaign.theme:
        yield bad("Theme", "There is none.")
    elif same:
        yield look("Theme", f"{same.year} has the same one.")
    else:
        yield good("Theme", campaign.theme)
    if not campaign.lead:
        yield look("First words", "There are none: the home page says what the phase has.")
    elif says_mp(campaign.lead):
        yield look("First words", "They name MPs, who are none once an election is on.")
    else:
        yield good("First words", "They are written.")
    yield (
        good("Why this theme", "It is written.")
        if campaign.why
        else look("Why this theme", "Nothing is written: the home page leaves it out.")
    )
    texts = [campaign.theme, campaign.lead, campaign.why, campaign.pledge_text]
    texts += [campaign.board_text, campaign.hashtags]
    years = {one for text in texts for one in re.findall(r"\b20\d\d\b", text)}
    if others := years - {str(campaign.year)}:
        yield look("Other years", f"The texts speak of {', '.join(sorted(others))}. Is that meant?")
    if found := CALLS.search(" ".join(texts)):
        yield look(
            "Calls to voters", f"A text says “{found[0]}”. A charity asks nobody for a vote."
        )


def _pledge(campaign: Campaign) -> Iterator[Check]:
    yield (
        good("Pledge", campaign.pledge_text)
        if campaign.pledge_text
        else bad("Pledge", "There is none: nobody could join.")
    )
    if not campaign.board_text:
        yield bad("Board", "Nothing stands on it.")
    elif "{constituency}" not in campaign.board_text:
        yield look("Board", "It does not name the constituency: {constituency} is missing.")
    else:
        yield good("Board", campaign.board_text)
    yield (
        good("Colours", "The year has its own.")
        if campaign.has_colours
        else look("Colours", "The year has none of its own: it takes the site’s.")
    )


def _welsh(campaign: Campaign) -> Check:
    missing = [
        name
        for field, name in IN_WELSH.items()
        if getattr(campaign, field.removesuffix("_cy")) and not getattr(campaign, field)
    ]
    if missing:
        return look("Welsh", f"Said in English on Welsh pages: {', '.join(missing)}.")
    return good("Welsh", "All texts are there.")


def _publisher(campaign: Campaign) -> Iterator[Check]:
    yield (
        good("Imprint", campaign.imprint)
        if campaign.imprint.strip()
        else bad("Imprint", "There is none: it stands below every page, on boards and in emails.")
    )
    yield (
        good("Charity number", campaign.charity_number)
        if campaign.charity_number
        else look(
            "Charity number",
            "There is none. A registered charity says on its pages that it is one.",
        )
    )


def _wall(campaign: Campaign) -> Check:
    name, visibility = "Photo wall", campaign.wall_visibility
    held = campaign.elections.without_results(timezone.localdate()).exists()
    if visibility == Campaign.WallVisibility.LIVE and held and not campaign.wall_decided_by:
        return look(name, "Nobody has signed for it: while an election is on, no photo is shown.")
    if visibility in {Campaign.WallVisibility.LIVE, Campaign.WallVisibility.HOLD}:
        return good(name, f"{campaign.get_wall_visibility_display()}.")
    words = (
        f"Shown: {campaign.get_wall_visibility_display().lower()}. If that is meant, all is well."
    )
    return look(name, words)


def _sharing(campaign: Campaign) -> Iterator[Point]:
    form = reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    hashtags = (
        good("Hashtags", campaign.hashtags)
        if campaign.hashtags
        else look("Hashtags", "There are none: posts can’t be found together.")
    )
    yield Point(hashtags, form, "Change them")
    own = len(ShareText.objects.of(campaign))
    words = (
        good("Texts for sharing", f"Written by you: {own}. All others are the site’s own.")
        if own
        else good("Texts for sharing", "The site’s own are used.")
    )
    yield Point(words, reverse("admin:campaigns_sharetext_changelist"), "See them")


def _contest(campaign: Campaign) -> Iterator[Point]:
    """Whom it is about: MPs, everyone standing, or those of one seat."""
    imports = reverse("admin:candidates_importrun_changelist")
    elections = list(campaign.elections.all())
    if not elections:
        sitting = Candidate.objects.sitting().count()
        words = f"No election: it asks MPs. {sitting} are known."
        check = good("Who is asked", words) if sitting else bad("Who is asked", words)
        yield Point(check, imports, "Bring in MPs")
    for election in elections:
        where = reverse("admin:candidates_election_change", args=[election.pk])
        yield Point(_election(campaign, election), where, "Look at it")
        yield Point(_standing(election), imports, "Bring in candidates")


def _election(campaign: Campaign, election: Election) -> Check:
    kind = "General election" if election.general else "By-election"
    if election.invented:
        return look(kind, f"{election} is invented, for demonstrations.")
    if election.results_on and election.results_on <= timezone.localdate():
        return look(kind, f"{election} is over: its results are in. The new MPs are asked.")
    if unusual := unusual_dates(election):
        return look(kind, " ".join(unusual))
    phase = phase_of(Contest(election), campaign, timezone.now())
    return good(kind, f"{election}, {election.polling_day:%-d %B %Y}. Now: {phase.label.lower()}.")


def _standing(election: Election) -> Check:
    ballots = Ballot.objects.filter(election=election).count()
    people = Candidate.objects.on_the_ballot().filter(ballot__election=election).count()
    said = f"{people} people on {ballots} ballot paper{'' if ballots == 1 else 's'}."
    if not election.general and not ballots:
        return bad("Candidates", "No ballot paper is known: nobody can tell which seat it is.")
    if not people and election.nominations_close_at <= timezone.now():
        return bad("Candidates", f"Nominations have closed, and nobody is known: {said}")
    return good("Candidates", said) if people else look("Candidates", f"Not yet known: {said}")


def _places() -> Iterator[Point]:
    imports = reverse("admin:candidates_importrun_changelist")
    seats = Constituency.objects.count()
    placed = Constituency.objects.exclude(hex_q=None).count()
    found: list[Check] = []
    if not seats:
        found.append(bad("Constituencies", "None is known."))
    elif seats < SEATS:
        found.append(look("Constituencies", f"{seats} of {SEATS} are known."))
    else:
        found.append(good("Constituencies", f"All {seats} are known."))
    if Postcode.objects.exists():
        found.append(good("Postcodes", "They are there."))
    elif settings.REMOTE_LOOKUP:
        found.append(
            look("Postcodes", f"None are here: {settings.REMOTE_LOOKUP} is asked for each.")
        )
    else:
        found.append(bad("Postcodes", "None are here: nobody could find their constituency."))
    if placed and placed == seats:
        found.append(good("Map", "Every constituency has its place."))
    else:
        found.append(look("Map", f"{placed} of {seats} have a place: the others are in the table."))
    for check in found:
        yield Point(check, imports, "Bring them in")


def _sending(campaign: Campaign) -> Iterator[Point]:
    rules, preflight = (
        "admin:outreach_sendingrules_changelist",
        "admin:outreach_heartbeat_changelist",
    )
    hours = campaign.sends_from and campaign.sends_until
    words = (
        f"{campaign.sends_from:%H:%M} to {campaign.sends_until:%H:%M}, for this year alone."
        if hours
        else "As the sending rules say."
    )
    yield Point(good("Hours of sending", words), reverse(rules), "See the rules")
    paused = Pause.objects.filter(ended_at=None).count()
    check = (
        look("Pauses", f"{paused} stop emails to candidates.")
        if paused
        else good("Pauses", "Nothing is stopped.")
    )
    yield Point(check, reverse("admin:outreach_pause_changelist"), "See them")
    faults = [one for one in rehearsal.checks(campaign) if one.state is State.BAD]
    emails = (
        bad("Emails", f"{len(faults)} can’t be made: {faults[0].name}: {faults[0].says}")
        if faults
        else good("Emails", "Every one can be made with the words of this year.")
    )
    yield Point(emails, reverse("admin:outreach_heartbeat_emails"), "Look at every email")
    must = sum(one.state is State.BAD for part in checks.at_hand(campaign) for one in part.checks)
    flight = (
        look("Pre-flight", f"{must} things must be mended before emails arrive well.")
        if must
        else good("Pre-flight", "Nothing here must be mended. It also looks at your domains.")
    )
    yield Point(flight, reverse(preflight), "Go through it")
    contact = settings.CONTACT_EMAIL
    example = contact.endswith((".example", ".invalid", ".test"))
    address = (
        look("Contact address", f"{contact} is an example: nobody reads it. It is a setting.")
        if example
        else good("Contact address", contact)
    )
    yield Point(address, reverse(preflight), "Go through the pre-flight")


def _people() -> Iterator[Point]:
    """Somebody has to look at photos, and a second person at each mailing."""
    moderators, senders = _who_may("pledges.moderate_photo"), _who_may("outreach.release_mailing")
    url = reverse("admin:auth_user_changelist")
    for name, count, least, words in [
        ("Moderators", moderators, 1, "can decide about photos"),
        ("Senders", senders, 2, "can release a mailing; two are needed"),
    ]:
        says = f"{count} {words}."
        check = good(name, says) if count >= least else look(name, says)
        yield Point(check, url, "See the accounts")


def _who_may(permission: str) -> int:
    who: Any = User.objects
    return int(who.with_perm(permission, backend=settings.AUTHENTICATION_BACKENDS[-1]).count())
