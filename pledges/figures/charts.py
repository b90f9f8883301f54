"""Pictures of numbers, drawn here as SVG: no script, and no library. They stretch in width; the
words beside them are HTML, so that they stay readable on a phone. Each page has a table too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BAR_HEIGHT, COLUMN_HEIGHT = 28, 120


@dataclass(frozen=True)
class Bar:
    """One line of a picture, with what stands before and behind it."""

    label: str
    value: float
    says: str
    tone: str = "plain"  # plain, stripes or dots: told apart without colour, too
    marks: tuple[float, ...] = ()
    whole: float = 1

    @property
    def drawing(self) -> SafeString:
        return format_html(
            '<svg class="chart" width="100%" height="{}" aria-hidden="true">'
            '<rect class="chart__ground" width="100%" height="100%"/>'
            '<rect class="chart__bar chart__bar--{}" width="{}%" height="100%"/>{}</svg>',
            BAR_HEIGHT,
            self.tone,
            _share(self.value, self.whole),
            format_html_join(
                "",
                '<line class="chart__mark" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>',
                ((_share(mark, self.whole),) for mark in self.marks),
            ),
        )


def columns(values: Sequence[float], *, most: float, tone: str = "plain") -> SafeString:
    """One column for each, from left to right."""
    step = 100 / max(len(values), 1)
    heights = [_share(value, most) for value in values]
    return format_html(
        '<svg class="chart" width="100%" height="{}" aria-hidden="true">'
        '<rect class="chart__ground" width="100%" height="100%"/>{}</svg>',
        COLUMN_HEIGHT,
        format_html_join(
            "",
            '<rect class="chart__bar chart__bar--{}" x="{}%" y="{}%" width="{}%" height="{}%"/>',
            (
                (
                    tone,
                    round(number * step, 3),
                    round(100 - height, 2),
                    round(step * 0.85, 3),
                    height,
                )
                for number, height in enumerate(heights)
                if height
            ),
        ),
    )


def _share(value: float, whole: float) -> float:
    """In percent, and never outside of the picture."""
    return round(min(max(value / whole, 0), 1) * 100, 2) if whole else 0
