"""Pages behind a candidate's personal link: their photo, and how it is turned and cropped."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.outreach.personal import personal_page
from candidates.forms import answers
from pledges import services, sharing
from pledges.behind_link import approach_of, pledge_of, taking_part
from pledges.forms import PhotoForm
from pledges.models import AlreadyDecided, Photo, public_storage
from pledges.photos.framing import Frame
from pledges.photos.refusals import PhotoRefused
from pledges.taking_in import take_in

logger = logging.getLogger(__name__)

SHAPES = {
    "whole": _("All of it"),
    "square": _("A square"),
    "landscape": _("A wide part"),
    "portrait": _("A tall part"),
}
MOVES = {
    "up": _("Move up"),
    "down": _("Move down"),
    "left": _("Move left"),
    "right": _("Move right"),
}


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_photo(request: HttpRequest, token: str) -> HttpResponse:
    """For the same, step 2 of 3: the photo. Also the way to replace one."""
    approach = taking_part(token)
    pledge = pledge_of(approach)
    if pledge is None:
        return redirect("candidate_join", token)
    draft = pledge.photo_in(Photo.Status.DRAFT)
    form = PhotoForm(draft, answers(request), request.FILES or None)
    if form.is_valid() and take_in(pledge, form, draft=draft):
        return redirect("candidate_check", token)
    return render(
        request,
        "pledges/candidate_photo.html",
        {
            "form": form,
            "approach": approach,
            "draft": draft,
            "board_words": approach.campaign.board_line(approach.candidate.constituency),
        },
    )


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_frame(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: turn the photo, and crop it. Each press makes it anew; what is seen is
    what will be shown."""
    approach = taking_part(token)
    pledge = pledge_of(approach)
    draft = pledge.photo_in(Photo.Status.DRAFT) if pledge else None
    if draft is None or not draft.renditions:
        return redirect("candidate_photo", token)
    frame = Frame(draft.turned, draft.crop, draft.shape, draft.blurred)
    trouble = ""
    if frame.press(request.POST.get("do", "")):
        trouble = _changed(draft, frame)
        if not trouble:
            # To the picture, not to the top of the page.
            return redirect(reverse("candidate_frame", args=[token]) + "#picture")
    context = {
        "approach": approach,
        "draft": draft,
        "frame": frame,
        "trouble": trouble,
        "shapes": SHAPES.items(),
        "moves": [(way, MOVES[way]) for way in frame.moves],
    }
    return render(request, "pledges/candidate_frame.html", context)


def _changed(draft: Photo, frame: Frame) -> str:
    """What went wrong, if anything did."""
    try:
        services.redevelop_draft(draft, frame.arrangement)
    except AlreadyDecided:
        # Pressed twice, or in two windows: they see how it is now.
        return ""
    except (OSError, PhotoRefused) as error:
        logger.error("a photo can't be made anew: %s", type(error).__name__)
        return str(
            _("We can’t change the photo right now. It’s still as it was. Please try again.")
        )
    return ""


@personal_page
@require_safe
def candidate_picture(request: HttpRequest, token: str) -> HttpResponseBase:
    """For the same: their picture as it is on the wall, as a file to post elsewhere."""
    approach = approach_of(token)
    pledge = pledge_of(approach)
    live = pledge.photo_in(Photo.Status.APPROVED) if pledge else None
    if live is None or not sharing.may_share(approach):
        return redirect("candidate_page", token)
    try:
        picture = public_storage().open(live.rendition(1280)["public"])
    except FileNotFoundError:
        # Taken down at this very moment.
        raise Http404 from None
    named = f"{approach.slug}.jpg"
    return FileResponse(picture, as_attachment=True, filename=named, content_type="image/jpeg")


@personal_page
@require_safe
def candidate_image(request: HttpRequest, token: str, pk: int, width: int) -> FileResponse:
    """For the same: a photo of theirs that is not public."""
    approach = approach_of(token)
    photo = get_object_or_404(Photo, pk=pk, pledge__approach=approach)
    try:
        return FileResponse(photo.open_private(width), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
