"""Filters beside the lists of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList


def filled_or_not(called: str, *, empty: str, filled: str) -> type[admin.EmptyFieldListFilter]:
    """By whether a field is filled, in words: "By ended at: Empty" says little to anybody."""

    class Filter(admin.EmptyFieldListFilter):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.title = called

        def choices(self, changelist: ChangeList) -> Iterator[Any]:
            for choice, words in zip(
                super().choices(changelist), ("All", empty, filled), strict=True
            ):
                yield {**choice, "display": words}

    return Filter
