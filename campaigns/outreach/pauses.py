"""Going on after a pause."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone

from campaigns.outreach import tasks
from campaigns.outreach.checks import LOOK_AGAIN
from campaigns.outreach.models import Message, Pause, Stream


@transaction.atomic
def end(pause: Pause, *, by: AbstractBaseUser | AnonymousUser) -> bool:
    """What waited is looked at now, and leaves at the usual pace. False where the pause had
    been ended before."""
    now = timezone.now()
    ended = Pause.objects.filter(pk=pause.pk, ended_at=None).update(ended_at=now, ended_by=by)
    if ended:
        waiting = Message.objects.filter(
            status=Message.Status.QUEUED, due_at__gt=now, due_at__lte=now + LOOK_AGAIN
        )
        waiting.exclude(stream=Stream.TRANSACTIONAL).update(due_at=now)
        transaction.on_commit(lambda: tasks.wake(), robust=True)
    return bool(ended)
