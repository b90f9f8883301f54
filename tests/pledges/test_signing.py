"""Professionals sign a pledge: from the form to the list, the certificate, and back."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone, translation

from campaigns.models import Petition
from campaigns.outreach.links import RedactLinks
from campaigns.outreach.models import Subscriber
from pledges import certificates, retention, signing, tasks
from pledges.models import AlreadyDecided, ProfessionalPledge
from tests.factories import a_campaign, a_petition

pytestmark = pytest.mark.django_db

SAID = {
    "name": "Dr Jo Field",
    "job_title": "Health visitor",
    "organisation": "Larkfield Health",
    "nation": "England",
    "email": "jo@larkfield.example",
    "publish": "yes",
}
SIGN = "/pledge/every-baby/sign/"


@pytest.fixture
def petition():
    return a_petition(a_campaign())


@pytest.fixture(autouse=True)
def _at_once(monkeypatch, settings):
    """Emails leave with the commit, as they do where there is a worker."""
    settings.UNDO_MINUTES = 0
    monkeypatch.setattr(signing, "_tell_soon", tasks.tell_signatories)


def sign(client, **changed):
    return client.post(SIGN, {**SAID, **changed}, follow=True).content.decode()


@pytest.fixture
def signed(petition, admin_user):
    """Makes one that is confirmed, and as staff decided."""

    def make(name="Dr Jo Field", *, approved=True, is_public=True, **fields):
        email = f"{name.split()[-1].lower()}@larkfield.example"
        said = {"job_title": "Midwife", "organisation": "Larkfield", "nation": "England"}
        said |= {"petition": petition, "email": email, **fields}
        signing.sign(name=name, is_public=is_public, **said)
        made = ProfessionalPledge.objects.get(name=name)
        signing.confirm(made)
        made.refresh_from_db()
        if approved:
            signing.approve(made, by=admin_user)
        mail.outbox.clear()
        return made

    return make


def listed(client, query=""):
    return client.get(f"/pledge/every-baby/{query}").content.decode()


def names(client, query=""):
    return re.findall(
        r"<strong>([^<]*)</strong>\s*<span class=\"signed__job", listed(client, query)
    )


def test_from_the_form_to_the_list(client, petition, admin_client):
    thanks = sign(client)
    made = ProfessionalPledge.objects.get()
    link = made.get_absolute_url()
    asks = client.get(link).content.decode()
    waits = client.post(link, follow=True).content.decode()
    before = names(client)
    desk = f"/admin/pledges/professionalpledge/{made.pk}/change/"
    made.refresh_from_db()
    admin_client.post(desk, {"approve": "1", "seen": made.changed_at.isoformat()})
    page = client.get(link).content.decode()

    assert "Almost done: look in your inbox" in thanks
    assert "Confirm your signature" in asks
    assert "A person looks at it, usually within two working days" in waits
    assert before == []
    assert names(client) == ["Dr Jo Field"]
    assert "Save my certificate" in page
    assert [one.subject for one in mail.outbox] == [
        "Confirm your signature",
        "Your signature counts",
    ]
    assert all(link in one.body for one in mail.outbox)


def test_looking_confirms_nothing(client, petition):
    sign(client)
    client.get(ProfessionalPledge.objects.get().get_absolute_url())

    assert ProfessionalPledge.objects.get().state == "unconfirmed"


def test_after_a_week_it_is_too_late_to_confirm(client, petition):
    sign(client)
    link = ProfessionalPledge.objects.get().get_absolute_url()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client.post(link)
        page = client.get(link).content.decode()

    assert ProfessionalPledge.objects.get().state == "unconfirmed"
    assert "This link has expired" in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Enter your full name"),
        ("name", "x" * 101, "must be 100 characters or fewer"),
        ("name", "=1+1", "Enter your name only"),
        ("name", "www.buy.example", "Enter your name only"),
        ("job_title", "", "Enter your job title"),
        ("job_title", "see https://buy.example", "Leave out web and email addresses"),
        ("organisation", "me@buy.example", "Leave out web and email addresses"),
        ("nation", "", "Select where you work"),
        ("nation", "Atlantis", "Select where you work"),
        ("email", "jo", "Enter an email address in the correct format"),
        ("publish", "", "Select if we can publish your name"),
        ("publish", "perhaps", "Select if we can publish your name"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, petition, field, typed, sentence):
    page = sign(client, **{field: typed})

    assert sentence in page
    assert "<title>Error: " in page
    assert "Larkfield Health" in page or field == "organisation"
    assert not ProfessionalPledge.objects.exists()


def test_a_program_learns_nothing(client, petition):
    assert "look in your inbox" in sign(client, website="https://spam.example")
    assert not ProfessionalPledge.objects.exists()


def test_one_network_signs_as_often_as_a_ward(client, petition, monkeypatch):
    monkeypatch.setattr("pledges.petition_views.A_DAY", 2)
    pages = [sign(client, email=f"jo{number}@x.example") for number in range(3)]

    assert "Many people have signed from your network today" in pages[-1]
    assert ProfessionalPledge.objects.count() == 2


def test_nobody_fills_an_inbox(client, petition):
    for tag in "abcde":
        sign(client, email=f"jo+{tag}@larkfield.example")

    assert len(mail.outbox) == 3


# Twice


def test_signing_twice_is_told_to_the_inbox_alone(client, signed):
    made = signed()
    page = sign(client, email="FIELD+news@larkfield.example", name="Somebody Else")

    assert "Almost done: look in your inbox" in page
    assert [one.subject for one in mail.outbox] == ["You have signed already"]
    assert made.get_absolute_url() in mail.outbox[0].body
    assert names(client) == ["Dr Jo Field"]


def test_an_earlier_link_confirms_nothing_that_was_said_since(client, petition):
    sign(client)
    earlier = ProfessionalPledge.objects.get().get_absolute_url()
    sign(client, name="Somebody Else")
    later = ProfessionalPledge.objects.get().get_absolute_url()

    assert client.post(earlier).status_code == 404
    assert ProfessionalPledge.objects.get().state == "unconfirmed"
    client.post(later)
    assert ProfessionalPledge.objects.get().state == "waiting"


def test_what_was_read_is_what_is_confirmed(petition):
    said = {name: SAID[name] for name in ("name", "job_title", "organisation", "nation", "email")}
    signing.sign(petition, is_public=True, **said)
    read = ProfessionalPledge.objects.get()
    signing.sign(petition, is_public=True, **{**said, "name": "Somebody Else"})

    assert not signing.confirm(read)


# The newsletter


def test_the_newsletter_is_asked_for_apart_and_after(client, petition):
    sign(client, updates="on")
    assert not Subscriber.objects.exists()
    made = ProfessionalPledge.objects.get()
    client.post(made.get_absolute_url())

    reader = Subscriber.objects.get()
    assert (reader.email, reader.source, reader.state) == (SAID["email"], "pledge", "unconfirmed")
    assert reader.agreed_at == made.newsletter_agreed_at
    client.post(made.get_absolute_url())
    assert Subscriber.objects.count() == 1


def test_without_a_tick_there_is_no_newsletter(client, petition):
    sign(client)
    client.post(ProfessionalPledge.objects.get().get_absolute_url())

    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("ticked", [{"updates": "on"}, {}])
def test_whoever_ticked_the_newsletter_is_not_asked_again(client, petition, ticked):
    sign(client, **ticked)
    mine = ProfessionalPledge.objects.get().get_absolute_url()

    page = client.post(mine, follow=True).content.decode()

    assert ("Get the newsletter" in page) is not bool(ticked)


# The list


def test_the_list_is_found_by_accents_nation_and_organisation(client, signed):
    signed("Siân Ŵyn", nation="Wales", organisation="Zebra House")
    signed("Zoë Ábrahám", organisation="Acorn House")
    signed("Peter Plain", is_public=False)
    signed("Wilma Waits", approved=False)

    assert names(client) == ["Zoë Ábrahám", "Siân Ŵyn"]
    assert names(client, "?q=wyn") == ["Siân Ŵyn"]
    assert names(client, "?q=ZEBRA") == ["Siân Ŵyn"]
    assert names(client, "?nation=Wales") == ["Siân Ŵyn"]
    assert names(client, "?nation=x'&q=%00zoe&page=999999999999999999999") == ["Zoë Ábrahám"]
    assert names(client, "?by=organisation") == ["Zoë Ábrahám", "Siân Ŵyn"]
    assert "Others have signed without their name" in listed(client)
    assert "No name matches" in listed(client, "?q=plain")


def test_many_stand_under_their_letters(client, signed, monkeypatch):
    signed("Siân Ŵyn")
    assert 'class="signed__heading"' not in listed(client)

    monkeypatch.setattr("pledges.petition_views.MANY", 1)
    assert '<h3 class="signed__heading">W</h3>' in listed(client)


@pytest.mark.parametrize(("number", "said"), [(1, ""), (2, "2 professionals have signed")])
def test_the_count_is_said_from_its_threshold_on(client, signed, petition, number, said):
    petition.count_from = 2
    petition.save()
    for place in range(number):
        signed(f"Ann No{'x' * place}", is_public=not place)

    assert (said or "Who has signed") in listed(client)
    assert ("have signed</h2>" in listed(client)) == bool(said)


def test_as_many_queries_for_one_as_for_three(client, signed, django_assert_num_queries):
    signed("Ann One")
    with django_assert_num_queries(7):
        listed(client)
    signed("Ann Two")
    signed("Ann Three")
    with django_assert_num_queries(7):
        listed(client)


def test_a_closed_pledge_can_be_read_and_not_signed(client, signed, petition):
    signed()
    petition.closes_on = timezone.localdate() - timedelta(days=1)
    petition.save()

    assert "This pledge is closed" in listed(client)
    assert names(client) == ["Dr Jo Field"]
    assert client.get(SIGN).url == "/pledge/every-baby/"
    sign(client, email="other@x.example")
    assert ProfessionalPledge.objects.count() == 1


def test_an_open_letter_has_its_own_words(client, petition):
    petition.kind, petition.addressee = "letter", "To the Prime Minister"
    petition.save()

    assert "To the Prime Minister" in listed(client)
    assert "Sign the open letter" in listed(client)
    assert "Sign the pledge" not in client.get(SIGN).content.decode()
    assert "Open letter" in client.get("/").content.decode()


def test_where_the_short_addresses_lead(client, petition):
    assert client.get("/pledge/").url == "/pledge/every-baby/"
    assert client.get(f"/pledge/{petition.campaign.year}/").url == "/pledge/every-baby/"
    assert client.get("/pledge/1999/").status_code == 404
    assert client.get("/pledge/99999999999999999999/").status_code == 404
    petition.published = False
    petition.save()
    assert "There is nothing to sign" in client.get("/pledge/").content.decode()
    assert client.get("/pledge/every-baby/").status_code == 404
    assert client.get(SIGN).status_code == 404


def test_the_newest_that_is_open_comes_first(client, petition):
    older = a_petition(a_campaign(year=2021), slug="older")
    petition.is_open = False
    petition.save()

    assert client.get("/pledge/").url == "/pledge/older/"
    assert "/pledge/" in client.get("/").content.decode()
    older.is_open = False
    older.save()
    assert client.get("/pledge/").url == "/pledge/every-baby/"
    assert 'href="/pledge/"' not in client.get("/").content.decode()


def test_the_page_of_the_year_leads_there(client, signed, petition):
    petition.count_from = 1
    petition.save()
    signed()
    page = client.get(f"/years/{petition.campaign.year}/").content.decode()

    assert 'href="/pledge/every-baby/"' in page
    assert "1 professional has signed" in page


def test_the_pledge_of_2021_comes_with_the_years_and_without_names(client):
    call_command("load_years", stdout=StringIO())
    call_command("load_years", stdout=StringIO())
    page = client.get("/pledge/2021/", follow=True).content.decode()

    assert Petition.objects.count() == 1
    assert "The #IncludingInfants pledge" in page
    assert "Nobody is listed here yet." in page
    assert "Sign the pledge" in page


def test_welsh_pages_say_what_there_is_in_welsh(client, petition):
    petition.title_cy = "Pob babi"
    petition.save()
    page = client.get("/cy/pledge/every-baby/").content.decode()

    assert "Pob babi" in page
    assert '<div lang="en"><p>I promise' in page
    assert "Llofnodi’r addewid" in page


def test_the_welsh_of_a_certificate_is_welsh(signed):
    made = signed()
    with translation.override("cy"):
        described = certificates.certificate_of(made).content

    assert "wedi llofnodi’r addewid" in described
    assert "Mae Dr Jo Field wedi llofnodi" in described


def test_emails_come_in_the_language_of_the_form(client, petition):
    client.post(f"/cy{SIGN}", SAID)

    assert mail.outbox[0].subject == "Cadarnhau eich llofnod"
    assert "/cy/signed/" in mail.outbox[0].body


# Behind the link


def post(client, made, page="", **changed):
    address = f"{made.get_absolute_url()}{page}"
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(address, {**SAID, **changed})
    answer = client.get(answer.url) if answer.status_code == 302 else answer
    return answer.content.decode()


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


# Keeping


@pytest.mark.parametrize(
    ("state", "days"), [("unconfirmed", 7), ("refused", 30), ("removed", 30), ("waiting", 365)]
)
def test_what_has_had_its_time_is_deleted(signed, admin_user, client, state, days):
    made = signed(approved=False)
    if state == "unconfirmed":
        ProfessionalPledge.objects.update(state=state, confirmed_at=None)
    elif state == "refused":
        signing.refuse(made, by=admin_user, answer="No")
    elif state == "removed":
        signing.take_back(made)
    retention.tidy()
    assert ProfessionalPledge.objects.exists()

    with time_machine.travel(timezone.now() + timedelta(days=days, hours=1)):
        retention.tidy()
    assert not ProfessionalPledge.objects.exists()


def test_of_those_who_are_not_shown_only_the_count_stays(client, signed, petition):
    petition.count_from = 1
    petition.save()
    hidden, shown = signed("Peter Plain", is_public=False), signed()
    with time_machine.travel(timezone.now() + timedelta(days=3 * 365 + 10)):
        retention.tidy()

    hidden.refresh_from_db()
    shown.refresh_from_db()
    assert (hidden.name, hidden.email, shown.name) == ("", "", "Dr Jo Field")
    assert "2 professionals have signed" in listed(client)


def test_the_privacy_page_says_so(client, petition):
    page = client.get("/privacy/").content.decode()

    assert "If you sign a pledge or an open letter" in page
    assert "A signature that nobody confirmed" in page


# Emails


def test_what_cannot_be_sent_now_is_sent_later(client, petition, settings, monkeypatch):
    settings.EMAIL_BACKEND = "no.such.backend"
    sign(client)
    made = ProfessionalPledge.objects.get()
    assert made.owed == "signature_confirm"

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        tasks.tell_signatories()
    made.refresh_from_db()
    assert made.owed == ""
    assert len(mail.outbox) == 1


def test_a_decision_that_is_undone_in_time_is_told_to_nobody(signed, admin_user, settings):
    settings.UNDO_MINUTES = 10
    made = signed(approved=False)
    signing.approve(made, by=admin_user)
    assert not mail.outbox
    signing.look_again(made)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        tasks.tell_signatories()

    assert not mail.outbox


def test_two_of_staff_cannot_both_win(signed, admin_user):
    mine = signed(approved=False)
    theirs = ProfessionalPledge.objects.get()
    signing.approve(mine, by=admin_user)

    with pytest.raises(AlreadyDecided):
        signing.refuse(theirs, by=admin_user, answer="No")


def test_nobody_approves_what_was_changed_meanwhile(client, signed, admin_user):
    seen = signed(approved=False)
    post(client, seen, "change/", name="Buy My Prams")

    with pytest.raises(AlreadyDecided):
        signing.approve(seen, by=admin_user)


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
