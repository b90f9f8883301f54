"""How fast the outbox sends, beside smtplib that builds each email and keeps one connection to the
same server; whether several workers help where that is slow; and whether a long queue makes it slow.

make bench, or python -m tests.services python -P bench/outbox.py
"""

import contextlib
import gc
import logging
import os
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate
from importlib.util import find_spec
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from django.conf import settings

# Only measured here, beside ours.
POST_OFFICE = find_spec("post_office") is not None
if POST_OFFICE:
    settings.INSTALLED_APPS.append("post_office")
# What is logged of each email is written, as it would be, and not shown.
settings.LOGGING["handlers"]["console"]["stream"] = open(os.devnull, "w")  # noqa: SIM115
django.setup()

from django.core.mail import send_mail
from django.db import connection
from django.test.runner import DiscoverRunner
from django.utils import timezone

from campaigns.outreach import emails
from campaigns.outreach.models import Approach, Ask, Invitation, Message, SendingRules
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, a_candidate, a_seat
from tests.services import free_port, wait_for

MAILS, PEOPLE, ROUNDS = 1000, 200, int(os.environ.get("BENCH_ROUNDS", "5"))
REPLY_SECONDS, EACH, WORKERS = 0.05, 100, 4
QUEUES, CLAIM, CLAIMS = (1_000, 1_000_000), 20, 20
BARE = Path(__file__).parent / "bare"


@dataclass
class Finished:
    """An email as ours is: the same words, to the same person, with the same headers."""

    subject: str
    text: str
    html: str
    sender: str
    to: str
    headers: dict[str, str]


@contextlib.contextmanager
def sink(seconds=0.0):
    port = free_port()
    server = subprocess.Popen([sys.executable, BARE / "sink.py", str(port), str(seconds)])
    try:
        wait_for(port)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield port
    finally:
        server.kill()
        server.wait()


# What is sent


def prepare():
    limitless = {"per_candidate_hour": 10**4, "per_candidate_day": 10**4, "per_domain_hour": 10**6}
    SendingRules.objects.create(warm_up="100000", **limitless)
    campaign, seat = a_campaign(), a_seat()
    candidates = [a_candidate(campaign, seat, name=f"Ann Archer {one}") for one in range(PEOPLE)]
    return [Approach.objects.to(one, campaign) for one in candidates]


