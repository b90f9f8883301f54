"""What candidates write for their page, and what staff answer where it can't stand there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.forms import LINK
from candidates.forms import OneLine


class Sentence(OneLine):
    """For a candidate's page, in their own words."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("A sentence for your page"),
            help_text=_("Why babies matter to you. Please don’t ask people to vote for you."),
            required=False,
            max_length=280,
            error_messages={"max_length": _("Your sentence must be 280 characters or fewer")},
            widget=forms.Textarea(attrs={"rows": 3}),
            **options,
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        if LINK.search(value):
            raise forms.ValidationError(_("Remove web links from your sentence"), code="links")


class StatementForm(forms.Form):
    """Another sentence, or none."""

    statement = Sentence()


class RefuseForm(forms.Form):
    """Why a sentence can't stand on their page."""

    reason = forms.CharField(
        label="Reason why it can’t stand there",
        help_text="They read it in the email, which you see before it goes.",
        max_length=1000,
        error_messages={"required": "Write the reason; the candidate will read it."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
