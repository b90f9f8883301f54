"""What readers of the newsletter fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.outreach import house_rules
from campaigns.outreach.models import Subscriber
from candidates.forms import Address, OneLine, WithHoneypot
from candidates.models import Constituency

NOT_SAID = ("", pgettext_lazy("role or nation", "Rather not say"))


def agreement() -> str:
    """What is agreed to, word for word. Other words have another CONSENT_VERSION."""
    return _(
        "Email me about Infant Mental Health Awareness Week and the First 1001 Days Movement. "
        "I’m 13 or over. %(charity)s may give my details to the service that sends its "
        "newsletter, for that alone, and I can unsubscribe at any time."
    ) % {"charity": settings.CHARITY_NAME}


class FirstName(OneLine):
    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if house_rules.look_at(name):
            raise forms.ValidationError(_("Enter a first name, without links"), code="no_name")
        return name


class AboutYou(forms.Form):
    """What both the sign-up and the page of preferences ask. All of it is optional."""

    first_name = FirstName(
        label=_("First name"),
        required=False,
        max_length=50,
        error_messages={"max_length": _("Your first name must be 50 characters or fewer")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    role = forms.ChoiceField(
        label=_("What describes you best?"),
        required=False,
        choices=[NOT_SAID, *Subscriber.Role.choices],
    )
    nation = forms.ChoiceField(
        label=_("Where do you live or work?"),
        required=False,
        choices=[NOT_SAID, *Constituency.Nation.choices],
    )
    language = forms.ChoiceField(
        label=_("Which language do you read best?"),
        choices=settings.LANGUAGES,
        error_messages={"required": _("Select a language")},
    )


class SubscribeForm(AboutYou, WithHoneypot):
    email = Address(
        label=_("Your email address"),
        help_text=_("We send a link there first. Nothing else comes until you have pressed it."),
    )
    agree = forms.BooleanField(
        error_messages={"required": _("Select the box to agree to our emails")}
    )
    field_order = ("email", "first_name", "role", "nation", "language", "agree")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = agreement()


class PreferencesForm(AboutYou):
    topics = forms.MultipleChoiceField(
        label=_("What would you like to read about?"),
        choices=Subscriber.Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one, or unsubscribe below")},
    )
    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=Subscriber.Frequency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select how often")},
    )
    field_order = ("topics", "frequency", "language", "first_name", "role", "nation")

    def __init__(self, reader: Subscriber, data: QueryDict | None = None) -> None:
        # The order of fields is that of the page, also in the summary of errors.
        super().__init__(
            data, initial={name: getattr(reader, name) for name in self.field_order or ()}
        )
