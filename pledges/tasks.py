import logging

from celery import shared_task

from pledges import retention

logger = logging.getLogger(__name__)


@shared_task
def tidy() -> None:
    """Delete what has had its time. Running it again finds nothing more."""
    counts = retention.tidy()
    logger.info("tidied %s rows", sum(counts.values()))
