"""Why something that somebody wrote does not go on: the form for it, of messages and answers."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import QueryDict

from campaigns.outreach.house_rules import Ground


class GroundForm(forms.Form):
    ground = forms.ChoiceField(label="Reason", error_messages={"required": "Choose a reason."})
    note = forms.CharField(
        label="A sentence of your own (optional)",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: QueryDict | None, *, reader: str, without: Ground | None = None
    ) -> None:
        super().__init__(data)
        choices = [one for one in Ground.choices if one[0] != without]
        ground = cast(forms.ChoiceField, self.fields["ground"])
        ground.choices = [("", "Choose a reason"), *choices]
        self.fields["note"].help_text = f"The {reader} reads both, word for word."

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("ground") == Ground.OTHER and not self.cleaned_data.get("note"):
            self.add_error("note", "Write the other reason.")
