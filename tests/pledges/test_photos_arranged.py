"""A photo turned, cropped and blurred: what is stored is made anew."""

from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import storages
from PIL import Image, ImageChops, ImageDraw

from pledges import moderation, services
from pledges.models import AlreadyDecided, Photo
from pledges.photos.arranging import WHOLE, Arrangement
from pledges.photos.blurring import blur, merged, patches
from pledges.photos.boxes import box_of, closer, read_part
from pledges.photos.developing import develop
from pledges.photos.framing import Frame
from tests.factories import a_campaign, an_approach

RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
ALL = {"turned": 0, "crop": None, "blurred": []}


def quarters(width=960, height=720, **options):
    """Red, lime, blue and white, as they are read."""
    picture = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), LIME)
    draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
    content = BytesIO()
    picture.save(content, "JPEG", quality=95, **options)
    return content


@pytest.fixture
def photo(db):
    pledge = services.begin(
        an_approach(a_campaign()), role="candidate", display_name="Ann", statement=""
    )
    return services.add_photo(pledge, quarters(), people="nobody_else", alt_text="In a park")


@pytest.fixture
def sam(db):
    return User.objects.create_user("sam")


def shown(photo, width=1280, file_format="webp"):
    with storages["default"].open(photo.rendition(width, file_format)["private"]) as file:
        picture = Image.open(file)
        picture.load()
    return picture.convert("RGB")


def corners(picture):
    at = [(9, 9), (-9, 9), (9, -9), (-9, -9)]
    pixels = [picture.getpixel((x % picture.width, y % picture.height)) for x, y in at]
    names = {RED: "red", LIME: "lime", BLUE: "blue", WHITE: "white"}
    return [names[tuple(255 if value > 127 else 0 for value in pixel)] for pixel in pixels]


def stored(where):
    root = Path(storages[where].base_location)
    return {path.name for path in root.rglob("*") if path.is_file()}


def arranged(photo, *, turned, crop, blurred):
    with services.redeveloped(photo, Arrangement(turned, crop, blurred)):
        pass


@pytest.fixture
def redevelop(django_capture_on_commit_callbacks):
    def as_if_it_were_committed(photo, **options):
        with django_capture_on_commit_callbacks(execute=True):
            arranged(photo, **{**ALL, **options})

    return as_if_it_were_committed


@pytest.mark.parametrize(
    ("turned", "size", "seen"),
    [
        (90, (720, 960), ["blue", "red", "white", "lime"]),
        (180, (960, 720), ["white", "blue", "lime", "red"]),
        (270, (720, 960), ["lime", "white", "red", "blue"]),
    ],
)
def test_turned_clockwise(photo, turned, size, seen):
    arranged(photo, **{**ALL, "turned": turned})

    assert photo.turned == turned
    assert photo.shape == size
    assert corners(shown(photo)) == seen


def test_turned_back_it_is_as_it_was(photo):
    before = corners(shown(photo))
    arranged(photo, **{**ALL, "turned": 90})
    arranged(photo, **ALL)

    assert (photo.turned, photo.shape) == (0, (960, 720))
    assert corners(shown(photo)) == before


def test_cropped(photo):
    arranged(photo, **{**ALL, "crop": [0.5, 0, 1, 0.5]})

    assert photo.crop == [0.5, 0, 1, 0.5]
    assert photo.shape == (480, 360)
    assert corners(shown(photo)) == ["lime"] * 4


