"""What a candidate types where their link alone is not enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.outreach import new_address
from campaigns.outreach.confirm_forms import SixDigits
from campaigns.outreach.models import Approach
from candidates.forms import Address


class NewAddressForm(forms.Form):
    email = Address(
        label=_("The new email address"),
        help_text=_("We send a code there, and another to the address that we write to now."),
        error_messages={"required": _("Enter the new email address")},
    )

    def __init__(self, approach: Approach, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.approach = approach

    def clean_email(self) -> str:
        local, at, domain = self.cleaned_data["email"].rpartition("@")
        email: str = f"{local}{at}{domain.lower()}"
        now = new_address.on_record(self.approach)
        if now and now.value.casefold() == email.casefold():
            raise forms.ValidationError(_("We write to that address already"), code="same")
        if not new_address.works_now(self.approach, email):
            raise forms.ValidationError(
                _("Parliament’s addresses don’t work until the election is over. Enter another."),
                code="parliament",
            )
        if not new_address.is_wanted_at(self.approach, email):
            # Not why: it may be somebody else's.
            raise forms.ValidationError(
                _("We can’t send emails to that address. Enter another, or write to %(email)s."),
                code="unwanted",
                params={"email": settings.CONTACT_EMAIL},
            )
        return email


class OneCodeForm(forms.Form):
    code = SixDigits(
        label=_("The six digits in the email"),
        error_messages={"wrong": _("That isn’t the code in our latest email.")},
    )


class TwoCodesForm(forms.Form):
    """One shows that they read the address on record, the other that they read the new one."""

    code = SixDigits(error_messages={"required": _("Enter the code from the address of today")})
    new_code = SixDigits(error_messages={"required": _("Enter the code from the new address")})

    def __init__(self, now: str, new: str, data: Mapping[str, Any] | None = None) -> None:
        """The two addresses as they are shown."""
        super().__init__(data)
        for name, shown in (("code", now), ("new_code", new)):
            address = {"address": shown}
            field = self.fields[name]
            field.label = _("The six digits that we sent to %(address)s") % address
            field.error_messages["wrong"] = (
                _("That isn’t the code that we sent to %(address)s last.") % address
            )
