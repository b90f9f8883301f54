from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns import archive
from pledges import numbers
from pledges.demo import (
    answers,
    crowd,
    events,
    letters,
    newsletter,
    partners,
    register,
    seats,
    signatories,
    visits,
    year,
)


class Command(BaseCommand):
    help = (
        "Fill the site with a small invented election that is dated from today. Running it "
        "again moves the dates and keeps what people did."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--yes-this-is-a-demo",
            action="store_true",
            help="also where DEBUG is off, although it makes logins whose password is known",
        )
        parser.add_argument("--photos", type=int, help="draw only so many; otherwise all")

    def handle(self, *args: object, photos: int | None, **options: Any) -> None:
        if not (settings.DEBUG or options["yes_this_is_a_demo"]):
            raise CommandError(
                "DEBUG is off, so this may be a real site, and the demonstration makes logins "
                "whose password is known. If that is meant, add --yes-this-is-a-demo."
            )
        call_command("staff_groups", stdout=StringIO())
        today = timezone.localdate()
        constituencies = register.bring_in_seats()
        register.bring_in_postcodes(constituencies)
        election = register.hold_election(today)
        standing = register.bring_in_candidates(election, constituencies)
        campaign = year.this_year(today, election)
        year.words_to_share()
        archive.load()
        moderator = year.staff()
        answers.ask(campaign, standing)
        letters.bring_in_letters(campaign, standing)
        crowd.gather(campaign, standing, partners.register(moderator))
        answers.answer(campaign, standing, moderator=moderator, photos=photos)
        answers.ask_for_links(campaign, standing)
        signatories.sign(campaign, moderator)
        newsletter.bring_in_readers()
        events.bring_in_events(campaign, today)
        visits.bring_in_visits(campaign, today, moderator)
        numbers.count(timezone.now())
        self._tell(len(standing), len(constituencies))

    def _tell(self, people: int, places: int) -> None:
        lines = [
            f"The demonstration is ready: {people} invented people stand in {places} real seats.",
            f"  Postcodes to try: {', '.join(seats.TO_TRY)}",
            f"  Staff:            {settings.SITE_URL}/admin/",
            f"                    demo or moderator, password {year.PASSWORD}",
        ]
        if settings.DEBUG:
            lines.append(f"  Emails:           {settings.SITE_URL}/mailbox/")
        self.stdout.write("\n".join(lines))
