"""The badge that other websites show: what the year is about, and what one can do now."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from campaigns.models import Campaign
from campaigns.phases import Phase
from pledges.typesetting import Drawing, as_text, colours, round_quotes

TEMPLATE = Path(__file__).with_name("badge.typ")
# As large as it is shown; drawn at twice that.
SIZE = (300, 110)
# For light pages and for dark ones: ground, words, and the second line.
LOOKS = {"light": ("ink", "cream", "bright"), "dark": ("peach", "ink", "wine")}


def badge_of(campaign: Campaign | None, look: str, kind: str) -> Drawing:
    """In the language of now."""
    names = LOOKS[look]
    theme = campaign.local_theme if campaign else settings.SITE_NAME
    words = campaign.words() if campaign else Phase.MPS.words
    shades = colours(*names)
    described = {
        **{
            what: shades[name] for what, name in zip(("ground", "text", "mark"), names, strict=True)
        },
        "lang": (get_language() or settings.LANGUAGE_CODE)[:2],
        "title": theme,
        "theme": round_quotes(theme),
        "ask": round_quotes(str(words.ask)),
    }
    return Drawing(TEMPLATE, kind, as_text(described))
