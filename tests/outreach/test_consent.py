"""What supporters agree to, word for word; and that nothing acts on a look, or leaks."""

import hashlib
import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from campaigns.outreach import services
from campaigns.outreach.models import Ask, Invitation, Message, Suppression
from campaigns.outreach.tasks import send_due
from tests.factories import an_invitation

pytestmark = pytest.mark.django_db
WRITTEN = {
    "wish": "join",
    "own_words": "My son was born in May, and our health visitor sat with me for hours.",
    "name": "Sam Taylor",
    "email": "sam@supporters.example",
    "postcode": "EX1 1AA",
}
AGREED = {"agree": "on", "sensitive": "on"}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def submit(client, candidate, **changed):
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
    client.post("/invite/write/", {**WRITTEN, **changed})
    return client.post("/invite/check/", AGREED, follow=True)


def test_who_changes_the_words_of_a_consent_gives_it_another_version(client, candidate, settings):
    settings.CHARITY_NAME = "the charity"
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
    client.post("/invite/write/", WRITTEN)
    form = client.get("/invite/check/").context["form"]
    words = "\n".join(str(form[name].label) for name in ("agree", "sensitive", "newsletter"))

    # Another result? Raise CONSENT_VERSION to the day of the change, and write the new one here:
    # what somebody agreed to is found by their version in the history of forms.py.
    assert services.CONSENT_VERSION == "2026-12-01"
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == "ba1108443649554b"


def test_the_newsletter_is_kept_with_its_version_and_time_and_ends_with_a_change(client, candidate):
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", {**AGREED, "newsletter": "on"})
    agreed = Invitation.objects.get()
    client.post("/invite/change/")
    changed = Invitation.objects.get()

    assert agreed.newsletter_agreed_at == agreed.agreed_at
    assert agreed.consent_version == services.CONSENT_VERSION
    assert (changed.newsletter_agreed_at, changed.agreed_at) == (None, None)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_scanners_that_open_every_link_change_nothing(client, campaign, candidate, method):
    waiting = an_invitation(campaign, [candidate], state="unconfirmed")
    sent = an_invitation(campaign, [candidate])
    send_due()
    send_due()
    before = [list(model.objects.order_by("pk").values()) for model in (Invitation, Ask, Message)]

    links = {
        link
        for one in mail.outbox
        for link in re.findall(r"http://testserver(/\S+)", one.body)
        if not link.startswith("/privacy")
    }
    for link in links | {f"/i/{sent.token}/{what}/" for what in ("again", "myself")}:
        assert getattr(client, method)(link).status_code in {200, 302, 405}

    after = [list(model.objects.order_by("pk").values()) for model in (Invitation, Ask, Message)]
    assert waiting.get_absolute_url() in links
    assert after == before


def test_nobody_learns_from_writing_whether_an_inbox_has_written(client, campaign, candidate):
    an_invitation(campaign, [candidate], email="known@supporters.example")
    Suppression.objects.refuse_confirmations("refuses@supporters.example")
    pages = []
    for email in ["known", "refuses", "new"]:
        page = submit(Client(), candidate, email=f"{email}@supporters.example")
        text = re.sub(
            r"SUP-\d+|csrfmiddlewaretoken\" value=\"\w+|\?v=\w+", "", page.content.decode()
        )
        pages.append((page.redirect_chain, text.replace(f"{email}@", "X@")))

    assert pages[0] == pages[1] == pages[2]


def test_scripts_are_shown_as_text_wherever_words_go(client, campaign, candidate):
    submit(client, candidate, own_words=f"{SCRIPT} {WRITTEN['own_words']}")
    send_due()
    written = Invitation.objects.get()
    check = client.get(written.get_absolute_url()).content.decode()
    services.confirm(written)
    send_due()
    page = client.get(written.get_absolute_url()).content.decode()
    mails = [alternative.content for one in mail.outbox for alternative in one.alternatives]

    assert len(mails) >= 2
    for text in [check, page, *mails]:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert any("&lt;script&gt;alert" in text for text in mails)


def test_scripts_are_shown_as_text_to_staff(client, campaign, candidate):
    held = an_invitation(campaign, [candidate], own_words=f"{SCRIPT} www.charity.example")
    client.force_login(User.objects.create_superuser("ann"))

    page = client.get(f"/admin/outreach/invitation/to-read/{held.pk}/").content.decode()

    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


def test_a_name_cannot_become_a_header(client, candidate):
    submit(client, candidate, name="Sam\r\nBcc: all@victims.example")
    send_due()
    services.confirm(Invitation.objects.get())
    send_due()

    for one in mail.outbox:
        assert "\nBcc" not in one.message().as_string()
        assert one.recipients() != ["all@victims.example"]
