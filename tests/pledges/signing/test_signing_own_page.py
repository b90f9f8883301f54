"""Behind the link of whoever signed: certificate, changes, and taking it back."""

import logging

import pytest
from django.core import mail

from campaigns.outreach.links import RedactLinks
from pledges.models import ProfessionalPledge
from tests.pledges.signing_desk import SIGN, names, post, sign

pytestmark = pytest.mark.django_db


def test_other_words_are_looked_at_again(client, signed):
    made = signed()
    post(client, made, "change/", name="Dr Jo Field-Hill")

    made.refresh_from_db()
    assert (made.state, made.name) == ("waiting", "Dr Jo Field-Hill")
    assert names(client) == []


def test_to_be_shown_no_longer_takes_effect_at_once(client, signed, pages_are_kept):
    made = signed(job_title="Health visitor", organisation="Larkfield Health")
    assert names(client) == ["Dr Jo Field"]
    post(client, made, "change/", publish="no")

    assert names(client) == []
    made.refresh_from_db()
    assert made.state == "not_public"
    assert made.consent_text == "No, count me without my name"


def test_what_is_wrong_in_a_change_is_said(client, signed):
    page = post(client, signed(), "change/", job_title="")

    assert "Enter your job title" in page


def test_taken_back_it_is_gone_everywhere_at_once(client, signed, pages_are_kept):
    made = signed()
    assert names(client) == ["Dr Jo Field"]
    page = post(client, made, "remove/")

    assert names(client) == []
    assert "You have taken your signature back" in page
    assert "Field" not in page
    assert client.get(f"{made.get_absolute_url()}certificate.pdf").status_code == 404
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["field@larkfield.example"], "Your signature is taken back")
    ]
    made.refresh_from_db()
    assert (made.name, made.email, made.searched, made.inbox) == ("", "", "", "")


def test_whoever_took_it_back_can_sign_again(client, signed):
    post(client, signed(), "remove/")
    sign(client, email="field@larkfield.example")

    assert ProfessionalPledge.objects.filter(state="unconfirmed").count() == 1


def test_what_was_never_confirmed_is_deleted_without_an_email(client, petition):
    sign(client)
    page = post(client, ProfessionalPledge.objects.get(), "remove/")

    assert "It is deleted" in page
    assert not ProfessionalPledge.objects.exists()
    assert len(mail.outbox) == 1


def test_the_certificate_has_the_name(client, signed):
    made = signed()
    answer = client.get(f"{made.get_absolute_url()}certificate.pdf")

    assert answer.content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in answer.content
    assert "Dr Jo Field".encode("utf-16-be") in answer.content or b"Dr Jo Field" in answer.content


@pytest.mark.parametrize("name", ["x" * 100, "Ŵ" * 100, "李小龍", "A " * 49 + "B"])
def test_any_name_makes_a_certificate(client, signed, name):
    made = signed(name, email="long@larkfield.example")

    assert client.get(f"{made.get_absolute_url()}certificate.pdf").status_code == 200


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_badge_has_no_name(client, signed, look):
    made = signed()
    drawn = client.get(f"{made.get_absolute_url()}badge-{look}.svg")
    picture = client.get(f"{made.get_absolute_url()}badge-{look}.png")

    assert drawn.content.startswith(b"<svg")
    assert b"Field" not in drawn.content
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("page", ["certificate.pdf", "badge-light.svg", "badge-none.svg"])
def test_whoever_is_not_counted_has_no_certificate(client, signed, page):
    made = signed(approved=False)

    assert client.get(f"{made.get_absolute_url()}{page}").status_code == 404


def test_no_public_page_has_an_address(client, signed):
    made = signed()

    for page in ("/pledge/every-baby/", SIGN, "/pledge/every-baby/thanks/"):
        assert made.email not in client.get(page).content.decode()


def test_a_lost_link_comes_by_email_alone(client, signed):
    made = signed()
    known = client.post("/pledge/link/", {"email": made.email}, follow=True)
    unknown = client.post("/pledge/link/", {"email": "nobody@x.example"}, follow=True)

    assert known.content == unknown.content
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([made.email], "The link to your signature")
    ]
    assert made.get_absolute_url() in mail.outbox[0].body


def test_their_link_is_in_no_log():
    record = logging.LogRecord("x", 20, "", 0, f"GET /signed/{'a' * 32}/", (), None)
    RedactLinks().filter(record)

    assert record.getMessage() == "GET /signed/[link]/"
