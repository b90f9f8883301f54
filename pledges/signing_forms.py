"""What people fill in who sign a pledge or an open letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.forms import a_name, is_plain
from campaigns.outreach.newsletter_forms import agreement
from candidates.forms import Address, OneLine, WithHoneypot
from pledges.models import ProfessionalPledge
from pledges.signing import CONSENT

YES, NO = "yes", "no"


class DetailsForm(forms.Form):
    """What others read of them, and whether they do."""

    name = OneLine(
        label=_("Full name"),
        max_length=100,
        error_messages={
            "required": _("Enter your full name"),
            "max_length": _("Your name must be 100 characters or fewer"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    job_title = OneLine(
        label=_("Job title"),
        help_text=_("For example, health visitor. If you have retired, say so."),
        max_length=120,
        error_messages={
            "required": _("Enter your job title"),
            "max_length": _("Your job title must be 120 characters or fewer"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    organisation = OneLine(
        label=_("Organisation"),
        help_text=_("You sign for yourself. It only says where you work."),
        required=False,
        max_length=120,
        error_messages={"max_length": _("The organisation must be 120 characters or fewer")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    nation = forms.ChoiceField(
        label=_("Where do you work?"),
        choices=ProfessionalPledge.Nation.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select where you work"),
            "invalid_choice": _("Select where you work"),
        },
    )
    publish = forms.TypedChoiceField(
        label=_("Can we publish your name?"),
        choices=[(YES, CONSENT[True]), (NO, CONSENT[False])],
        coerce=cast(Callable[[Any], Any], YES.__eq__),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select if we can publish your name"),
            "invalid_choice": _("Select if we can publish your name"),
        },
    )

    def clean_name(self) -> str:
        return a_name(self.cleaned_data["name"])

    def clean_job_title(self) -> str:
        return _plain(self.cleaned_data["job_title"])

    def clean_organisation(self) -> str:
        return _plain(self.cleaned_data["organisation"])


def _plain(text: str) -> str:
    if not is_plain(text):
        raise forms.ValidationError(_("Leave out web and email addresses"), code="address")
    return text


class SignForm(WithHoneypot, DetailsForm):
    email = Address(
        label=_("Email address"),
        help_text=_("We send a link there, to confirm that it’s you. It is never shown."),
    )

    updates = forms.BooleanField(required=False)

    field_order = ["name", "job_title", "organisation", "nation", "email", "publish", "updates"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["updates"].label = agreement()
        self.fields["updates"].help_text = _(
            "Our newsletter, if you like. You confirm that in an email of its own."
        )


class LinkForm(WithHoneypot):
    email = Address(label=_("Your email address"), help_text=_("The one that you signed with."))


class WhyNotForm(forms.Form):
    """For staff."""

    answer = forms.CharField(
        label="Why it can’t count",
        help_text="They read it in an email, and on their page. They can mend it and send it again.",
        max_length=1000,
        error_messages={"required": "Write why: they will read it."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
