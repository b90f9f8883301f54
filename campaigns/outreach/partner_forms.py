"""What an organisation fills in that wants to take part."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.forms import SeenWords
from candidates.forms import Address, OneLine, PublicPage, WithHoneypot, YourName


class PartnerForm(WithHoneypot):
    name = OneLine(
        label=_("Name of your organisation"),
        max_length=120,
        error_messages={
            "required": _("Enter the name of your organisation"),
            "max_length": _("The name must be 120 characters or fewer"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    # Not "website": that is the field which a person never sees.
    site = PublicPage(
        label=_("Its website"),
        assume_scheme="https",
        max_length=300,
        error_messages={
            "required": _("Enter the address of your website"),
            "max_length": _("The address of your website must be 300 characters or fewer"),
        },
        widget=forms.URLInput(
            attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "url"}
        ),
    )
    number = OneLine(
        label=_("Charity or company number"),
        required=False,
        max_length=20,
        error_messages={"max_length": _("The number must be 20 characters or fewer")},
    )
    contact_name = YourName()
    email = Address(
        label=_("Your email address at work"),
        help_text=_("We send a link there. It opens your page, without a password."),
    )
    why = SeenWords(
        label=_("Why do you want to take part?"),
        help_text=_("A sentence or two. Whom do you reach, and where would you put the link?"),
        max_length=1000,
        error_messages={
            "required": _("Write why you want to take part"),
            "max_length": _("What you write must be 1,000 characters or fewer"),
        },
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wants_listing = forms.BooleanField(
        label=_("List our name and website on the page of partners (optional)"), required=False
    )
    agree = forms.BooleanField(
        label=_("I may speak for this organisation, and agree that you keep these details"),
        error_messages={"required": _("Select the box to agree that we keep these details")},
    )


class DetailsForm(PartnerForm):
    """The same, later. Another address for our emails is another registration: somebody would
    have to confirm it."""

    # Django's way to have a field no more.
    website = email = why = agree = None  # type: ignore[assignment]
