"""What others hold in the week: listed by us, run by them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from candidates.models import AlreadyDecided, Constituency

LONDON = "Europe/London"


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> EventQuerySet:
        """Also what was called off: whoever had planned to come should see that."""
        shown = self.filter(state__in=Event.PUBLIC, campaign__published=True)
        return shown.order_by("starts_at", "pk")

    def coming(self, now: datetime) -> EventQuerySet:
        """With those that are on just now."""
        return self.public().filter(ends_at__gt=now)

    def of(self, campaign: Campaign) -> EventQuerySet:
        return self.public().filter(campaign=campaign)

    def waiting(self) -> EventQuerySet:
        """For staff, what begins first on top."""
        return self.filter(state=Event.State.WAITING).order_by("starts_at", "pk")


class Event(models.Model):
    """One event of an organisation, in the year of one campaign. Days and times are those of
    its own place, as people there say them; starts_at and ends_at are worked out from them."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Waits for the email to be confirmed"
        WAITING = "waiting", "Waits for us"
        LISTED = "listed", "Listed"
        REFUSED = "refused", "Turned down"
        CANCELLED = "cancelled", "Called off by whoever holds it"
        REMOVED = "removed", "Taken off the list"

    PUBLIC = (State.LISTED, State.CANCELLED)

    class Format(models.TextChoices):
        ONLINE = "online", _("Online")
        IN_PERSON = "in_person", _("In person")
        BOTH = "both", _("In person and online")

    class Holder(models.TextChoices):
        CHARITY = "charity", _("A charity or voluntary organisation")
        NHS = "nhs", _("An NHS organisation")
        COUNCIL = "council", _("A council or a family hub")
        PROFESSION = "profession", _("A professional body or a university")
        PARENTS = "parents", _("A group of parents")
        OTHER = "other", _("Somebody else")

    ZONES = [
        (LONDON, _("UK time")),
        ("UTC", _("Coordinated Universal Time")),
        ("Europe/Dublin", _("Time in Dublin")),
        ("Europe/Berlin", _("Time in Berlin, Paris and Rome")),
        ("America/New_York", _("Time in New York")),
        ("Australia/Sydney", _("Time in Sydney")),
    ]

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="events")
    slug = models.SlugField(max_length=80, unique=True, editable=False)
    # In calendars: the same for good, whatever else changes.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised with each change that calendars must see."
    )
    series = models.SlugField(
        max_length=40,
        blank=True,
        help_text="The same for an event that comes back year after year, for example “webinar”.",
    )
    title = models.CharField(max_length=100)
    title_cy = models.CharField("title in Welsh", max_length=100, blank=True)
    description = models.TextField(max_length=1500)
    description_cy = models.TextField("description in Welsh", max_length=1500, blank=True)
    first_day = models.DateField()
    begins = models.TimeField(null=True, blank=True, help_text="Empty: it takes all day.")
    last_day = models.DateField()
    ends = models.TimeField(null=True, blank=True)
    zone = models.CharField("time zone", max_length=40, choices=ZONES, default=LONDON)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    format = models.CharField(max_length=9, choices=Format)
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField("link to book or join", max_length=500, blank=True)
    nation = models.CharField(
        max_length=20,
        choices=Constituency.Nation,
        blank=True,
        help_text="Empty: for people anywhere in the UK.",
    )
    seat = models.ForeignKey(
        Constituency, on_delete=models.SET_NULL, null=True, blank=True, related_name="events"
    )
    organiser = models.CharField(max_length=120)
    organiser_type = models.CharField(max_length=10, choices=Holder, default=Holder.CHARITY)
    cost = models.CharField(max_length=80, blank=True)
    audience = models.CharField("who it is for", max_length=120, blank=True)
    access = models.TextField("accessibility", max_length=500, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.LISTED, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    modified_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.TextField(
        blank=True, max_length=1000, editable=False, help_text="Why not, as they read it."
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        permissions = [("decide_event", "Can decide about events that others suggest")]
        indexes = [models.Index(fields=["state", "ends_at"], name="event_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(begins=None, ends=None) | Q(begins__isnull=False, ends__isnull=False),
                name="event_has_both_times_or_none",
                violation_error_message="Give both times, or neither for the whole day.",
            ),
        ]

    def __str__(self) -> str:
        # Without its words: this is what the log of the admin keeps for good.
        return f"Event {self.pk}"

    def save(self, **options: Any) -> None:
        self.starts_at, self.ends_at = self.moments()
        if self.slug:
            super().save(**options)
            return
        self.slug = f"{slugify(self.title)[:60].strip('-') or 'event'}-{self.first_day.year}"
        try:
            with transaction.atomic():
                super().save(**options)
        except IntegrityError:
            # Another one of that name, perhaps at this very moment.
            self.slug = f"{self.slug}-{self.uid.hex[:8]}"
            super().save(**options)

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.slug])

    @property
    def all_day(self) -> bool:
        return self.begins is None

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def day_after(self) -> date:
        """The first one on which it is over, where it takes whole days."""
        return self.last_day + timedelta(days=1)

    def moments(self) -> tuple[datetime, datetime]:
        """When it begins and ends, wherever somebody is."""
        last = self.last_day if self.ends else self.day_after
        return self._moment(self.first_day, self.begins), self._moment(last, self.ends)

    def _moment(self, day: date, at: time | None) -> datetime:
        there = datetime.combine(day, at or time.min, ZoneInfo(self.zone))
        # Two moments in one zone are compared by their clock, and it is turned twice a year.
        return there.astimezone(UTC)

    def change(self, **fields: object) -> None:
        """Something else holds from now on. Calendars that know it must see that."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.modified_at = timezone.now()
        if self.is_public:
            self.sequence = F("sequence") + 1
        self.save()
        self.refresh_from_db()

    def confirm(self, within: timedelta) -> bool:
        """Whoever suggested it reads their inbox. False where that is known, or too late."""
        now = timezone.now()
        mine = Event.objects.filter(
            pk=self.pk, state=self.State.UNCONFIRMED, created_at__gte=now - within
        )
        return bool(mine.update(state=self.State.WAITING, confirmed_at=now))

    def decide(self, state: State, *, by: User, answer: str = "") -> None:
        """List it, turn it down, or take it off the list, unless somebody was faster, or it
        says something else by now than what was read."""
        before = self.PUBLIC if state == self.State.REMOVED else (self.State.WAITING,)
        now = timezone.now()
        # One UPDATE, so that two people cannot both win.
        mine = Event.objects.filter(pk=self.pk, state__in=before, modified_at=self.modified_at)
        done = mine.update(
            state=state, decided_at=now, decided_by=by, answer=answer, modified_at=now
        )
        if not done:
            raise AlreadyDecided
        self.refresh_from_db()

    def ask_again(self) -> None:
        """Turned down, and changed since: it waits for us once more."""
        mine = Event.objects.filter(pk=self.pk, state=self.State.REFUSED)
        mine.update(state=self.State.WAITING, decided_at=None, decided_by=None, answer="")

    def cancel(self) -> bool:
        """Called off: it stays, and says so. False where there is nothing to call off."""
        mine = Event.objects.filter(pk=self.pk, state=self.State.LISTED)
        return bool(
            mine.update(
                state=self.State.CANCELLED,
                sequence=F("sequence") + 1,
                modified_at=timezone.now(),
            )
        )
