from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.digests import digest_words
from campaigns.outreach.forms import LINK, Words, visible
from campaigns.outreach.mailings import merging
from campaigns.outreach.models import Approach
from candidates.forms import Address, OneLine, WithHoneypot
from pledges import consents
from pledges.models import Consent, Photo, PhotoReport, Pledge, TakenBack
from pledges.photos.refusals import PhotoRefused
from pledges.statement_forms import Sentence


class RoleForm(forms.Form):
    """Who opened the link. Sent on to the next page, which asks again where nothing is
    chosen; so it is never wrong."""

    NOT_THEM = "not_them"

    role = forms.ChoiceField(
        label=_("Who are you?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select who you are"),
            "invalid_choice": _("Select who you are"),
        },
    )

    def __init__(self, approach: Approach, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = {"name": approach.candidate.name}
        cast(forms.ChoiceField, self.fields["role"]).choices = [
            (Pledge.Role.CANDIDATE, _("I’m %(name)s") % name),
            (Pledge.Role.TEAM, _("I work for or volunteer with %(name)s") % name),
            *self.others(name),
        ]

    def others(self, name: dict[str, str]) -> list[tuple[str, str]]:
        return [(self.NOT_THEM, _("I’m not %(name)s, and don’t know them") % name)]


class JoinForm(RoleForm):
    """Step 1 of 3: the pledge; and who they are, where nobody has said it yet."""

    agree = forms.BooleanField(
        label=_("Yes, I’ll speak up for babies"),
        error_messages={"required": _("Select the box to join")},
    )
    display_name = OneLine(
        label=_("Name on your page"),
        help_text=_("Where there is an election, as on the ballot paper."),
        max_length=120,
        error_messages={"required": _("Enter the name to show")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    statement = Sentence()

    def __init__(self, approach: Approach, *args: Any, **kwargs: Any) -> None:
        super().__init__(approach, *args, **kwargs)
        # Whoever has said it on the page before is not asked twice.
        if self["role"].value() in Pledge.Role.values:
            self.fields["role"].widget = forms.HiddenInput()

    def others(self, name: dict[str, str]) -> list[tuple[str, str]]:
        return []

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        if LINK.search(name):
            raise forms.ValidationError(_("Enter the name to show"), code="required")
        return name


class PhotoForm(forms.Form):
    """Step 2 of 3: the photo. The file itself is opened by the service, which says what
    is wrong with it in the words of photos.PhotoRefused."""

    photo = forms.FileField(
        label=_("Select a photo"),
        help_text=_("JPG, PNG, WebP or HEIC, up to 25 MB."),
        allow_empty_file=True,
        error_messages={
            "required": _("Select a photo"),
            "invalid": _("The selected file could not be uploaded – try again"),
        },
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"}
        ),
    )
    people = forms.ChoiceField(
        label=_("Is anyone else in the photo?"),
        choices=Photo.People.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select who is in the photo")},
    )
    photographer = forms.ChoiceField(
        label=_("Who took the photo?"),
        choices=Photo.Photographer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select who took the photo")},
    )
    credit = OneLine(
        label=_("Name of the photographer"),
        help_text=_("Only if it should stand beside the photo."),
        required=False,
        max_length=80,
        error_messages={"max_length": _("The photographer’s name must be 80 characters or fewer")},
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    alt_text = OneLine(
        label=_("Describe your photo for people who can’t see it"),
        help_text=_("For example: Smiling outdoors, holding the campaign board."),
        required=False,
        max_length=300,
        widget=forms.TextInput(),
    )

    def __init__(self, draft: Photo | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if draft:
            # The photo that was uploaded before stays, unless another is chosen.
            self.fields["photo"].required = False
            self.fields["photo"].label = _("Choose another photo")
            self.initial = {
                "people": draft.people,
                "photographer": draft.photographer,
                "credit": draft.credit,
                "alt_text": draft.alt_text,
            }

    def clean_credit(self) -> str:
        credit: str = self.cleaned_data["credit"]
        if LINK.search(credit):
            raise forms.ValidationError(_("Enter a name without web links"), code="links")
        return credit

    def clean_photo(self) -> Any:
        upload = self.cleaned_data["photo"]
        if upload and upload.size > settings.PHOTO_MAX_BYTES:
            refused = PhotoRefused("too_big")
            raise forms.ValidationError(refused.message, code="too_big")
        return upload


class PublishForm(forms.Form):
    """Step 3 of 3: what is agreed. Each consent is its own, and none is ticked."""

    publish = forms.BooleanField(
        error_messages={"required": _("Select the box to agree to publication")},
    )
    everyone = forms.BooleanField(
        error_messages={
            "required": _("Select the box to say that everyone in the photo has agreed")
        },
    )
    contact_later = forms.BooleanField(required=False)
    # Which photo the page showed; 0 for none.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    again = forms.BooleanField(
        label=_("I want to send it again."),
        error_messages={"required": _("Choose another photo, or select the box to send it again")},
    )

    CONSENTS = {
        "publish": Consent.Purpose.PUBLISH,
        "everyone": Consent.Purpose.EVERYONE,
        "contact_later": Consent.Purpose.CONTACT,
    }
    field_order = ("again", "publish", "everyone", "contact_later")

    def __init__(
        self,
        photo: Photo | None,
        *args: Any,
        seen_before: Photo | TakenBack | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if seen_before is None:
            del self.fields["again"]
        elif isinstance(seen_before, TakenBack) or seen_before.status == Photo.Status.WITHDRAWN:
            self.fields["again"].label = _(
                "You removed this picture from our site before. I want to use it again."
            )
        else:
            self.fields["again"].label = _(
                "We asked for another photo in place of this one. I want to send it again."
            )
        for name, purpose in self.CONSENTS.items():
            self.fields[name].label = consents.text_of(purpose, with_photo=photo is not None)
        if photo is None:
            del self.fields["everyone"]


class DeclineForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Which is true?"),
        choices=[
            ("no", _("I can’t take part")),
            ("not_them", _("This is not my address: I don’t know this person")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select which is true")},
    )


class AnswerForm(forms.Form):
    """What a candidate answers to everybody in a letter. We pass it on, and so it must be
    something that a charity may send."""

    text = Words(
        label=_("Your answer"),
        help_text=_("The same for everyone. Please don’t ask people to vote for you."),
        max_length=1200,
        error_messages={
            "required": _("Write your answer"),
            "max_length": _("Your answer must be 1,200 characters or fewer"),
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    write_back = forms.BooleanField(required=False)

    def __init__(self, address: str, data: QueryDict | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.address = digest_words.shortened(address)
        self.fields["write_back"].label = _(
            "They may write back to me, at %(address)s. They then see that address."
        ) % {"address": self.address}
        if not address:
            del self.fields["write_back"]

    def clean_text(self) -> str:
        text = visible(self.cleaned_data["text"].strip())
        if not text:
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        if len(LINK.findall(text)) > 1:
            raise forms.ValidationError(_("Remove web links from your answer"), code="links")
        if election := merging.election_words(text):
            raise forms.ValidationError(
                _(
                    "We are a charity and can’t pass on what sounds like advice to voters. "
                    "Say it without “%(words)s”"
                ),
                code="votes",
                params={"words": election[0]},
            )
        return text


class ReportForm(WithHoneypot):
    """What a visitor says about a photo on the wall."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=PhotoReport.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what is wrong with it")},
    )
    words = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=1000,
        error_messages={"max_length": _("What you write must be 1,000 characters or fewer")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    email = Address(
        label=_("Your email address, if you would like an answer"),
        help_text=_("Only for our answer. It is deleted 30 days after that."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == PhotoReport.Reason.OTHER and not cleaned.get("words"):
            self.add_error("words", _("Write what is wrong with it"))
        return cleaned


class WithdrawForm(forms.Form):
    PHOTO = ("photo", _("My photo. I stay part of the campaign."))
    ALL = ("all", _("My photo and my pledge. I leave the campaign."))

    what = forms.ChoiceField(
        label=_("What would you like to remove?"),
        choices=[PHOTO, ALL],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what to remove")},
    )

    def __init__(self, *, has_photo: bool, data: QueryDict | None) -> None:
        super().__init__(data)
        if not has_photo:
            cast(forms.ChoiceField, self.fields["what"]).choices = [self.ALL]


class DeleteForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Delete everything. I know that this can’t be undone."),
        error_messages={"required": _("Select the box to delete everything")},
    )
