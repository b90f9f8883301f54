"""The picture that a shared link shows: a photo, whose it is, and who is behind it."""

from __future__ import annotations

import base64
from enum import Enum
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from pledges.boards import WELSH, Board
from pledges.models import Photo, public_storage
from pledges.typesetting import Drawing, as_text, colours, drawable

TEMPLATE = Path(__file__).with_name("card.typ")
COLOURS = ("ink", "cream", "peach", "bright")
PHOTO_WIDTH = 1280
VERSION = 12
# A photo that was taken back is in no cache for longer, ours included. In seconds.
KEPT_FOR = 5 * 60


class Shape(Enum):
    """Width and height in pixels."""

    CARD = 1200, 630  # what link previews ask for
    SQUARE = 1080, 1080
    PORTRAIT = 1080, 1350


SHAPES = {shape.name.lower(): shape for shape in Shape}


def card_of(photo: Photo, campaign: Campaign, shape: Shape = Shape.CARD) -> Drawing:
    """The card of a photo on the wall, in the language of now. Its name changes with all
    that stands on it."""
    picture = photo.rendition(PHOTO_WIDTH)
    return Drawing(
        TEMPLATE,
        "jpeg",
        as_text(_described(photo, campaign, picture, shape)),
        lambda: {"photo": _as_svg(picture)},
        KEPT_FOR,
    )


def _described(
    photo: Photo, campaign: Campaign, picture: dict[str, Any], shape: Shape
) -> dict[str, Any]:
    welsh = get_language() == WELSH
    seat = photo.pledge.approach.candidate.constituency
    board = Board(campaign, seat, language="cy" if welsh else "en")
    width, height = shape.value
    return {
        "width": width,
        "height": height,
        "title": photo.pledge.display_name,
        "line": board.lines[0],
        "name": drawable(photo.pledge.display_name),
        "week": drawable(week_of(campaign)),
        "hashtags": drawable(campaign.hashtags),
        "small": board.independence(),
        "colours": colours(campaign, *COLOURS),
        "photo": {
            "width": picture["width"],
            "height": picture["height"],
            "name": picture["public"],
        },
    }


def week_of(campaign: Campaign) -> str:
    same = campaign.starts_on.month == campaign.ends_on.month
    return _("Infant Mental Health Awareness Week, %(from)s to %(to)s") % {
        "from": date_format(campaign.starts_on, "j" if same else "j F"),
        "to": date_format(campaign.ends_on, "j F Y"),
    }


def _as_svg(picture: dict[str, Any]) -> str:
    """The drawing takes text alone."""
    with public_storage().open(picture["public"]) as file:
        encoded = base64.b64encode(file.read()).decode()
    width, height = picture["width"], picture["height"]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{encoded}"/></svg>'
    )


def address_of(photo: Photo, campaign: Campaign, shape: Shape = Shape.CARD) -> str:
    """Where the card is, which is another address as soon as it looks otherwise: nobody shows
    an old one for long."""
    approach = photo.pledge.approach
    version = card_of(photo, campaign, shape).etag[:VERSION]
    return reverse("card", args=[campaign.year, approach.slug, shape.name.lower(), version])


def pictures_of(photo: Photo, campaign: Campaign) -> list[tuple[Shape, str]]:
    """To post where a link shows no picture."""
    return [(shape, address_of(photo, campaign, shape)) for shape in (Shape.SQUARE, Shape.PORTRAIT)]
