"""What people say is wrong in the register."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from candidates.corrections import party_today
from candidates.forms import Address, OneLine, WithHoneypot
from candidates.importers import contacts
from candidates.models import Candidate, Contact, Correction

Subject = Correction.Subject
_ENTER = {
    Subject.NAME: _("Enter the name as on the ballot paper"),
    Subject.PARTY: _("Enter the party as on the ballot paper"),
    Subject.EMAIL: _("Enter the email address that is right"),
    Subject.WEBSITE: _("Enter the address of the website"),
    Subject.MISSING: _("Enter the name of the person who is missing, and their party"),
    Subject.OTHER: _("Write what is wrong, and what is right"),
}
_LENGTH = {Subject.NAME: 120, Subject.PARTY: 160}
_LONGEST = 320


def what_is_right(subject: Correction.Subject, text: str, candidate: Candidate | None) -> str:
    """Return what was typed as the register would hold it, or raise ValidationError."""
    longest = _LENGTH.get(subject, _LONGEST)
    if len(text) > longest:
        raise ValidationError(
            _("What you wrote must be %(longest)s characters or fewer"),
            code="max_length",
            params={"longest": longest},
        )
    if subject == Subject.EMAIL:
        return Address().clean(text)
    if subject == Subject.WEBSITE:
        return _secure_link(text)
    # Not of addresses: the answer would tell a stranger which ones we hold.
    if candidate and text in _today(subject, candidate):
        raise ValidationError(_("That is what the list says already"), code="same")
    return text


def _today(subject: Correction.Subject, candidate: Candidate) -> list[str]:
    if subject == Subject.NAME:
        return [candidate.name]
    return [party_today(candidate)] if subject == Subject.PARTY else []


def _secure_link(text: str) -> str:
    try:
        way = contacts.way("homepage_url", text)
    except ValueError:
        way = None
    if way is None or not way.value.lower().startswith("https://"):
        raise ValidationError(
            _("Enter a web address that begins with https://, like https://example.org"),
            code="invalid",
        )
    return way.value


class CorrectionForm(WithHoneypot):
    """What a visitor says is wrong about a person, or about a seat. Nobody asks who they
    are."""

    subject = forms.ChoiceField(
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what is wrong")},
    )
    value = OneLine(
        label=_("What is right?"),
        error_messages={"required": _("Write what is right")},
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    source = OneLine(
        label=_("How do you know?"),
        help_text=_("A link where we can see it, or a sentence. Leave out your own details."),
        max_length=300,
        error_messages={
            "required": _("Tell us how you know: a link, or a sentence"),
            "max_length": _("How you know must be 300 characters or fewer"),
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, candidate: Candidate | None, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.candidate = candidate
        said = data.get("subject", "") if data else ""
        self.fields["value"].required = said != Subject.STATUS
        if said in _ENTER:
            self.fields["value"].error_messages["required"] = _ENTER[Subject(said)]
        subjects = [Subject.NAME, Subject.PARTY, Subject.STATUS, Subject.EMAIL, Subject.WEBSITE]
        if candidate is None:
            subjects = [Subject.MISSING]
        elif candidate.sitting:
            subjects.remove(Subject.STATUS)
        subject = cast(forms.ChoiceField, self.fields["subject"])
        subject.choices = [(one, one.label) for one in (*subjects, Subject.OTHER)]
        self.fields["value"].help_text = (
            _("Their name as on the ballot paper, and their party.")
            if candidate is None
            else _("Leave it empty if they are no longer standing.")
            if Subject.STATUS in subjects
            else ""
        )

    def clean(self) -> None:
        subject, value = self.cleaned_data.get("subject"), self.cleaned_data.get("value")
        if subject and value is not None:
            try:
                self.cleaned_data["value"] = what_is_right(Subject(subject), value, self.candidate)
            except ValidationError as error:
                self.add_error("value", error)


class DetailsForm(forms.Form):
    """What a candidate says about themselves, through their personal link. The list is
    shown; their address is not, because links are forwarded."""

    name = OneLine(
        label=_("Name"),
        help_text=_("As on the ballot paper: that is what we show."),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    party = OneLine(label=_("Party"), help_text=_("As on the ballot paper."))
    email = OneLine(
        label=_("A better email address"),
        help_text=_("We check a new address before we use it. Until then we write to the old one."),
        required=False,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
    )
    website = OneLine(
        label=_("Website"), required=False, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    other = OneLine(
        label=_("Something else"),
        required=False,
        max_length=_LONGEST,
        error_messages={"max_length": _("What you wrote must be 320 characters or fewer")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, candidate: Candidate, data: QueryDict | None = None) -> None:
        websites = [one for one in candidate.pages() if one.channel == Contact.Channel.WEBSITE]
        super().__init__(
            data,
            initial={
                "name": candidate.name,
                "party": party_today(candidate),
                "website": websites[0].value if websites else "",
            },
        )
        self.candidate = candidate
        for name in ("name", "party"):
            self.fields[name].error_messages["required"] = _ENTER[Subject(name)]

    def clean(self) -> None:
        for name in self.changed_data:
            value = self.cleaned_data.get(name)
            if not value:
                continue
            try:
                self.cleaned_data[name] = what_is_right(Subject(name), value, self.candidate)
            except ValidationError as error:
                self.add_error(name, error)
        if "website" in self.changed_data and not self.data.get("website", "").strip():
            self.add_error(
                "website", _("To have your website removed, say so under “Something else”")
            )
        if not self.errors and not self.corrections():
            raise ValidationError(
                _("Change what is wrong, or tell us under “Something else”"), code="nothing"
            )

    def corrections(self) -> list[tuple[Correction.Subject, str]]:
        """What they changed, and what it should be."""
        return [
            (Subject(name), self.cleaned_data[name])
            for name in self.changed_data
            if self.cleaned_data.get(name)
        ]
