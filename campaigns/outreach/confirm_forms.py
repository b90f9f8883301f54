"""What supporters, and whoever got an email, fill in once something was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.forms import SeatReason
from campaigns.outreach.models import Ask
from candidates.forms import Address, OneLine, WithHoneypot


class SixDigits(OneLine):
    """A code from an email, as people type it."""

    default_error_messages = {"required": _("Enter the six digits from the email")}
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    )

    def clean(self, value: Any) -> str:
        code = re.sub(r"[\s-]", "", super().clean(value))
        if not re.fullmatch(r"[0-9]{6}", code):
            raise forms.ValidationError(
                _("Enter the six digits from the email, like 123 456"), code="not_a_code"
            )
        return code


class CodeForm(forms.Form):
    """What somebody types who can't follow the link in the email."""

    code = SixDigits(label=_("The six digits in the email"))


class ReasonForm(forms.Form):
    """For whoever confirms an invitation in a second constituency."""

    seat_reason = SeatReason()


class LostLinkForm(WithHoneypot):
    email = Address(
        label=_("Your email address"),
        help_text=_("The one that you wrote with, or that we write to."),
    )


class AnswersForm(forms.Form):
    """Whether each of those who were asked has answered. Each is optional; one is not."""

    def __init__(self, asks: Sequence[Ask], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ask in asks:
            candidate = ask.approach.candidate
            self.fields[f"ask{ask.pk}"] = forms.ChoiceField(
                label=_("Did %(name)s answer?") % {"name": candidate.name},
                choices=[choice for choice in Ask.Answer.choices if choice[0]],
                initial=ask.answer,
                required=False,
                widget=forms.RadioSelect,
            )

    def clean(self) -> None:
        super().clean()
        if not self.errors and not self.answers():
            raise forms.ValidationError(
                _("Select an answer for at least one of them"), code="nothing"
            )

    def answers(self) -> dict[int, str]:
        """By the ids of the asks."""
        return {
            int(name.removeprefix("ask")): answer
            for name, answer in self.cleaned_data.items()
            if answer
        }


class StopForm(forms.Form):
    """Whose emails, where several people share an address, and how much of them."""

    THEM, EVERYONE = "them", "everyone"

    whom = forms.ChoiceField(
        label=_("Whose emails should we stop?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whose emails we should stop")},
    )
    scope = forms.ChoiceField(
        label=_("What should we stop?"),
        choices=[
            ("campaign", _("Emails about this campaign")),
            ("everything", _("All emails from us, now and in later years")),
        ],
        initial="campaign",
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what we should stop")},
    )

    def __init__(self, names: Sequence[str], data: QueryDict | None) -> None:
        """Of all at the address, the one whose link it is first."""
        super().__init__(data)
        if len(names) == 1:
            del self.fields["whom"]
            return
        whom = cast(forms.ChoiceField, self.fields["whom"])
        whom.choices = [
            (self.THEM, _("Only those to %(name)s") % {"name": names[0]}),
            (
                self.EVERYONE,
                _("Those to everyone at this address: %(names)s") % {"names": ", ".join(names)},
            ),
        ]

    @property
    def is_whole_address(self) -> bool:
        return bool(self.cleaned_data.get("whom", self.EVERYONE) == self.EVERYONE)

    @property
    def is_everything(self) -> bool:
        return bool(self.cleaned_data["scope"] == "everything")
