"""How much a page costs, as a ratio to the cheapest answer of the same process.

python -m tests.services python bench/pages.py
"""

import os
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test import Client
from django.test.runner import DiscoverRunner
from django.test.utils import setup_test_environment

from candidates.models import Postcode
from tests.factories import a_campaign, a_candidate, a_seat

ROUNDS, REQUESTS = 7, 60


def seconds(call):
    """The median round, in seconds for one request."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(REQUESTS):
            assert call().status_code in {200, 302}
        times.append((time.perf_counter() - start) / REQUESTS)
    return statistics.median(times)


def main():
    campaign, seat = a_campaign(), a_seat()
    for _ in range(7):
        a_candidate(campaign, seat)
    Postcode.objects.create(postcode="EX11AA", constituency=seat)
    client = Client()
    base = seconds(lambda: client.get("/healthz"))
    print(f"{'/healthz':<28}{base * 1000:7.2f} ms   1.0")
    for name, call in {
        "/": lambda: client.get("/"),
        "POST /find/": lambda: client.post("/find/", {"postcode": "EX1 1AA"}),
        "/constituency/… (7 people)": lambda: client.get(seat.get_absolute_url()),
        "/wall/… (empty)": lambda: client.get(f"/wall/{campaign.year}/"),
    }.items():
        taken = seconds(call)
        print(f"{name:<28}{taken * 1000:7.2f} ms {taken / base:5.1f}")


if __name__ == "__main__":
    setup_test_environment()
    runner = DiscoverRunner(verbosity=0)
    databases = runner.setup_databases()
    try:
        main()
    finally:
        runner.teardown_databases(databases)
