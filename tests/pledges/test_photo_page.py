"""The photo step of a candidate's page: what is asked, and the buttons that turn and crop."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pledges import moderation, services
from pledges.decisions import Reason
from pledges.models import AlreadyDecided, Photo
from pledges.photos.arranging import Arrangement
from pledges.photos.framing import Frame
from tests.factories import a_campaign, an_approach

pytestmark = pytest.mark.django_db

PLEDGE = {"role": "candidate", "agree": "on", "display_name": "Ann Archer"}
ABOUT = {"people": "nobody_else", "photographer": "self", "credit": "", "alt_text": "In a park"}
AGREED = {"publish": "on", "everyone": "on"}


@pytest.fixture
def link(client):
    link = an_approach(a_campaign()).get_absolute_url()
    client.post(f"{link}join/", PLEDGE)
    return link


def upload(client, link, content=None, **about):
    file = SimpleUploadedFile("photo.jpg", content or half_and_half())
    return client.post(f"{link}photo/", {"photo": file, **ABOUT, **about})


def half_and_half(size=(1200, 900), *, turned=False):
    """Red above, blue below."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, size[1] // 2, *size))
    if turned:
        picture = picture.rotate(90)
    content = BytesIO()
    picture.save(content, "JPEG")
    return content.getvalue()


def press(client, link, *buttons):
    for button in buttons:
        answer = client.post(f"{link}photo/turn/", {"do": button})
        assert answer.url == f"{link}photo/turn/#picture"
    return Photo.objects.get()


def preview(client, link):
    page = client.get(f"{link}photo/turn/")
    address = page.content.decode().split('<img src="')[-1].split('"')[0]
    return Image.open(BytesIO(client.get(address).getvalue()))


# Who took it


def test_who_took_it_is_asked_and_kept(client, link):
    upload(client, link, photographer="agreed", credit="Cy Camera")

    photo = Photo.objects.get()
    assert (photo.photographer, photo.credit) == ("agreed", "Cy Camera")
    assert "Photo: Cy Camera" in client.get(f"{link}check/").content.decode()


def test_without_an_answer_it_is_asked_again_and_nothing_is_lost(client, link):
    page = upload(client, link, photographer="", credit="Cy Camera").content.decode()

    assert "Select who took the photo" in page
    assert 'value="Cy Camera"' in page


def test_a_credit_is_no_place_for_links(client, link):
    page = upload(client, link, credit="www.vote.example").content.decode()

    assert "Enter a name without web links" in page
    assert not Photo.objects.exists()


def test_the_wall_names_the_photographer(client, link, admin_user):
    upload(client, link, photographer="agreed", credit="Cy Camera")
    client.post(f"{link}check/", AGREED)
    photo = Photo.objects.get()
    moderation.approve(photo, by=admin_user, alt_text="In a park")

    assert "Photo: Cy Camera" in client.get(photo.get_absolute_url()).content.decode()


# Turned and cropped


def test_a_press_turns_it_and_the_preview_is_what_will_be_shown(client, link):
    upload(client, link)

    photo = press(client, link, "turn_right")

    assert photo.turned == 90
    picture = preview(client, link)
    assert picture.size == (640, 853)
    blue, red = picture.getpixel((100, 400)), picture.getpixel((500, 400))
    assert (blue[2] > 200, red[0] > 200) == (True, True)


@pytest.mark.parametrize(
    ("button", "shape"), [("square", (900, 900)), ("portrait", (675, 900)), ("whole", (1200, 900))]
)
def test_a_press_cuts_it_to_a_shape(client, link, button, shape):
    upload(client, link)

    assert press(client, link, button).shape == shape
    page = client.get(f"{link}photo/turn/").content.decode()
    pressed = page.split('aria-pressed="true"')[0].rsplit("value=", 1)[1]
    assert pressed.startswith(f'"{button}"')


def test_what_is_shown_moves_until_the_edge(client, link):
    upload(client, link, half_and_half((900, 1200)))

    photo = press(client, link, "square", "up")
    assert photo.crop == [0, 0.025, 1, 0.775]
    photo = press(client, link, "up", "up")
    assert photo.crop == [0, 0, 1, 0.75]

    page = client.get(f"{link}photo/turn/").content.decode()
    assert 'value="down"' in page
    assert 'value="up"' not in page


