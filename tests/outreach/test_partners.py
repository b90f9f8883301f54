"""An organisation takes part: it registers without an account, staff decide, and its links
tell it how many came."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import partners, tasks
from campaigns.outreach.links import RedactLinks
from campaigns.outreach.models import Invitation, Partner
from candidates.models import AlreadyDecided, Postcode, SplitPostcode
from pledges import retention
from tests.factories import a_campaign, a_candidate, a_partner, a_seat
from tests.outreach.mailing_desk import staff

pytestmark = pytest.mark.django_db

SAID = {
    "name": "Little Steps",
    "site": "https://littlesteps.example",
    "number": "1234567",
    "contact_name": "Jo Field",
    "email": "jo@littlesteps.example",
    "why": "We run groups for new parents.",
    "wants_listing": "on",
    "agree": "on",
}


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Emails leave with the commit, as they do where there is a worker."""
    monkeypatch.setattr(partners, "_tell_soon", tasks.tell_partners)


def register(client, **changed):
    return client.post("/partners/join/", {**SAID, **changed}, follow=True).content.decode()


@pytest.fixture
def partner(admin_user):
    return a_partner(admin_user)


def test_from_the_form_to_the_private_page(client, campaign, admin_client):
    thanks = register(client)
    made = Partner.objects.get()
    link = made.get_absolute_url()
    asks = client.get(link).content.decode()
    waits = client.post(link, follow=True).content.decode()
    desk = f"/admin/outreach/partner/{made.pk}/change/"
    seen = admin_client.get(desk).content.decode()
    admin_client.post(desk, {"approve": "1"})
    page = client.get(link).content.decode()

    assert "Look in your inbox" in thanks
    assert "Confirm your registration" in asks
    assert "A person looks at the registration of Little Steps" in waits
    assert "We run groups for new parents." in seen
    assert f"/?from={made.code}" in page
    assert f"name=&quot;from&quot; value=&quot;{made.code}&quot;" in page
    assert [one.subject for one in mail.outbox] == [
        "Confirm the registration of your organisation",
        "Your organisation takes part",
    ]
    assert all(link in one.body for one in mail.outbox)


def test_looking_confirms_nothing(client, campaign):
    register(client)
    client.get(Partner.objects.get().get_absolute_url())

    assert Partner.objects.get().state == "unconfirmed"


def test_after_a_week_it_is_too_late_to_confirm(client, campaign):
    register(client)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client.post(Partner.objects.get().get_absolute_url())

    assert Partner.objects.get().state == "unconfirmed"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Enter the name of your organisation"),
        ("site", "no site", "Enter the address of a web page"),
        ("site", "javascript:alert(1)", "Enter the address of a web page"),
        ("site", "https://good.example@bad.example/", "Enter the address of a web page"),
        ("email", "jo", "Enter an email address in the correct format"),
        ("why", "x" * 1001, "must be 1,000 characters or fewer"),
        ("agree", "", "Select the box to agree"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, campaign, field, typed, sentence):
    page = register(client, **{field: typed})

    assert sentence in page
    assert "We run groups" in page or field == "why"
    assert not Partner.objects.exists()


def test_a_program_learns_nothing(client, campaign):
    assert "Look in your inbox" in register(client, website="https://spam.example")
    assert not Partner.objects.exists()


def test_one_network_registers_a_few(client, campaign):
    pages = [register(client, email=f"jo{number}@x.example") for number in range(6)]

    assert "Several organisations have registered from your network" in pages[-1]
    assert Partner.objects.count() == 5


def test_nobody_fills_an_inbox(client, campaign):
    for tag in "abc":
        register(client, email=f"jo+{tag}@littlesteps.example")

    assert len(mail.outbox) == 2


def test_turned_down_they_read_why(client, campaign, admin_client):
    register(client)
    made = Partner.objects.get()
    client.post(made.get_absolute_url())
    desk = f"/admin/outreach/partner/{made.pk}/change/"
    empty = admin_client.post(desk, {"refuse": "1", "answer": ""}).content.decode()
    admin_client.post(desk, {"refuse": "1", "answer": "You work for a party."})

    assert "Write why: they will read it." in empty
    assert "You work for a party." in mail.outbox[-1].body
    assert "You work for a party." in client.get(made.get_absolute_url()).content.decode()


def test_two_of_staff_cannot_both_win(client, campaign, admin_user):
    register(client)
    made = Partner.objects.get()
    made.confirm()
    mine, theirs = Partner.objects.get(), Partner.objects.get()
    partners.approve(mine, by=admin_user)

    with pytest.raises(AlreadyDecided):
        partners.refuse(theirs, by=admin_user, answer="No")


def test_who_may_not_decide(client, campaign, partner):
    client.force_login(staff("sam", "Sender"))
    desk = f"/admin/outreach/partner/{partner.pk}/change/"

    assert client.post(desk, {"refuse": "1", "answer": "No"}).status_code == 403


