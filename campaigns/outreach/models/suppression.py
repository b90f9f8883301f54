"""Who is not to be written to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.links import hash_of_address, hash_of_inbox, hash_of_reader
from candidates.compiled import Compiled
from candidates.models import MergedPerson


@dataclass(frozen=True)
class Stops:
    """What forbids writing to some people and addresses, read at once."""

    hash_of: dict[str, str]
    # People whose id led to a newer one already, which the register does not have yet.
    known_as: dict[int, int]
    rows: list[tuple[int | None, int | None, str, str]]

    def reasons(self, campaign_id: int, person_id: int, email: str = "") -> set[str]:
        """Why this person, or this address, is not to be written to for the campaign."""
        its_hash = self.hash_of.get(email)
        ids = {person_id, self.known_as.get(person_id, person_id)}
        return {
            reason
            for campaign, person, address_hash, reason in self.rows
            if campaign in {None, campaign_id}
            and (person in ids or (its_hash and address_hash == its_hash))
        }


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def covering(
        self, campaign: Campaign, *, email: str = "", person_id: int | None = None
    ) -> SuppressionQuerySet:
        """What forbids writing to this address, or this person, for this campaign."""
        whose = Q(address_hash=hash_of_address(email)) if email else Q(pk__in=[])
        if person_id is not None:
            whose |= _of_people([person_id])
        return self.filter(whose, Q(campaign=None) | Q(campaign=campaign))

    def stops(self, people: Iterable[int], emails: Iterable[str]) -> Stops:
        """What forbids writing to any of these people or addresses. One query."""
        people, hash_of = set(people), {email: hash_of_address(email) for email in emails}
        rows = _STOPS.rows(people=people, hashes=hash_of.values())
        known_as = {old: new for new, old, _hash, reason in rows if not reason}
        return Stops(hash_of, known_as, [row for row in rows if row[3]])

    def of_any_address(self, campaign: Campaign) -> SuppressionQuerySet:
        """Whether it is worth asking about addresses at all."""
        return self.exclude(address_hash="").filter(Q(campaign=None) | Q(campaign=campaign))

    def of_addresses(self, campaign: Campaign, emails: Iterable[str]) -> set[str]:
        """Which of these addresses are not to be written to. One query."""
        hash_of = {email: hash_of_address(email) for email in emails}
        stopped = set(
            self.filter(
                Q(campaign=None) | Q(campaign=campaign), address_hash__in=hash_of.values()
            ).values_list("address_hash", flat=True)
        )
        return {email for email, its_hash in hash_of.items() if its_hash in stopped}

    def add_once(
        self,
        *,
        reason: Suppression.Reason,
        email: str = "",
        person_id: int | None = None,
        campaign: Campaign | None = None,
    ) -> None:
        whose = {
            "address_hash": hash_of_address(email) if email else "",
            "person_id": person_id,
            "campaign": campaign,
        }
        known = self.filter(**whose)
        if reason != Suppression.Reason.DECLINED:
            # A "no" ends when they join after all; a stop does not, and stands for itself.
            known = known.exclude(reason=Suppression.Reason.DECLINED)
        # Two at once may both add it, which does no harm; get_or_create would stumble over
        # the two from then on.
        if not known.exists():
            self.create(**whose, reason=reason)

    def refuse_confirmations(self, email: str) -> None:
        """Whoever reads it wrote nothing: it is not asked to confirm again. Emails that
        are meant for them go on, should they be a candidate."""
        its_hash = hash_of_inbox(email)
        if not self.filter(address_hash=its_hash).exists():
            self.create(address_hash=its_hash, reason=Suppression.Reason.NOT_ME)

    def refuses_confirmations(self, email: str) -> bool:
        hashes = [hash_of_inbox(email), hash_of_address(email)]
        unwanted = [Suppression.Reason.NOT_ME, Suppression.Reason.COMPLAINED]
        return self.filter(address_hash__in=hashes, reason__in=unwanted).exists()

    def wants_nothing(self, email: str) -> bool:
        """Whether whoever reads this address wants no email at all, for any campaign."""
        everything = self.filter(
            address_hash=hash_of_address(email),
            campaign=None,
            reason__in=[Suppression.Reason.ASKED, Suppression.Reason.STAFF],
        )
        return self.refuses_confirmations(email) or everything.exists()

    def leave_newsletter(self, email: str) -> None:
        """Also where a backup brings the address back, no newsletter goes there."""
        its_hash = hash_of_reader(email)
        if not self.filter(address_hash=its_hash).exists():
            self.create(address_hash=its_hash, reason=Suppression.Reason.READER)

    def come_back_to_newsletter(self, email: str) -> None:
        self.filter(address_hash=hash_of_reader(email)).delete()

    def who_left_newsletter(self) -> set[str]:
        """All of them, as hash_of_reader() has them."""
        left = self.filter(reason=Suppression.Reason.READER)
        return set(left.values_list("address_hash", flat=True))

    def has_left_newsletter(self, email: str) -> bool:
        return self.filter(address_hash=hash_of_reader(email)).exists()


def _of_people(people: Iterable[int]) -> Q:
    # Two records of one person were made one, or will be: whichever of the two asked to
    # stop, both stay stopped.
    merged = MergedPerson.objects.about(people)
    return (
        Q(person_id__in=people)
        | Q(person_id__in=merged.values("old_id"))
        | Q(person_id__in=merged.values("new_id"))
    )


def _stops(people: list[int], hashes: list[str]) -> models.QuerySet[Any, Any]:
    """Each stop, with the newest id of its person; and of the people themselves, which id leads
    to which other."""
    newest = MergedPerson.objects.filter(old_id=OuterRef("person_id")).values("new_id")[:1]
    found = Suppression.objects.filter(_of_people(people) | Q(address_hash__in=hashes))
    stops = found.order_by().values_list(
        "campaign_id", Coalesce(Subquery(newest), "person_id"), "address_hash", "reason"
    )
    merged = MergedPerson.objects.filter(old_id__in=people).values_list(
        "new_id", "old_id", Value(""), Value("")
    )
    return stops.union(merged, all=True)


_STOPS = Compiled(_stops)


class Suppression(models.Model):
    """An address, or a person, that is not to be written to. A new address of the same
    person reopens nothing."""

    class Reason(models.TextChoices):
        ASKED = "asked", "They asked us to stop"
        DECLINED = "declined", "They can’t take part in this campaign"
        COMPLAINED = "complained", "They marked an email as spam"
        NOT_ME = "not_me", "They did not write what was sent in their name"
        NOT_THEM = "not_them", "The address is not this candidate’s"
        WITHDRAWN = "withdrawn", "They had everything deleted"
        STAFF = "staff", "Staff decided"
        READER = "reader", "They unsubscribed from the newsletter"

    address_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="A keyed hash; the address is not kept."
    )
    person_id = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        help_text="Empty: every campaign.",
    )
    reason = models.CharField(max_length=10, choices=Reason)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(address_hash="") | Q(person_id__isnull=False),
                name="suppression_is_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Suppression {self.pk}"
