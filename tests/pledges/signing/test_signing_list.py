"""The list of those who signed, and the page around it, in both languages."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone, translation

from campaigns.models import Petition
from pledges import certificates
from pledges.models import ProfessionalPledge
from tests.factories import a_campaign, a_petition
from tests.pledges.signing_desk import SAID, SIGN, listed, names, sign

pytestmark = pytest.mark.django_db


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
