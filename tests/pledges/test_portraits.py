from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageFont

from pledges.demo.portraits import sample_portrait
from pledges.demo.portraits.lettering import FONTS
from pledges.photos.developing import develop


def portrait(board="I'm speaking up for babies in Bath", seed=1, size=(600, 750), name="Ann Lee"):
    return sample_portrait(name, board, seed, size)


def opened(content):
    return Image.open(BytesIO(content))


def words_on_the_board(content):
    """Where the board's words are: what differs from the same board without words."""
    blank = opened(portrait("")).convert("L")
    changed = ImageChops.difference(opened(content).convert("L"), blank)
    return changed.point([0] * 60 + [255] * 196).getbbox()


def test_a_jpeg_of_the_size_asked_for():
    picture = opened(sample_portrait("Ann Lee", "Speak up", 1))

    assert (picture.format, picture.size) == ("JPEG", (1200, 1500))


@pytest.mark.parametrize("size", [(600, 600), (1600, 900), (600, 1400), (30, 30)])
def test_any_shape(size):
    assert opened(portrait(size=size)).size == size


def test_the_same_person_each_time():
    assert portrait(seed=7) == portrait(seed=7)


def test_an_apostrophe_is_round_as_on_real_boards():
    assert portrait("I'm speaking up") == portrait("I’m speaking up")


def test_another_seed_or_name_is_another_person():
    pictures = {portrait(seed=seed) for seed in range(6)}

    assert len(pictures | {portrait(name="Bea Lee", seed=1)}) == 7


def test_a_portrait_passes_as_a_photo():
    assert len(develop(BytesIO(portrait())).renditions) == 7


@pytest.mark.parametrize(
    "board",
    [
        "Yes",
        "I'm speaking up for babies in Cumbernauld and Kirkintilloch",
        "Rwy'n codi llais dros fabanod yn Ynys Môn",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        "word " * 40,
    ],
)
def test_words_stay_on_the_board(board):
    left, top, right, bottom = words_on_the_board(portrait(board))

    # The board, at half the size of the sheet; less wide, because hands hold it.
    assert (left > 140, right < 460) == (True, True)
    assert (top > 425, bottom < 640) == (True, True)


def test_longer_words_are_smaller():
    def height(board):
        _, top, _, bottom = words_on_the_board(portrait(board))
        return bottom - top

    assert height("Llanfairpwllgwyngyll") < height("Babies")


@pytest.mark.parametrize("letter", "ŵŷâêîôûŴŶàèìòùÀÈÌÒÙéáíóúñłőžșßø’“”–…")
def test_the_font_has_the_letters_of_these_islands(letter):
    font = ImageFont.truetype(FONTS / "SourceSansPro-Black.ttf", 40)

    assert bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))
