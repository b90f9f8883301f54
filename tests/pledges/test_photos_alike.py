"""The same picture, and pictures that look like one that we have."""

from io import BytesIO

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from pledges import services
from pledges.alike import alike, seen_before
from pledges.models import Photo
from pledges.photos.arranging import Arrangement
from pledges.photos.developing import develop
from pledges.photos.looks import FEW_BITS, bits_apart
from tests.factories import a_campaign, an_approach


def scene(seed, size=(900, 700)):
    """Soft shapes, other ones for each seed."""
    noise = bytes((seed * 7919 + at * at * 31 + at * 17 * seed) % 256 for at in range(63))
    small = Image.frombytes("L", (9, 7), noise)
    return small.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def saved(picture, file_format="JPEG", **options):
    content = BytesIO()
    picture.save(content, file_format, **options)
    return content


def look(picture, *args, **options):
    return develop(saved(picture, *args, **options)).look


CHANGES = {
    "as PNG": lambda picture: saved(picture, "PNG"),
    "of low quality": lambda picture: saved(picture, quality=30),
    "smaller": lambda picture: saved(picture.resize((780, 607))),
    "lighter": lambda picture: saved(ImageEnhance.Brightness(picture).enhance(1.15)),
    "softer": lambda picture: saved(picture.filter(ImageFilter.GaussianBlur(2))),
    "grey": lambda picture: saved(picture.convert("L")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_copy_looks_alike(change):
    assert bits_apart(look(scene(3)), develop(change(scene(3))).look) <= FEW_BITS // 2


def test_other_pictures_do_not():
    looks = [look(scene(seed)) for seed in range(1, 9)]

    apart = [bits_apart(one, other) for one in looks for other in looks if one is not other]
    assert min(apart) > FEW_BITS


def test_the_look_fits_into_the_database():
    light_to_dark = Image.linear_gradient("L").rotate(90).resize((700, 700))

    for picture in (light_to_dark, light_to_dark.rotate(180), Image.new("L", (700, 700))):
        assert -(2**63) <= look(picture) < 2**63
    assert bits_apart(-1, 0) == 64


@pytest.fixture
def campaign(db):
    return a_campaign()


def a_photo(pledge, content, status=Photo.Status.WITHDRAWN):
    photo = services.add_photo(pledge, content, people="nobody_else", alt_text="")
    Photo.objects.filter(pk=photo.pk).update(status=status)
    photo.refresh_from_db()
    return photo


def a_pledge(approach):
    return services.begin(approach, role="candidate", display_name="Ann", statement="")


def test_staff_see_the_same_file_first_and_then_what_looks_like_it(campaign):
    ann, bob = a_pledge(an_approach(campaign)), a_pledge(an_approach(campaign))
    saved_anew = a_photo(ann, saved(scene(3), "PNG"))
    same = a_photo(bob, saved(scene(3)))
    a_photo(ann, saved(scene(5)))
    latest = a_photo(ann, saved(scene(3)), Photo.Status.DRAFT)

    assert alike(latest) == [same, saved_anew]


@pytest.mark.parametrize("content", [saved(scene(3)), saved(scene(3), "PNG")], ids=["same", "anew"])
def test_a_picture_that_was_taken_back_is_known_again(campaign, content):
    pledge = a_pledge(an_approach(campaign))
    gone = a_photo(pledge, saved(scene(3)))

    assert seen_before(a_photo(pledge, content, Photo.Status.DRAFT)) == gone
    assert seen_before(a_photo(pledge, saved(scene(5)), Photo.Status.DRAFT)) is None


def test_nobody_is_told_of_the_photos_of_others(campaign):
    a_photo(a_pledge(an_approach(campaign)), saved(scene(3)))
    mine = a_photo(a_pledge(an_approach(campaign)), saved(scene(3)), Photo.Status.DRAFT)

    assert seen_before(mine) is None


def test_turned_or_cropped_it_is_still_the_same(campaign):
    pledge = a_pledge(an_approach(campaign))
    gone = a_photo(pledge, saved(scene(3)))
    with services.redeveloped(gone, Arrangement(90, [0, 0, 0.8, 0.8], [])):
        pass

    assert seen_before(a_photo(pledge, saved(scene(3), "PNG"), Photo.Status.DRAFT)) == gone


def test_looking_takes_two_queries(campaign, django_assert_num_queries):
    pledge = a_pledge(an_approach(campaign))
    photos = [a_photo(pledge, saved(scene(3))) for _ in range(3)]

    with django_assert_num_queries(2):
        assert len(alike(photos[0])) == 2
