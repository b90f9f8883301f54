"""What staff fill in about a mailing."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.outreach.mailings import conduct, mailing_words
from campaigns.outreach.models import Mailing
from candidates.models import Constituency

WHEN = "%Y-%m-%dT%H:%M"


class When(forms.DateTimeField):
    """A day and a time, by the browser's own means."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[WHEN, "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"], **kwargs)


def _box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField"})


class MailingForm(forms.ModelForm):
    """The words, and where they go. Never to a party: every mailing goes to everyone whom we
    can reach in its seats."""

    seat_names = forms.CharField(
        label="Only these constituencies",
        required=False,
        strip=True,
        widget=_box(4),
        help_text="One to a line; a nation or a region stands for all of its own. Empty: "
        "everyone whom we can reach, everywhere.",
    )

    class Meta:
        model = Mailing
        fields = [
            "campaign",
            "subject",
            "text",
            "subject_cy",
            "text_cy",
            "personal_decision",
            "more_than_two",
        ]
        help_texts = {
            "personal_decision": "Empty: addresses at personal providers, such as Gmail, are left "
            "out. To include them, say who decided that, and why: the law on marketing (PECR) "
            "asks for it.",
            "more_than_two": "Nobody gets more than two mailings from us in one campaign. To send "
            "a third, say why.",
        }
        widgets = {
            "text": _box(16),
            "text_cy": _box(16),
            "personal_decision": _box(3),
            "more_than_two": _box(3),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "seat_names" in self.fields:
            seats = self.instance.seats.order_by("name").values_list("name", flat=True)
            self.initial["seat_names"] = "\n".join(seats)
        if self.instance.follows_id and "campaign" in self.fields:
            # Those who had the first one are in that campaign.
            self.fields["campaign"].disabled = True

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_text_cy(self) -> str:
        return str(self.cleaned_data["text_cy"]).replace("\r\n", "\n")

    def clean_seat_names(self) -> list[Constituency]:
        found: dict[int, Constituency] = {}
        unknown = []
        for line in filter(None, map(str.strip, self.cleaned_data["seat_names"].splitlines())):
            seats = list(_seats_called(line))
            found |= {seat.pk: seat for seat in seats}
            if not seats:
                unknown.append(_unknown(line))
        if unknown:
            raise forms.ValidationError(unknown)
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"campaign", "subject", "text"} <= cleaned.keys():
            words = {name: cleaned.get(name, "") for name in self.Meta.fields[1:5]}
            for field, fault in mailing_words.faults_of(
                Mailing(campaign=cleaned["campaign"], **words)
            ):
                self.add_error(field, fault)
        return cleaned


def _seats_called(line: str) -> QuerySet[Constituency]:
    name = Q(name__iexact=line) | Q(name_cy__iexact=line) | Q(slug=line) | Q(code=line)
    return Constituency.objects.filter(name | Q(nation__iexact=line) | Q(region__iexact=line))


def _unknown(line: str) -> str:
    names = list(Constituency.objects.values_list("name", flat=True))
    near = get_close_matches(line, names, n=1)
    return f"There is no constituency “{line}”." + (f" Did you mean {near[0]}?" if near else "")


class ScheduleForm(forms.Form):
    """When, and how fast."""

    starts_at = When(label="Not before", help_text="London time.")
    ends_at = When(
        label="Not after", required=False, help_text="What has not left by then is not sent."
    )
    per_hour = forms.IntegerField(
        label="Emails an hour",
        min_value=1,
        max_value=5000,
        help_text="At most. The pace for all mailings and for one domain holds as well.",
    )

    def __init__(self, mailing: Mailing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mailing = mailing
        self.initial = {
            "starts_at": mailing.starts_at or conduct.default_start(timezone.now()),
            "ends_at": mailing.ends_at,
            "per_hour": mailing.per_hour,
        }

    def planned(self) -> Mailing:
        """The mailing as it would be with what is typed, as far as that can be read."""
        typed = getattr(self, "cleaned_data", {}) if self.is_bound and self.is_valid() else {}
        fields = {name: typed.get(name, self.initial[name]) for name in self.fields}
        return Mailing(campaign=self.mailing.campaign, **fields)

    def clean_starts_at(self) -> Any:
        starts_at = self.cleaned_data["starts_at"]
        if self.mailing.follows:
            earliest = conduct.earliest_start(self.mailing.follows)
            if starts_at < earliest:
                raise forms.ValidationError(
                    f"Not before {timezone.localtime(earliest):%-d %B, %H:%M}: "
                    f"{conduct.WORKING_DAYS_BETWEEN} working days after the one before."
                )
        return starts_at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= max(starts_at, timezone.now()):
            self.add_error("ends_at", "Give a time after the one at which it starts, and to come.")
        return cleaned


class PauseForm(forms.Form):
    because = forms.CharField(label="Why? Other staff read this.", required=False, max_length=200)


class ResumeForm(forms.Form):
    """A mailing that stopped itself goes on by a decision that others can read."""

    because = forms.CharField(
        label="Why should it go on all the same?",
        max_length=300,
        help_text="For example: “The 12 that came back were one party’s old addresses; they are "
        "off now.” It counts anew from here, and stops again at the same limits.",
    )


class SureForm(forms.Form):
    """For what can't be undone, or needs to be known."""

    sure = forms.BooleanField(required=True)
