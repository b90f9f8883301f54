"""What one chooses for a board. A plain GET form: its answers stand in the address."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from candidates.forms import SeatField
from candidates.models import Constituency
from pledges.boards import Board
from pledges.typesetting import is_drawn

LONGEST_NAME = 40
# A board asks nobody to vote, and stands for no website, telephone number or account.
_NO_NAME = re.compile(r"[\d@#/:<>\[\]{}|\\]|www\.|\b(vote|votes|voting|pleidlais\w*)\b", re.I)


class BoardForm(forms.Form):
    constituency = SeatField(
        Constituency.objects.all(),
        label=_("Constituency"),
        required=False,
        to_field_name="slug",
        empty_label=_("None: a board for anywhere"),
        error_messages={"invalid_choice": _("Choose a constituency from the list")},
    )
    name = forms.CharField(
        label=_("Name on the board"),
        help_text=_("As you want people to read it, up to 40 characters."),
        required=False,
        max_length=LONGEST_NAME,
        error_messages={"max_length": _("Name must be 40 characters or fewer")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("en", _("English")), ("cy", _("Welsh")), ("both", _("Both, Welsh first"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Select English, Welsh or both")},
    )
    paper = forms.ChoiceField(
        label=_("Paper"),
        choices=[("a4", "A4"), ("a3", "A3")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Select A4 or A3")},
    )
    ink = forms.ChoiceField(
        label=_("Ink"),
        choices=[("colour", _("Colour")), ("low", _("Low-ink"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Select colour or low-ink")},
    )

    def __init__(self, asked: Any) -> None:
        # What an address leaves out is chosen already: a link need not name all of it.
        super().__init__({**FIRST, **{key: asked[key] for key in asked if asked[key]}})

    def clean_name(self) -> str:
        name = " ".join(unicodedata.normalize("NFC", self.cleaned_data["name"]).split())
        if _NO_NAME.search(name):
            raise forms.ValidationError(
                _("Enter only a name: no numbers, web addresses or words about voting")
            )
        if missing := "".join(letter for letter in name if not is_drawn(letter)):
            raise forms.ValidationError(
                _("We can’t print “%(missing)s”. Leave it out, or write the board by hand.")
                % {"missing": missing}
            )
        return name

    def board(self, campaign: Campaign) -> Board:
        """What was chosen, without what is wrong in it: there is always a board."""
        chosen = self.cleaned_data
        return Board(
            campaign,
            constituency=chosen.get("constituency"),
            name=chosen.get("name", ""),
            **{name: chosen.get(name) or FIRST[name] for name in FIRST},
        )


FIRST = {"language": "en", "paper": "a4", "ink": "colour"}
