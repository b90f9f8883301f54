"""What somebody fills in who is a candidate, or works for one, and has no link."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.forms import SeenWords
from campaigns.outreach.models import Claim
from campaigns.phases import Phase
from candidates.forms import Address, PublicPage, WithHoneypot
from candidates.importers.contacts import is_of_parliament
from candidates.models import Candidate


class ClaimForm(WithHoneypot):
    role = forms.ChoiceField(
        label=_("Who are you?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select who you are")},
    )
    email = Address(
        label=_("Your email address"),
        help_text=_("The link goes there, and we write to it from then on."),
    )
    proof = PublicPage(
        label=_("A public page that shows this address"),
        help_text=_(
            "Your own website, your party’s page about you, or your official profile. If none "
            "shows the address, give one that shows your name, and say more below."
        ),
        assume_scheme="https",
        max_length=500,
        error_messages={
            "required": _("Enter the address of a public page that shows this email address"),
            "max_length": _("The address of the page must be 500 characters or fewer"),
        },
        widget=forms.URLInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    note = SeenWords(
        label=_("Anything else that we should know"),
        help_text=_("For example, a telephone number on that page at which we can ask you."),
        required=False,
        max_length=1000,
        error_messages={"max_length": _("What you write must be 1,000 characters or fewer")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, candidate: Candidate, phase: Phase, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.has_mps = phase.has_mps
        role = cast(forms.ChoiceField, self.fields["role"])
        name = {"name": candidate.name}
        role.choices = [
            (Claim.Role.CANDIDATE, _("I’m %(name)s") % name),
            (Claim.Role.TEAM, _("I work for or volunteer with %(name)s") % name),
        ]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if is_of_parliament(email) and not self.has_mps:
            raise forms.ValidationError(
                _("Parliament’s addresses don’t work until the election is over. Enter another."),
                code="parliament",
            )
        return email
