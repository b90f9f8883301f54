from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from campaigns.models import PhaseOverride
from campaigns.phases import Phase
from candidates import timetable
from candidates.models import Election
from candidates.timetable import LONDON


class ElectionForm(forms.ModelForm):
    """The dates of an election. They decide what every page calls people."""

    class Meta:
        model = Election
        fields = [
            "name",
            "slug",
            "general",
            "follow",
            "invented",
            "announced_on",
            "dissolved_on",
            "nominations_close_at",
            "polling_day",
            "results_on",
        ]
        labels = {
            "announced_on": "Announced",
            "dissolved_on": "Parliament is dissolved",
            "nominations_close_at": "Nominations close",
            "polling_day": "Polling day",
            "results_on": "Results",
        }
        help_texts = {
            "announced_on": "From this day, people hoping to stand are listed beside the MP.",
            "dissolved_on": "From this day nobody is an MP, and addresses at Parliament are not "
            "used. By law 25 working days before polling day. For a by-election give the day of "
            "its announcement: its seat is empty already.",
            "nominations_close_at": "Day and time in London, usually 4 pm on the 19th working day "
            "before polling day. From then on the list is called complete.",
            "polling_day": "Nothing is sent, and nobody can be invited, from midnight on. At 10 pm "
            "the polls close, and the votes are being counted.",
            "results_on": "From this day the winners are MPs, and the site as a whole asks MPs. "
            "Leave it empty until results are in: an import of them sets it. Each constituency "
            "waits for its own result (Ballots → declared at), whatever stands here.",
        }

    def clean(self) -> dict[str, Any]:
        dates = super().clean() or {}
        announced, dissolved = dates.get("announced_on"), dates.get("dissolved_on")
        closes, poll, results = (
            dates.get("nominations_close_at"),
            dates.get("polling_day"),
            dates.get("results_on"),
        )
        closing_day = timezone.localdate(closes, LONDON) if closes else None
        self._in_order(
            "dissolved_on",
            announced,
            dissolved,
            "Parliament can’t be dissolved before the election is announced ({}).",
        )
        self._in_order(
            "nominations_close_at",
            dissolved,
            closing_day,
            "Nominations can’t close before Parliament is dissolved ({}).",
        )
        self._in_order(
            "polling_day",
            closing_day,
            poll,
            "Polling day comes after nominations close ({}).",
            apart=True,
        )
        self._in_order(
            "results_on",
            poll,
            results,
            "Results come after polling day ({}): give the day after it, or a later one.",
            apart=True,
        )
        return dates

    def _in_order(
        self, field: str, first: date | None, then: date | None, words: str, *, apart: bool = False
    ) -> None:
        if first and then and (then < first or (apart and then == first)):
            self.add_error(field, ValidationError(words.format(_written(first)), code="order"))


def unusual_dates(election: Election) -> list[str]:
    """What the law would have otherwise. Only a warning: dates can be made up, and a day
    off proclaimed for one year is not known here."""
    if not election.general:
        return []
    by_law = timetable.likely(election.polling_day)
    closing_day = timezone.localdate(election.nominations_close_at, LONDON)
    closes_by_law = timezone.localdate(by_law.nominations_close_at, LONDON)
    found = []
    if election.dissolved_on != by_law.dissolved_on:
        found.append(
            "Parliament is dissolved 25 working days before polling day: that would be "
            f"{_written(by_law.dissolved_on)}, not {_written(election.dissolved_on)}."
        )
    if closing_day != closes_by_law:
        found.append(
            "Nominations close on the 19th working day before polling day: that would be "
            f"{_written(closes_by_law)}, not {_written(closing_day)}."
        )
    return found


def _written(day: date) -> str:
    return date_format(day, "l j F Y")


class PhaseOverrideForm(forms.ModelForm):
    phase = forms.ChoiceField(
        choices=[("", "Choose a phase"), *((one.value, one.label) for one in Phase)],
        error_messages={"required": "Choose the phase, or tick the box that removes it."},
    )

    class Meta:
        model = PhaseOverride
        fields = ["phase", "reason"]
        error_messages = {"reason": {"required": "Say why the dates are not enough."}}