def test_a_crop_is_of_the_turned_picture(photo):
    arranged(photo, turned=90, crop=[0, 0, 0.5, 0.5], blurred=[])

    assert photo.shape == (360, 480)
    assert corners(shown(photo)) == ["blue"] * 4


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_crop_is_of_what_people_see_however_it_is_stored(orientation, turned):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = quarters(exif=exif)

    whole = develop(content, Arrangement(turned)).renditions[1]
    part = develop(content, Arrangement(turned, [0, 0, 0.5, 0.5])).renditions[1]

    left, top, right, bottom = 20, 20, whole.width // 2 - 20, whole.height // 2 - 20
    seen = Image.open(BytesIO(whole.content)).crop((left, top, right, bottom)).resize((1, 1))
    assert (part.width, part.height) == (whole.width // 2, whole.height // 2)
    kept = Image.open(BytesIO(part.content)).resize((1, 1))
    pairs = zip(kept.getpixel((0, 0)), seen.getpixel((0, 0)), strict=True)
    assert all(abs(one - other) < 12 for one, other in pairs)


def test_a_small_part_of_a_large_photo_is_as_sharp_as_it_can_be():
    content = quarters(4000, 3000)

    part = develop(content, Arrangement(crop=[0.25, 0.25, 0.75, 0.75])).renditions

    assert [(one.width, one.format) for one in part[:2]] == [(2000, "master"), (1280, "webp")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"turned": 45},
        {"crop": [0, 0, 0, 1]},
        {"crop": [0, 0, 0.01, 1]},
        {"crop": [0.5, 0, 1.5, 1]},
        {"blurred": [[0.5, 0.5, 0.4, 0.6]]},
        {"crop": [0, 0, float("nan"), 1]},
    ],
    ids=str,
)
def test_what_is_no_arrangement(photo, wrong):
    with pytest.raises(ValueError, match=r"."):
        arranged(photo, **{**ALL, **wrong})
    assert photo.shape == (960, 720)


# Nobody can make it out


def a_face(seed):
    """Fine lines and a few features, within a grey picture."""
    picture = Image.new("RGB", (1200, 900), "grey")
    face = Image.effect_noise((300, 300), 90).convert("RGB")
    draw = ImageDraw.Draw(face)
    draw.ellipse((60 + seed, 80, 110 + seed, 120), "black")
    draw.ellipse((190, 80, 240, 120 + seed), "black")
    draw.rectangle((90, 200, 210 - seed, 225), "darkred")
    picture.paste(face, (450, 300))
    content = BytesIO()
    picture.save(content, "PNG")
    return content


FACE = [450 / 1200, 300 / 900, 750 / 1200, 600 / 900]


@pytest.mark.parametrize("at", range(7))
def test_of_a_blurred_face_nothing_is_left_in_any_copy(at):
    one, other = (
        develop(a_face(seed), Arrangement(blurred=[FACE])).renditions[at] for seed in (0, 25)
    )
    faces = []
    for rendition in (one, other):
        width, height = rendition.width, rendition.height
        box = [round(part * side) for part, side in zip(FACE, [width, height] * 2, strict=True)]
        picture = Image.open(BytesIO(rendition.content)).convert("L").crop(box)
        faces.append(picture)
    # No step from one pixel to the next that an eye would see, and no two faces that differ.
    smooth = [abs(a - b) for a, b in zip(faces[0].tobytes(), faces[0].tobytes()[1:], strict=False)]
    rows = faces[0].height - 1
    assert sorted(smooth)[: -3 * rows][-1] <= 24
    alike = [abs(a - b) for a, b in zip(faces[0].tobytes(), faces[1].tobytes(), strict=True)]
    assert sum(alike) / len(alike) < 16


def test_around_a_blurred_face_all_is_as_it_was(photo):
    arranged(photo, **{**ALL, "blurred": [[0.4, 0.4, 0.6, 0.6]]})

    assert photo.blurred == [[0.4, 0.4, 0.6, 0.6]]
    assert corners(shown(photo)) == ["red", "lime", "blue", "white"]
    assert max(shown(photo).getpixel((470, 350))) < 255


CORNER = (0.0, 0.0, 0.25, 0.5)


def striped_picture(left, top, right, bottom):
    """Grey, with fine stripes there: like a face, they are gone when they are blurred."""
    picture = Image.new("RGB", (960, 720), "grey")
    draw = ImageDraw.Draw(picture)
    for x in range(left, right, 16):
        draw.rectangle((x, top, x + 7, bottom), "black")
        draw.rectangle((x + 8, top, x + 15, bottom), "white")
    content = BytesIO()
    picture.save(content, "JPEG", quality=95)
    return content


