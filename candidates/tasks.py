"""Background work on the register. The database is the queue: a task that is lost is found by the
next sweep, and one that runs twice finds its run taken."""

import logging
from datetime import datetime, time, timedelta

from celery import shared_task
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from candidates.importers import ImportRefused, kinds, runs
from candidates.importers.democracy_club import address_of_export
from candidates.models import Election, ImportRun
from candidates.timetable import LONDON

logger = logging.getLogger(__name__)

TIME_LIMIT = 3600
UNDECIDED_DAYS = 7
# After a list that could not be fetched; twice as long after each further time.
TRY_AGAIN = timedelta(minutes=30)
# In London. Before the lists are complete they change all day long.
EVERY_NIGHT = (4,)
EVERY_SIX_HOURS = (4, 10, 16, 22)


def wake(pk: int) -> None:
    """Have a worker take this run now. Without a broker the next sweep finds it."""
    try:
        run_import.apply_async((pk,), expires=settings.IMPORT_SWEEP_SECONDS)
    except (OperationalError, OSError):
        logger.warning("the broker is away; the next sweep begins import %s", pk)


@shared_task(time_limit=TIME_LIMIT)
def run_import(pk: int) -> None:
    """Look at a waiting import; apply it, if somebody has decided so."""
    if run := ImportRun.objects.claim(pk):
        kinds.carry_out(run, dry_run=run.applied_by_id is None)


@shared_task
def sweep_imports() -> None:
    """Find the imports that no nudge reached, and drop those that nobody decided about."""
    for pk in ImportRun.objects.waiting().values_list("pk", flat=True):
        wake(pk)
    for run in ImportRun.objects.forgotten(timezone.now() - timedelta(days=UNDECIDED_DAYS)):
        run.drop()


@shared_task(time_limit=TIME_LIMIT)
def refresh_register() -> None:
    """Fetch the lists that are due, and apply them. What is refused and may be right waits for
    staff; what could not be fetched is tried again."""
    if not settings.NIGHTLY_IMPORTS:
        return
    now = timezone.now()
    for election in _followed(now):
        hours = EVERY_SIX_HOURS if _is_open(election) else EVERY_NIGHT
        url = address_of_export(election)
        if _is_due(_last(hours, now), now, source="candidates", url=url):
            _fetch_and_apply("candidates", url=url, file_name=f"Democracy Club, {election}")
    parliament = settings.MEMBERS_API_URL
    slot = _last(EVERY_NIGHT, now)
    if _has_parliament(now) and _is_due(slot, now, source="mps", url=parliament):
        _fetch_and_apply("mps", url=parliament, file_name="Parliament")


def _has_parliament(now: datetime) -> bool:
    """Between dissolution and the results there are no MPs, and the list may be of the old ones."""
    return not Election.objects.leaving_no_mps(timezone.localdate(now)).exists()


def _followed(now: datetime) -> QuerySet[Election]:
    today = timezone.localdate(now)
    return Election.objects.without_results(today).filter(
        follow=True, invented=False, announced_on__lte=today
    )


def _is_open(election: Election) -> bool:
    """Whether some list of it is not complete yet."""
    return not election.ballots.exists() or election.ballots.filter(locked=False).exists()


def _last(hours: tuple[int, ...], now: datetime) -> datetime:
    """The latest of these hours of the clock in London that has come."""
    today = now.astimezone(LONDON).date()
    return max(
        slot
        for day in (today - timedelta(days=1), today)
        for hour in hours
        if (slot := datetime.combine(day, time(hour), tzinfo=LONDON)) <= now
    )


def _is_due(slot: datetime, now: datetime, **which: str) -> bool:
    """Whether this list has not been fetched since the slot, and a failure is long enough ago."""
    runs = ImportRun.objects.filter(by=None, started_at__gte=slot, **which)
    fruitless = runs.filter(ImportRun.came_to_nothing())
    times = fruitless.count()
    if times < runs.count():
        return False
    latest = fruitless.first()
    return latest is None or latest.started_at + TRY_AGAIN * 2 ** (times - 1) <= now


def _fetch_and_apply(kind: str, *, url: str, file_name: str) -> None:
    now = timezone.now()
    run = ImportRun.objects.create(
        source=kind, url=url, file_name=file_name[:300], claimed_at=now, seen_alive_at=now
    )
    try:
        kinds.carry_out(run, dry_run=False)
    except Exception:
        # The others on the list are fetched all the same, and this one is tried again.
        logger.exception("import %s broke off", run.pk)
        if run.state == ImportRun.State.RUNNING:
            runs.refuse(run, ImportRefused(runs.BROKE_OFF))
