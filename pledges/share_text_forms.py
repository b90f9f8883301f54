"""What staff fill in about words for sharing."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from campaigns.models import Campaign, ShareText
from campaigns.share_words import LIMITS, LINK, SHORT, Role, faults, length
from candidates.models import Party
from pledges import share_examples
from pledges.share_examples import ENGLISH, WELSH

FIELDS = {"short": ENGLISH, "short_cy": WELSH, "long": ENGLISH, "long_cy": WELSH}
# Not a party, and a word that the line on our independence needs.
NO_PARTY = {"independent", "speaker seeking re-election", "unknown"}


class Counted(forms.Textarea):
    """With a count of what it comes to where the names are longest. Without a script it says
    how much fits."""

    template_name = "admin/campaigns/sharetext/_counted.html"

    def __init__(self, rows: int) -> None:
        super().__init__(attrs={"rows": rows, "class": "vLargeTextField"})
        self.lengths: dict[str, int] = {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context |= {"limits": LIMITS, "limit": SHORT, "link": LINK}
        context["lengths"] = json.dumps(self.lengths)
        return context


class ShareTextForm(forms.ModelForm):
    class Meta:
        model = ShareText
        fields = ["role", "nation", "campaign", *FIELDS]
        widgets = {
            "short": Counted(3),
            "short_cy": Counted(3),
            "long": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
            "long_cy": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
        }
        help_texts = {
            "short": "For X, Bluesky, and wherever else little fits. Empty: as the site says it.",
            "long": "For WhatsApp, email, Facebook and LinkedIn; an empty line begins a new "
            "paragraph. Empty: a candidate’s and an organisation’s as the site says it, otherwise "
            "the short text.",
            "short_cy": "Empty: people get the English text on Welsh pages, too.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = self.instance.campaign or share_examples.longest_campaign()
        for name in ("short", "short_cy"):
            if name in self.fields:
                self.fields[name].widget.lengths = _lengths(campaign, FIELDS[name])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        words = {name: typed.get(name, "").replace("\r\n", "\n") for name in FIELDS}
        typed |= words
        if "role" not in typed:
            return typed
        role, parties = Role(typed["role"]), _parties()
        for name in filter(words.get, FIELDS):
            for fault in faults(words[name], role, parties, long=name.startswith("long")):
                self.add_error(name, fault)
            if not words[name.removesuffix("_cy")]:
                self.add_error(name, "Write it in English, too: not everybody reads Welsh.")
        self._measure(
            ShareText(
                role=role,
                campaign=typed.get("campaign"),
                short=words["short"],
                short_cy=words["short_cy"],
            )
        )
        return typed

    def _measure(self, text: ShareText) -> None:
        for name, over in share_examples.troubles(text):
            self.add_error(
                name,
                f"With the longest names this is {SHORT + over} characters, and X takes {SHORT}: "
                f"shorten it by {over}. A link counts as {LINK}; hashtags are left out first.",
            )


def _lengths(campaign: Campaign, language: str) -> dict[str, int]:
    longest = share_examples.longest(campaign, language)
    return {field: length(words) for field, words in longest.items()} | {"hashtags": 0}


def _parties() -> list[str]:
    names = Party.objects.values_list("name", flat=True)
    return [one for one in names if one.lower() not in NO_PARTY]
