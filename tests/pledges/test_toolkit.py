"""What organisations take away: a page, a letter in three forms, and all of it in one file."""

import zipfile
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone
from odfdo import Document

from campaigns.models import ResourceVersion, ShareText
from campaigns.outreach.models import Approach
from campaigns.share_words import Role
from pledges import toolkit_views
from tests.factories import a_campaign, a_candidate, a_resource, a_seat

pytestmark = pytest.mark.django_db

LETTER = "/toolkit/letter/"


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def exeter(campaign):
    seat = a_seat("Exeter")
    for name in ("Ann Archer", "Bo Baker", "Ŵyn Ŷ"):
        a_candidate(campaign, seat, name=name)
    return seat


def text_of(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def send(client, seat, **fields):
    given = {
        "constituency": seat.slug,
        "organisation": "Little Steps",
        "name": "Cass Cole",
        "job": "Head of “Care” & Play",
        "language": "en",
        **fields,
    }
    return client.post(LETTER, {name: value for name, value in given.items() if value is not None})


def test_the_page_leads_to_every_task(client, campaign):
    page = text_of(client.get("/toolkit/"))

    for address in ("/board/", LETTER, "/events/suggest/", "/embed/", "/pre-election-rules/"):
        assert f'href="{address}"' in page
    assert "We take part in “Speak up for babies”" in page


def test_each_nation_has_words_of_its_own(client, campaign):
    ShareText.objects.create(role="organisation", nation="Wales", short="Babies of Wales {link}")

    assert "Babies of Wales" in text_of(client.get("/toolkit/?nation=Wales"))
    for other in ("Scotland", "nonsense", "%00"):
        assert "Babies of Wales" not in text_of(client.get(f"/toolkit/?nation={other}"))


def test_whoever_posts_has_words_of_their_own(client, campaign):
    ShareText.objects.create(role="campaign", short="Ask yours {link}")

    assert "Ask yours" in text_of(client.get("/toolkit/?role=campaign"))
    for other in ("organisation", "nonsense", ""):
        assert "Ask yours" not in text_of(client.get(f"/toolkit/?role={other}"))


def test_in_wales_the_picture_is_in_both_languages(client, campaign):
    assert "square.svg?language=both" in text_of(client.get("/toolkit/?nation=Wales"))
    assert "square.svg?language=en" in text_of(client.get("/toolkit/?nation=Scotland"))


def test_the_letter_goes_to_everybody_alike(client, exeter):
    page = text_of(send(client, exeter))

    assert "for each of 3 people" in page
    assert "Dear Ann Archer," in page
    assert "<li>Bo Baker</li>" in page
    assert "<li>Ŵyn Ŷ</li>" in page
    assert "Head of “Care” &amp; Play" in page


def test_whoever_has_joined_gets_it_too(client, campaign, exeter):
    joined = a_candidate(campaign, exeter, name="Di Day")
    Approach.objects.to(joined, campaign)
    Approach.objects.update(response=Approach.Response.JOINED, responded_at=timezone.now())

    assert "<li>Di Day</li>" in text_of(send(client, exeter))


def test_as_text_it_can_be_pasted(client, exeter):
    answer = send(client, exeter, **{"as": "txt"})
    letters = answer.content.decode().split("- - -")

    assert answer["Content-Disposition"] == 'attachment; filename="letters-exeter.txt"'
    assert letters[0].startswith("Dear Ann Archer,\n\nWe are writing from Little Steps.")
    assert (
        answer.content.decode().count("Yours sincerely,\n\nCass Cole\nHead of “Care” & Play") == 3
    )


def test_as_a_document_it_can_be_gone_on_with(client, exeter):
    document = Document(BytesIO(send(client, exeter, **{"as": "odt"}).content))
    words = [one.text_recursive for one in document.body.get_paragraphs()]

    assert words[0] == "Dear Ann Archer,"
    assert [one for one in words if one.startswith("Dear")][2] == "Dear Ŵyn Ŷ,"
    assert "Head of “Care” & Play" in words


def test_as_sheets_it_is_one_for_each_and_tagged(client, exeter):
    content = send(client, exeter, **{"as": "pdf"}).content
    pages = list(pypdfium2.PdfDocument(content))

    assert len(pages) == 3
    assert "Dear Ŵyn Ŷ," in pages[2].get_textpage().get_text_range()
    with pikepdf.open(BytesIO(content)) as read:
        assert read.Root.MarkInfo.Marked


def test_a_visit_is_offered_on_request(client, exeter):
    assert "show you our work" not in text_of(send(client, exeter))
    assert "show you our work" in text_of(send(client, exeter, visit="on"))


def test_it_can_be_in_welsh(client, campaign, exeter):
    campaign.letter_cy = "Annwyl {name},"
    campaign.save()

    page = text_of(send(client, exeter, language="cy"))

    assert 'lang="cy">' in page
    assert "Annwyl Ann Archer," in page


def test_staff_have_their_own_words(client, campaign, exeter):
    campaign.letter = "Hello {name},\n\nfrom {organisation} in {constituency}."
    campaign.save()

    assert "<p>Hello Ann Archer,</p><p>from Little Steps in Exeter.</p>" in text_of(
        send(client, exeter)
    ).replace("</p> <p>", "</p><p>")


def test_staff_are_told_of_a_field_that_is_none(campaign):
    campaign.letter = "Dear {nome},"

    with pytest.raises(Exception, match="Did you mean"):
        campaign.full_clean()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"constituency": ""}, "Choose a constituency from the list"),
        ({"constituency": "nowhere"}, "Choose a constituency from the list"),
        ({"organisation": " "}, "Enter the name of your organisation"),
        ({"name": "x" * 121}, "The name must be 120 characters or fewer"),
        ({"language": "fr"}, "Select English or Welsh"),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, exeter, fields, said):
    page = text_of(send(client, exeter, **fields, **{"as": "odt"}))

    assert said in page
    assert "Head of “Care” &amp; Play" in page


