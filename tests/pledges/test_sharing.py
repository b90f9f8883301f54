"""What a candidate gets to post, once their photo is on the wall."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.share_words import length
from pledges import moderation, sharing
from pledges.models import Photo, Pledge
from tests.factories import a_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(a_photo, admin_user):
    photo = a_photo()
    moderation.approve(photo, by=admin_user, alt_text="Smiling, with the board")
    return Photo.objects.get()


@pytest.fixture
def link(live):
    return live.pledge.approach.get_absolute_url()


def test_everything_to_post_is_on_their_page(client, live, link):
    Campaign.objects.update(hashtags="#SpeakUpForBabies #IMHAW")

    page = client.get(link).content.decode()

    address = f"http://testserver{live.get_absolute_url()}"
    short = f"I’m speaking up for babies in Exeter. {address} #SpeakUpForBabies #IMHAW"
    assert f'id="share-short">{short}</div>' in page
    assert 'id="share-alt">Smiling, with the board</div>' in page
    assert "I’ve joined “Speak up for babies”, a campaign of" in page
    assert f"See the photo, and who else takes part: {address}" in page
    for target in ["share-short", "share-long", "share-alt"]:
        assert f'data-copy="#{target}"' in page


@pytest.mark.parametrize("tags", ["", "#SpeakUpForBabies #IMHAW", "#a " * 40])
@pytest.mark.parametrize("letters", [6, 60, 100])
def test_the_short_text_fits_and_has_the_link(live, tags, letters):
    approach = live.pledge.approach
    approach.campaign.hashtags = tags
    approach.candidate.constituency.name = "x" * letters
    approach.slug = "a" * 2 * letters

    short = sharing.kit(live).short

    # A link counts as 23, as where it is posted.
    assert length(short) <= 280
    assert approach.slug in short


def test_their_own_sentence_is_part_of_the_longer_text(live):
    before = sharing.kit(live).long
    Pledge.objects.update(statement="My son was born in May.")

    after = sharing.kit(Photo.objects.get()).long

    assert "I'll speak up for babies." in before
    assert "My son was born in May." in after
    assert "I'll speak up for babies." not in after


def test_no_text_names_a_party(live):
    kit = sharing.kit(live)

    assert live.pledge.approach.candidate.party.name not in f"{kit.short} {kit.long}"


def test_the_cards_to_post_are_on_their_page(client, live, link):
    page = client.get(link).content.decode()

    for shape in ("square", "portrait"):
        address = re.search(rf'href="([^"]+/{shape}-[^"]+\.jpg\?save)" download', page)[1]
        assert client.get(address)["Content-Type"] == "image/jpeg"


def test_the_picture_is_a_file_to_keep(client, live, link):
    answer = client.get(f"{link}photo/mine/")

    with storages["public"].open(live.rendition(1280)["public"]) as public:
        assert b"".join(answer.streaming_content) == public.read()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="ann-archer-exeter.jpg"'
    assert "no-store" in answer["Cache-Control"]


def test_a_picture_whose_file_has_just_gone_is_not_found(client, live, link):
    storages["public"].delete(live.rendition(1280)["public"])

    assert client.get(f"{link}photo/mine/").status_code == 404


def on_polling_day(campaign):
    now = timezone.now()
    campaign.elections.update(
        nominations_close_at=now - timedelta(days=20), polling_day=timezone.localdate(now)
    )


def without_photos(campaign):
    Campaign.objects.update(wall_visibility=Campaign.WallVisibility.COUNTS_ONLY)


@pytest.mark.parametrize("so_that_nothing_is", [on_polling_day, without_photos])
def test_nothing_is_offered_when_pages_suggest_no_sharing(client, live, link, so_that_nothing_is):
    so_that_nothing_is(live.pledge.approach.campaign)

    page = client.get(link).content.decode()

    assert 'id="share"' not in page
    assert "photo/mine/" not in page
    assert client.get(f"{link}photo/mine/").url == link


def test_a_photo_that_waits_is_not_offered(client, a_photo):
    link = a_photo(campaign=a_campaign()).pledge.approach.get_absolute_url()

    assert 'id="share"' not in client.get(link).content.decode()
    assert client.get(f"{link}photo/mine/").url == link
