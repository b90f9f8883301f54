"""What a partner organisation does later: its details change, its link gets lost, its code goes
into what it copies."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import partners, tasks
from campaigns.outreach.models import Partner
from candidates.models import AlreadyDecided
from tests.factories import a_campaign
from tests.outreach.mailing_desk import staff

pytestmark = pytest.mark.django_db

DETAILS = {
    "name": "Little Steps",
    "site": "https://littlesteps.example",
    "number": "1234567",
    "contact_name": "Jo Field",
    "wants_listing": "on",
}


@pytest.fixture(autouse=True)
def campaign():
    return a_campaign()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Emails leave with the commit, as they do where there is a worker."""
    monkeypatch.setattr(partners, "_tell_soon", tasks.tell_partners)


@pytest.fixture
def partner(admin_user):
    made = Partner.objects.register(
        name="Little Steps",
        website="https://littlesteps.example",
        contact_name="Jo Field",
        email="jo@littlesteps.example",
        why="Groups",
        wants_listing=True,
    )
    made.confirm()
    made.refresh_from_db()
    partners.approve(made, by=admin_user)
    mail.outbox.clear()
    return made


def edit(client, partner, **changed):
    link = f"{partner.get_absolute_url()}edit/"
    return client.post(link, {**DETAILS, **changed}, follow=True).content.decode()


def listed(client):
    return client.get("/partners/").content.decode()


def desk(partner):
    return f"/admin/outreach/partner/{partner.pk}/change/"


# Its details


def test_what_only_we_read_changes_at_once(client, partner):
    page = edit(client, partner, contact_name="Al Field", wants_listing="")

    partner.refresh_from_db()
    assert partner.contact_name == "Al Field"
    assert "Your details are saved." in page
    assert "Little Steps" not in listed(client)
    assert not Partner.objects.with_changes()


def test_what_the_public_reads_waits_for_a_person(client, admin_client, partner):
    page = edit(client, partner, name="Little Strides")
    seen = admin_client.get(desk(partner)).content.decode()

    assert "A person looks at your change" in page
    assert "Little Steps" in listed(client)
    assert "Little Strides" not in listed(client)
    assert (
        "Partner organisations with a new name or website"
        in admin_client.get("/admin/").content.decode()
    )
    assert "Little Strides" in seen

    admin_client.post(
        desk(partner),
        {
            "take_over": "1",
            "new_name": "Little Strides",
            "new_website": "https://littlesteps.example",
        },
    )

    assert "Little Strides" in listed(client)
    assert [one.subject for one in mail.outbox] == ["Your details are changed"]
    assert "Little Strides" in mail.outbox[0].body


def test_they_read_why_it_stays_as_it_is(client, admin_client, partner):
    edit(client, partner, site="https://elsewhere.example")
    seen = {"new_name": "Little Steps", "new_website": "https://elsewhere.example"}
    empty = admin_client.post(desk(partner), {"keep": "1", "change-answer": "", **seen})
    admin_client.post(desk(partner), {"keep": "1", "change-answer": "Not yours.", **seen})

    assert "Write why: they will read it." in empty.content.decode()
    assert "https://littlesteps.example" in listed(client)
    assert "Not yours." in mail.outbox[-1].body
    assert "Not yours." in client.get(partner.get_absolute_url()).content.decode()
    assert Partner.objects.get().state == "approved"


def test_what_was_not_seen_is_not_taken_over(client, admin_client, partner):
    edit(client, partner, name="Little Strides")
    edit(client, partner, name="Vote for us")
    answer = admin_client.post(
        desk(partner),
        {
            "take_over": "1",
            "new_name": "Little Strides",
            "new_website": "https://littlesteps.example",
        },
        follow=True,
    )

    assert "Somebody else decided about this first" in answer.content.decode()
    assert Partner.objects.get().name == "Little Steps"
    assert not mail.outbox


def test_they_take_a_wish_back(client, partner):
    edit(client, partner, name="Little Strides")
    edit(client, partner)

    assert not Partner.objects.with_changes()