def test_a_network_that_writes_very_many_is_told_and_loses_nothing(client, exeter, monkeypatch):
    monkeypatch.setattr(toolkit_views, "A_DAY", 1)
    send(client, exeter)
    page = text_of(send(client, exeter, **{"as": "pdf"}))

    assert "Very many letters were written from your network today." in page
    assert "Head of “Care” &amp; Play" in page


@pytest.mark.parametrize("kind", ["txt", "odt", "pdf"])
def test_what_no_document_can_hold_is_left_out(client, campaign, exeter, kind):
    campaign.letter = "Dear {name},\n\nFrom \x01{organisation}\uffff."
    campaign.save()

    answer = send(client, exeter, organisation="Little\x02\ufffe Steps", **{"as": kind})

    assert answer.status_code == 200
    if kind == "odt":
        assert "From Little Steps." in Document(BytesIO(answer.content)).get_formatted_text()


def test_nobody_is_written_to_on_polling_day(client, campaign, exeter):
    election = campaign.elections.get()
    election.polling_day = timezone.localdate()
    election.save()

    page = text_of(send(client, exeter, **{"as": "txt"}))

    assert "There is nobody to write to in Exeter now" in page
    assert "Ann Archer" not in page


def test_nothing_typed_comes_from_an_address(client, exeter):
    page = text_of(client.get(f"{LETTER}?constituency=exeter&organisation=Secret"))

    assert "<option selected>Exeter" in page
    # The link to the other language keeps the address as it is.
    assert 'value="Secret"' not in page


def test_all_of_it_is_in_one_file(client, campaign):
    pack = a_resource(campaign, slug="logo", kind="logo", in_toolkit=True)
    ResourceVersion.objects.create(resource=pack, file=ContentFile(b"<svg/>", name="logo.svg"))
    a_resource(campaign, title="Elsewhere", in_toolkit=True)

    answer = client.get("/toolkit/toolkit.zip")
    files = zipfile.ZipFile(BytesIO(answer.content))

    assert files.testzip() is None
    assert {
        "boards/board-en-colour.pdf",
        "boards/board-cy-square.png",
        "badges/badge-en-dark.svg",
        "letters/letter-en.odt",
        "letters/letter-cy.pdf",
        "posts/organisation-everywhere-cy.txt",
        "posts/campaign-everywhere-en.txt",
        "resources/logo-logo.svg",
        "rules-before-an-election-en.txt",
    } <= set(files.namelist())
    about = files.read("README.txt").decode()
    assert "Elsewhere: " in about
    assert "/toolkit/letter/\n" in about
    assert "/cy/toolkit/letter/\n" in about
    assert "Dear [name]," in files.read("letters/letter-en.txt").decode()
    assert not answer.cookies


def test_a_nation_has_a_post_of_its_own_only_where_it_differs(client, campaign):
    ShareText.objects.create(
        campaign=campaign, role=Role.CAMPAIGN, nation="Wales", short="For Wales: {link}"
    )

    answer = client.get("/toolkit/toolkit.zip")
    files = zipfile.ZipFile(BytesIO(answer.content))

    posts = {name for name in files.namelist() if name.startswith("posts/") and "-en" in name}
    assert posts == {
        "posts/organisation-everywhere-en.txt",
        "posts/campaign-everywhere-en.txt",
        "posts/campaign-wales-en.txt",
    }


def test_a_letter_in_welsh_leads_to_the_welsh_page(client, campaign):
    answer = client.get("/toolkit/toolkit.zip")
    files = zipfile.ZipFile(BytesIO(answer.content))

    assert "/cy/" in files.read("letters/letter-cy.txt").decode()
    assert "/cy/" not in files.read("letters/letter-en.txt").decode()


def test_a_preview_of_nothing_is_no_error(client):
    for address in ("/toolkit/", "/toolkit/toolkit.zip", LETTER):
        assert client.get(address).status_code == 404


def test_a_year_that_is_copied_has_the_letter(client, campaign):
    campaign.letter = "Hello {name}"
    campaign.save()
    client.force_login(User.objects.create_superuser("ann"))
    begins = campaign.starts_on.replace(year=campaign.year + 1, day=1)

    client.post(
        "/admin/years/copy/",
        {
            "source": campaign.pk,
            "year": campaign.year + 1,
            "starts_on": begins,
            "ends_on": begins,
        },
    )

    assert type(campaign).objects.get(year=campaign.year + 1).letter == "Hello {name}"
