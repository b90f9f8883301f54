"""Resources: listed, described, counted, and with nobody else's frame before a click."""

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.embedding import player_of
from campaigns.models import Resource, ResourceVersion
from tests.factories import a_campaign, a_resource

pytestmark = pytest.mark.django_db

FILM = "https://www.youtube.com/watch?v=abc_DEF-123"


@pytest.fixture
def campaign():
    return a_campaign(year=2023, theme="Bonding Before Birth")


def a_file(resource, name="pack.pdf", content=b"%PDF-1.7"):
    file = ContentFile(content, name=name)
    return ResourceVersion.objects.create(resource=resource, file=file, pages=12)


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_list_says_what_each_is(client, campaign):
    pack = a_resource(campaign, kind="comms_pack", title="Comms pack")
    a_file(pack, content=b"x" * 2048)
    film = a_resource(campaign, title="Why bonding matters", language="both")
    film.versions.create(link=FILM, seconds=185)

    page = text_of(client, "/resources/")

    assert "2 resources" in page
    assert "Comms pack · 2023 · PDF, 2.0 KB · 12 pages · English" in page
    assert "Film · 2023 · 3:05 long · English and Welsh" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=film", {"Film of 2023", "Film of 2022"}),
        ("year=2022", {"Film of 2022"}),
        ("language=cy", {"Pack"}),
        ("q=pack", {"Pack"}),
        ("q=%00", {"Film of 2023", "Film of 2022", "Pack"}),
        ("kind=nonsense", set()),
        ("page=99999999999999999999", {"Film of 2023", "Film of 2022", "Pack"}),
    ],
)
def test_it_can_be_searched(client, campaign, asked, found):
    earlier = a_campaign(year=2022)
    a_resource(campaign, title="Film of 2023")
    a_resource(earlier, title="Film of 2022")
    a_resource(campaign, title="Pack", kind="comms_pack", language="cy")

    page = text_of(client, f"/resources/?{asked}")

    assert {one for one in ("Film of 2023", "Film of 2022", "Pack") if f">{one}</a>" in page} == (
        found
    )


def test_what_is_not_published_is_nowhere(client, campaign):
    hidden = a_resource(campaign, published=False, title="Secret")
    a_file(hidden)
    draft = a_resource(a_campaign(year=2027, published=False), title="Secret")

    for address in ["/resources/", "/years/2023/", "/sitemap.xml"]:
        assert "Secret" not in text_of(client, address)
    for one in (hidden, draft):
        assert client.get(f"/resources/{one.slug}/").status_code == 404
    assert client.get(f"/resources/{hidden.slug}/1/").status_code == 404


def test_a_download_is_counted_without_a_cookie(client, campaign):
    version = a_file(a_resource(campaign, slug="pack"))

    answer = client.get("/resources/pack/1/")
    ahead = client.get("/resources/pack/1/", headers={"sec-purpose": "prefetch"})
    assert b"".join(ahead.streaming_content) == b"%PDF-1.7"

    version.refresh_from_db()
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith('attachment; filename="pack')
    assert not answer.cookies
    assert version.downloads == 1


def test_a_link_is_counted_and_followed(client, campaign):
    version = a_resource(campaign, slug="film").versions.create(link=FILM)

    answer = client.get("/resources/film/1/")
    client.head("/resources/film/1/")

    version.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, FILM)
    assert version.downloads == 1


def test_a_film_is_framed_only_after_a_click(client, campaign):
    a_resource(campaign, slug="film").versions.create(link=FILM)

    before, after = client.get("/resources/film/"), client.get("/resources/film/play/")

    assert "iframe" not in before.content.decode()
    assert "youtube-nocookie" not in before["Content-Security-Policy"]
    assert 'src="https://www.youtube-nocookie.com/embed/abc_DEF-123"' in after.content.decode()
    assert "frame-src https://www.youtube-nocookie.com" in after["Content-Security-Policy"]


def test_what_is_no_film_of_others_has_no_player(client, campaign):
    a_file(a_resource(campaign, slug="pack"))

    assert client.get("/resources/pack/play/").status_code == 404


@pytest.mark.parametrize(
    ("link", "player"),
    [
        (FILM, "https://www.youtube-nocookie.com/embed/abc_DEF-123"),
        ("https://youtu.be/abc_DEF-123?t=3", "https://www.youtube-nocookie.com/embed/abc_DEF-123"),
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://youtube.com/watch?v=%22%3E%3Cscript", ""),
        ("https://youtube.com.evil.example/watch?v=abc_DEF-123", ""),
        ("", ""),
    ],
)
def test_players_are_known_by_their_links(link, player):
    assert player_of(link) == player


def test_what_we_have_no_copy_of_is_told_as_that(client, campaign):
    a_resource(campaign, slug="film")

    assert "not where it is today" in text_of(client, "/resources/film/")


def test_earlier_versions_can_still_be_had(client, campaign):
    resource = a_resource(campaign, slug="pack", kind="comms_pack")
    a_file(resource)
    resource.versions.create(link="https://charity.example/pack", note="New words")

    page = text_of(client, "/resources/pack/")

    assert 'class="button" href="/resources/pack/2/"' in page
    assert "Version 2" in page
    assert "New words" in page
    assert b"".join(client.get("/resources/pack/1/").streaming_content) == b"%PDF-1.7"


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("ann"))
    return client


def form(campaign, **fields):
    return {
        "campaign": campaign.pk,
        "kind": "film",
        "title": "A film",
        "slug": "a-film",
        "summary": "A film.",
        "language": "en",
        "order": 0,
        "versions-TOTAL_FORMS": 1,
        "versions-INITIAL_FORMS": 0,
        **fields,
    }


def test_nothing_is_published_without_its_description(staff, campaign):
    answer = staff.post("/admin/campaigns/resource/add/", form(campaign, published="on"))

    assert "Write the transcript or the long description first" in answer.content.decode()
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ({}, "Give either a file or a link"),
        ({"link": FILM, "file": SimpleUploadedFile("a.pdf", b"1")}, "Give either a file or a link"),
        ({"file": SimpleUploadedFile("a.exe", b"1")}, "Choose a file that ends with one of"),
    ],
)
def test_a_version_is_a_file_or_a_link(staff, campaign, version, said):
    given = {f"versions-0-{name}": value for name, value in {"seconds": 3, **version}.items()}

    answer = staff.post("/admin/campaigns/resource/add/", form(campaign, **given))

    assert said in answer.content.decode()
    assert not Resource.objects.exists()


def test_staff_add_a_resource_with_its_file(staff, campaign):
    given = {"versions-0-file": SimpleUploadedFile("Pack 1.pdf", b"%PDF")}

    staff.post(
        "/admin/campaigns/resource/add/",
        form(campaign, published="on", description="All of it.", **given),
    )

    version = ResourceVersion.objects.get()
    assert (version.number, version.bytes, version.format) == (1, 4, "PDF")
    assert b"".join(staff.get("/resources/a-film/1/").streaming_content) == b"%PDF"


def test_one_more_resource_asks_nothing_more(client, campaign):
    def queries(asked):
        with CaptureQueriesContext(connection) as made:
            client.get(f"/resources/?q={asked}")
        return len(made)

    a_resource(campaign).versions.create(link=FILM)
    first = queries("one")
    for _ in range(2):
        a_resource(campaign).versions.create(link=FILM)

    assert queries("more") == first
