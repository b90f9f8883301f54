"""The picture of a photo: turned, cropped, blurred and described by a moderator."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from pledges import changing
from pledges.decisions import NotNow, see_that_it_is_free
from pledges.models import AlreadyDecided, Decision, Photo, Pledge
from pledges.moderation import needs_two
from pledges.moderation_forms import DescriptionForm
from pledges.photos.arranging import WHOLE, Box, within
from pledges.photos.boxes import CELLS, CLOSEST, Cell, box_of, closer, read_part
from pledges.photos.framing import SHAPES, Frame
from pledges.photos.refusals import PhotoRefused

logger = logging.getLogger(__name__)

# What each button says, and what the history says of it.
TURNS = {
    "turn_left": ("Turn left", "Turned to the left"),
    "turn_right": ("Turn right", "Turned to the right"),
}
PARTS = {
    "whole": ("All of it", "Shown whole again"),
    "square": ("A square", "Cropped to a square"),
    "landscape": ("A wide part", "Cropped to a wide part"),
    "portrait": ("A tall part", "Cropped to a tall part"),
}
MOVES = {
    "up": ("Move up", "Another part shown: further up"),
    "down": ("Move down", "Another part shown: further down"),
    "left": ("Move left", "Another part shown: further left"),
    "right": ("Move right", "Another part shown: further right"),
}
DONE = {name: done for name, (_, done) in [*TURNS.items(), *PARTS.items(), *MOVES.items()]}

CHANGED_MEANWHILE = "Somebody changed it meanwhile, or decided about it. This is how it is now."
NOTHING_TICKED = "Tick the parts of the picture first."
CANT_BE_CHANGED = "This picture can’t be changed any more."
TROUBLE = "The picture can’t be changed right now. It is still as it was. Please try again."


def show(
    admin: ModelAdmin[Photo],
    request: HttpRequest,
    photo: Photo,
    *,
    part: Box | None = None,
    ticked: Collection[Cell] = (),
    form: DescriptionForm | None = None,
) -> HttpResponse:
    if photo.status not in changing.CAN_BE_CHANGED or not photo.renditions:
        admin.message_user(request, CANT_BE_CHANGED, messages.WARNING)
        return redirect("admin:pledges_photo_change", photo.pk)
    part = part or read_part(request.GET.get("part", ""))
    frame = _frame(photo)
    changed = photo.decisions.filter(act=Decision.Act.CHANGED).select_related("by")
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": f"The picture of {photo.pledge.display_name}",
        "photo": photo,
        "large": photo.rendition(1280),
        "why_not": _why_not(photo, cast(User, request.user)),
        "keeps_its_part": photo.status != Photo.Status.WAITING and needs_two(photo),
        "last": changed.first(),
        "view_box": _view_box(photo, part),
        "part": _as_text(part),
        "is_close": part != WHOLE,
        "can_be_closer": part[2] - part[0] > CLOSEST + 1e-6,
        "rows": _rows(ticked),
        "smudges": _smudges(photo, frame),
        "turns": [(name, words) for name, (words, _) in TURNS.items()],
        "parts": [(name, words) for name, (words, _) in PARTS.items()],
        "shape": frame.shape,
        "moves": [(name, MOVES[name][0]) for name in frame.moves],
        "form": form or DescriptionForm(initial={"alt_text": photo.alt_text}),
    }
    return render(request, "admin/pledges/photo/picture.html", context)


def _frame(photo: Photo) -> Frame:
    return Frame(photo.turned, photo.crop, photo.shape, photo.blurred)


def _why_not(photo: Photo, by: User) -> str:
    try:
        see_that_it_is_free(photo, by)
    except NotNow as reason:
        return str(reason)
    return ""


def _as_text(part: Box) -> str:
    return ",".join(f"{one:g}" for one in part)


def _view_box(photo: Photo, part: Box) -> str:
    width, height = photo.shape
    left, top, right, bottom = part
    sides = (left * width, top * height, (right - left) * width, (bottom - top) * height)
    return " ".join(f"{one:.2f}" for one in sides)


def _rows(ticked: Collection[Cell]) -> list[list[dict[str, Any]]]:
    side = range(1, CELLS + 1)
    return [
        [{"row": row, "column": column, "ticked": (row, column) in ticked} for column in side]
        for row in side
    ]


def _smudges(photo: Photo, frame: Frame) -> list[dict[str, Any]]:
    """Where each patch lies in what is shown, in pixels; some lie beside it."""
    width, height = photo.shape
    found = []
    for number, patch in enumerate(frame.patches):
        boxes = [within(frame.part, box) for box in patch]
        left, top, right, bottom = max(boxes, key=_size)
        found.append(
            {
                "number": number,
                "is_seen": any(_lies_within(box) for box in boxes),
                "outline": " ".join(_outline(box, width, height) for box in boxes),
                # Its number stands in the middle of its largest box.
                "x": f"{(left + right) / 2 * width:.1f}",
                "y": f"{(top + bottom) / 2 * height:.1f}",
            }
        )
    return found


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _lies_within(box: Box) -> bool:
    left, top, right, bottom = box
    return left < 1 and top < 1 and right > 0 and bottom > 0


def _outline(box: Box, width: int, height: int) -> str:
    left, top, right, bottom = box
    x, y = f"{left * width:.1f}", f"{top * height:.1f}"
    return f"M{x} {y}H{right * width:.1f}V{bottom * height:.1f}H{x}Z"


def act(admin: ModelAdmin[Photo], request: HttpRequest, photo: Photo) -> HttpResponse:
    """Do what the button says. What was ticked or typed stays where it could not be done."""
    by, do = cast(User, request.user), request.POST.get("do", "")
    part = read_part(request.POST.get("part", ""))
    ticked = _cells(request.POST.getlist("cell"))
    form = DescriptionForm(request.POST) if do == "describe" else None
    boxes = [box_of(cell, part) for cell in ticked]
    if do == "closer" and boxes:
        # A GET would carry the secret of the form in its address.
        return _to(photo, part=_as_text(closer(boxes)))
    if form and not form.is_valid():
        return show(admin, request, photo, part=part, form=form)
    try:
        if request.POST.get("seen", photo.as_seen) != photo.as_seen:
            raise AlreadyDecided
        if form:
            done = "Described anew"
            changing.describe(photo, by=by, alt_text=form.cleaned_data["alt_text"])
        else:
            frame = _frame(photo)
            done = _press(frame, do, boxes)
            changing.change(photo, frame, by=by, what=done)
    except (AlreadyDecided, Pledge.DoesNotExist):
        # What was ticked was ticked on another picture.
        trouble, part, ticked = CHANGED_MEANWHILE, WHOLE, set()
    except NotNow as reason:
        trouble = str(reason)
    except (OSError, PhotoRefused) as error:
        logger.error("a photo can't be made anew: %s", type(error).__name__)
        trouble = TROUBLE
    else:
        admin.log_change(request, photo, f"{done}.")
        return _to(photo)
    admin.message_user(request, trouble, messages.WARNING)
    now = Photo.objects.filter(pk=photo.pk).first()
    if now is None:
        return redirect("admin:pledges_photo_changelist")
    return show(admin, request, now, part=part, ticked=ticked, form=form)


def _cells(texts: list[str]) -> set[Cell]:
    side = range(1, CELLS + 1)
    named = {f"{row}-{column}": (row, column) for row in side for column in side}
    return {named[one] for one in texts if one in named}


def _press(frame: Frame, do: str, boxes: list[Box]) -> str:
    """What the history says of it. Raises NotNow."""
    if do in {"blur", "closer"}:
        if not boxes:
            raise NotNow(NOTHING_TICKED)
        frame.blur(boxes)
        return f"Blurred, now in {_places(frame)}"
    if do == "clear_all" and frame.clear():
        return "Nothing blurred any more"
    if re.fullmatch(r"clear_[0-9]{1,4}", do) and frame.clear(int(do[6:])):
        return f"One place shown clearly again, {_places(frame)} left blurred"
    if do in {*TURNS, *SHAPES, "whole", *frame.moves} and frame.press(do):
        return DONE[do]
    raise NotNow("Nothing has changed.")


def _places(frame: Frame) -> str:
    number = len(frame.patches)
    return "1 place" if number == 1 else f"{number} places"


def _to(photo: Photo, **query: str) -> HttpResponse:
    """To the picture, not to the top of the page."""
    address = reverse("admin:pledges_photo_picture", args=[photo.pk])
    return redirect(f"{address}{'?' + urlencode(query) if query else ''}#picture")
