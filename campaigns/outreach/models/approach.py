"""One candidate in one campaign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.outreach.links import Purpose, hash_of
from campaigns.outreach.models.linked import Linked
from candidates.importers.names import folded
from candidates.models import Candidate, Contact


def _slug(candidate: Candidate) -> str:
    return slugify(f"{folded(candidate.name)} {candidate.constituency.slug}")


class ApproachQuerySet(models.QuerySet["Approach"]):
    def with_names(self) -> ApproachQuerySet:
        return self.select_related(
            "campaign", "candidate__party", "candidate__ballot__constituency"
        )

    def visitors(self) -> ApproachQuerySet:
        """Who would like to visit a service."""
        return self.exclude(visit_wanted_at=None)

    def to(self, candidate: Candidate, campaign: Campaign) -> Approach:
        """The one approach to this candidate, made when it is first needed."""
        approach, made = self.get_or_create(
            candidate=candidate,
            campaign=campaign,
            defaults={"slug": self._free_slug(candidate, campaign)},
        )
        if made:
            approach.issue_links()
        return approach

    def to_all(self, candidates: Sequence[Candidate], campaign: Campaign) -> dict[int, Approach]:
        """The same for many at once, by the ids of the candidates. Those that are new take
        a few queries together."""
        known = {one.candidate_id: one for one in self.filter(campaign=campaign)}
        taken = {one.slug for one in known.values()}
        new = []
        for candidate in candidates:
            if candidate.pk not in known:
                slug = _slug(candidate)
                slug = f"{slug}-{candidate.person_id}" if slug in taken else slug
                taken.add(slug)
                new.append(Approach(campaign=campaign, candidate=candidate, slug=slug))
        # Somebody may be making one of them at this moment: theirs is as good.
        Approach.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
        if new:
            bare = Approach.objects.filter(campaign=campaign, token_hash=None)
            # For thousands, bulk_update takes many times as long.
            with connection.cursor() as cursor:
                cursor.executemany(
                    f"UPDATE {Approach._meta.db_table}"  # noqa: S608 - nothing from outside
                    " SET token_hash = %s, stop_token_hash = %s WHERE id = %s",
                    [(hash_of(one.token), hash_of(one.stop_token), one.pk) for one in bare],
                )
            known = {one.candidate_id: one for one in self.filter(campaign=campaign)}
        return {
            one.pk: known[one.pk] if one.pk in known else self.to(one, campaign)
            for one in candidates
        }

    def _free_slug(self, candidate: Candidate, campaign: Campaign) -> str:
        slug = _slug(candidate)
        if self.filter(campaign=campaign, slug=slug).exists():
            return f"{slug}-{candidate.person_id}"
        return slug


class Approach(Linked):
    """One candidate in one campaign: their personal link, and what they answered."""

    # After the campaign, for whoever is late.
    OPEN_FOR = timedelta(days=30)

    page_purpose = Purpose.CANDIDATE
    stop_purpose = Purpose.CANDIDATE_STOP

    NO_VISIT = {
        "visit_wanted_at": None,
        "visit_settled_at": None,
        "visit_settled_by": None,
        "visit_note": "",
    }

    class Response(models.TextChoices):
        NONE = "none", _("No answer yet")
        JOINED = "joined", _("Joined")
        DECLINED = "declined", _("Can’t take part")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="approaches")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="approaches")
    slug = models.SlugField(max_length=220, help_text="Their address on the wall.")
    response = models.CharField(max_length=8, choices=Response, default=Response.NONE)
    responded_at = models.DateTimeField(null=True, blank=True)
    visit_wanted_at = models.DateTimeField(
        "would like to visit since", null=True, blank=True, help_text="Set by the candidate."
    )
    visit_settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    visit_settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    visit_note = models.TextField(blank=True, max_length=1000, help_text="What came of it.")
    stopped_at = models.DateTimeField(
        "no emails since", null=True, blank=True, help_text="They asked us to stop."
    )

    objects = ApproachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "approaches"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "candidate"], name="approach_once_per_campaign"
            ),
            models.UniqueConstraint(fields=["campaign", "slug"], name="approach_slug_in_campaign"),
            models.CheckConstraint(
                condition=Q(response="none", responded_at=None)
                | (~Q(response="none") & Q(responded_at__isnull=False)),
                name="approach_answer_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}, {self.campaign.year}"

    def get_absolute_url(self) -> str:
        return reverse("candidate_page", args=[self.token])

    @property
    def has_joined(self) -> bool:
        return self.response == self.Response.JOINED

    @property
    def is_over(self) -> bool:
        """Whether their link is there only to see, change and take back what they gave."""
        return timezone.localdate() > self.campaign.last_day_for(self.candidate) + self.OPEN_FOR

    def record(self, response: Response) -> None:
        """Keep what the candidate answered, with the time of the latest answer."""
        self.response = response
        self.responded_at = None if response == self.Response.NONE else timezone.now()
        self.save(update_fields=["response", "responded_at"])

    def ask_for_a_visit(self) -> bool:
        """They would like to visit a service. False where they said so before."""
        wants = Approach.objects.filter(pk=self.pk, visit_wanted_at=None)
        return bool(wants.update(visit_wanted_at=timezone.now()))

    def settle_visit(self, *, by: AbstractBaseUser) -> bool:
        """It is followed up. False where somebody else said so first."""
        open_ones = Approach.objects.visitors().filter(pk=self.pk, visit_settled_at=None)
        return bool(open_ones.update(visit_settled_at=timezone.now(), visit_settled_by=by))

    def reopen_visit(self) -> bool:
        """It is not, after all."""
        settled = Approach.objects.filter(pk=self.pk).exclude(visit_settled_at=None)
        return bool(settled.update(visit_settled_at=None, visit_settled_by=None))

    def others_at_address(self) -> list[Candidate]:
        """Who else of the campaign is written to at the address of this candidate."""
        theirs = Q(pk__in=[])
        for contact in self.candidate.contacts.emails():
            theirs |= Q(value__iexact=contact.value)
        in_it = Q(ballot__election__in=self.campaign.elections.all()) | Q(sitting=True)
        people = Candidate.objects.filter(
            in_it, pk__in=Contact.objects.emails().filter(theirs).values("candidate")
        )
        others = people.exclude(person_id=self.candidate.person_id)
        return list(others.select_related("ballot__constituency").a_to_z())
