"""What a year says of itself, in English and where staff have it in Welsh."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext

from campaigns import colours, placeholders
from campaigns.staff_texts import Said, said
from candidates.models import Constituency

# What stands in braces in the letter of organisations.
LETTER_FIELDS = (
    "name",
    "organisation",
    "constituency",
    "people",
    "theme",
    "dates",
    "charity",
    "link",
)


class TellsOfTheYear(models.Model):
    """The texts and colours of a campaign. Apart from it because its own module has enough
    to do; there is no other."""

    theme = models.CharField(
        max_length=80,
        blank=True,
        help_text='For example "Speak up for babies". Empty where nobody knows it any more.',
    )
    theme_cy = models.CharField("theme in Welsh", max_length=80, blank=True)
    hashtags = models.CharField(max_length=120, blank=True, help_text="With #, spaces between.")
    lead = models.TextField("first words on the home page", blank=True)
    lead_cy = models.TextField("first words in Welsh", blank=True)
    why = models.TextField("why this theme", blank=True, help_text="Markdown.")
    why_cy = models.TextField("why this theme, in Welsh", blank=True)
    what_happened = models.TextField(
        blank=True, help_text="Markdown, for the page of the year. Written when it is over."
    )
    what_happened_cy = models.TextField("what happened, in Welsh", blank=True)
    standing = models.TextField(
        "about the Week itself",
        blank=True,
        help_text="For example how often it has been held. It is written for each year and "
        "never worked out: sources count differently.",
    )
    standing_cy = models.TextField("about the Week itself, in Welsh", blank=True)
    sources = models.TextField(
        blank=True, help_text="Where all this is from: Markdown, a line with “- ” for each."
    )
    pledge_text = models.TextField(blank=True, help_text="What a candidate agrees to. Say “I”.")
    pledge_text_cy = models.TextField("pledge text in Welsh", blank=True)
    board_text = models.CharField(
        max_length=80,
        default="I'm speaking up for babies in {constituency}",
        help_text="What stands on the board. {constituency} is replaced.",
    )
    board_text_cy = models.CharField(
        "board text in Welsh",
        max_length=80,
        # "Babies of", as "in" would change the first letter of many names.
        default="Rwy’n codi llais dros fabanod {constituency}",
        blank=True,
        help_text="Empty: as in English. {constituency} is replaced; put no “yn” before it.",
    )
    letter = models.TextField(
        "letter of organisations",
        blank=True,
        help_text="What organisations can send to everybody who stands, or sits, where they are. "
        "Empty: the project’s own words. Plain text; an empty line begins a paragraph. Fields: "
        "{name}, {organisation}, {constituency}, {people}, {theme}, {dates}, {charity}, {link}.",
    )
    letter_cy = models.TextField("letter of organisations, in Welsh", blank=True)
    colour = models.CharField(
        "colour that speaks",
        max_length=7,
        blank=True,
        help_text="Of buttons and marks: dark, as #8c2f63. Empty: the site’s own. No party’s "
        "red, blue, yellow, green or turquoise.",
    )
    colour_bright = models.CharField(
        "colour that celebrates",
        max_length=7,
        blank=True,
        help_text="Of boards and, in the dark scheme, of buttons: light, as #ffb59a.",
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self.colour, self.colour_bright = self.colour.lower(), self.colour_bright.lower()
        found: dict[str, Any] = {}
        for name in ("letter", "letter_cy"):
            if broken := list(placeholders.faults(getattr(self, name), LETTER_FIELDS)):
                found[name] = broken
        if self.colour and (faults := colours.faults_of_strong(self.colour)):
            found["colour"] = faults
        if self.colour_bright and (faults := colours.faults_of_bright(self.colour_bright)):
            found["colour_bright"] = faults
        if not found and bool(self.colour) != bool(self.colour_bright):
            found["colour_bright"] = ["Give both colours, or neither."]
        if found:
            raise ValidationError(found)

    @property
    def has_colours(self) -> bool:
        return bool(self.colour and self.colour_bright)

    @property
    def called(self) -> Said:
        """Its theme in the page's language, or just the Week, where nobody knows it."""
        return said(self, "theme") if self.theme else Said(gettext("Awareness Week"))

    @property
    def local_theme(self) -> str:
        """For subjects, titles and other places without a mark for the language."""
        return self.called.text

    @property
    def board_words(self) -> str:
        """What stands on the board of nobody in particular."""
        return self.board_line(None)

    def board_line(self, constituency: Constituency | None) -> str:
        """The words on the campaign board, for a seat or for none."""
        text = self.board_text
        if get_language() == "cy" and self.board_text_cy:
            text = self.board_text_cy
        if constituency is None:
            return re.sub(r"( in)? ?\{constituency\}", "", text)
        return text.replace("{constituency}", constituency.local_name)


class YearState(models.TextChoices):
    """Where a campaign stands with its staff, whatever the phase of an election."""

    DRAFT = "draft", "Draft: only staff see it"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Closed: nobody is asked any more"


def state_of(published: bool, closed_at: datetime | None) -> YearState:
    if closed_at:
        return YearState.CLOSED
    return YearState.PUBLISHED if published else YearState.DRAFT
