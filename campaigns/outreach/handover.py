"""Handing readers over to the service that sends the newsletter. The database is the queue: what
the service must hear of is owed until it has; twice is the same as once to it."""

from __future__ import annotations

import logging
import time

from django.utils import timezone

from campaigns.outreach import mailchimp
from campaigns.outreach.models import Subscriber, Suppression

logger = logging.getLogger(__name__)

# At once; the next minute goes on. And how long one run takes more.
BATCH = 200
STOP_AFTER_SECONDS = 25

State = Subscriber.State


def hand_over() -> int:
    """What is due, in the order in which it became so. Returns how many the service took. Where
    it is away, the others wait, too."""
    if not mailchimp.is_set_up():
        return 0
    until, taken = time.monotonic() + STOP_AFTER_SECONDS, 0
    for pk in Subscriber.objects.due(timezone.now()).values_list("pk", flat=True)[:BATCH]:
        reader = Subscriber.objects.claim(pk, timezone.now())
        if reader is None:
            continue
        try:
            _tell(reader)
        except mailchimp.Refused as refused:
            reader.mark_refused(str(refused))
            logger.error("subscriber %s was refused: %s", pk, refused)
        except mailchimp.Away as away:
            reader.mark_later(str(away))
            logger.warning("the newsletter's service is away: %s", away)
            return taken
        except Exception as error:
            # A mistake of ours with one of them holds up no other.
            logger.exception("subscriber %s could not be handed over", pk)
            reader.mark_later(type(error).__name__)
        else:
            taken += 1
        if time.monotonic() > until:
            break
    return taken


def _tell(reader: Subscriber) -> None:
    if reader.state == State.DELETED:
        mailchimp.delete(reader)
        # It has forgotten them, and so do we.
        Subscriber.objects.filter(pk=reader.pk, state=State.DELETED).delete()
        return
    if Subscriber.objects.filter(state=State.DELETED, email__iexact=reader.email).exists():
        # They came back. What was to be deleted then must not delete what they agreed to since.
        reader.mark_later("What they had deleted before is deleted first.")
        return
    remark = ""
    if reader.state == State.SUBSCRIBED and not _has_left(reader):
        remark = mailchimp.subscribe(reader)
    else:
        mailchimp.unsubscribe(reader)
    reader.mark_handed(remark)


def _has_left(reader: Subscriber) -> bool:
    """Also where a backup, or somebody by hand, has brought them back."""
    return Suppression.objects.has_left_newsletter(reader.email)
