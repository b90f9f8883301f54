"""The outbox as a whole: writing down what is owed, taking it for sending, calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import make_msgid, parseaddr
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns.outreach.models.ask import Ask, AskQuerySet
from campaigns.outreach.models.digest import Digest
from campaigns.outreach.models.kinds import Kind, Status, Stream

if TYPE_CHECKING:
    from campaigns.outreach.models.message import Message


def _first_state(kind: Kind) -> dict[str, Any]:
    transactional = kind.stream == Stream.TRANSACTIONAL
    sender = settings.DEFAULT_FROM_EMAIL if transactional else settings.INVITATIONS_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return {"kind": kind, "stream": kind.stream, "message_id": make_msgid(domain=domain)}


class MessageQuerySet(models.QuerySet["Message"]):
    def owe(
        self, kind: Kind, *, dedupe_key: str, due_at: datetime | None = None, **subject: Any
    ) -> tuple[Message, bool]:
        """Write down that this email is to be sent, once for each dedupe_key. Returns
        the message and whether it is new."""
        subject["due_at"] = due_at or timezone.now()
        return self.get_or_create(dedupe_key=dedupe_key, defaults=_first_state(kind) | subject)

    def owe_all(self, kind: Kind, subjects: dict[str, dict[str, Any]]) -> None:
        """The same for many, by their dedupe_keys. What is owed already stays."""
        new = [
            self.model(dedupe_key=key, **_first_state(kind), **subject)
            for key, subject in subjects.items()
        ]
        self.model.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)

    def due(self, now: datetime) -> MessageQuerySet:
        return self.filter(status=Status.QUEUED, due_at__lte=now).order_by("due_at", "pk")

    def how_many_due(self, now: datetime, at_most: int) -> int:
        """One stream after the other, as the index has them: a million may be waiting."""
        return sum(self.filter(stream=stream).due(now)[:at_most].count() for stream in Stream)

    def claim(self, pk: int) -> Message | None:
        """Take this message for sending if it is due and nobody has it, or return None."""
        return next(iter(self.filter(pk=pk)._take(timezone.now(), 1)), None)

    def claim_some(self, limit: int) -> list[Message]:
        """Take due messages, at most limit, in one commit. What a person waits for comes
        first. One that was taken again and again without an outcome comes alone, and last:
        it may be what ended the workers that had it."""
        now = timezone.now()
        for stream in Stream:
            ordinary = self.filter(stream=stream, claims__lt=self.model.SUSPECT_FROM)
            if taken := ordinary._take(now, limit):
                return taken
        return self.filter(claims__gte=self.model.SUSPECT_FROM)._take(now, 1)

    @transaction.atomic
    def _take(self, now: datetime, limit: int) -> list[Message]:
        token = uuid4()
        # Workers pass over what another one is taking at this moment. (SQLite lets only
        # one of them in here at a time, and ignores the lock.)
        due = self.due(now).select_for_update(skip_locked=True)
        chosen = list(due.values("pk", *self.model.ABOUT)[:limit])
        ids = [one["pk"] for one in chosen]
        taken = self.model.objects.filter(pk__in=ids, status=Status.QUEUED).update(
            status=Status.CLAIMED,
            claim_token=token,
            claimed_at=now,
            # Before the work, so that a message that kills its worker ends some day.
            claims=F("claims") + 1,
        )
        if not taken:
            return []
        about = [name for name in self.model.ABOUT if any(one[name] for one in chosen)]
        mine = self.model.objects.with_subject(*about).filter(pk__in=ids, claim_token=token)
        return list(mine.order_by("due_at", "pk"))

    def give_back(self, messages: Sequence[Message]) -> int:
        """Return what this worker took and did not come to."""
        tokens = {message.claim_token for message in messages}
        return self.filter(
            pk__in=[message.pk for message in messages],
            status=Status.CLAIMED,
            claim_token__in=tokens,
        ).update(status=Status.QUEUED, claim_token=None, claimed_at=None, claims=0)

    def with_subject(self, *about: str) -> MessageQuerySet:
        """With what their templates and checks read. Where it is known which of the four
        they are about, the others are not joined: that takes most of the time."""
        about = about or self.model.ABOUT
        paths = [path for path in self.model.SUBJECT if path.partition("__")[0] in about]
        return self.select_related(*paths)

    def release_abandoned(self, before: datetime) -> int:
        """Give back what was claimed by a worker that died: it has provably not left."""
        return self.filter(status=Status.CLAIMED, claimed_at__lt=before).update(
            status=Status.QUEUED, claim_token=None, claimed_at=None
        )

    @transaction.atomic
    def mark_stuck(self, before: datetime) -> int:
        """The worker died while the server was taking it in: only a person can tell."""
        dead = self.filter(status=Status.SENDING, claimed_at__lt=before)
        ids = list(dead.values_list("pk", flat=True))
        stuck = dead.filter(pk__in=ids).update(status=Status.STUCK, claim_token=None)
        now_stuck = self.stuck().filter(pk__in=ids)
        for asks in (now_stuck.asks(), now_stuck.asks_of_letters()):
            asks.move(to=Ask.Status.HELD, reason=Ask.Reason.STUCK)
        return stuck

    def stuck(self) -> MessageQuerySet:
        return self.filter(status=Status.STUCK)

    def on_its_way_or_sent_since(self, day: datetime) -> MessageQuerySet:
        on_its_way = [Status.QUEUED, Status.CLAIMED, Status.SENDING]
        return self.filter(
            Q(status__in=on_its_way)
            | Q(sent_at__gte=day)
            | Q(status=Status.STUCK, claimed_at__gte=day)
        )

    def never_arrived(self) -> MessageQuerySet:
        return self.filter(status__in=[Status.BOUNCED, Status.FAILED, Status.CANCELLED])

    @transaction.atomic
    def cancel(self, reason: Ask.Reason) -> int:
        """Call off what has not left. An ask among them is told why."""
        # A worker that has claimed one finds its claim gone before any text leaves.
        not_left = [Status.QUEUED, Status.CLAIMED]
        ids = list(self.filter(status__in=not_left).values_list("pk", flat=True))
        cancelled = self.model.objects.filter(pk__in=ids, status__in=not_left).update(
            status=Status.CANCELLED, claim_token=None, last_error=reason.label
        )
        now_cancelled = self.model.objects.filter(pk__in=ids, status=Status.CANCELLED)
        # Who shares an address with one who gets no letter still gets theirs.
        letters = now_cancelled.filter(kind=Kind.DIGEST).values("digest")
        Digest.objects.filter(together_with__in=letters).update(together_with=None)
        for asks in (now_cancelled.asks(), now_cancelled.asks_of_letters()):
            asks.move(to=Ask.Status.CANCELLED, reason=reason)
        return cancelled

    def asks(self) -> AskQuerySet:
        """Those that go singly, with these as their way to the candidate."""
        mine = self.filter(kind=Kind.INVITATION)
        return Ask.objects.filter(pk__in=mine.values("ask"))

    def asks_of_letters(self) -> AskQuerySet:
        """Those that go together in these."""
        letters = self.filter(kind=Kind.DIGEST).values("digest")
        return Ask.objects.filter(
            digest__in=Digest.objects.filter(Q(pk__in=letters) | Q(together_with__in=letters))
        )
