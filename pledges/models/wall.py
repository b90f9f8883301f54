"""Where on the wall a photo hangs. Put down when something changes and not when somebody looks:
a wall of a hundred thousand photos opens as fast as one of a hundred."""

from __future__ import annotations

from itertools import islice
from typing import Any
from uuid import uuid4

from django.db import models

from campaigns.models import Campaign
from candidates import edge
from candidates.models import Constituency
from candidates.search import words_of
from pledges.models.photo import Photo


class WallPlaceQuerySet(models.QuerySet["WallPlace"]):
    def hang(self, photo: Photo) -> None:
        """Give an approved photo its place, and count."""
        self.update_or_create(photo=photo, defaults={**_place_of(photo), "stamp": _new_stamp()})
        WallCount.objects.renew(photo.pledge.approach.campaign_id)

    def take_off(self, photo: Photo) -> None:
        if self.filter(photo=photo).delete()[0]:
            approach = photo.pledge.approach
            WallCount.objects.renew(approach.campaign_id)
            # Pages of seats lead to it, too.
            person = edge.of_person(approach.candidate.person_id)
            edge.taken_back(edge.of_wall(approach.campaign_id), person, edge.PICTURES)

    def restamp(self) -> None:
        """What hangs there, or what is written beside it, is another than before."""
        walls = self.order_by().values_list("campaign", flat=True).distinct()
        edge.taken_back(*map(edge.of_wall, walls), edge.PICTURES)
        self.update(stamp=_new_stamp())

    def rehang(self) -> None:
        """Mend what has changed elsewhere: names, or a photo that was deleted."""
        self.exclude(photo__status=Photo.Status.APPROVED).delete()
        known = {place["photo_id"]: place for place in self.values(*_FIELDS)}
        shown = Photo.objects.filter(status=Photo.Status.APPROVED).select_related(
            "pledge__approach__candidate__ballot__constituency"
        )
        changed = (
            WallPlace(**place)
            for photo in shown.iterator(chunk_size=500)
            if known.get(photo.pk) != (place := {"photo_id": photo.pk, **_place_of(photo)})
        )
        while some := list(islice(changed, 500)):
            WallPlace.objects.bulk_create(
                some, update_conflicts=True, unique_fields=["photo"], update_fields=_FIELDS[1:]
            )
        for campaign in Campaign.objects.values_list("pk", flat=True):
            WallCount.objects.renew(campaign)


class WallPlace(models.Model):
    """A photo that the public may see, with what the wall is sorted and sieved by."""

    photo = models.OneToOneField(
        Photo, primary_key=True, on_delete=models.CASCADE, related_name="place"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE, related_name="+")
    nation = models.CharField(max_length=40)
    area = models.CharField(max_length=60, help_text="A region of England, or another nation.")
    # By constituency and surname: an order in which no party, and no haste, plays a part.
    order = models.CharField(max_length=200)
    words = models.CharField(max_length=300, help_text="What a search by name compares.")
    # Another one for each time that it looks otherwise: pages that were kept compare it.
    stamp = models.CharField(max_length=12, default="")

    objects = WallPlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "order", "photo"], name="wall_order"),
            models.Index(fields=["campaign", "area", "order"], name="wall_area"),
        ]

    def __str__(self) -> str:
        return self.order


_FIELDS = (
    "photo_id",
    "campaign_id",
    "constituency_id",
    "nation",
    "area",
    "order",
    "words",
)


def _new_stamp() -> str:
    return uuid4().hex[:12]


def _place_of(photo: Photo) -> dict[str, Any]:
    approach = photo.pledge.approach
    seat = approach.candidate.constituency
    names = words_of(f"{photo.pledge.display_name} {seat.name} {seat.name_cy}")
    order = f"{' '.join(words_of(seat.name))}|{approach.candidate.sort_name}"
    return {
        "campaign_id": approach.campaign_id,
        "constituency_id": seat.pk,
        "nation": seat.nation_key,
        "area": seat.area_key,
        "order": order[:200],
        "words": f" {' '.join(names)}"[:300],
    }


class WallCountManager(models.Manager["WallCount"]):
    def renew(self, campaign: int) -> None:
        counted = (
            WallPlace.objects.filter(campaign=campaign)
            .order_by("area")
            .values_list("area", "nation", "constituency__region")
            .annotate(number=models.Count("pk"))
        )
        areas = [list(row) for row in counted]
        number = sum(row[-1] for row in areas)
        self.update_or_create(campaign_id=campaign, defaults={"number": number, "areas": areas})

    def of(self, campaign: Campaign) -> WallCount:
        return self.filter(campaign=campaign).first() or WallCount(campaign=campaign)


class WallCount(models.Model):
    """How many photos hang on the wall of a campaign."""

    campaign = models.OneToOneField(
        Campaign, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    number = models.PositiveIntegerField(default=0)
    # [[area, nation, region of England or "", number]]: those that have any.
    areas: models.JSONField[list[Any]] = models.JSONField(default=list)

    objects = WallCountManager()

    def __str__(self) -> str:
        return f"{self.number} photos of {self.campaign_id}"

    def within(self, area: str) -> int:
        """In a nation or a region, or "" for everywhere."""
        return sum(row[-1] for row in self.areas if not area or area in row[:2])

    def choices(self) -> list[tuple[str, str]]:
        """Where photos come from: regions of England and nations, A to Z."""
        return Constituency.areas_among((nation, region) for _, nation, region, _ in self.areas)
