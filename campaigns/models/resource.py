"""What there is to read, watch, print and pass on."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.embedding import player_of
from campaigns.models.campaign import Campaign
from candidates.models import Constituency

# What opens on most machines, and can't do anything there by itself.
ENDINGS = {
    "csv", "docx", "jpg", "jpeg", "mp3", "mp4", "odp", "ods", "odt", "pdf", "png", "pptx", "svg",
    "txt", "vtt", "webp", "xlsx", "zip",
}  # fmt: skip


class ResourceQuerySet(models.QuerySet["Resource"]):
    def public(self) -> ResourceQuerySet:
        """The latest year first, and in it as staff put them. Two queries."""
        shown = self.filter(published=True, campaign__published=True).select_related("campaign")
        return shown.with_versions().order_by("-campaign__year", "order", "pk")

    def with_versions(self) -> ResourceQuerySet:
        """The newest of each comes first."""
        newest = ResourceVersion.objects.order_by("-number")
        return self.prefetch_related(Prefetch("versions", newest))


class Resource(models.Model):
    """One thing, whichever versions of it there are. It may have none: then we know that it
    was there, and not where it is."""

    class Kind(models.TextChoices):
        FILM = "film", _("Film")
        INFOGRAPHIC = "infographic", _("Infographic")
        PODCAST = "podcast", _("Podcast")
        REPORT = "report", _("Report")
        BRIEFING = "briefing", _("Briefing")
        COMMS_PACK = "comms_pack", _("Comms pack")
        SURVEY = "survey", _("Survey")
        TEMPLATE = "template", _("Template")
        LOGO = "logo", _("Logo")
        SOCIAL_IMAGE = "social_image", _("Picture for social media")
        BLOG = "blog", _("Article")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        WELSH = "cy", _("Welsh")
        BOTH = "both", _("English and Welsh")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="resources")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=160)
    title_cy = models.CharField("title in Welsh", max_length=160, blank=True)
    slug = models.SlugField("in its address", max_length=80, unique=True)
    summary = models.CharField("what it is, in a sentence or two", max_length=400)
    summary_cy = models.CharField("the same in Welsh", max_length=400, blank=True)
    made_by = models.CharField(max_length=160, blank=True)
    dated = models.CharField(
        "of when", max_length=40, blank=True, help_text="As exactly as it is known: 12 June 2023."
    )
    dated_cy = models.CharField("of when, in Welsh", max_length=40, blank=True)
    language = models.CharField(max_length=4, choices=Language, default=Language.ENGLISH)
    nation = models.CharField(
        "for one nation only", max_length=16, choices=Constituency.Nation, blank=True
    )
    licence = models.CharField(
        max_length=120,
        blank=True,
        help_text="What others may do with it. For example: CC BY 4.0, or: You may print and "
        "share it unchanged.",
    )
    licence_cy = models.CharField("licence in Welsh", max_length=120, blank=True)
    description = models.TextField(
        "transcript, or long description",
        blank=True,
        help_text="In Markdown. Needed before publishing: all that a film or podcast says, all "
        "that a picture shows, what a document holds.",
    )
    description_cy = models.TextField("the same in Welsh, in full", blank=True)
    in_toolkit = models.BooleanField(default=False, help_text="Shown on the page of the toolkit.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Small ones come first.")
    published = models.BooleanField(default=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["-campaign__year", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published=False) | ~Q(description=""),
                name="resource_is_described_when_published",
                violation_error_message="Write the transcript or the long description first: "
                "without it, some people get nothing from this.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("resource", args=[self.slug])

    @property
    def latest(self) -> ResourceVersion | None:
        return next(iter(self.versions.all()), None)

    @property
    def earlier(self) -> list[ResourceVersion]:
        return list(self.versions.all())[1:]

    @property
    def is_heard(self) -> bool:
        """Whether its description is a transcript."""
        return self.kind in {self.Kind.FILM, self.Kind.PODCAST}


def where_to(version: ResourceVersion, name: str) -> str:
    return f"resources/{version.resource.slug}/{version.number}/{PurePosixPath(name).name}"


class ResourceVersion(models.Model):
    """A file that we have, or a link to where it is."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(editable=False)
    file = models.FileField(upload_to=where_to, blank=True, max_length=300)
    link = models.URLField(blank=True, max_length=500)
    seconds = models.PositiveIntegerField(
        "length in seconds", null=True, blank=True, help_text="Of a film or podcast."
    )
    pages = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a document.")
    note = models.CharField(
        "what is new in it", max_length=200, blank=True, help_text="From the second version on."
    )
    bytes = models.PositiveBigIntegerField("size in bytes", null=True, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    downloads = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="resource_version_once"),
            models.CheckConstraint(
                condition=Q(file="", link__gt="") | Q(file__gt="", link=""),
                name="resource_version_has_a_file_or_a_link",
                violation_error_message="Give either a file or a link.",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.number:
            last = self.resource.versions.aggregate(last=models.Max("number"))["last"]
            self.number = (last or 0) + 1
        if self.file:
            self.bytes = self.file.size
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("resource_file", args=[self.resource.slug, self.number])

    def clean(self) -> None:
        if self.file and self.format.lower() not in ENDINGS:
            raise ValidationError(
                {"file": f"Choose a file that ends with one of {', '.join(sorted(ENDINGS))}."}
            )

    def count(self) -> None:
        """Once more somebody took it. Nobody knows who."""
        type(self).objects.filter(pk=self.pk).update(downloads=F("downloads") + 1)

    @property
    def name(self) -> str:
        """Of the file, or "" where it is a link."""
        return PurePosixPath(self.file.name or "").name

    @property
    def format(self) -> str:
        """As people call it: PDF. Empty where it is a link."""
        return PurePosixPath(self.name).suffix[1:].upper()

    @property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def length(self) -> str:
        """As a clock shows it: 3:05, or 1:02:03."""
        if not self.seconds:
            return ""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    @property
    def player(self) -> str:
        """Where it can be watched within another page, or "" where it can't."""
        return player_of(self.link)
