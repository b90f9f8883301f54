"""Emails that stay on this machine."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class MailboxMail(models.Model):
    """An email that did not leave: where DEBUG is on and no mail server is set, it is
    kept here and shown at /mailbox/."""

    sender = models.CharField(max_length=320)
    to = models.CharField(max_length=320)
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Mail {self.pk}"
