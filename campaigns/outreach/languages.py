"""In which languages candidates are written to: in Wales in Welsh first, with the English below
it, as soon as there is a Welsh text. Everybody else gets English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from candidates.models import Candidate, Constituency

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WELSH = "cy"


def of_candidates(people: Sequence[Candidate], *, translated: bool) -> list[str]:
    """For one email to these, of which there is a Welsh text or not."""
    in_wales = all(one.constituency.nation == Constituency.Nation.WALES for one in people)
    if people and in_wales and translated:
        return [WELSH, settings.LANGUAGE_CODE]
    return [settings.LANGUAGE_CODE]


def is_translated(words: _StrPromise) -> bool:
    with translation.override(settings.LANGUAGE_CODE):
        english = str(words)
    with translation.override(WELSH):
        return str(words) != english