@pytest.fixture
def striped(photo):
    """In its upper left corner."""
    content = striped_picture(0, 0, 224, 350)
    return services.add_photo(photo.pledge, content, people="nobody_else", alt_text="In a park")


def sharpest(picture):
    """The greatest step from one spot to the next, in both directions."""
    grey = picture.convert("L")
    steps = [
        ImageChops.difference(grey, ImageChops.offset(grey, *by)).crop(
            (5, 5, grey.width - 5, grey.height - 5)
        )
        for by in [(4, 0), (0, 4)]
    ]
    return max(one.getextrema()[1] for one in steps)


@pytest.mark.parametrize(
    "buttons",
    [
        [],
        ["turn_right"],
        ["turn_left", "turn_left"],
        ["portrait", "left", "turn_right"],
        ["portrait", "right", "right", "whole"],
        ["square", "left", "turn_left", "whole", "turn_left"],
    ],
    ids=str,
)
def test_what_is_blurred_stays_blurred_however_it_is_turned_and_cropped(striped, buttons):
    assert sharpest(shown(striped)) > 150
    arranged(striped, **{**ALL, "blurred": [CORNER]})

    for button in buttons:
        frame = Frame(striped.turned, striped.crop, striped.shape, striped.blurred)
        assert frame.press(button)
        arranged(striped, turned=frame.turned, crop=frame.crop, blurred=frame.blurred)

    for one in striped.renditions:
        assert sharpest(shown(striped, one["asked"], one["format"])) < 40


def test_cells_that_make_a_box_are_one_box():
    cells = [box_of((row, column), WHOLE) for row in (2, 3) for column in (4, 5)]

    assert merged([*cells, box_of((8, 8), WHOLE)]) == [
        (0.375, 0.125, 0.625, 0.375),
        (0.875, 0.875, 1.0, 1.0),
    ]


L_SHAPE = [box_of(cell, WHOLE) for cell in [(2, 2), (3, 2), (4, 2), (4, 3), (4, 4)]]


def test_an_l_stays_an_l_and_is_one_patch():
    apart = box_of((2, 4), WHOLE)

    boxes = merged([*L_SHAPE, apart])

    assert sorted(map(len, patches(boxes))) == [1, 2]
    assert (0.375, 0.375, 0.5, 0.5) not in boxes
    assert sum((right - left) * (bottom - top) for left, top, right, bottom in boxes) == 6 / 64


def test_only_what_was_chosen_is_blurred(photo):
    striped = services.add_photo(
        photo.pledge, striped_picture(0, 0, 960, 720), people="nobody_else", alt_text="In a park"
    )
    arranged(striped, **{**ALL, "blurred": merged(L_SHAPE)})

    def cell(row, column):
        left, top, right, bottom = box_of((row, column), WHOLE)
        return shown(striped).crop(
            [left * 960 + 4, top * 720 + 4, right * 960 - 4, bottom * 720 - 4]
        )

    assert shown(striped).size == (960, 720)
    assert max(sharpest(cell(*one)) for one in [(2, 2), (3, 2), (4, 2), (4, 3), (4, 4)]) < 40
    assert min(sharpest(cell(*one)) for one in [(2, 3), (2, 4), (3, 3), (3, 4)]) > 150


def test_cells_of_a_face_leave_no_more_than_the_face_in_one_box(photo):
    cells = [box_of((row, column), WHOLE) for row in (2, 3) for column in (2, 3)]
    picture = Image.open(striped_picture(0, 0, 960, 720))
    in_one, in_cells = picture.copy(), picture.copy()

    blur(in_one, merged(cells))
    blur(in_cells, cells)

    assert ImageChops.difference(in_one, in_cells).getbbox() is None


