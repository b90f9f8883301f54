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
    theme = campaign.local_theme if campaign else settings.SITE_NAME
    words = campaign.words() if campaign else Phase.MPS.words
    return in_two_lines(theme, str(words.ask), look, kind, campaign)


def in_two_lines(
    first: str, second: str, look: str, kind: str, campaign: Campaign | None
) -> Drawing:
    names = LOOKS[look]
    shades = colours(campaign, *names)
    described = {
        **{
            what: shades[name] for what, name in zip(("ground", "text", "mark"), names, strict=True)
        },
        "lang": (get_language() or settings.LANGUAGE_CODE)[:2],
        "title": first,
        "theme": round_quotes(first),
        "ask": round_quotes(second),
    }
    return Drawing(TEMPLATE, kind, as_text(described))
