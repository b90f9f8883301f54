"""What an event is, as organisations and staff fill it in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Event
from campaigns.outreach.forms import SeenWords
from candidates.forms import Address, Clock, Day, OneLine, PublicPage, WithHoneypot, YourName
from candidates.models import Constituency

# How far ahead somebody may plan.
AHEAD = timedelta(days=2 * 365)
ANYWHERE = "anywhere"


class EventForm(forms.ModelForm):
    """An event. Its rules are the same whoever fills it in."""

    title = OneLine(
        label=_("Name of the event"),
        max_length=100,
        error_messages={
            "required": _("Enter the name of the event"),
            "max_length": _("The name of the event must be 100 characters or fewer"),
        },
    )
    description = SeenWords(
        label=_("What happens there?"),
        help_text=_("For people who have never heard of it. Plain text, without formatting."),
        max_length=1500,
        error_messages={
            "required": _("Write what happens there"),
            "max_length": _("The description must be 1,500 characters or fewer"),
        },
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    first_day = Day(
        label=_("Day"),
        help_text=_("For example, 9 June 2026"),
        error_messages={"required": _("Enter the day on which it begins")},
    )
    begins = Clock(
        label=_("Starts at"),
        help_text=_("Leave both times empty if it takes all day."),
        required=False,
    )
    ends = Clock(label=_("Ends at"), required=False)
    last_day = Day(
        label=_("Last day"),
        help_text=_("Only if it ends on another day."),
        required=False,
    )
    zone = forms.ChoiceField(
        label=_("These times are"), choices=Event.ZONES, initial=Event.ZONES[0][0]
    )
    format = forms.ChoiceField(
        label=_("How do people take part?"),
        choices=Event.Format.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select how people take part")},
    )
    place = OneLine(
        label=_("Where it takes place"),
        help_text=_("The building, the street, the town and the postcode. Not for online events."),
        required=False,
        max_length=200,
        error_messages={"max_length": _("The place must be 200 characters or fewer")},
    )
    link = PublicPage(
        label=_("Link to book or join"),
        help_text=_("A page with more about it. For online events it is needed."),
        required=False,
        max_length=500,
        error_messages={"max_length": _("The link must be 500 characters or fewer")},
    )
    nation = forms.ChoiceField(
        label=_("Where in the UK are the people it is for?"),
        choices=[(ANYWHERE, _("Anywhere in the UK")), *Constituency.Nation.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select where in the UK the people are")},
    )
    organiser = OneLine(
        label=_("Who holds it"),
        help_text=_("The name of your organisation, as it should be shown."),
        max_length=120,
        error_messages={
            "required": _("Enter who holds the event"),
            "max_length": _("The name of who holds it must be 120 characters or fewer"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    organiser_type = forms.ChoiceField(
        label=_("What kind of organisation is it?"),
        choices=Event.Holder.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what kind of organisation holds it")},
    )
    audience = OneLine(
        label=_("Who it is for"),
        help_text=_("For example, parents, or everyone who works with babies"),
        required=False,
        max_length=120,
        error_messages={"max_length": _("Who it is for must be 120 characters or fewer")},
    )
    cost = OneLine(
        label=_("What it costs"),
        help_text=_("For example, free, or £5"),
        required=False,
        max_length=80,
        error_messages={"max_length": _("What it costs must be 80 characters or fewer")},
    )
    access = SeenWords(
        label=_("Accessibility"),
        help_text=_(
            "For example, step-free access, captions, British Sign Language, a room to feed"
        ),
        required=False,
        max_length=500,
        error_messages={
            "max_length": _("What you say about accessibility must be 500 characters or fewer")
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Event
        fields = [
            "title",
            "description",
            "first_day",
            "begins",
            "ends",
            "last_day",
            "zone",
            "format",
            "place",
            "link",
            "nation",
            "organiser",
            "organiser_type",
            "audience",
            "cost",
            "access",
        ]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Of an event that is known, "" means anywhere; of a new one, that nobody has said.
        if self.instance.pk and not self.initial.get("nation"):
            self.initial["nation"] = ANYWHERE

    def clean_nation(self) -> str:
        nation: str = self.cleaned_data["nation"]
        return "" if nation == ANYWHERE else nation

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("last_day") and "last_day" not in self.errors:
            said["last_day"] = said.get("first_day")
        self._times(said)
        kind = said.get("format")
        if kind != Event.Format.IN_PERSON and kind and not said.get("link"):
            self._wrong("link", _("Enter a link to book or join"))
        if kind != Event.Format.ONLINE and kind and not said.get("place"):
            self._wrong("place", _("Enter where it takes place"))
        if kind == Event.Format.ONLINE:
            said["place"] = ""
        return said

    def _times(self, said: dict[str, Any]) -> None:
        begins, ends = said.get("begins"), said.get("ends")
        if begins and not ends:
            self._wrong("ends", _("Enter when it ends"))
        if ends and not begins:
            self._wrong("begins", _("Enter when it starts"))
        first, last = said.get("first_day"), said.get("last_day")
        if not (first and last) or self.errors:
            return
        known = {name: said[name] for name in ("first_day", "last_day", "begins", "ends", "zone")}
        start, end = Event(**known).moments()
        if end <= start:
            wrong = "last_day" if last < first or not ends else "ends"
            self._wrong(wrong, _("End must be after start"))

    def _wrong(self, field: str, words: Any) -> None:
        if field not in self.errors:
            self.add_error(field, forms.ValidationError(words, code="invalid"))


class ComingForm(EventForm):
    """One that is still to come."""

    def clean_first_day(self) -> date:
        day: date = self.cleaned_data["first_day"]
        if day > timezone.localdate() + AHEAD:
            raise forms.ValidationError(_("Enter a day within the next two years"), code="far")
        return day

    def _times(self, said: dict[str, Any]) -> None:
        super()._times(said)
        last = said.get("last_day")
        if not last:
            return
        if last < timezone.localdate():
            over = "first_day" if last == said.get("first_day") else "last_day"
            self._wrong(over, _("Enter a day that is not over yet"))
        # It would stand on top of the list for good, and we would keep who suggested it.
        if last > timezone.localdate() + AHEAD:
            self._wrong("last_day", _("Enter a day within the next two years"))


class SuggestForm(ComingForm, WithHoneypot):
    """The same, and who says so."""

    contact_name = YourName()
    email = Address(
        label=_("Your email address"),
        help_text=_("We send a link there, with which you can change or cancel the event."),
    )
    agree = forms.BooleanField(
        label=_("I may speak for whoever holds this event, and it is of no party or candidate"),
        error_messages={"required": _("Select the box to say that you may speak for them")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
