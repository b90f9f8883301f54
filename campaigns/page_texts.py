"""The project's own words for pages that staff may write anew: files in pages/, with the title in
their first line. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

FOLDER = Path(__file__).with_name("pages")


_DEEPER = re.compile(r"^#(?=#+ )", re.MULTILINE)


class Words(NamedTuple):
    title: str
    body: str


# What stands in braces, in our words and in those of staff. Lazily: settings may be others.
FIELDS: dict[str, Callable[[], str]] = {
    "charity": lambda: settings.CHARITY_NAME,
    "contact": lambda: settings.CONTACT_EMAIL,
    "site": lambda: settings.SITE_NAME,
}


@cache
def ours(slug: str, ending: str = "") -> Words:
    """In English, or in Welsh with the ending ".cy"; nothing where there is no such file."""
    path = FOLDER / f"{slug}{ending}.md"
    if not path.exists():
        return Words("", "")
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    # Below the title, a page of its own begins with "#" again, as staff write it.
    return Words(title.removeprefix("# ").strip(), _DEEPER.sub("", body).strip())


def filled(text: str) -> str:
    for name, value in FIELDS.items():
        text = text.replace(f"{{{name}}}", value())
    return text
