"""What staff fill in to begin a year, and what they may change of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.models import Campaign

FIRST, LAST = 2016, 2100


class CopyForm(forms.Form):
    """From which year, for which, and when its week is."""

    source = forms.ModelChoiceField(
        Campaign.objects.none(), label="Copy from", empty_label=None, required=True
    )
    year = forms.IntegerField(
        label="For the year",
        min_value=FIRST,
        max_value=LAST,
        error_messages={
            "required": "Enter the year.",
            "invalid": "Enter a year, for example 2027.",
        },
    )
    starts_on = forms.DateField(
        label="First day of the week",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Enter the first day.", "invalid": "Enter a day."},
    )
    ends_on = forms.DateField(
        label="Last day of the week",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Enter the last day.", "invalid": "Enter a day."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ModelChoiceField)  # noqa: S101 - for the types
        source.queryset = Campaign.objects.order_by("-year")

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if Campaign.objects.filter(year=year).exists():
            raise ValidationError(f"There is a campaign of {year} already: open it instead.")
        return year

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        year, starts_on, ends_on = given.get("year"), given.get("starts_on"), given.get("ends_on")
        if year and starts_on and starts_on.year != year:
            self.add_error("starts_on", f"The first day has to be in {year}.")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The last day must not be before the first.")
        elif starts_on and ends_on and (ends_on - starts_on).days > 30:
            self.add_error("ends_on", "The Week can’t be longer than a month.")
        return given


class CampaignForm(forms.ModelForm):
    """A year that is public keeps what its pages need; one that is closed asks nobody."""

    NEEDED = {
        "theme": "A published year has a theme: enter it.",
        "pledge_text": "A published year has a pledge: enter it.",
        "imprint": "A published year has an imprint: enter it.",
    }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.instance.published and not self.instance.closed_at:
            for name, sentence in self.NEEDED.items():
                if name in given and not given[name].strip():
                    self.add_error(name, sentence)
        if self.instance.closed_at and "elections" in given:
            today = timezone.localdate()
            if given["elections"].without_results(today).exists():
                self.add_error(
                    "elections",
                    "This year is closed. It can’t have an election whose results are not in: "
                    "open it again first.",
                )
        return given
