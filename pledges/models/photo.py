"""The photo that a person approves."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import File
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from pledges.models.pledge import Pledge
from pledges.models.storage import private_storage, public_storage


class AlreadyDecided(Exception):
    """Someone else decided about this photo first, or it is gone."""


class PhotoQuerySet(models.QuerySet["Photo"]):
    def waiting(self) -> PhotoQuerySet:
        """The moderation queue, oldest first."""
        return self.filter(status=Photo.Status.WAITING).order_by("submitted_at", "pk")

    def still_here(self) -> PhotoQuerySet:
        """Those of which anything is left to be seen."""
        return self.exclude(status=Photo.Status.WITHDRAWN, original="", renditions=[])

    def on_the_wall(self, campaign: Campaign) -> PhotoQuerySet:
        """What the public may see. By constituency: an order in which no party, and no
        haste, plays a part."""
        return (
            # The status too, so that no mistake in keeping places shows anything.
            self.filter(place__campaign=campaign, status=Photo.Status.APPROVED)
            .select_related(
                "place",
                "pledge__approach__campaign",
                "pledge__approach__candidate__party",
                "pledge__approach__candidate__ballot__constituency",
                "pledge__approach__candidate__ballot__election",
            )
            .order_by("place__order", "pk")
        )

    def neighbours(self, photo: Photo) -> tuple[Photo | None, Photo | None]:
        """What hangs before and after a photo on its wall."""
        wall = self.on_the_wall(photo.pledge.approach.campaign)
        order = photo.place.order
        before = Q(place__order__lt=order) | Q(place__order=order, pk__lt=photo.pk)
        after = Q(place__order__gt=order) | Q(place__order=order, pk__gt=photo.pk)
        return wall.filter(before).last(), wall.filter(after).first()

    def called(self, words: list[str]) -> PhotoQuerySet:
        """Those on a wall with a name, of a person or a seat, in which each of these begins
        a word."""
        found = self
        for word in words:
            found = found.filter(place__words__contains=f" {word}")
        return found


class Photo(models.Model):
    """A photo that somebody sent. What a stranger made is never served: pages show
    re-encoded copies, the public ones under random names, put there by the approval."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        WAITING = "waiting", _("Waiting for a check")
        APPROVED = "approved", _("On the wall")
        ANOTHER_ASKED = "another_asked", _("Another photo asked for")
        REFUSED = "refused", _("Refused")
        HIDDEN = "hidden", _("Taken off the wall, for now")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class People(models.TextChoices):
        NOBODY_ELSE = "nobody_else", _("No one else")
        ADULTS = "adults", _("Other adults, and they agree")
        CHILD = "child", _("A baby or child, and a parent agrees")
        CHILD_HIDDEN = "child_hidden", _("A baby or child who can’t be recognised")

    class Photographer(models.TextChoices):
        SELF = "self", _("I took it")
        AGREED = "agreed", _("The photographer has agreed")
        OURS = "ours", _("My campaign owns it")

    class Ground(models.TextChoices):
        """Why another photo is asked for. The text goes into the email."""

        NO_BOARD = "no_board", "The campaign board can’t be seen, or its words were changed."
        BLURRED = "blurred", "The photo is too dark or too blurred."
        TOO_SMALL = "too_small", "The photo is too small to be shown well."
        OTHER_PEOPLE = (
            "other_people",
            "Other people can be recognised, and we don’t know whether they agree.",
        )
        CHILD = "child", "A child can be recognised, and we don’t know whether a parent agrees."
        NOT_YOU = "not_you", "We could not tell that it shows you."
        PARTY = "party", "It shows a party’s logo or material, or asks for votes."
        PRIVATE = (
            "private",
            "It shows something private, such as an address or a car’s number plate.",
        )
        OTHER = "other", "See the note."

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="photos")
    status = models.CharField(max_length=13, choices=Status, default=Status.DRAFT)
    original = models.CharField(max_length=100, editable=False, help_text="In the private storage.")
    # [{"asked", "width", "height", "format", "private", "public"}]: names in the two
    # storages. Those of the format "master" are never public.
    renditions: models.JSONField[list[dict[str, Any]]] = models.JSONField(
        default=list, editable=False
    )
    sha256 = models.CharField(max_length=64, editable=False)
    # A difference hash of 64 bits, as a signed number: few bits apart means alike.
    look = models.BigIntegerField(null=True, blank=True, editable=False)
    turned = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Clockwise, in degrees: by its owner or by staff."
    )
    # [left, top, right, bottom] as parts of the upright, turned picture; null: all of it.
    crop: models.JSONField[list[float] | None] = models.JSONField(
        null=True, blank=True, editable=False
    )
    # Such boxes, of the same, that nobody can make out any more.
    blurred: models.JSONField[list[list[float]]] = models.JSONField(
        default=list, blank=True, editable=False
    )
    photographer = models.CharField(max_length=6, choices=Photographer, blank=True)
    credit = models.CharField(max_length=80, blank=True)
    people = models.CharField("who else is in it", max_length=12, choices=People, blank=True)
    alt_text = models.CharField(
        "description",
        max_length=300,
        blank=True,
        help_text="For people who can’t see it: what it shows, with the words on the board.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    moderated_at = models.DateTimeField(null=True, blank=True, editable=False)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT
    )
    ground = models.CharField(max_length=12, choices=Ground, blank=True)
    note = models.TextField(blank=True, max_length=1000, help_text="Goes to the candidate.")
    private_note = models.TextField(blank=True, max_length=1000, help_text="For staff only.")
    # Who looks at it now: another moderator is told, and sees it after ten minutes.
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    # A child in the picture needs two people.
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        permissions = [
            ("moderate_photo", "Can approve photos and ask for others"),
            ("decide_passed_on_photo", "Can decide about photos that moderators pass on"),
        ]
        constraints = [
            # A new photo may wait while the old one stays on the wall.
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(status="waiting"), name="photo_one_waiting"
            ),
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(status="approved"), name="photo_one_on_the_wall"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "another_asked"])
                | Q(moderated_at__isnull=False, moderated_by__isnull=False),
                name="photo_decision_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | ~Q(alt_text=""),
                name="photo_approved_has_alt_text",
            ),
            models.CheckConstraint(
                condition=~Q(status="another_asked") | ~Q(ground=""),
                name="photo_refused_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(status="withdrawn") | ~Q(people=""),
                name="photo_sent_says_who_is_in_it",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"], name="photo_queue")]

    def __str__(self) -> str:
        return f"Photo {self.pk} from {self.pledge.display_name}"

    def get_absolute_url(self) -> str:
        approach = self.pledge.approach
        return reverse("photo", args=[approach.campaign.year, approach.slug])

    @property
    def as_seen(self) -> str:
        """Another one for each state, and each time its picture was changed: whoever decides
        says with it what they saw."""
        names = "".join(one["private"] for one in self.renditions)
        return f"{self.status}-{sha256(names.encode()).hexdigest()[:16]}"

    @property
    def about(self) -> str:
        """How messages about this photo are found again."""
        return f"photo:{self.pk}"

    def rendition(self, width: int, file_format: str = "jpeg") -> dict[str, Any]:
        """The copy of about this width."""
        of_format = [one for one in self.renditions if one["format"] == file_format]
        return min(of_format, key=lambda one: abs(one["asked"] - width))

    @property
    def small(self) -> dict[str, Any]:
        return self.rendition(320)

    @property
    def middle(self) -> dict[str, Any]:
        return self.rendition(640)

    @property
    def large_address(self) -> str:
        """The whole address of the large copy, for whoever takes it elsewhere."""
        return urljoin(
            settings.SITE_URL + "/", public_storage().url(self.rendition(1280)["public"])
        )

    @property
    def public(self) -> dict[str, Any] | None:
        """What a template needs to show it to everybody, or None where it isn't public."""
        if self.status != self.Status.APPROVED:
            return None
        storage = public_storage()
        sets: dict[str, str] = {}
        for file_format in ("webp", "jpeg"):
            of_format = [one for one in self.renditions if one["format"] == file_format]
            sets[file_format] = ", ".join(
                f"{storage.url(one['public'])} {one['width']}w" for one in of_format
            )
        middle, large = self.rendition(640), self.rendition(1280)
        return {
            "webp": sets["webp"],
            "jpeg": sets["jpeg"],
            "src": storage.url(middle["public"]),
            "width": middle["width"],
            "height": middle["height"],
            # Of these, a square cut from the middle would lose too much.
            "is_wide": middle["width"] > 1.6 * middle["height"],
            "is_tall": middle["height"] > 1.45 * middle["width"],
            "large": storage.url(large["public"]),
            "large_width": large["width"],
            "large_height": large["height"],
        }

    @property
    def shape(self) -> tuple[int, int]:
        """Of the picture as it is shown."""
        large = self.rendition(1280)
        return large["width"], large["height"]

    def open_source(self) -> File[bytes]:
        """What copies are made from: the original, or the best that is left."""
        if self.original:
            return private_storage().open(self.original)
        left = [one for one in self.renditions if one["private"] and one["format"] != "webp"]
        if not left:
            raise FileNotFoundError(f"photo {self.pk}")
        return private_storage().open(max(left, key=lambda one: int(one["asked"]))["private"])

    def open_private(self, width: int) -> File[bytes]:
        """Our own copy from the private storage, for its owner and for staff. Raises
        FileNotFoundError where its time was over."""
        if not self.renditions:
            raise FileNotFoundError(f"photo {self.pk}")
        return private_storage().open(self.rendition(width)["private"])

    def submit(self, *, people: str) -> bool:
        """The owner has seen it and sends it in. False where it was sent before."""
        sent = Photo.objects.filter(pk=self.pk, status=self.Status.DRAFT).update(
            status=self.Status.WAITING, submitted_at=timezone.now(), people=people
        )
        self.refresh_from_db()
        return bool(sent)

    def decide(
        self,
        outcome: Status,
        *,
        by: AbstractBaseUser,
        seen_as: Status = Status.WAITING,
        **changes: Any,
    ) -> None:
        """Leave the queue, unless somebody was faster."""
        # One UPDATE, so that two moderators cannot both win.
        decided = Photo.objects.filter(pk=self.pk, status=seen_as).update(
            status=outcome,
            moderated_at=timezone.now(),
            moderated_by=by,
            held_by=None,
            held_until=None,
            **changes,
        )
        if not decided:
            raise AlreadyDecided
        self.refresh_from_db()
