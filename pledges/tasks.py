import logging
from smtplib import SMTPException

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from pledges import calling, numbers, retention, signing_letters, telling
from pledges.models import Leftover, PhotoReport, WallPlace, sweep

logger = logging.getLogger(__name__)


@shared_task
def tidy() -> None:
    """Delete what has had its time. Running it again finds nothing more."""
    report = retention.tidy()
    WallPlace.objects.rehang()
    logger.info("tidied %s rows", report.total)


@shared_task
def remove_leftovers() -> None:
    """Remove the files that a storage could not remove at once."""
    sweep(Leftover.objects.all())


@shared_task
def tell_of_opened_walls() -> None:
    """Tell of photos whose wall was closed when they were approved, and is open now."""
    if told := telling.tell_of_opened_walls():
        logger.info("%s photos can be seen now, and it is told", told)


@shared_task
def count() -> None:
    """Count what the pages of each campaign show."""
    numbers.count(timezone.now())


@shared_task
def tell_moderators() -> None:
    """Tell moderators what can't wait, and what has waited long."""
    if told := calling.call(timezone.now()):
        logger.info("moderators are told of %s things", told)


def call_moderators() -> None:
    """The same, now. Without a broker the clock does it within five minutes."""
    try:
        tell_moderators.apply_async(expires=300)
    except (OperationalError, OSError):
        logger.warning("the broker is away; moderators are told by the clock")


@shared_task
def tell_signatories() -> None:
    """Send what is owed to those who signed."""
    if told := signing_letters.tell_all():
        logger.info("%s signatories are told", told)


def tell_signatories_soon() -> None:
    """The same, now. Without a broker the clock does it within a minute."""
    try:
        tell_signatories.apply_async(expires=60)
    except (OperationalError, OSError):
        logger.warning("the broker is away; signatories are told by the clock")


@shared_task(
    autoretry_for=(SMTPException, OSError), retry_backoff=60, retry_backoff_max=7200, max_retries=12
)
def answer_report(pk: int) -> None:
    """Answer whoever reported a photo."""
    if (
        report := PhotoReport.objects.select_related("photo")
        .filter(pk=pk)
        .exclude(email="")
        .first()
    ):
        calling.answer(report)


def answer_report_soon(pk: int) -> None:
    try:
        answer_report.delay(pk)
    except (OperationalError, OSError):
        logger.error("the broker is away; report %s is not answered", pk)
