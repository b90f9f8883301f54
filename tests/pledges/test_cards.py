"""The picture that a shared link shows."""

import re
from io import BytesIO

import pytest
from PIL import Image

from campaigns.models import Campaign
from pledges import moderation, removal
from pledges.models import Photo, Pledge
from tests.factories import a_campaign, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(year=2026, hashtags="#IMHAW26 👶")


@pytest.fixture
def photo(a_photo, campaign, admin_user):
    photo = a_photo("Siôn Llŷr", campaign=campaign, seat=a_seat("Exeter"))
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    return Photo.objects.get()


def card_on(client, photo, prefix=""):
    """Its address, as the page tells those who draw previews of links."""
    page = client.get(f"{prefix}{photo.get_absolute_url()}").content.decode()
    return re.search(r'property="og:image" content="http://testserver([^"]+)"', page)[1]


def test_the_page_of_a_photo_names_it(client, photo):
    address = card_on(client, photo)
    answer = client.get(address)

    assert re.fullmatch(rf"{photo.get_absolute_url()}card-[0-9a-f]{{12}}\.jpg", address)
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 300_000


@pytest.mark.parametrize(("shape", "size"), [("square", (1080, 1080)), ("portrait", (1080, 1350))])
def test_pictures_to_post(client, photo, shape, size):
    page = client.get(photo.get_absolute_url()).content.decode()
    address = re.search(rf'href="([^"]+/{shape}-[^"]+)\?save"', page)[1]
    answer = client.get(f"{address}?save")

    assert Image.open(BytesIO(answer.content)).size == size
    assert "attachment" in answer["Content-Disposition"]


def test_it_is_kept_no_longer_than_a_photo_may_be(client, photo):
    address = card_on(client, photo)
    answer = client.get(address)
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})

    assert answer["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.content) == (304, b"")


def change_name(photo):
    Pledge.objects.update(display_name="Siôn Llŷr Jones")


def change_words(photo):
    Campaign.objects.update(board_text="Babies in {constituency} count")


@pytest.mark.parametrize("change", [change_name, change_words])
def test_another_look_has_another_address(client, photo, change):
    before = card_on(client, photo)
    change(photo)
    after = card_on(client, photo)

    assert before != after
    assert client.get(before).url == after


def test_it_speaks_welsh_on_a_welsh_page(client, photo):
    english, welsh = card_on(client, photo), card_on(client, photo, "/cy")

    assert welsh.startswith("/cy/wall/2026/")
    assert client.get(welsh).content != client.get(english).content


def test_it_goes_with_the_photo(client, photo):
    address = card_on(client, photo)
    removal.leave(photo.pledge)

    assert client.get(address).status_code == 410


@pytest.mark.parametrize("visibility", ["counts_only", "hold_until_poll_closes", "off"])
def test_a_closed_wall_has_no_cards(client, photo, visibility):
    address = card_on(client, photo)
    Campaign.objects.update(wall_visibility=visibility)

    assert client.get(address).status_code == 404


def test_there_are_three_shapes(client, photo):
    assert client.get(f"{photo.get_absolute_url()}banner-123456789abc.jpg").status_code == 404


def test_every_way_to_share_is_a_plain_link(client, photo):
    page = client.get(photo.get_absolute_url()).content.decode()

    assert 'href="https://wa.me/?text=' in page
    assert 'href="https://bsky.app/intent/compose?text=' in page
    assert "%23IMHAW26" in page
    assert not re.findall(r'<script[^>]+src="https?:', page)
