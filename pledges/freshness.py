"""Whether a page that was kept for a moment may still be shown: what is taken back is gone at
once, whichever process took it back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from candidates import edge
from candidates.cached import only_while
from candidates.compiled import Compiled
from pledges.models import Photo, WallPlace


def while_shown(page: HttpResponse, photos: Iterable[Photo]) -> HttpResponse:
    """Whoever takes a photo back has it off every page at once, also off those that are kept."""
    shown = list(photos)
    walls = {edge.of_wall(one.place.campaign_id) for one in shown}
    return only_while(page, partial(are_still_shown, as_shown(shown)), *walls)


def as_shown(photos: Iterable[Photo]) -> dict[int, str]:
    """Which photos a page shows, and how each looks, with the sentence beside it."""
    return {one.pk: one.place.stamp for one in photos}


def are_still_shown(shown: dict[int, str]) -> bool:
    """One query, and none where there is no photo on the page. It is asked again and again, so
    it costs as little as a query can."""
    return not shown or dict(_STAMPS.rows(photo=shown)) == shown


def _stamps(photo: list[int]) -> QuerySet[Any, Any]:
    return WallPlace.objects.filter(photo__in=photo).values_list("photo", "stamp")


_STAMPS = Compiled(_stamps)
