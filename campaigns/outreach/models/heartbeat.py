"""Who is alive, and what staff were told of."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """When a part of the site last said that it is alive."""

    SILENT_AFTER = timedelta(minutes=5)

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        # Where staff read it.
        verbose_name_plural = "pre-flight"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": timezone.now()})

    @classmethod
    def silent(cls) -> list[Heartbeat]:
        """Which of beat and worker has not been heard of for too long. What was never heard
        of is still starting, or not meant to be there: pre-flight tells of that."""
        before = timezone.now() - cls.SILENT_AFTER
        return list(cls.objects.filter(name__in=["beat", "worker"], at__lt=before))


class Alarm(models.Model):
    """That something unusual was told to staff by email, and when last."""

    AGAIN_AFTER = timedelta(hours=1)
    KEPT_FOR = timedelta(days=2)

    of = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.of

    @classmethod
    def is_new(cls, of: str, now: datetime, *, again_after: timedelta = AGAIN_AFTER) -> bool:
        """Take it upon oneself to tell: False where somebody told within the hour."""
        row, new = cls.objects.get_or_create(of=of, defaults={"at": now})
        told_long_ago = cls.objects.filter(pk=row.pk, at__lte=now - again_after)
        return new or bool(told_long_ago.update(at=now))


class TrustedNetwork(models.Model):
    """A place from which many write, and of which a person found that it is all right."""

    TRUSTED_FOR = timedelta(days=14)

    network = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"Network {self.network[:6]}"

    @classmethod
    def trust(cls, network: str) -> None:
        now = timezone.now()
        # What is over tells nobody anything any more.
        cls.objects.filter(until__lte=now).delete()
        until = now + cls.TRUSTED_FOR
        cls.objects.update_or_create(network=network, defaults={"until": until})

    @classmethod
    def trusts(cls, network: str) -> bool:
        return cls.objects.filter(network=network, until__gt=timezone.now()).exists()
