import logging

from celery import shared_task

from pledges import retention, telling

logger = logging.getLogger(__name__)


@shared_task
def tidy() -> None:
    """Delete what has had its time. Running it again finds nothing more."""
    report = retention.tidy()
    logger.info("tidied %s rows", report.total)


@shared_task
def tell_of_opened_walls() -> None:
    """Tell of photos whose wall was closed when they were approved, and is open now."""
    if told := telling.tell_of_opened_walls():
        logger.info("%s photos can be seen now, and it is told", told)
