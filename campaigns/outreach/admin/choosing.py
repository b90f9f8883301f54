"""Choosing somebody of the register by their name, with no script and no number to look up."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.models import Campaign
from candidates.models import Candidate
from candidates.search import matches, words_of

# Among more than these, nobody looks: another word finds them.
MOST_OFFERED = 20


def called(text: str) -> list[Candidate]:
    """Whom the campaign could be about, by the words of their name and of their seat, or by
    Democracy Club's number."""
    campaign, wanted = Campaign.objects.current(), words_of(text)
    if campaign is None or not wanted:
        return []
    everyone = campaign.everyone().select_related("party", "ballot__constituency")
    if text.strip().isascii() and text.strip().isdecimal():
        return list(everyone.filter(person_id=text.strip()[:15]))
    in_order = everyone.order_by("sort_name", "name", "pk")
    near = [
        pk
        for pk, name, seat in in_order.values_list("pk", "name", "ballot__constituency__name")
        if matches(wanted, words_of(name), words_of(seat))
    ]
    return list(in_order.filter(pk__in=near[: MOST_OFFERED + 1]))


def described(candidate: Candidate) -> str:
    return f"{candidate.name}, {candidate.party_text}, {candidate.constituency}"


class OneOfThem(forms.ModelChoiceField):
    def label_from_instance(self, candidate: Candidate) -> str:
        return described(candidate)


class ChooseCandidateForm(forms.ModelForm):
    """A name is typed; where several have it, the page comes back with all of them."""

    candidate = forms.CharField(
        label="Which candidate",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    one = OneOfThem(
        label="Which of them",
        queryset=Candidate.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "candidate" not in self.fields:  # who only looks sees no form
            return
        typed = str(self.data.get(self.add_prefix("candidate"), "")) if self.is_bound else ""
        self.found = called(typed)
        if 1 < len(self.found) <= MOST_OFFERED:
            one = self.fields["one"]
            assert isinstance(one, OneOfThem)  # noqa: S101
            one.widget, one.empty_label = forms.RadioSelect(), None
            one.queryset = Candidate.objects.filter(
                pk__in=[candidate.pk for candidate in self.found]
            ).select_related("party", "ballot__constituency")

    def chosen(self) -> Candidate | None:
        """The one who is meant, or None with an error that says what to do."""
        if not self.cleaned_data.get("candidate"):
            return None
        if len(self.found) == 1:
            return self.found[0]
        if not self.found:
            self.add_error("candidate", "Nobody in the campaign is called that. Try the surname.")
        elif len(self.found) > MOST_OFFERED:
            self.add_error("candidate", "Too many are called that: add their constituency.")
        elif one := self.cleaned_data.get("one"):
            return Candidate.objects.get(pk=one.pk)
        elif "one" not in self.errors:
            self.add_error("one", "Several are called that. Choose one.")
        return None
