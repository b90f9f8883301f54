"""One maker per thing, with no surprises. Everybody is invented; addresses end with .example."""

from datetime import time, timedelta
from io import BytesIO
from itertools import count

from django.utils import timezone
from PIL import Image

from campaigns.models import Campaign, Event, Petition, Resource
from campaigns.outreach import services
from campaigns.outreach.models import Approach, Invitation, Partner
from candidates.models import Ballot, Candidate, Constituency, Election, Party

_numbers = count(1)


def an_election(**fields):
    today = timezone.localdate()
    fields = {
        "slug": f"parl.test-{next(_numbers)}",
        "name": "General election",
        "announced_on": today - timedelta(days=25),
        "dissolved_on": today - timedelta(days=18),
        "nominations_close_at": timezone.now() - timedelta(days=3),
        "polling_day": today + timedelta(days=21),
        **fields,
    }
    return Election.objects.create(**fields)


def a_campaign(election=None, **fields):
    today = timezone.localdate()
    fields = {
        "year": today.year,
        "theme": "Speak up for babies",
        "starts_on": today,
        "ends_on": today + timedelta(days=6),
        "pledge_text": "I'll speak up for babies.",
        "imprint": "Published by the charity, 1 Street, London",
        "wall_visibility": Campaign.WallVisibility.LIVE,
        "wall_decided_by": "A trustee",
        "wall_decided_on": today,
        "wall_reason": "Equal for all",
        # At any hour, as tests run.
        "sends_from": time.min,
        "sends_until": time.max,
        "published": True,
        **fields,
    }
    campaign = Campaign.objects.create(**fields)
    campaign.elections.add(election or an_election())
    return campaign


def an_event(campaign, **fields):
    """Listed, a week from today, in the morning."""
    day = fields.pop("day", timezone.localdate() + timedelta(days=7))
    fields = {
        "title": "Talking with babies",
        "description": "How babies tell us what they need.",
        "first_day": day,
        "begins": time(10),
        "last_day": day,
        "ends": time(11, 30),
        "format": Event.Format.ONLINE,
        "link": "https://littlesteps.example/book",
        "organiser": "Little Steps",
        **fields,
    }
    return Event.objects.create(campaign=campaign, **fields)


def a_resource(campaign, **fields):
    fields = {
        "kind": Resource.Kind.FILM,
        "slug": f"film-{next(_numbers)}",
        "title": "What babies need",
        "summary": "A film.",
        "description": "A baby laughs.",
        "published": True,
        **fields,
    }
    return Resource.objects.create(campaign=campaign, **fields)


def a_petition(campaign, **fields):
    """One that can be signed."""
    fields = {
        "slug": "every-baby",
        "title": "Every baby counts",
        "text": "I promise to think of the baby.",
        "published": True,
        **fields,
    }
    return Petition.objects.create(campaign=campaign, **fields)


def a_seat(name="Exeter", **fields):
    number = next(_numbers)
    fields = {
        "code": f"E{number:08d}",
        "slug": name.lower().replace(" ", "-").replace(",", ""),
        "nation": Constituency.Nation.ENGLAND,
        **fields,
    }
    return Constituency.objects.create(name=name, **fields)


def a_candidate(campaign, seat=None, *, email=True, name="Ann Archer", **fields):
    """One who can be written to, unless email=False."""
    number = next(_numbers)
    election = campaign.elections.get()
    seat = seat or Constituency.objects.first() or a_seat()
    ballot, _ = Ballot.objects.get_or_create(
        election=election,
        constituency=seat,
        defaults={"ballot_paper_id": f"parl.{seat.slug}.{election.pk}"},
    )
    party, _ = Party.objects.get_or_create(ec_id="test", defaults={"name": "Willow Party"})
    fields = {
        "person_id": 900000 + number,
        "sort_name": name.split()[-1].lower(),
        **fields,
    }
    candidate = Candidate.objects.create(ballot=ballot, party=party, name=name, **fields)
    if email:
        address = email if isinstance(email, str) else f"candidate{number}@candidates.example"
        candidate.contacts.create(channel="email", value=address, source="test")
    return candidate


def own_words(number):
    """Long enough to go alone, and unlike all others."""
    return f"My son was born in May. {' '.join(f'w{number}x{word}' for word in range(12))}"


def an_invitation(campaign, candidates, *, state="confirmed", **fields):
    """From a supporter to these: draft, unconfirmed, or confirmed."""
    fields = {
        "name": "Sam Taylor",
        "email": f"sam{next(_numbers)}@supporters.example",
        "postcode": "EX11AA",
        "own_words": own_words(next(_numbers)),
        **fields,
    }
    invitation = Invitation.objects.start(
        campaign=campaign, constituency=candidates[0].constituency, **fields
    )
    services.choose(invitation, candidates)
    if state in {"unconfirmed", "confirmed"}:
        services.submit(invitation)
    if state == "confirmed":
        invitation.refresh_from_db()
        services.confirm(invitation)
    invitation.refresh_from_db()
    return invitation


def an_approach(campaign, **fields):
    return Approach.objects.to(a_candidate(campaign, **fields), campaign)


def a_partner(by):
    """An organisation that takes part, as that member of staff decided."""
    made = Partner.objects.register(
        name="Little Steps",
        website="https://littlesteps.example",
        contact_name="Jo Field",
        email="jo@littlesteps.example",
        why="Groups",
        wants_listing=True,
    )
    made.confirm()
    made.refresh_from_db()
    made.decide(Partner.State.APPROVED, by=by)
    return made


def a_picture(size=(900, 1200), file_format="JPEG", colour="#ffd9c7"):
    """A photo as bytes."""
    picture = BytesIO()
    Image.new("RGB", size, colour).save(picture, file_format)
    return picture.getvalue()
