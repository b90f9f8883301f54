"""Whether a page that was kept for a moment may still be shown: what is taken back is gone at
once, whichever process took it back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.http import HttpResponse

from candidates.cached import only_while
from pledges.models import Photo


def while_shown(page: HttpResponse, photos: Iterable[Photo]) -> HttpResponse:
    """Whoever takes a photo back has it off every page at once, also off those that are kept."""
    return only_while(page, partial(are_still_shown, as_shown(photos)))


def as_shown(photos: Iterable[Photo]) -> dict[int, tuple[str, str]]:
    """Which photos a page shows, and which copies of them: another for each time that one is
    put on the wall, or changed. And the sentence beside each."""
    return {one.pk: (one.middle["public"], one.pledge.statement) for one in photos}


def are_still_shown(shown: dict[int, tuple[str, str]]) -> bool:
    """One query, and none where there is no photo on the page."""
    on_the_wall = Photo.objects.filter(pk__in=shown, status=Photo.Status.APPROVED)
    on_the_wall = on_the_wall.select_related("pledge")
    return as_shown(on_the_wall.only("renditions", "pledge__statement")) == shown
