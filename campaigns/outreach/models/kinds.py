"""What emails there are, and how far one can have come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stream(models.TextChoices):
    """Kinds of sending that must not harm one another."""

    TRANSACTIONAL = "transactional", "Transactional"
    INVITATION = "invitation", "Invitation"
    MAILING = "mailing", "Mailing"


class Kind(models.TextChoices):
    """Each names its templates: emails/<kind>.subject.txt and emails/<kind>.txt."""

    CONFIRM = "confirm", _("Please confirm (to a supporter)")
    INVITATION = "invitation", _("Invitation (to a candidate)")
    UNDELIVERED = "undelivered", _("Could not be delivered (to a supporter)")
    JOINED = "joined", _("Somebody joined for you (to a candidate)")
    PHOTO_RECEIVED = "photo_received", _("A photo was sent for you (to a candidate)")
    ANOTHER_PHOTO = "another_photo", _("Another photo, please (to a candidate)")
    PHOTO_LIVE = "photo_live", _("Your photo is on the wall (to a candidate)")
    PHOTO_CHECKED = "photo_checked", _("Your photo is approved, and not shown yet")
    GOOD_NEWS = "good_news", _("Their photo is on the wall (to a supporter)")
    LISTED = "listed", _("People are listed now (to whoever wanted to know)")
    REMIND = "remind", _("Please confirm, again (to a supporter)")
    LINK = "link", _("Your link again (to a supporter)")
    RETURNED = "returned", _("We couldn't send this (to a supporter)")
    QUESTION = "question", _("Did they answer? (to a supporter)")
    ANSWER = "answer", _("What a candidate answered (to a supporter)")
    DIGEST = "digest", _("Daily letter (to a candidate)")
    NUDGE = "nudge", _("A supporter's reminder (to a candidate)")
    THANKS = "thanks", _("A supporter's thanks (to a candidate)")
    MAILING = "mailing", _("Mailing (to a candidate)")
    VISIT_OFFER = "visit_offer", _("A service offers a visit (to a candidate)")
    CODE = "code", _("A code to type (to a candidate)")
    SUBMITTED = "submitted", _("Something was sent for you (to a candidate)")
    STATEMENT = "statement", _("What became of your sentence (to a candidate)")
    REMOVED = "removed", _("What was removed (to a candidate)")

    @property
    def stream(self) -> Stream:
        if self is Kind.MAILING:
            return Stream.MAILING
        asks = {*Kind.of_an_ask_to_candidates(), Kind.DIGEST, Kind.VISIT_OFFER}
        return Stream.INVITATION if self in asks else Stream.TRANSACTIONAL

    @classmethod
    def of_an_ask_to_candidates(cls) -> set[Kind]:
        """Those about an ask that go to the candidate; all others go to the supporter."""
        return {cls.INVITATION, cls.NUDGE, cls.THANKS}


class Status(models.TextChoices):
    QUEUED = "queued", "Queued"
    CLAIMED = "claimed", "Claimed by a worker"
    SENDING = "sending", "Being handed over"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Refused by the recipient's server"
    FAILED = "failed", "Given up"
    CANCELLED = "cancelled", "Called off"
    STUCK = "stuck", "In doubt: it may have arrived"