def owe(approaches, mails=MAILS):
    """So many emails, which together are invitations that each have words of their own."""
    Message.objects.all().delete()
    approaches = approaches[: mails // 5]
    for number in range(5):
        now = timezone.now()
        invitation = Invitation.objects.start(
            campaign=approaches[0].campaign, constituency=approaches[0].candidate.constituency,
            name="Sam Taylor", email=f"sam{number}@supporters.example", postcode="EX11AA",
            own_words=f"My son was born in May, number {number}. " * 8,
            status="confirmed", submitted_at=now, agreed_at=now, confirmed_at=now,
        )  # fmt: skip
        for approach in approaches:
            ask = Ask.objects.create(invitation=invitation, approach=approach, status="queued")
            key = f"invitation:{ask.pk}"
            Message.objects.owe(Message.Kind.INVITATION, dedupe_key=key, ask=ask)


def again():
    Message.objects.update(
        status="queued", sent_at=None, due_at=timezone.now(), attempts=0, claims=0
    )
    Ask.objects.update(status="queued")


def letters():
    found = []
    for message in Message.objects.with_subject():
        email = emails.letter(message, message.recipient.contacts.get().value)
        headers = {**email.extra_headers, "Reply-To": email.reply_to[0]}
        html = email.alternatives[0][0]
        found.append(
            Finished(email.subject, email.body, html, email.from_email, email.to[0], headers)
        )
    return found


# Ways to send it


def smtplib_alone(finished):
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        for one in finished:
            email = EmailMessage()
            email["Subject"], email["From"], email["To"] = one.subject, one.sender, one.to
            email["Date"] = formatdate()
            for name, value in one.headers.items():
                email[name] = value
            email.set_content(one.text)
            email.add_alternative(one.html, subtype="html")
            server.send_message(email)


def ours(finished):
    again()
    start = time.perf_counter()
    send_due()
    took = time.perf_counter() - start
    assert Message.objects.filter(status="sent").count() == len(finished)
    return took


def one_by_one(finished):
    for one in finished:
        send_mail(one.subject, one.text, one.sender, [one.to], html_message=one.html)


def by_post_office(finished):
    from post_office import mail
    from post_office.models import STATUS, Email

    Email.objects.all().delete()
    start = time.perf_counter()
    for one in finished:
        mail.send(
            one.to, one.sender, subject=one.subject, message=one.text, html_message=one.html,
            headers=one.headers,
        )  # fmt: skip
    logging.getLogger("post_office").handlers.clear()
    mail.send_queued_mail_until_done(processes=1, log_level=0)
    took = time.perf_counter() - start
    assert Email.objects.filter(status=STATUS.sent).count() == len(finished)
    return took


def timed(way, finished):
    start = time.perf_counter()
    took = way(finished)
    return took if took is not None else time.perf_counter() - start


def line(words, figure, aim=""):
    print(f"{words:<58}{figure:>16}  {aim}", flush=True)


def speed(approaches):
    owe(approaches)
    finished = letters()
    ways = {"smtplib alone": smtplib_alone, "ours": ours, "send_mail one by one": one_by_one}
    if POST_OFFICE:
        ways["django-post-office"] = by_post_office
    with sink():
        took = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                took[name].append(timed(way, finished))
    bare = took["smtplib alone"]
    for name, seconds in took.items():
        # Of each round with its neighbour: what else the machine did fell on both.
        ratio = statistics.median(a / b for a, b in zip(bare, seconds, strict=True))
        mails = MAILS / statistics.median(seconds)
        aim = "to be at least 0.7" if name == "ours" else ""
        line(f"{name}, emails a second and ratio", f"{mails:.0f}  {ratio:.2f}", aim)
    if not POST_OFFICE:
        line("django-post-office", "not installed", "make bench installs it")


def a_second(workers, approaches):
    """How many emails so many processes send in a second."""
    mails = workers * EACH
    owe(approaches, mails)
    database = str(connection.settings_dict["NAME"])
    with sink(REPLY_SECONDS) as port:
        command = [sys.executable, "-P", BARE / "worker.py", database, str(port)]
        running = [
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            for _ in range(workers)
        ]
        for one in running:
            assert one.stdout.readline() == b"ready\n"
        start = time.perf_counter()
        for one in running:
            one.stdin.write(b"\n")
            one.stdin.close()
        for one in running:
            assert one.wait() == 0
            one.stdout.close()
    took = time.perf_counter() - start
    assert Message.objects.filter(status="sent").count() == mails
    return mails / took


def several(approaches):
    one, four = a_second(1, approaches), a_second(WORKERS, approaches)
    line("one worker, 50 ms a reply, emails a second", f"{one:.1f}")
    line(f"{WORKERS} workers", f"{four:.1f}")
    line(f"{WORKERS} workers to one", f"{four / one:.2f}", "to be at least 3.5")


def fill(rows):
    """So many rows in the queue, like one of those that are there."""
    columns = [field.column for field in Message._meta.concrete_fields if field.column != "id"]
    new = {"dedupe_key": "'bench:' || n", "message_id": "'bench:' || n"}
    chosen = ", ".join(new.get(name, name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE numbers (n) AS"
            " (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"
            f" INSERT INTO outreach_message ({', '.join(columns)})"
            f" SELECT {chosen} FROM outreach_message, numbers WHERE id = %s",
            [rows, Message.objects.order_by("pk")[0].pk],
        )


def tidy():
    """What the database does by itself in the minutes after so much was written."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def milliseconds(call, times=CLAIMS):
    """The shortest of so many: the two queues can't take turns, and what else the machine does
    only makes a call longer."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)
    return min(took) * 1000


def long_queues(approaches):
    owe(approaches, 5)
    claims, looks = [], []
    for rows in QUEUES:
        Message.objects.filter(dedupe_key__startswith="bench:").delete()
        Message.objects.update(status="queued", claim_token=None, claims=0, due_at=timezone.now())
        fill(rows)
        tidy()
        claims.append(milliseconds(lambda: Message.objects.claim_some(CLAIM)))
        # All that is left goes to another day.
        Message.objects.update(due_at=timezone.now() + timedelta(days=1))
        tidy()
        looks.append(milliseconds(lambda: Message.objects.claim_some(CLAIM)))
    for words, (few, many) in (
        (f"claiming {CLAIM} of what is due", claims),
        ("finding that nothing is due", looks),
    ):
        figure = f"{few:.1f}  {many:.1f} ms"
        line(f"{words}: {QUEUES[0]:,} and {QUEUES[1]:,} queued", figure, f"ratio {many / few:.2f}")


def main():
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    print({"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor])
    approaches = prepare()
    # As in a worker (imhaw/celery.py), and for all alike.
    gc.collect()
    gc.freeze()
    speed(approaches)
    several(approaches)
    long_queues(approaches)


if __name__ == "__main__":
    runner = DiscoverRunner(verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            # In a file, as it is where it runs, and for several processes.
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3"
        databases = runner.setup_databases()
        try:
            main()
        finally:
            runner.teardown_databases(databases)
