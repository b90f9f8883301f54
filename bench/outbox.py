"""How fast one worker sends, as a ratio to smtplib that builds each message and keeps one
connection to the same server.

python -m tests.services python bench/outbox.py
"""

import os
import smtplib
import statistics
import subprocess
import sys
import time
from email.message import EmailMessage
from email.utils import make_msgid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings
from django.test.runner import DiscoverRunner
from django.utils import timezone

from campaigns.outreach.models import Approach, Ask, Invitation, Message, SendingRules
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, a_candidate, a_seat
from tests.services import free_port, wait_for

MAILS, ROUNDS = 1000, 5

SINK = """
import sys, threading
from aiosmtpd.controller import Controller

class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"

controller = Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
threading.Event().wait()
"""


def raw(port, letters):
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number, (text, html) in enumerate(letters):
            email = EmailMessage()
            email["Subject"] = "A question from Exeter"
            email["From"] = (
                "Sam Taylor via Speak up for babies <invitations@invites.charity.example>"
            )
            email["To"] = f"candidate{number}@candidates.example"
            email["Message-ID"] = make_msgid(domain="invites.charity.example")
            email.set_content(text)
            email.add_alternative(html, subtype="html")
            connection.send_message(email)


def prepare():
    limitless = {"per_candidate_hour": 10**4, "per_candidate_day": 10**4, "per_domain_hour": 10**6}
    SendingRules.objects.create(warm_up="1000000", **limitless)
    campaign, seat = a_campaign(), a_seat()
    candidates = [a_candidate(campaign, seat, name=f"Ann Archer {number}") for number in range(20)]
    approaches = [Approach.objects.to(one, campaign) for one in candidates]
    for number in range(MAILS // 20):
        now = timezone.now()
        invitation = Invitation.objects.start(
            campaign=campaign, constituency=seat, name="Sam Taylor",
            email=f"sam{number}@supporters.example", postcode="EX11AA",
            own_words="My son was born in May. " * 8,
            status="confirmed", submitted_at=now, agreed_at=now, confirmed_at=now,
        )  # fmt: skip
        for approach in approaches:
            ask = Ask.objects.create(invitation=invitation, approach=approach, status="queued")
            Message.objects.owe(Message.Kind.INVITATION, dedupe_key=f"invitation:{ask.pk}", ask=ask)


def again():
    Message.objects.update(status="queued", sent_at=None, due_at=timezone.now(), attempts=0)
    Ask.objects.update(status="queued")


def seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main():
    port = free_port()
    sink = subprocess.Popen([sys.executable, "-c", SINK, str(port)])
    try:
        wait_for(port)
        settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        prepare()
        letters = [("Hello. " * 200, "<p>Hello. </p>" * 300)] * MAILS
        bare, ours = [], []
        for _ in range(ROUNDS):
            bare.append(seconds(lambda: raw(port, letters)))
            again()
            ours.append(seconds(send_due))
            assert Message.objects.filter(status="sent").count() == MAILS
        a, b = statistics.median(bare), statistics.median(ours)
        print(f"smtplib {MAILS / a:.0f}/s, outbox {MAILS / b:.0f}/s, ratio {a / b:.2f}")
    finally:
        sink.kill()


if __name__ == "__main__":
    runner = DiscoverRunner(verbosity=0)
    databases = runner.setup_databases()
    try:
        main()
    finally:
        runner.teardown_databases(databases)
