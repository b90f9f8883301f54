"""A service that supports babies opens its door to everyone who stands where it works."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from candidates.models import AlreadyDecided, Constituency


class VisitOfferQuerySet(models.QuerySet["VisitOffer"]):
    def waiting(self) -> VisitOfferQuerySet:
        """For staff, oldest first."""
        return self.filter(state=VisitOffer.State.WAITING).order_by("confirmed_at", "pk")

    def standing(self) -> VisitOfferQuerySet:
        """Those that somebody can still answer."""
        today = timezone.localdate()
        return self.filter(state=VisitOffer.State.MADE, last_day__gte=today)


class VisitOffer(models.Model):
    """One offer. Its words are the same for everybody, and stay as staff have read them."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Waits for the email to be confirmed"
        WAITING = "waiting", "Waits for us"
        MADE = "made", "Made to everyone alike"
        REFUSED = "refused", "Turned down"
        WITHDRAWN = "withdrawn", "Withdrawn by the service"

    class Host(models.TextChoices):
        CHARITY = "charity", _("A charity or voluntary organisation")
        NHS = "nhs", _("An NHS service")
        COUNCIL = "council", _("A council service or a family hub")
        OTHER = "other", _("Another service")

    # Theirs is the duty to treat all candidates alike; somebody there has to have agreed.
    PUBLIC_BODIES = (Host.NHS, Host.COUNCIL)

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="visit_offers")
    seats = models.ManyToManyField(Constituency, related_name="visit_offers")
    service_name = models.CharField(max_length=120)
    host_type = models.CharField(max_length=7, choices=Host)
    what = models.TextField("what visitors see", max_length=1000)
    days = models.TextField("days and times, one to a line", max_length=800)
    last_day = models.DateField("last of these days")
    most = models.PositiveSmallIntegerField("most visitors at a time", null=True, blank=True)
    photo_rules = models.TextField("rules for photos", max_length=500, blank=True)
    comms_agreed_by = models.CharField(max_length=120, blank=True)
    comms_agreed_on = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=11, choices=State, default=State.UNCONFIRMED, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
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

    objects = VisitOfferQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("decide_visitoffer", "Can decide about offers of visits")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(host_type__in=["nhs", "council"])
                | (~Q(comms_agreed_by="") & Q(comms_agreed_on__isnull=False)),
                name="visit_offer_of_a_public_body_is_agreed",
            ),
        ]

    def __str__(self) -> str:
        # Without a name: this is what the log of the admin keeps for good.
        return f"Visit offer {self.pk}"

    @property
    def day_lines(self) -> list[str]:
        return [line for line in self.days.splitlines() if line.strip()]

    @property
    def stands(self) -> bool:
        return self.state == self.State.MADE and self.last_day >= timezone.localdate()

    @property
    def is_of_a_public_body(self) -> bool:
        return self.host_type in self.PUBLIC_BODIES

    def move(self, *, since: State, to: State, **changes: object) -> bool:
        """False where somebody else was faster."""
        mine = VisitOffer.objects.filter(pk=self.pk, state=since)
        return bool(mine.update(state=to, **changes))

    def decide(self, state: State, *, by: User, answer: str = "") -> None:
        """Make it to everybody, or turn it down."""
        decision = {"decided_at": timezone.now(), "decided_by": by, "answer": answer}
        if not self.move(since=self.State.WAITING, to=state, **decision):
            raise AlreadyDecided
        self.refresh_from_db()
