"""The way through a list of several pages."""

from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.core.paginator import Page
from django.utils.formats import number_format

register = template.Library()


@register.filter
def numbers_around(page: Page) -> Iterator[int | str]:
    """The first, the last, and those beside this one."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def grouped(number: int) -> str:
    """5,000 and not 5000."""
    return number_format(number, force_grouping=True)