def test_two_of_staff_decide_once(client, partner):
    edit(client, partner, name="Little Strides")
    seen = ("Little Strides", "https://littlesteps.example")
    mine, theirs = Partner.objects.get(), Partner.objects.get()
    partners.take_over(mine, seen)

    with pytest.raises(AlreadyDecided):
        partners.keep_as_it_is(theirs, seen, why_not="No")


def test_who_may_not_decide_changes_nothing(client, partner):
    edit(client, partner, name="Little Strides")
    client.force_login(staff("sam", "Sender"))

    assert client.post(desk(partner), {"take_over": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Enter the name of your organisation"),
        ("name", "x" * 121, "must be 120 characters or fewer"),
        ("site", "javascript:alert(1)", "Enter the address of a web page"),
        ("contact_name", "", "Enter your name"),
    ],
)
def test_what_is_wrong_is_said(client, partner, field, typed, sentence):
    assert sentence in edit(client, partner, **{field: typed})
    assert Partner.objects.get().proposed_at is None


def test_who_is_not_a_partner_yet_changes_nothing(client, partner, admin_user):
    partners.refuse(partner, by=admin_user, answer="A party")
    page = edit(client, partner, contact_name="Al Field")

    assert "You don’t take part at the moment" in page
    assert Partner.objects.get().contact_name == "Jo Field"


# Its link


def ask(client, email="jo@littlesteps.example"):
    return client.post("/invite/link/", {"email": email}, follow=True).content.decode()


def test_the_link_is_sent_again_and_the_answer_is_the_same_for_everyone(client, partner):
    ours, others = ask(client), ask(client, "nobody@littlesteps.example")

    assert ours == others
    assert [one.to for one in mail.outbox] == [["jo@littlesteps.example"]]
    assert partner.get_absolute_url() in mail.outbox[0].body


def test_within_an_hour_it_is_sent_once(client, partner):
    ask(client)
    ask(client, "Jo+again@littlesteps.example")
    assert len(mail.outbox) == 1

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        ask(client)
    assert len(mail.outbox) == 2


def test_who_never_confirmed_is_sent_nothing(client, partner):
    Partner.objects.update(state="unconfirmed", confirmed_at=None, decided_at=None, decided_by=None)
    mail.outbox.clear()
    ask(client)

    assert not [one for one in mail.outbox if "again" in one.subject]
    assert not Partner.objects.get().link_wanted


# Its code


def test_the_private_page_has_the_code_in_everything(client, partner):
    page = client.get(partner.get_absolute_url()).content.decode()

    assert f"/?from={partner.code}" in page
    assert f"/constituencies/?from={partner.code}" in page
    assert f"/embed/postcode/?from={partner.code}" in page
    assert f"name=&quot;from&quot; value=&quot;{partner.code}&quot;" in page


def test_what_others_copy_gets_the_code_that_is_typed(client, partner):
    page = client.get(f"/embed/?from=+{partner.code.upper()}").content.decode()

    assert page.count(f"?from={partner.code}&quot;") == 2
    assert f"name=&quot;from&quot; value=&quot;{partner.code}&quot;" in page


@pytest.mark.parametrize("typed", ["nonsense", "%00", "<script>", "1234567"])
def test_a_code_that_can_be_none_is_given_back(client, partner, typed):
    answer = client.get("/embed/", {"from": typed})

    assert "Enter your code as it stands on your page" in answer.content.decode()
    assert not [one for one in answer.context["snippets"].values() if "from" in one]


def test_the_list_is_sieved_in_words_by_whether_a_change_waits(admin_client, partner):
    def listed():
        return admin_client.get("/admin/outreach/partner/?proposed_at__isempty=0")

    before = listed().context["cl"].result_count
    Partner.objects.update(
        new_name="Small Steps", new_website="https://small.example", proposed_at=timezone.now()
    )
    page = listed()

    assert (before, page.context["cl"].result_count) == (0, 1)
    for words in ("By change", "None waits", "Waits for us"):
        assert words in page.content.decode()
