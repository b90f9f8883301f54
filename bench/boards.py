"""How long a board takes, and how much memory: the first, another, and the same again."""

import os
import resource
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("REDIS_URL", "")

import django

django.setup()

from unittest.mock import patch

from campaigns.models import Campaign
from candidates.models import Constituency
from pledges.boards import Board, drawing

LONGEST = "Dumfriesshire, Clydesdale and Tweeddale"


def timed(what, make):
    began, busy = time.perf_counter(), time.process_time()
    made = make().draw()
    waited, took = time.perf_counter() - began, time.process_time() - busy
    print(
        f"  {what:<24} {waited * 1000:7.1f} ms, {took * 1000:6.1f} of work {len(made) // 1000:5} kB"
    )
    # The work, as the machine may be busy with something else.
    assert took < 1, what


def main():
    campaign = Campaign(year=2026, hashtags="#SpeakUpForBabies", imprint="Published by a charity")
    seat = Constituency(name=LONGEST, slug="dumfriesshire-clydesdale-and-tweeddale")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print("Boards, each under a second:")
    for paper in ("a4", "a3"):
        for language in ("en", "cy", "both"):
            board = Board(campaign, seat, "Jo Bee", language, paper)
            timed(f"PDF, {paper}, {language}", lambda board=board: drawing(board, "pdf"))
    timed("the same again, kept", lambda: drawing(board, "pdf"))
    timed("picture for the page", lambda: drawing(board, "svg"))
    timed("square for screens", lambda: drawing(board, "png", square=True))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"  memory taken: {grown / 1024:.0f} MB")


if __name__ == "__main__":
    # Its words depend on the phase, which is read from the database; the drawing does not.
    with (
        patch.object(Campaign, "words", lambda campaign: campaign),
        patch.object(Campaign, "welcome", "Everyone is welcome to take part.", create=True),
    ):
        main()
