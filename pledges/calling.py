"""Emails to moderators, and to those who reported a photo."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.urls import reverse
from django.utils.timesince import timesince

from campaigns.outreach import alarms, emails
from campaigns.outreach.colleagues import addresses_of
from campaigns.outreach.models import Alarm
from pledges.models import Photo, PhotoReport, ProfessionalPledge, Statement

# So long may something wait before moderators are told, and told again.
PATIENCE = timedelta(hours=4)
A_DAY = timedelta(days=1)
MODERATES = "pledges.moderate_photo"


def call(now: datetime) -> int:
    """Tell moderators what can't wait, and what has waited long. Returns how many things."""
    return (
        _of_reports(now) + _of_what_waits(now) + _of_what_was_passed_on(now) + _of_signatures(now)
    )


def _of_reports(now: datetime) -> int:
    new = [
        report
        for report in PhotoReport.objects.waiting().of_people()
        if Alarm.is_new(f"photo report {report.pk}", now, again_after=PATIENCE)
    ]
    names = [f"photo report {report.pk}" for report in new]
    page = reverse("admin:pledges_photoreport_changelist")
    return alarms.tell(
        names,
        "photo_reported",
        to=addresses_of(MODERATES),
        count=len(new),
        page=settings.SITE_URL + page,
    )


def _of_what_waits(now: datetime) -> int:
    late = now - PATIENCE
    photos = Photo.objects.waiting().filter(submitted_at__lt=late)
    reports = PhotoReport.objects.waiting().filter(created_at__lt=late)
    sentences = Statement.objects.waiting().filter(sent_at__lt=late)
    since = [photo.submitted_at for photo in photos[:1] if photo.submitted_at]
    since += [report.created_at for report in reports[:1]]
    since += [sentence.sent_at for sentence in sentences[:1]]
    if not since or not Alarm.is_new("photos that wait", now, again_after=PATIENCE):
        return 0
    return alarms.tell(
        ["photos that wait"],
        "photos_waiting",
        to=addresses_of(MODERATES),
        photos=Photo.objects.waiting().count(),
        reports=PhotoReport.objects.waiting().count(),
        sentences=Statement.objects.waiting().count(),
        oldest=timesince(min(since), now, depth=1),
        page=settings.SITE_URL + reverse("admin:index"),
    )


def _of_what_was_passed_on(now: datetime) -> int:
    photos = Photo.objects.waiting().exclude(escalated_at=None)
    new = [
        f"photo passed on {photo.pk}"
        for photo in photos
        if Alarm.is_new(f"photo passed on {photo.pk}", now, again_after=PATIENCE)
    ]
    return alarms.tell(
        new,
        "photo_passed_on",
        to=addresses_of("pledges.decide_passed_on_photo"),
        count=len(new),
        page=settings.SITE_URL + reverse("admin:pledges_photo_changelist"),
    )


def _of_signatures(now: datetime) -> int:
    """They may wait for a day: we promise two."""
    waiting = ProfessionalPledge.objects.waiting()
    late = waiting.filter(confirmed_at__lt=now - A_DAY).exists()
    if not late or not Alarm.is_new("signatures that wait", now, again_after=A_DAY):
        return 0
    return alarms.tell(
        ["signatures that wait"],
        "signatures_waiting",
        to=addresses_of("pledges.decide_professionalpledge"),
        count=waiting.count(),
        page=settings.SITE_URL + reverse("admin:pledges_professionalpledge_changelist"),
    )


def answer(report: PhotoReport) -> None:
    """To whoever reported a photo and gave an address. May raise what a mail server says."""
    context = {"report": report, "on_the_wall": report.photo.status == Photo.Status.APPROVED}
    get_connection().send_messages([emails.note("report_answered", report.email, context)])
