"""Walls of made-up people, of any size: by the tables alone, so that many take seconds."""

import secrets
from io import BytesIO
from itertools import cycle, islice

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone

from campaigns.outreach.models import Approach
from candidates.models import Ballot, Candidate, Party
from pledges.models import Photo, Pledge, WallPlace, private_storage, public_storage
from pledges.photos.developing import develop

PARTIES = ["Willow Party", "Harbour League / Cynghrair yr Harbwr", "Independent"]


def hang(campaign, seats, size, *, names=("Ann Archer",), says=("",), drawn=((),)):
    """People who joined, each with an approved photo. Names, sentences and pictures take turns."""

    def made(model, rows):
        return model.objects.bulk_create(rows, batch_size=2000)

    now, year = timezone.now(), campaign.year
    by, _ = User.objects.get_or_create(username="bench")
    parties = [
        Party.objects.get_or_create(ec_id=f"wall:{number}", defaults={"name": name})[0]
        for number, name in enumerate(PARTIES)
    ]
    election = campaign.elections.get()
    ballots = [
        Ballot.objects.get_or_create(
            election=election,
            constituency=seat,
            defaults={"ballot_paper_id": f"{seat.slug}.{election.slug}"},
        )[0]
        for seat in seats
    ]
    called = islice(cycle(names), size)
    people = made(
        Candidate,
        (
            Candidate(
                person_id=year * 1_000_000 + n,
                ballot=ballots[n % len(ballots)],
                name=name,
                sort_name=f"{name.split()[-1].lower()} {n}",
                party=parties[n % len(parties)],
            )
            for n, name in enumerate(called)
        ),
    )
    approaches = made(
        Approach,
        (
            Approach(
                campaign=campaign, candidate=one, slug=f"ann-{n}-{year}", response="joined",
                responded_at=now, token_hash=f"{year}-{n}",
            )
            for n, one in enumerate(people)
        ),
    )  # fmt: skip
    sayings, pictures = cycle(says), cycle(drawn)
    pledges = made(
        Pledge,
        (
            Pledge(
                approach=one, role="candidate", wording=campaign.pledge_text, wording_version=1,
                display_name=person.name, statement=next(sayings),
            )
            for one, person in zip(approaches, people, strict=True)
        ),
    )  # fmt: skip
    made(
        Photo,
        (
            Photo(
                pledge=one, status="approved", renditions=next(pictures), people="nobody_else",
                alt_text="Smiling", moderated_at=now, moderated_by=by,
            )
            for one in pledges
        ),
    )  # fmt: skip
    WallPlace.objects.rehang()


def copies_of(content):
    """What is kept of a picture, with its files in the public storage."""
    kept = []
    for one in develop(BytesIO(content)).renditions:
        names = [
            storage.save(f"{secrets.token_hex(8)}.{one.extension}", ContentFile(one.content))
            for storage in (private_storage(), public_storage())
        ]
        kept.append(
            {
                "asked": one.asked, "width": one.width, "height": one.height,
                "format": one.format, "private": names[0],
                "public": "" if one.format == "master" else names[1],
            }
        )  # fmt: skip
    return kept