def test_turning_keeps_what_is_shown(client, link):
    upload(client, link, half_and_half((900, 1200)))

    photo = press(client, link, "square", "up", "up", "turn_right")

    assert (photo.turned, photo.crop) == (90, [0.25, 0, 1, 1])
    assert photo.shape == (900, 900)
    # Blue, from below, is at the left now, and the least of it.
    assert preview(client, link).getpixel((600, 300))[0] > 200


def test_four_turns_are_none(client, link):
    upload(client, link)

    photo = press(client, link, *["turn_left"] * 4, "square", "whole")

    assert (photo.turned, photo.crop, photo.shape) == (0, None, (1200, 900))


def test_looking_changes_nothing_and_other_buttons_do_not_exist(client, link):
    upload(client, link)
    copies = Photo.objects.get().renditions

    client.get(f"{link}photo/turn/?do=square")
    assert client.post(f"{link}photo/turn/", {"do": "explode"}).status_code == 200
    assert client.post(f"{link}photo/turn/").status_code == 200

    assert Photo.objects.get().renditions == copies


def test_without_a_photo_there_is_nothing_to_turn(client, link):
    assert client.get(f"{link}photo/turn/").url == f"{link}photo/"


def test_what_was_sent_is_not_turned_any_more(client, link):
    upload(client, link)
    client.post(f"{link}check/", AGREED)

    assert client.post(f"{link}photo/turn/", {"do": "turn_left"}).url == f"{link}photo/"
    assert Photo.objects.get().turned == 0


def test_a_disk_that_fails_leaves_it_as_it_was(client, link):
    upload(client, link)
    photo = Photo.objects.get()
    Photo.objects.update(original="gone/away")

    page = client.post(f"{link}photo/turn/", {"do": "turn_left"}).content.decode()

    assert "It’s still as it was" in page
    assert Photo.objects.get().renditions == photo.renditions


def test_every_shape_of_every_size_lies_within_the_picture():
    for size in [(600, 16_383), (16_383, 600), (601, 600), (4032, 3024), (3024, 4032)]:
        frame = Frame(0, None, size)
        for button in [
            "square",
            "up",
            "turn_left",
            "left",
            "portrait",
            "right",
            "down",
            "landscape",
        ]:
            assert frame.press(button)
            left, top, right, bottom = frame.crop or [0, 0, 1, 1]
            assert 0 <= left < right <= 1
            assert 0 <= top < bottom <= 1


# The same picture again


def test_a_picture_that_was_removed_comes_back_only_knowingly(client, link, admin_user):
    upload(client, link)
    client.post(f"{link}check/", AGREED)
    moderation.approve(Photo.objects.get(), by=admin_user, alt_text="In a park")
    client.post(f"{link}remove/", {"what": "photo"})
    upload(client, link)

    page = client.post(f"{link}check/", AGREED).content.decode()
    assert "You removed this picture from our site before." in page
    assert "Choose another photo, or select the box to send it again" in page
    assert Photo.objects.latest("pk").status == Photo.Status.DRAFT

    client.post(f"{link}check/", {**AGREED, "again": "on"})
    assert Photo.objects.latest("pk").status == Photo.Status.WAITING


def test_of_another_picture_nothing_is_asked(client, link, admin_user):
    upload(client, link)
    client.post(f"{link}check/", AGREED)
    moderation.ask_for_another(Photo.objects.get(), by=admin_user, reason=Reason("blurred"))

    upload(client, link)
    assert "We asked for another photo" in client.get(f"{link}check/").content.decode()
    upload(client, link, half_and_half(turned=True))
    assert "I want to" not in client.get(f"{link}check/").content.decode()


def test_what_was_sent_in_meanwhile_is_not_turned(client, link):
    upload(client, link)
    draft = Photo.objects.get()
    client.post(f"{link}check/", AGREED)

    with pytest.raises(AlreadyDecided):
        services.redevelop_draft(draft, Arrangement(90, None, []))

    assert Photo.objects.get().turned == 0
