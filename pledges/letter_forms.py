"""What an organisation says of itself for its letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.forms import OneLine, SeatField
from candidates.models import Constituency

LONGEST = 120


class Short(OneLine):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)


class LetterForm(forms.Form):
    constituency = SeatField(
        Constituency.objects.all(),
        label=_("Constituency"),
        help_text=_("Where your organisation is, or the people it reaches live."),
        to_field_name="slug",
        empty_label=_("Choose a constituency"),
        error_messages={
            "required": _("Choose a constituency from the list"),
            "invalid_choice": _("Choose a constituency from the list"),
        },
    )
    organisation = Short(
        label=_("Name of your organisation"),
        error_messages={
            "required": _("Enter the name of your organisation"),
            "max_length": _("The name must be 120 characters or fewer"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = Short(
        label=_("Who signs it"),
        error_messages={
            "required": _("Enter the name of whoever signs it"),
            "max_length": _("The name must be 120 characters or fewer"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    job = Short(
        label=_("Their job"),
        required=False,
        error_messages={"max_length": _("The job must be 120 characters or fewer")},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("en", _("English")), ("cy", _("Welsh"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select English or Welsh"),
            "invalid_choice": _("Select English or Welsh"),
        },
    )
    visit = forms.BooleanField(
        label=_("Invite them to visit us, too (optional)"),
        required=False,
    )

    @property
    def sender(self) -> str:
        """As it stands below the letter."""
        said = self.cleaned_data
        return "\n".join(filter(None, [said["name"], said["job"], said["organisation"]]))
