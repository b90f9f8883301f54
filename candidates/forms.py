import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from candidates import postcodes
from candidates.models import Constituency

NOT_A_POSTCODE = _("Enter a full UK postcode")


def answers(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only looked at. Nothing chosen, and so
    nothing sent, is an answer too."""
    return request.POST if request.method == "POST" else None


class WithHoneypot(forms.Form):
    """A form that anybody may send without an account. A person never sees this field; a
    program that fills in everything does. Shown by components/_honeypot.html."""

    website = forms.CharField(label=_("Website"), required=False)

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class PostcodeForm(forms.Form):
    postcode = forms.CharField(
        label=_("What’s your postcode?"),
        help_text=_("For example, SW1A 2AA. We use it to find your constituency."),
        # Generous: people paste "(sw1a-1aa)." and worse, and we can read it.
        max_length=60,
        error_messages={"required": _("Enter your postcode"), "max_length": NOT_A_POSTCODE},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "postal-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    @property
    def elsewhere(self) -> postcodes.Place | None:
        """Where the post goes that was asked about, if to no constituency."""
        for error in self.errors.as_data().get("postcode", []):
            if error.code == "elsewhere":
                return cast(dict[str, postcodes.Place], error.params)["place"]
        return None

    def clean_postcode(self) -> str:
        try:
            return postcodes.normalise(self.cleaned_data["postcode"])
        except postcodes.Incomplete:
            raise forms.ValidationError(
                _("Enter your full postcode, like NE46 1BS, not only its first half"),
                code="incomplete",
            ) from None
        except postcodes.Elsewhere as error:
            raise forms.ValidationError(
                _(
                    "That postcode isn’t in a UK constituency. "
                    "Choose your constituency from the list instead."
                ),
                code="elsewhere",
                params={"place": error.place},
            ) from None
        except ValueError:
            raise forms.ValidationError(NOT_A_POSTCODE, code="not_a_postcode") from None


class ConstituencyForm(forms.Form):
    constituency = forms.ChoiceField(
        label=_("Which constituency is your home in?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select your constituency")},
    )

    def __init__(self, seats: Iterable[Constituency], data: QueryDict | None = None) -> None:
        super().__init__(data)
        constituency = cast(forms.ChoiceField, self.fields["constituency"])
        constituency.choices = [(seat.slug, seat.local_name) for seat in seats]


def is_no_character(char: str) -> bool:
    """Whether it is a number that Unicode never gives to a character. It shows nowhere, and
    documents and feeds are broken by it, because XML has none."""
    number = ord(char)
    return number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF


def one_line(text: str) -> str:
    """The text as people wrote it, without characters that do not show."""
    visible = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in unicodedata.normalize("NFC", text)
        if unicodedata.category(char) not in {"Cf", "Cs"} and not is_no_character(char)
    )
    return " ".join(visible.split())


class OneLine(forms.CharField):
    """A name or a sentence, normalised before its length is looked at."""

    def to_python(self, value: Any) -> Any:
        return one_line(super().to_python(value) or "")


class YourName(OneLine):
    """Of whoever fills the form in."""

    default_error_messages = {
        "required": _("Enter your name"),
        "max_length": _("Your name must be 100 characters or fewer"),
    }
    widget = forms.TextInput(attrs={"autocomplete": "name"})

    def __init__(self) -> None:
        super().__init__(label=_("Your name"), max_length=100)


class Address(forms.EmailField):
    """An email address, with a domain that every mail server understands."""

    default_error_messages = {
        "required": _("Enter your email address"),
        "invalid": _("Enter an email address in the correct format, like name@example.com"),
    }
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 254, **options})

    def clean(self, value: Any) -> str:
        local, at, domain = super().clean(value).rpartition("@")
        wrong = ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            address = f"{local}{at}{domain.encode('idna').decode()}"
        except UnicodeError:
            raise wrong from None
        if self.max_length and len(address) > self.max_length:
            # Written out, ü.example is longer than it looks.
            raise wrong
        return address


class PublicPage(forms.URLField):
    """The address of a page that anybody can open."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": _("Enter the address of a web page, like https://example.org/about"),
    }
    widget = forms.URLInput(attrs={"inputmode": "url", "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **options})

    def to_python(self, value: Any) -> str:
        return super().to_python(one_line(value or "")) or ""

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        # "https://council.example@elsewhere.example/" leads elsewhere.
        if "@" in urlsplit(address).netloc:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


_A_YEAR = _("Enter a day with its year, like 9 June 2026")


class Day(forms.DateField):
    """As browsers send it that know dates, and as people type it in those that don't."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y"]
        super().__init__(input_formats=formats, **options)
        self.error_messages["invalid"] = _A_YEAR

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        # Calendars don't go on for ever.
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_A_YEAR, code="invalid")
        return day


class Clock(forms.TimeField):
    """The same for a time: 14:30, 2.30 pm, 2pm."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def __init__(self, **options: Any) -> None:
        formats = ["%H:%M", "%H:%M:%S", "%I:%M%p", "%I%p"]
        super().__init__(input_formats=formats, **options)
        self.error_messages["invalid"] = _("Enter a time, like 14:30")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r"([ap])\.m\.?", r"\1m", value.lower().replace(" ", ""))
            value = value.replace(".", ":").upper()
        return super().to_python(value)


class _ByName(forms.Select):
    """Hundreds of names, with nothing around them: on a slow line, that is half of the page."""

    template_name = "candidates/_names.html"


class SeatField(forms.ModelChoiceField):
    """By its name, as the list sends it, or by its slug, as addresses say it."""

    widget = _ByName

    def to_python(self, value: Any) -> Constituency | None:
        if value in self.empty_values:
            return None
        # A zero would stop the database.
        wanted = str(value).replace("\0", "")
        found = Constituency.objects.filter(Q(slug=wanted) | Q(name=wanted)).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return found
