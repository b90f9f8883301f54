from collections.abc import Iterable
from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from candidates import postcodes
from candidates.models import Constituency

NOT_A_POSTCODE = _("Enter a full UK postcode")


def answers(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only looked at. Nothing chosen, and so
    nothing sent, is an answer too."""
    return request.POST if request.method == "POST" else None


class PostcodeForm(forms.Form):
    postcode = forms.CharField(
        label=_("What's your postcode?"),
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

    def clean_postcode(self) -> str:
        try:
            return postcodes.normalise(self.cleaned_data["postcode"])
        except postcodes.Incomplete:
            raise forms.ValidationError(
                _("Enter your full postcode, like NE46 1BS, not only its first half"),
                code="incomplete",
            ) from None
        except postcodes.Elsewhere:
            raise forms.ValidationError(
                _(
                    "That postcode isn't in a UK constituency. "
                    "Choose your constituency from the list instead."
                ),
                code="elsewhere",
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
