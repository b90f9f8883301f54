"""Of which campaign and which days staff want the numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from campaigns.models import Campaign

USUAL_DAYS, MOST_DAYS = 28, 3 * 366


class CampaignForm(forms.Form):
    campaign = forms.ModelChoiceField(
        Campaign.objects.all(),
        empty_label=None,
        error_messages={"invalid_choice": "Choose a campaign from the list."},
    )

    def __init__(self, asked: QueryDict) -> None:
        given = asked.dict()
        chosen = self._campaign(str(given.get("campaign", "")))
        super().__init__({**self.usual(chosen), **given}, label_suffix="")

    @staticmethod
    def _campaign(pk: str) -> Campaign | None:
        if pk.isdecimal() and len(pk) < 9:
            return Campaign.objects.filter(pk=pk).first()
        return Campaign.objects.current() or Campaign.objects.first()

    def usual(self, campaign: Campaign | None) -> dict[str, Any]:
        """What is shown where nothing is chosen."""
        return {"campaign": campaign.pk if campaign else ""}


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "Enter a day, for example 2026-05-31."}


class SpanForm(CampaignForm):
    since = _Day(label="From")
    until = _Day(label="To")

    def usual(self, campaign: Campaign | None) -> dict[str, Any]:
        """The last four weeks, or the whole of a year that is over."""
        today = timezone.localdate()
        since, until = today - timedelta(days=USUAL_DAYS - 1), today
        if campaign and campaign.year < today.year:
            since, until = date(campaign.year, 1, 1), date(campaign.year, 12, 31)
        days = {"since": since.isoformat(), "until": until.isoformat()}
        return {**super().usual(campaign), **days}

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must not be before the first.")
        elif since and until and (until - since).days >= MOST_DAYS:
            self.add_error("until", "Choose three years or fewer.")
        elif since and until and not 1900 < since.year <= until.year < 2200:
            self.add_error("since", "Enter a year that there are numbers of.")
        return cleaned
