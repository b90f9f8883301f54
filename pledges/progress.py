"""How far each invitation has come, as its supporter reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.outreach.followups import may_be_nudged, may_be_thanked
from campaigns.outreach.models import Ask, Invitation
from candidates.models import Candidate

Status, Reason = Ask.Status, Ask.Reason

# The shape that tells a state before its words are read.
SHAPES = {
    Status.WAITING: "waiting",
    Status.HELD: "held",
    Status.QUEUED: "queued",
    Status.IN_DIGEST: "queued",
    Status.SENT: "sent",
    Status.DELIVERED: "sent",
    Status.PREPARED: "mail",
    Status.BOUNCED: "failed",
    Status.CANCELLED: "failed",
}
# Where the supporter can still reach them without us.
BY_ONESELF = {Status.WAITING, Status.HELD, Status.QUEUED, Status.IN_DIGEST, Status.BOUNCED}
NEVER_SENT = {Reason.FAILED, Reason.NO_ADDRESS, Reason.NOT_LISTED}


@dataclass(frozen=True)
class Progress:
    ask: Ask
    candidate: Candidate
    shape: str
    words: str
    because: str
    photo: str  # the address of their photo, where it can be seen
    can_remind: bool
    can_thank: bool
    can_send_oneself: bool


def progress_of(ask: Any, *, shows_photos: bool, may_send: bool) -> Progress:
    """An ask that was read with on_the_wall: whether a photo of theirs is approved."""
    approach = ask.approach
    shape, words = SHAPES[ask.status], str(ask.get_status_display())
    because, photo = _because(ask, shows_photos=shows_photos), ""
    is_said = approach.has_joined and shows_photos
    if is_said:
        shape, words, because = "joined", _("Has joined"), ""
        if ask.on_the_wall:
            shape, words = "photo", _("Photo on the wall")
            photo = reverse("photo", args=[approach.campaign.year, approach.slug])
    elif ask.invitation.wish == Invitation.Wish.VISIT and approach.visit_wanted_at:
        shape, words, because = "joined", _("Would like to visit"), ""
    elif ask.reason == Reason.RETURNED:
        words = _("Sent back to you")
    elif ask.reason == Reason.REVIEW:
        words = _("Read by us first")
    elif ask.status in Ask.ARRIVED and ask.digest_id:
        words = _("Sent with their daily letter")
    if shape in {"sent", "failed"} and ask.status != Status.CANCELLED:
        day = date_format(timezone.localtime(ask.changed_at), "j F")
        words = _("%(what)s on %(day)s") % {"what": words, "day": day}
    never_sent = ask.status == Status.CANCELLED and ask.reason in NEVER_SENT
    return Progress(
        ask=ask,
        candidate=approach.candidate,
        shape=shape,
        words=words,
        because=because,
        photo=photo,
        can_remind=may_send and may_be_nudged(ask),
        can_thank=is_said and may_send and may_be_thanked(ask),
        can_send_oneself=not is_said and (ask.status in BY_ONESELF or never_sent),
    )


def _because(ask: Ask, *, shows_photos: bool) -> str:
    if ask.reason == Reason.RETURNED:
        return ""
    if ask.reason == Reason.JOINED and not shows_photos:
        # Who joined looks like any other who can't be invited.
        return str(Reason.STOPPED.label)
    return str(ask.get_reason_display()) if ask.reason else ""
