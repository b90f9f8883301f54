"""What a service fills in that offers a visit, and what it says afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import VisitOffer
from campaigns.outreach.forms import SeenWords, Words
from campaigns.outreach.models import Visit
from candidates import postcodes
from candidates.forms import Address, Day, OneLine, WithHoneypot, YourName, one_line
from candidates.lookup import Found, look_up
from candidates.models import Constituency
from candidates.search import words_of_known

MOST_SEATS = 10
MOST_DAYS = 8
LONGEST_DAY = 80


class OfferForm(WithHoneypot):
    service_name = OneLine(
        label=_("Name of the service"),
        max_length=120,
        error_messages={
            "required": _("Enter the name of the service"),
            "max_length": _("The name of the service must be 120 characters or fewer"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    host_type = forms.ChoiceField(
        label=_("What kind of service is it?"),
        choices=VisitOffer.Host.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what kind of service it is")},
    )
    seats = Words(
        label=_("In which constituencies do you work?"),
        help_text=_(
            "One to a line: its name, or a postcode in it. Everybody standing there gets your offer."
        ),
        max_length=1000,
        error_messages={
            "required": _("Enter at least one constituency"),
            "max_length": _("The list of constituencies must be 1,000 characters or fewer"),
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    what = SeenWords(
        label=_("What will visitors see?"),
        help_text=_("Whom they meet, what they can do, how long it takes."),
        max_length=1000,
        error_messages={
            "required": _("Write what visitors will see"),
            "max_length": _("What visitors will see must be 1,000 characters or fewer"),
        },
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    days = SeenWords(
        label=_("Days and times that suit you"),
        help_text=_("One to a line. For example, Tuesday 9 June, 10:00 to 12:00"),
        max_length=800,
        error_messages={
            "required": _("Enter at least one day"),
            "max_length": _("The days must be 800 characters or fewer"),
        },
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    last_day = Day(
        label=_("The last of these days"),
        help_text=_("Until then your offer can be answered."),
        error_messages={"required": _("Enter the last of these days")},
    )
    most = forms.IntegerField(
        label=_("How many visitors at a time?"),
        required=False,
        min_value=1,
        max_value=999,
        error_messages={
            "invalid": _("Enter a number, like 4"),
            "min_value": _("Enter a number from 1 to 999"),
            "max_value": _("Enter a number from 1 to 999"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    photo_rules = SeenWords(
        label=_("Rules for photos"),
        help_text=_("For example, no photos of families, and only in the garden."),
        required=False,
        max_length=500,
        error_messages={"max_length": _("The rules for photos must be 500 characters or fewer")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    comms_agreed_by = OneLine(
        label=_("Who agreed this in your communications team?"),
        help_text=_("For NHS and council services. It is not shown to candidates."),
        required=False,
        max_length=120,
        error_messages={"max_length": _("Who agreed this must be 120 characters or fewer")},
    )
    comms_agreed_on = Day(label=_("On which day did they agree?"), required=False)
    contact_name = YourName()
    email = Address(
        label=_("Your email address at work"),
        help_text=_(
            "We send a link there. Whoever accepts sees it, so that you can arrange the rest."
        ),
    )
    agree = forms.BooleanField(
        label=_("We treat everybody who wants to come alike, whatever their party"),
        error_messages={"required": _("Select the box to agree to treat everybody alike")},
    )

    def clean_seats(self) -> list[Constituency]:
        lines = [one_line(line) for line in self.cleaned_data["seats"].splitlines()]
        wanted = list(dict.fromkeys(line for line in lines if line))
        if len(wanted) > MOST_SEATS:
            raise forms.ValidationError(
                _("Enter at most 10 constituencies. For more, write to us."), code="many"
            )
        every = list(Constituency.objects.all())
        found = {seat.pk: seat for seat in (_seat(one, every) for one in wanted)}
        if not found:
            raise forms.ValidationError(_("Enter at least one constituency"), code="required")
        return list(found.values())

    def clean_days(self) -> str:
        lines = [one_line(line) for line in self.cleaned_data["days"].splitlines()]
        lines = [line for line in lines if line]
        if not lines:
            raise forms.ValidationError(_("Enter at least one day"), code="required")
        if len(lines) > MOST_DAYS or any(len(line) > LONGEST_DAY for line in lines):
            raise forms.ValidationError(
                _("Enter at most 8 days, each in 80 characters or fewer"), code="many"
            )
        return "\n".join(lines)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Enter a day that is not over yet"), code="over")
        return day

    def clean_comms_agreed_on(self) -> date | None:
        day: date | None = self.cleaned_data["comms_agreed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Enter a day that is not in the future"), code="future")
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("host_type") in VisitOffer.PUBLIC_BODIES:
            if not said.get("comms_agreed_by") and "comms_agreed_by" not in self.errors:
                who = _("Enter who agreed this in your communications team")
                self.add_error("comms_agreed_by", forms.ValidationError(who, code="required"))
            if not said.get("comms_agreed_on") and "comms_agreed_on" not in self.errors:
                when = _("Enter the day on which they agreed")
                self.add_error("comms_agreed_on", forms.ValidationError(when, code="required"))
        return said


def _seat(wanted: str, every: list[Constituency]) -> Constituency:
    """By a postcode in it, or by its whole name in either language."""
    try:
        answer = look_up(postcodes.normalise(wanted))
    except ValueError:
        answer = None
    if isinstance(answer, Found):
        return answer.constituency
    words = words_of_known(wanted)
    for seat in every:
        names = (seat.name, seat.name_cy)
        if words and any(name and words_of_known(name) == words for name in names):
            return seat
    raise forms.ValidationError(
        _("We don’t know the constituency “%(name)s”. Copy its name from our list."),
        code="unknown",
        params={"name": wanted[:80]},
    )


class TookPlaceForm(forms.Form):
    """After the visit."""

    happened_on = Day(
        label=_("On which day did it take place?"),
        error_messages={"required": _("Enter the day on which it took place")},
    )
    is_public = forms.BooleanField(
        label=_("This visit may be told on the site: who came to which service, and on which day"),
        required=False,
    )

    def __init__(self, visit: Visit, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.visit = visit

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        offered = timezone.localdate(self.visit.offered_at)
        if not offered <= day <= timezone.localdate():
            raise forms.ValidationError(
                _("Enter a day since the offer was made that is not in the future"), code="when"
            )
        return day


class AnswerForm(forms.Form):
    """What a candidate says to an offer."""

    OTHER, NO = "other", "no"

    choice = forms.ChoiceField(
        label=_("Would you like to come?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether you would like to come")},
    )
    note = OneLine(
        label=_("Anything that they should know"),
        help_text=_("For example, another day, or how many of you come. Only they and we read it."),
        required=False,
        max_length=300,
        error_messages={"max_length": _("What you write must be 300 characters or fewer")},
    )

    def __init__(self, visit: Visit, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.visit = visit
        choice = cast(forms.ChoiceField, self.fields["choice"])
        choice.choices = [
            *((str(number), day) for number, day in enumerate(visit.offer.day_lines)),
            (self.OTHER, _("I’d like to come on another day")),
            (self.NO, _("I can’t come")),
        ]
        if visit.state == Visit.State.DECLINED:
            self.initial["choice"] = self.NO
        elif visit.state == Visit.State.OTHER_DAY:
            self.initial["choice"] = self.OTHER
        elif visit.day in visit.offer.day_lines:
            self.initial["choice"] = str(visit.offer.day_lines.index(visit.day))
        self.initial.setdefault("note", visit.note)

    @property
    def said(self) -> dict[str, Any]:
        """As visits.answer() takes it."""
        choice, note = self.cleaned_data["choice"], self.cleaned_data["note"]
        if choice == self.NO:
            return {"state": Visit.State.DECLINED, "note": note}
        if choice == self.OTHER:
            return {"state": Visit.State.OTHER_DAY, "note": note}
        day = self.visit.offer.day_lines[int(choice)]
        return {"state": Visit.State.ACCEPTED, "day": day, "note": note}
