"""How far an import is, as others see it while it goes on."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from candidates.importers.runs import ClaimLost, reporter
from candidates.models import ImportRun

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(db):
    now = timezone.now()
    return ImportRun.objects.create(source="postcodes", claimed_at=now, seen_alive_at=now)


def how_far():
    return ImportRun.objects.values_list("rows_done", "share_done").get()


def test_it_is_written_down_once_a_second(run):
    report = reporter(run)
    report(1000, 0.25)
    report(2000, 0.5)

    assert how_far() == (1000, 0.25)
    assert ImportRun.objects.get().seen_alive_at > run.seen_alive_at


def test_a_worker_that_was_given_up_stops(run):
    ImportRun.objects.filter(pk=run.pk).update(claimed_at=timezone.now())

    with pytest.raises(ClaimLost):
        reporter(run)(1000, 0.25)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_it_is_seen_before_a_long_transaction_ends(run):
    with transaction.atomic():
        reporter(run)(1000, 0.25)
        transaction.set_rollback(True)

    assert how_far() == (1000, 0.25)


def test_two_workers_claim_a_run_once(run):
    ImportRun.objects.update(state="waiting")

    assert ImportRun.objects.claim(run.pk)
    assert ImportRun.objects.claim(run.pk) is None