def test_the_list_has_those_who_want_it(client, campaign, partner):
    assert "Little Steps" in client.get("/partners/").content.decode()

    Partner.objects.update(wants_listing=False)
    assert "Little Steps" not in client.get("/partners/").content.decode()


def test_no_page_but_theirs_says_who_registered(client, campaign, partner):
    for page in ("/partners/", partner.get_absolute_url()):
        assert partner.email not in client.get(page).content.decode()


# Their links


def begun_at(client, address):
    candidate = a_candidate(client.campaign)
    client.post(address, {"candidates": candidate.pk})
    return Invitation.objects.latest("pk").partner


@pytest.fixture
def client(client, campaign):
    client.campaign = campaign
    return client


def test_from_their_link_to_an_invitation(client, partner):
    seat = a_seat("Exeter")
    Postcode.objects.create(postcode="EX11AA", constituency=seat)
    home = client.get(f"/?from={partner.code}").content.decode()
    found = client.post("/find/", {"postcode": "EX1 1AA", "from": partner.code})

    assert f'name="from" value="{partner.code}"' in home
    assert found.url == f"/constituency/exeter/?from={partner.code}"
    assert begun_at(client, found.url) == partner
    assert partner.code not in str(client.cookies)


def test_the_code_goes_along_where_a_postcode_is_split(client, partner):
    for name in ("Derby North", "South Derbyshire"):
        SplitPostcode.objects.create(postcode="DE30GU", constituency=a_seat(name))
    choose = client.post("/find/", {"postcode": "DE3 0GU", "from": partner.code}).url
    chosen = client.post(choose, {"constituency": "derby-north"})

    assert choose == f"/find/choose/?from={partner.code}"
    assert chosen.url == f"/constituency/derby-north/?from={partner.code}"


def test_the_code_goes_along_through_the_list_and_the_search(client, partner):
    a_seat("Exeter")
    listed = client.get(f"/constituencies/?from={partner.code}").content.decode()
    search = client.post("/constituencies/", {"q": "exe", "from": partner.code})
    found = client.get(search.url).content.decode()

    assert search.url == f"/constituencies/?q=exe&from={partner.code}"
    for page in (listed, found):
        assert f'href="/constituency/exeter/?from={partner.code}"' in page


def test_the_postcode_box_within_other_pages_takes_it_along(client, partner):
    page = client.get(f"/embed/postcode/?from={partner.code}").content.decode()

    assert f'name="from" value="{partner.code}"' in page


@pytest.mark.parametrize("code", ["", "00000000", "nope", "x' or 1=1", "%00", "a" * 500])
def test_a_code_that_nobody_has_is_none(client, partner, code):
    a_seat("Exeter")

    assert begun_at(client, f"/constituency/exeter/?from={code}") is None
    assert "from" not in client.get(f"/?from={code}").context["origin"]


def test_who_takes_part_no_more_is_counted_no_more(client, partner, admin_user):
    a_seat("Exeter")
    partners.refuse(partner, by=admin_user, answer="It is over.")

    assert begun_at(client, f"/constituency/exeter/?from={partner.code}") is None


@pytest.mark.parametrize(
    ("number", "said"), [(0, "fewer than five"), (4, "fewer than five"), (5, "5")]
)
def test_small_numbers_are_not_told(client, partner, campaign, number, said):
    seat = a_seat("Exeter")
    for _ in range(number):
        Invitation.objects.start(campaign=campaign, constituency=seat, partner=partner)

    came = partners.came_through(partner)

    assert (came.begun, came.confirmed) == (said, "fewer than five")


# Stopping


def test_they_delete_themselves(client, partner, campaign):
    seat = a_seat("Exeter")
    Invitation.objects.start(campaign=campaign, constituency=seat, partner=partner)
    link = f"{partner.get_absolute_url()}delete/"
    asks = client.get(link).content.decode()
    done = client.post(link).content.decode()

    assert "Stop, and delete your details?" in asks
    assert "Your details are deleted" in done
    assert not Partner.objects.exists()
    assert Invitation.objects.get().partner is None
    assert client.get(partner.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("state", "days"), [("unconfirmed", 7), ("refused", 30), ("approved", 730)]
)
def test_what_has_had_its_time_is_deleted(client, partner, admin_user, state, days):
    decided = state in {"approved", "refused"}
    Partner.objects.update(
        state=state,
        confirmed_at=timezone.now() if decided else None,
        decided_at=timezone.now() if decided else None,
        decided_by=admin_user if decided else None,
    )
    retention.tidy()
    assert Partner.objects.exists()

    with time_machine.travel(timezone.now() + timedelta(days=days, hours=1)):
        retention.tidy()
    assert not Partner.objects.exists()


def test_their_link_is_in_no_log():
    record = logging.LogRecord("x", 20, "", 0, f"GET /partner/{'a' * 32}/", (), None)
    RedactLinks().filter(record)

    assert record.getMessage() == "GET /partner/[link]/"
