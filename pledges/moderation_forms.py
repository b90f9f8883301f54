"""What moderators fill in."""

from __future__ import annotations

from typing import Any

from django import forms

from pledges.decisions import Reason
from pledges.models import Photo


def _description(**options: Any) -> forms.CharField:
    return forms.CharField(
        label="Description for people who can’t see the photo",
        help_text="What it shows, with the words on the board. Don’t begin with “Photo of”.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        **options,
    )


class DescriptionForm(forms.Form):
    """The picture has changed, and what is said of it does."""

    alt_text = _description(error_messages={"required": "Describe the photo."})


class DecisionForm(forms.Form):
    """A moderator's decision about one photo. Which fields must be filled in depends on the
    button that was pressed."""

    alt_text = _description(required=False)
    child = forms.BooleanField(
        label="There is a baby or child in the picture: a second person must agree",
        required=False,
    )
    ground = forms.ChoiceField(
        label="Reason why it can’t be shown",
        choices=[("", "Choose a reason"), *Photo.Ground.choices],
        required=False,
    )
    # Only on the page that shows the email.
    words = forms.CharField(
        label="The reason, in the words that they will read",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label="Note to the candidate",
        help_text="Stands below the reason in the email. You see it all before it goes.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    private_note = forms.CharField(
        label="Private note",
        help_text="For staff only. The candidate may ask for a copy of what we keep.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "approve" in self.data and not cleaned.get("alt_text", "").strip():
            self.add_error("alt_text", "Describe the photo before it goes on the wall.")
        if {"another", "refuse"} & set(self.data):
            if not cleaned.get("ground"):
                self.add_error("ground", "Choose the reason; the candidate will read it.")
            elif cleaned["ground"] == Photo.Ground.OTHER and not (
                cleaned.get("note") or cleaned.get("words")
            ):
                self.add_error("note", "Write the reason; the candidate will read it.")
        if "escalate" in self.data and not cleaned.get("private_note"):
            self.add_error("private_note", "Say what the campaign admin should look at.")
        return cleaned

    @property
    def reason(self) -> Reason:
        given = self.cleaned_data
        return Reason(given["ground"], given["note"], given["words"].strip(), given["private_note"])


class AnswerReportForm(forms.Form):
    """What becomes of a photo that somebody reported."""

    answer = forms.CharField(
        label="Answer to whoever reported it",
        help_text="Emailed to them where they gave an address, and kept.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ground = forms.ChoiceField(
        label="Reason to take it down for good",
        help_text="The candidate reads it. They are not told who reported the photo.",
        choices=[
            ("", "Choose a reason"),
            *[one for one in Photo.Ground.choices if one[0] != Photo.Ground.OTHER],
        ],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "down" in self.data and not cleaned.get("ground"):
            self.add_error("ground", "Choose the reason; the candidate will read it.")
        return cleaned
