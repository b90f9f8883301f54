"""What supporters fill in while they write."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.outreach.models import Invitation
from candidates.forms import Address, OneLine, PostcodeForm, WithHoneypot, is_no_character
from candidates.lookup import Found, Several, look_up
from candidates.models import Candidate, Constituency

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
# After a black flag, these say whose it is: England's, Scotland's or Wales's.
_FLAGS = re.compile("(?<=\N{WAVING BLACK FLAG})[\U000e0061-\U000e007a]{5}\N{CANCEL TAG}")
# What could pass for a spreadsheet's formula, or change the direction of a line.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_FORMULA = re.compile(r"^[=+\-@]")


class Words(forms.CharField):
    """Text of several lines. Browsers send each line's end as two characters; a person, and
    the count below the box, see one."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


class SeenWords(Words):
    """The same, without characters that do not show."""

    def clean(self, value: Any) -> str:
        return visible(super().clean(value))


class SeatReason(OneLine):
    """Why somebody who has written in one constituency writes in another one, too."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Why do you write here, too?"),
            help_text=_(
                "You have written to people in another constituency already. One sentence is "
                "enough, for example “I have moved”. A member of our staff reads it first."
            ),
            max_length=200,
            error_messages={
                "required": _("Say in a sentence why you write in a second constituency"),
                "max_length": _("Your reason must be 200 characters or fewer"),
            },
        )


def visible(text: str) -> str:
    """Text of several lines, without characters that do not show; but with those that make
    one picture of several: a family, a flag."""
    in_flags = {place for flag in _FLAGS.finditer(text) for place in range(*flag.span())}
    return "".join(
        char
        for place, char in enumerate(text)
        if char == "\n"
        or not (unicodedata.category(char) in _UNSEEN or is_no_character(char))
        or place in in_flags
        or _joins_pictures(text[max(place - 1, 0) : place + 2])
    )


def _joins_pictures(three: str) -> bool:
    """Between letters it could hide a word from whoever looks for it."""
    if len(three) < 3 or three[1] != "\N{ZERO WIDTH JOINER}":
        return False
    before, after = unicodedata.category(three[0]), unicodedata.category(three[2])
    # A skin tone, or the mark for a picture in colour, may stand before it.
    return before in {"So", "Sk", "Mn"} and after == "So"


def is_plain(text: str) -> bool:
    """Whether it is words alone, and neither an address nor a formula."""
    looks_like = unicodedata.normalize("NFKC", text)
    return not (LINK.search(looks_like) or _FORMULA.match(looks_like) or "@" in looks_like)


def a_name(name: str) -> str:
    """The same name. Raises ValidationError."""
    if not is_plain(name) or "/" in unicodedata.normalize("NFKC", name):
        raise forms.ValidationError(
            _("Enter your name only, without a web or email address"), code="not_a_name"
        )
    return name


class ChooseForm(forms.Form):
    """Whom to invite. All who can be written to are ticked at first."""

    candidates = forms.TypedMultipleChoiceField(
        label=_("Who would you like to invite?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one person to invite")},
    )

    def __init__(self, people: list[Candidate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        field = cast(forms.TypedMultipleChoiceField, self.fields["candidates"])
        field.choices = [(pk, one.name) for pk, one in self.people.items()]
        field.initial = list(self.people)

    def clean_candidates(self) -> list[Candidate]:
        return [self.people[pk] for pk in self.cleaned_data["candidates"]]


class WriteForm(forms.ModelForm):
    """What the supporter writes."""

    wish = forms.ChoiceField(
        label=_("What would you like to ask?"),
        choices=Invitation.Wish.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what you’d like to ask")},
    )
    own_words = Words(
        label=_("Why does this matter to you?"),
        help_text=_(
            "A few sentences in your own words make the biggest difference. Don’t include "
            "anything you wouldn’t want them and their team to read."
        ),
        required=False,
        max_length=1200,
        error_messages={"max_length": _("Your message must be 1,200 characters or fewer")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    name = OneLine(
        label=_("Full name"),
        max_length=100,
        error_messages={"required": _("Enter your full name")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    email = Address(
        label=_("Email address"),
        help_text=_("So that they can answer you. We send you a link first, to confirm it’s you."),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        help_text=_("It shows them that you live there."),
        error_messages={"required": _("Enter your postcode")},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "spellcheck": "false"}),
    )

    seat_reason = SeatReason()

    class Meta:
        model = Invitation
        fields = ["wish", "own_words", "name", "email", "postcode", "seat_reason"]

    def __init__(self, *args: Any, asks_why: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_why:
            del self.fields["seat_reason"]

    def clean_name(self) -> str:
        return a_name(self.cleaned_data["name"])

    def clean_own_words(self) -> str:
        words = self.cleaned_data["own_words"].strip()
        if len(LINK.findall(words)) > 1:
            raise forms.ValidationError(_("Remove web links from your message"), code="links")
        return visible(words)

    def clean_postcode(self) -> str:
        inner = PostcodeForm({"postcode": self.cleaned_data["postcode"]})
        if not inner.is_valid():
            raise forms.ValidationError(inner.errors["postcode"].as_data())
        postcode: str = inner.cleaned_data["postcode"]
        seat = self.instance.constituency
        answer = look_up(postcode)
        seats: tuple[Constituency, ...] = ()
        if isinstance(answer, Found):
            seats = (answer.constituency,)
        elif isinstance(answer, Several):
            seats = answer.constituencies
        # A postcode that we don't know may be new: only a known one can be elsewhere.
        if seats and seat not in seats:
            raise forms.ValidationError(
                _(
                    "That postcode is in %(elsewhere)s. You can only write to people of the "
                    "constituency where you live: find them with your postcode, or check what you typed."
                ),
                code="elsewhere",
                params={"elsewhere": seats[0].local_name},
            )
        return postcode


class AgreeForm(WithHoneypot):
    """The last look before the confirmation email. Each consent is its own."""

    agree = forms.BooleanField(
        error_messages={"required": _("Confirm you agree to us sending your message")}
    )
    sensitive = forms.BooleanField(
        error_messages={
            "required": _("Confirm you agree to us handling what your message says about you")
        }
    )
    newsletter = forms.BooleanField(required=False)

    def __init__(self, invitation: Invitation, people: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        charity = {"charity": settings.CHARITY_NAME}
        self.fields["agree"].label = (
            ngettext(
                "Send my message. I agree that %(charity)s sends my name, email address, "
                "postcode and message to the person I’ve chosen.",
                "Send my message. I agree that %(charity)s sends my name, email address, "
                "postcode and message to the people I’ve chosen.",
                people,
            )
            % charity
        )
        self.fields["sensitive"].label = (
            _(
                "My message may say something about my health, my family’s health or my "
                "political opinions. I agree to %(charity)s handling that to deliver my "
                "message. It’s deleted 4 weeks after sending."
            )
            % charity
        )
        self.fields["newsletter"].label = _(
            "Keep me posted. Email me about Infant Mental Health Awareness Week and the First "
            "1001 Days Movement. I confirm that in a separate email first, and can unsubscribe "
            "at any time. (optional)"
        )
        if not invitation.own_words:
            del self.fields["sensitive"]


class TellMeOnceForm(WithHoneypot):
    """Where to write, once, when people are listed in a seat."""

    email = Address(label=_("Your email address"))
