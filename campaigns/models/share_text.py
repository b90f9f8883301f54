"""What people may post of a page, where staff have their own words for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.campaign import Campaign
from campaigns.share_words import Role
from candidates.models import Constituency


class ShareTextQuerySet(models.QuerySet["ShareText"]):
    def of(self, campaign: Campaign) -> list[ShareText]:
        """For this campaign or for every one, the nearest first."""
        texts = self.filter(Q(campaign=campaign) | Q(campaign=None))
        return sorted(texts, key=lambda one: (one.campaign_id is None, not one.nation))


class ShareText(models.Model):
    """Words for one who shares, in one nation or everywhere, this year or every year."""

    Role = Role

    role = models.CharField("who shares what", max_length=12, choices=Role)
    nation = models.CharField(
        max_length=20,
        choices=Constituency.Nation,
        blank=True,
        help_text="Of the constituency. Empty: wherever there is no text for the nation.",
    )
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="share_texts",
        help_text="Empty: every campaign that has none of its own.",
    )
    short = models.TextField("short text", max_length=500, blank=True)
    short_cy = models.TextField("short text in Welsh", max_length=500, blank=True)
    long = models.TextField("long text", max_length=1500, blank=True)
    long_cy = models.TextField("long text in Welsh", max_length=1500, blank=True)

    objects = ShareTextQuerySet.as_manager()

    class Meta:
        ordering = ["role", "nation", "campaign"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "nation", "campaign"],
                name="share_text_once_in_a_campaign",
                violation_error_message="There is a text for this already. Change that one.",
            ),
            models.UniqueConstraint(
                fields=["role", "nation"],
                condition=Q(campaign=None),
                name="share_text_once_for_all_campaigns",
                violation_error_message="There is a text for this already. Change that one.",
            ),
            models.CheckConstraint(
                condition=~Q(short="", long=""),
                name="share_text_says_something",
                violation_error_message="Write a short text, a long one, or both.",
            ),
        ]

    def __str__(self) -> str:
        where = f", {self.nation}" if self.nation else ""
        return f"{self.get_role_display()}{where}"
