"""An offer of a visit, and each candidate to whom it is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, VisitOffer
from campaigns.outreach.links import Purpose
from campaigns.outreach.models.approach import Approach
from campaigns.outreach.models.correspondent import Correspondent, CorrespondentQuerySet


class HostQuerySet(CorrespondentQuerySet):
    def to_tell(self) -> CorrespondentQuerySet:
        since = timezone.now() - Host.ANSWERS_GATHER_FOR
        just_told = Q(letter=Host.Letter.ANSWERED, told_answers_at__gt=since)
        return super().to_tell().exclude(just_told)


class Host(Correspondent):
    """Whom to write to at the service. Kept apart from the offer, and not for as long."""

    CONFIRM_WITHIN = timedelta(days=7)
    # Whoever is offered a visit may change their mind, and twelve people may answer in an hour.
    ANSWERS_GATHER_FOR = timedelta(minutes=15)
    page_purpose = Purpose.VISIT
    letters = "host"

    class Letter(models.TextChoices):
        CONFIRM = "confirm"
        MADE = "made"
        REFUSED = "refused"
        ANSWERED = "answered"

    # Staff get the same, so that nobody waits for an answer that they overlooked.
    to_staff = (Letter.ANSWERED,)

    offer = models.OneToOneField(VisitOffer, on_delete=models.CASCADE, related_name="host")
    told_answers_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = HostQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        # Without a name: this is what the log of the admin keeps for good.
        return f"Host of visit offer {self.offer_id}"

    def get_absolute_url(self) -> str:
        return reverse("host_page", args=[self.token])

    @property
    def is_late(self) -> bool:
        """Nobody has confirmed in time: it is about to be deleted."""
        return self.offer.created_at < timezone.now() - self.CONFIRM_WITHIN

    def was_told(self) -> None:
        if self.letter == self.Letter.ANSWERED:
            self.told_answers_at = timezone.now()
            self.save(update_fields=["told_answers_at"])
        super().was_told()

    def desk(self) -> str:
        return reverse("admin:campaigns_visitoffer_decide", args=[self.offer_id])

    def about(self) -> dict[str, Any]:
        return {
            "host": self,
            "offer": self.offer,
            "visits": Visit.objects.filter(offer=self.offer).answered().with_names(),
        }


class VisitQuerySet(models.QuerySet["Visit"]):
    def with_names(self) -> VisitQuerySet:
        """By seat, then A to Z: by no party, and by no speed."""
        return self.select_related(
            "offer", "approach__candidate__party", "approach__candidate__ballot__constituency"
        ).order_by(
            "approach__candidate__ballot__constituency__name",
            "approach__candidate__sort_name",
            "approach__candidate__name",
            "pk",
        )

    def answered(self) -> VisitQuerySet:
        return self.exclude(state=Visit.State.OFFERED)

    def public(self, campaign: Campaign) -> VisitQuerySet:
        """What took place, where the service wants it to be told; of nobody who has left the
        campaign or says no to it."""
        told = self.filter(offer__campaign=campaign, state=Visit.State.HAPPENED, is_public=True)
        return told.exclude(approach__response=Approach.Response.DECLINED).with_names()


class Visit(models.Model):
    """One offer to one candidate. When their email left stands in the outbox."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        OTHER_DAY = "other_day", _("Would like another day")
        DECLINED = "declined", _("Declined")
        HAPPENED = "happened", _("Took place")

    offer = models.ForeignKey(VisitOffer, on_delete=models.CASCADE, related_name="visits")
    approach = models.ForeignKey(Approach, on_delete=models.CASCADE, related_name="visits")
    state = models.CharField(max_length=9, choices=State, default=State.OFFERED)
    day = models.CharField(max_length=100, blank=True, help_text="Which of the days, in its words.")
    note = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    is_public = models.BooleanField("may be told", default=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "approach"], name="visit_once_per_offer_and_candidate"
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state="happened", happened_on__isnull=False),
                name="visit_is_told_only_after_it",
            ),
        ]

    def __str__(self) -> str:
        return f"Visit {self.pk}"

    @property
    def key(self) -> str:
        """Of its email: one each, however often it is looked at who is to get one."""
        return f"visit_offer:{self.offer_id}:{self.approach_id}"

    @property
    def about_offer(self) -> str:
        return about(self.offer_id)

    def answer(self, state: State, *, day: str = "", note: str = "") -> bool:
        """What the candidate says; they may say otherwise until it took place. False where
        nothing is to be answered any more."""
        open_ones = Visit.objects.filter(
            pk=self.pk,
            offer__state=VisitOffer.State.MADE,
            offer__last_day__gte=timezone.localdate(),
        ).exclude(state=self.State.HAPPENED)
        said = {"state": state, "day": day[:100], "note": note}
        return bool(open_ones.update(**said, answered_at=timezone.now()))

    def took_place(self, on: Any, *, is_public: bool) -> bool:
        """What the service says afterwards."""
        agreed = [self.State.ACCEPTED, self.State.OTHER_DAY, self.State.HAPPENED]
        mine = Visit.objects.filter(pk=self.pk, state__in=agreed)
        told = {"state": self.State.HAPPENED, "happened_on": on, "is_public": is_public}
        return bool(mine.update(**told))


def about(offer: int) -> str:
    """What the outbox knows its emails by."""
    return f"visit_offer:{offer}"
