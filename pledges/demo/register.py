"""The facts of the demonstration: seats, postcodes, an election, and who stands in it.

What is there already is left as it is, so that imports and corrections stay; only the
dates of the election move.
"""

from datetime import date, timedelta
from itertools import chain

from django.utils.text import slugify

from candidates import postcodes, timetable
from candidates.importers.names import folded, sort_name
from candidates.models import (
    Ballot,
    Candidate,
    Constituency,
    Contact,
    Election,
    Party,
    Postcode,
    SplitPostcode,
)
from pledges.demo import people, seats
from pledges.demo.people import Person

ELECTION = "parl.demo"
# Far above the numbers that Democracy Club has given to people.
FIRST_PERSON = 900_000
SOURCE = "demonstration"
THURSDAY = 3


def bring_in_seats() -> dict[str, Constituency]:
    """Return the seats by our slugs."""
    codes = {seat.code: seat.slug for seat in seats.SEATS}
    known = set(Constituency.objects.filter(code__in=codes).values_list("code", flat=True))
    Constituency.objects.bulk_create(
        Constituency(
            code=seat.code,
            slug=seat.slug,
            name=seat.name,
            name_cy=seat.name_cy,
            nation=seat.nation,
            region=seat.region,
            electorate=seat.electorate,
            places="\n".join(seat.places),
            hex_q=seat.place_on_map[0],
            hex_r=seat.place_on_map[1],
        )
        for seat in seats.SEATS
        if seat.code not in known
    )
    return {codes[found.code]: found for found in Constituency.objects.filter(code__in=codes)}


def bring_in_postcodes(constituencies: dict[str, Constituency]) -> None:
    rows = [
        Postcode(
            postcode=postcodes.normalise(postcode),
            constituency=constituencies[slug] if slug else None,
            kind=kind,
        )
        for postcode, slug, kind in _postcodes()
    ]
    known = set(Postcode.objects.filter(pk__in=[row.pk for row in rows]).values_list(flat=True))
    Postcode.objects.bulk_create(row for row in rows if row.pk not in known)
    for postcode, slugs in seats.SPLIT.items():
        for slug in slugs:
            SplitPostcode.objects.get_or_create(
                postcode=postcodes.normalise(postcode), constituency=constituencies[slug]
            )


def _postcodes() -> list[tuple[str, str, Postcode.Kind]]:
    kind = Postcode.Kind
    live = [(postcode, seat.slug, kind.LIVE) for seat in seats.SEATS for postcode in seat.postcodes]
    retired = [(postcode, slug, kind.RETIRED) for postcode, slug in seats.RETIRED.items()]
    return [*live, *retired, *((postcode, "", kind.NO_SEAT) for postcode in seats.NO_SEAT)]


def hold_election(today: date) -> Election:
    """The list of candidates is final, and the poll is in about three weeks."""
    polling_day = thursday_near(today + timedelta(days=21))
    dates = timetable.likely(polling_day)
    moving = {
        "announced_on": dates.announced_on,
        "dissolved_on": dates.dissolved_on,
        "nominations_close_at": dates.nominations_close_at,
        "polling_day": polling_day,
        "results_on": None,
        "invented": True,
    }
    election, _ = Election.objects.update_or_create(
        slug=ELECTION,
        defaults=moving,
        create_defaults={**moving, "name": "An invented general election"},
    )
    return election


def thursday_near(day: date) -> date:
    return day + timedelta(days=(THURSDAY - day.weekday() + 3) % 7 - 3)


def bring_in_candidates(
    election: Election, constituencies: dict[str, Constituency]
) -> list[tuple[Person, Candidate]]:
    """Return everyone who stands, with what the demonstration tells of them."""
    ballots = _ballots(election, constituencies)
    everyone = _numbered()
    standing = Candidate.objects.filter(ballot__election=election, person_id__in=everyone)
    known = set(standing.values_list("person_id", flat=True))
    parties = _parties()
    new = [
        Candidate(
            person_id=number,
            ballot=ballots[slug],
            name=person.name,
            sort_name=sort_name(person.name),
            party=parties[person.party],
            party_description=person.description,
            status=person.status,
        )
        for number, (slug, person) in everyone.items()
        if number not in known
    ]
    Candidate.objects.bulk_create(new)
    Contact.objects.bulk_create(
        chain.from_iterable(_contacts(one, everyone[one.person_id][1]) for one in new)
    )
    found = standing.select_related("party", "ballot__constituency").order_by("person_id")
    return [(everyone[candidate.person_id][1], candidate) for candidate in found]


def _ballots(election: Election, constituencies: dict[str, Constituency]) -> dict[str, Ballot]:
    known = {ballot.constituency_id: ballot for ballot in election.ballots.all()}
    ballots = {}
    for slug, seat in constituencies.items():
        ballots[slug] = known.get(seat.pk) or Ballot.objects.create(
            election=election,
            constituency=seat,
            ballot_paper_id=f"parl.{slug}.demo",
            locked=True,
        )
    return ballots


def _numbered() -> dict[int, tuple[str, Person]]:
    return {
        FIRST_PERSON + 100 * seat_number + place: (slug, person)
        for seat_number, (slug, standing) in enumerate(people.CANDIDATES.items(), 1)
        for place, person in enumerate(standing, 1)
    }


def _parties() -> dict[str, Party]:
    return {
        name: Party.objects.get_or_create(ec_id=ec_id, defaults={"name": name})[0]
        for name, ec_id in people.PARTIES.items()
    }


def _contacts(candidate: Candidate, person: Person) -> list[Contact]:
    slug = slugify(folded(person.name))
    contacts = []
    if person.has_email:
        independent = person.party == people.INDEPENDENT
        contacts.append(
            Contact(
                channel=Contact.Channel.EMAIL,
                kind=Contact.Kind.PERSONAL_PROVIDER if independent else Contact.Kind.PARTY_OR_ORG,
                value=_address(person),
            )
        )
    for channel in person.pages:
        page = f"{slug}.example/" if channel == "website" else f"{channel}.example/{slug}"
        contacts.append(Contact(channel=channel, value=f"https://{page}"))
    for contact in contacts:
        contact.candidate, contact.source = candidate, SOURCE
    return contacts


def _address(person: Person) -> str:
    names = [slugify(name) for name in folded(person.name).split()]
    host = "post" if person.party == people.INDEPENDENT else slugify(person.party)
    return f"{names[0]}.{names[-1]}@{host}.example"