def test_a_patch_is_cleared_as_a_whole():
    frame = Frame(0, None, (480, 360), [*L_SHAPE, (0.75, 0.75, 1.0, 1.0)])

    assert frame.clear(0)
    assert frame.blurred == [(0.75, 0.75, 1.0, 1.0)]
    assert not frame.clear(1)


def test_a_cell_of_a_part_of_what_is_shown_is_a_box_of_the_whole():
    frame = Frame(0, [0.5, 0.0, 1.0, 0.5], (480, 360))
    part = closer([box_of((1, 1), WHOLE), box_of((1, 2), WHOLE)])
    frame.blur([box_of((8, 8), part)])

    assert part == (0.0, 0.0, 0.25, 0.25)
    assert frame.blurred == [(0.609375, 0.109375, 0.625, 0.125)]


@pytest.mark.parametrize("text", ["", "1,2", "0,0,2,1", "0,0,nan,1", "x,0,1,1", "0,0,0.01,0.01"])
def test_a_part_that_makes_no_sense_is_all_of_it(text):
    assert read_part(text) == WHOLE


# Files


def test_the_copies_before_are_gone(photo, redevelop):
    was = stored("default") - {photo.original.rpartition("/")[2]}
    redevelop(photo, turned=90)

    now = {one["private"].rpartition("/")[2] for one in photo.renditions}
    assert len(now) == 7
    assert stored("default") == now | {photo.original.rpartition("/")[2]}
    assert not was & now


def test_the_wall_shows_it_at_once_and_the_master_is_never_public(photo, sam, redevelop):
    services.join(photo.pledge, may_contact_later=False)
    moderation.approve(Photo.objects.get(), by=sam, alt_text="In a park")
    photo.refresh_from_db()
    was = stored("public")
    redevelop(photo, turned=90)

    assert len(stored("public")) == 6
    assert not was & stored("public")
    assert [one["format"] for one in photo.renditions if not one["public"]] == ["master"]
    assert (photo.public["large_width"], photo.public["large_height"]) == (720, 960)


def test_without_the_original_copies_come_from_the_master(photo):
    storages["default"].delete(photo.original)
    Photo.objects.update(original="")
    photo.refresh_from_db()

    arranged(photo, **{**ALL, "turned": 90})

    assert corners(shown(photo)) == ["blue", "red", "white", "lime"]


def test_without_the_original_each_change_begins_where_the_last_ended(photo):
    Photo.objects.update(original="")
    photo.refresh_from_db()

    for _ in range(2):
        arranged(photo, **{**ALL, "turned": 90})

    assert corners(shown(photo)) == ["white", "blue", "lime", "red"]
    assert photo.turned == 0


def test_where_nothing_is_left_it_says_so(photo):
    Photo.objects.update(original="", renditions=[])
    photo.refresh_from_db()

    with pytest.raises(FileNotFoundError):
        arranged(photo, **ALL)


def test_of_two_who_change_it_the_second_looks_again(photo):
    other = Photo.objects.get()
    arranged(photo, **{**ALL, "turned": 90})
    was = stored("default")

    with pytest.raises(AlreadyDecided):
        arranged(other, **{**ALL, "turned": 180})
    assert stored("default") == was


def test_nobody_approves_what_was_blurred_after_they_looked(photo, sam):
    services.join(photo.pledge, may_contact_later=False)
    seen = Photo.objects.get()
    arranged(Photo.objects.get(), **{**ALL, "blurred": [[0, 0, 0.5, 0.5]]})

    with pytest.raises(AlreadyDecided):
        moderation.approve(seen, by=sam, alt_text="In a park")
    assert stored("public") == set()


def test_a_master_of_a_part_may_be_smaller_than_an_upload(photo):
    arranged(photo, **{**ALL, "crop": [0, 0, 0.5, 0.5]})
    Photo.objects.update(original="", crop=None)
    photo.refresh_from_db()

    arranged(photo, **{**ALL, "turned": 180})

    assert photo.shape == (480, 360)
