import struct
import threading
import zlib
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, PngImagePlugin

from pledges.photos.developing import develop
from pledges.photos.refusals import MESSAGES, PhotoRefused

DATA = Path(__file__).parent / "data"
RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
# To store a picture so that this EXIF orientation puts it upright again.
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quarters(width=960, height=720):
    """Red, lime, blue and white, clockwise but for the last two."""
    picture = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), LIME)
    draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
    return picture


def saved(picture, file_format="JPEG", **options):
    content = BytesIO()
    picture.save(content, file_format, **options)
    return content.getvalue()


def developed(content):
    """Our copies but for the master, the largest first."""
    return develop(BytesIO(content)).renditions[1:]


def shown(rendition):
    return Image.open(BytesIO(rendition.content))


def colour(content):
    """The colour in the middle of a photo, as people will see it."""
    picture = shown(developed(content)[-1])
    return picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))


def near(one, other, distance=6):
    return all(abs(a - b) <= distance for a, b in zip(one, other, strict=True))


def corners(picture):
    picture = picture.convert("RGB")
    right, bottom = picture.width - 9, picture.height - 9
    return [picture.getpixel(at) for at in ((8, 8), (right, 8), (8, bottom), (right, bottom))]


def is_upright(rendition):
    pairs = zip(corners(shown(rendition)), (RED, LIME, BLUE, WHITE), strict=True)
    return all(near(one, other, 12) for one, other in pairs)


def refusal(content):
    with pytest.raises(PhotoRefused) as refused:
        develop(BytesIO(content))
    return refused.value.code


# What comes out


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_three_widths_in_two_formats(file_format):
    renditions = developed(saved(quarters(2000, 1500), file_format))

    assert [(one.width, one.height, one.format) for one in renditions] == [
        (1280, 960, "webp"),
        (1280, 960, "jpeg"),
        (640, 480, "webp"),
        (640, 480, "jpeg"),
        (320, 240, "webp"),
        (320, 240, "jpeg"),
    ]
    assert all(shown(one).size == (one.width, one.height) for one in renditions)
    assert all(is_upright(one) for one in renditions)


def test_formats_and_extensions_are_what_they_say():
    webp, jpeg, *_ = developed(saved(quarters()))

    assert (shown(webp).format, webp.extension) == ("WEBP", "webp")
    assert (shown(jpeg).format, jpeg.extension) == ("JPEG", "jpg")
    assert "progressive" in shown(jpeg).info


def test_never_larger_than_the_photo():
    renditions = developed(saved(quarters(600, 900)))

    assert [(one.asked, one.width, one.height) for one in renditions[::2]] == [
        (1280, 600, 900),
        (640, 600, 900),
        (320, 320, 480),
    ]


def test_knows_the_file_by_its_digest():
    content = saved(quarters())

    assert develop(BytesIO(content)).sha256 == sha256(content).hexdigest()


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_keeps_no_metadata(file_format):
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    content = saved(
        quarters(),
        file_format,
        exif=exif,
        icc_profile=display_p3(),
        dpi=(300, 300),
        comment="SECRETPLACE",
        xmp=b"<x>SECRETPLACE</x>",
    )
    assert b"SECRET" in content

    for one in developed(content):
        assert b"SECRET" not in one.content
        assert not {"exif", "icc_profile", "comment", "xmp", "dpi"} & set(shown(one).info)


def test_a_phones_film_behind_a_photo_is_left_behind():
    content = saved(quarters()) + b"ftypmp42 PK\x03\x04 <script>alert(1)</script>"

    for one in developed(content):
        assert is_upright(one)
        assert b"script" not in one.content


# Upright


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", STORED_AS)
def test_upright(orientation, file_format):
    stored = quarters()
    if STORED_AS[orientation] is not None:
        stored = stored.transpose(STORED_AS[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation

    first, *_ = developed(saved(stored, file_format, exif=exif))

    assert (first.width, first.height) == (960, 720)
    assert is_upright(first)


def test_a_turned_photo_keeps_its_full_width():
    stored = quarters(3000, 1400).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6

    first, *_ = developed(saved(stored, exif=exif))

    assert (first.width, first.height) == (1280, 598)


@pytest.mark.parametrize("name", ["quarters", "quarters-turned", "quarters-mirrored"])
def test_heic_is_turned_once(name):
    first, *_ = developed((DATA / f"{name}.heic").read_bytes())

    assert (first.width, first.height) == (960, 720)
    assert is_upright(first)


def test_broken_exif_does_not_spoil_a_photo():
    content = saved(quarters(), exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff\x00")

    assert is_upright(developed(content)[0])


# Colours


def display_p3():
    """The profile of an iPhone's colours, with a plain curve."""

    def xyz(*values):
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(one * 65536) for one in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IHH", 1, round(2.2 * 256), 0)
    tags = {
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = 128 + 4 + 12 * len(tags)
    index, body = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        index += name + struct.pack(">II", at + len(body), len(value))
        body += value
    head = struct.pack(
        ">I4sI4s4s4s12s4s28s3i48x",
        at + len(body),
        b"none",
        0x02100000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        b"",
        b"acsp",
        b"",
        *(round(one * 65536) for one in (0.9642, 1, 0.8249)),
    )
    return head + index + body


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_wide_colours_become_srgb(file_format):
    stored = Image.new("RGB", (640, 640), (200, 100, 100))

    content = saved(stored, file_format, icc_profile=display_p3(), quality=95)

    assert near(colour(content), (215, 94, 97))


def test_wide_colours_of_a_palette_become_srgb():
    stored = Image.new("RGB", (640, 640), (200, 100, 100)).quantize(4)

    assert near(colour(saved(stored, "PNG", icc_profile=display_p3())), (215, 94, 97))


@pytest.mark.parametrize("profile", [b"nonsense", display_p3()], ids=["broken", "of another kind"])
def test_a_profile_that_does_not_fit_is_passed_over(profile):
    stored = Image.new("L", (640, 640), 90)

    assert near(colour(saved(stored, icc_profile=profile)), (90, 90, 90))


PIXELS = {
    "CMYK": (Image.new("CMYK", (640, 640), (0, 255, 255, 0)), "JPEG", RED),
    "grey": (Image.new("L", (640, 640), 128), "JPEG", (128, 128, 128)),
    "black and white": (Image.new("1", (640, 640), 1), "PNG", WHITE),
    "grey with alpha": (Image.new("LA", (640, 640), (0, 0)), "PNG", WHITE),
    "16 bits of grey": (Image.new("I;16", (640, 640), 128 << 8), "PNG", (128, 128, 128)),
    "see-through": (Image.new("RGBA", (640, 640), (255, 0, 0, 0)), "PNG", WHITE),
    "half see-through": (Image.new("RGBA", (640, 640), (255, 0, 0, 128)), "PNG", (255, 127, 127)),
    "see-through WebP": (Image.new("RGBA", (640, 640), (0, 0, 255, 0)), "WEBP", WHITE),
    "palette": (Image.new("RGB", (640, 640), BLUE).quantize(4), "PNG", BLUE),
}


@pytest.mark.parametrize(("stored", "file_format", "seen"), PIXELS.values(), ids=PIXELS)
def test_every_kind_of_pixel(stored, file_format, seen):
    assert near(colour(saved(stored, file_format)), seen)


def test_sixteen_bits_of_each_colour():
    row = b"\0" + struct.pack(">3H", 255 << 8, 0, 128 << 8) * 640

    assert near(colour(png(640, 640, row * 640, depth=16)), (255, 0, 128))


@pytest.mark.parametrize("transparent", [0, bytes([0, 255])], ids=["one colour", "a table"])
def test_palette_with_transparency(transparent):
    stored = Image.new("P", (640, 640), 0)
    stored.putpalette([255, 0, 0, 0, 0, 255])

    assert near(colour(saved(stored, "PNG", transparency=transparent)), WHITE)


def test_a_transparent_colour():
    stored = Image.new("RGB", (640, 640), RED)

    assert near(colour(saved(stored, "PNG", transparency=RED)), WHITE)


# Phones put more into a file than the photo


def test_the_first_picture_of_an_mpo():
    content = saved(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (640, 640))])

    assert is_upright(developed(content)[0])


def test_the_main_picture_of_a_heic():
    assert is_upright(developed((DATA / "two-pictures.heic").read_bytes())[0])


def test_names_and_types_do_not_matter():
    upload = BytesIO(saved(quarters(), "PNG"))
    upload.name, upload.content_type = "cv.pdf.exe", "text/html"

    assert is_upright(develop(upload).renditions[1])


# What is refused


def chunk(name, content):
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def png(width, height, rows, *, depth=8, before=b""):
    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + before
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def jpeg(width, height):
    """A JPEG that says it has this size."""
    content = bytearray(saved(quarters(640, 640)))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def webp(width, height):
    content = bytearray(saved(Image.new("RGBA", (640, 640)), "WEBP", lossless=True))
    content[21:25] = struct.pack("<I", width - 1 | height - 1 << 14)
    return bytes(content)


def heic(width=960, height=720, brand=b"heic"):
    content = bytearray((DATA / "quarters.heic").read_bytes())
    at = content.index(b"ispe")
    content[at + 8 : at + 16] = struct.pack(">II", width, height)
    content[8:12] = brand
    return bytes(content)


def animated(file_format):
    frames = [quarters(640, 640).rotate(90 * turn) for turn in range(4)]
    return saved(frames[0], file_format, save_all=True, append_images=frames[1:], loop=0)


def many_scans():
    content = saved(quarters(), progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * 200 + b"\xff\xd9"


REFUSED = {
    "nothing": (b"", "empty"),
    "one byte": (b"\xff", "not_a_photo"),
    "text": (b"Dear Sir or Madam", "not_a_photo"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "drawing"),
    "SVG after a prologue": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x --><svg/>', "drawing"),
    "HTML": (b"<!DOCTYPE html><script>alert(1)</script>", "not_a_photo"),
    "HTML with a photo behind": (b"<html>" + saved(quarters()), "not_a_photo"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "document"),
    "PDF with a photo behind": (b"%PDF-1.7\n" + saved(quarters()), "document"),
    "ZIP": (b"PK\x03\x04" + bytes(60), "not_a_photo"),
    "GIF": (saved(quarters(), "GIF"), "other_kind"),
    "BMP": (saved(quarters(), "BMP"), "other_kind"),
    "TIFF": (saved(quarters(), "TIFF"), "other_kind"),
    "AVIF": (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(99), "other_kind"),
    "AVI": (b"RIFF\0\0\1\0AVI LIST", "film"),
    "WebM": (b"\x1aE\xdf\xa3" + bytes(60), "film"),
    "animated GIF": (animated("GIF"), "moves"),
    "animated PNG": (animated("PNG"), "moves"),
    "animated WebP": (animated("WEBP"), "moves"),
    "MP4": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(99), "film"),
    "QuickTime": (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(99), "film"),
    "HEIC sequence": (heic(brand=b"hevc"), "moves"),
    "HEIF sequence": (heic(brand=b"msf1"), "moves"),
    "599 wide": (saved(quarters(599, 900)), "too_small"),
    "599 high": (saved(quarters(900, 599), "PNG"), "too_small"),
    "JPEG over 60 million pixels": (jpeg(10_000, 6_001), "too_many_pixels"),
    "PNG over 30 million pixels": (png(10_000, 3_001, b""), "too_many_pixels"),
    "WebP over 30 million pixels": (webp(10_000, 3_001), "too_many_pixels"),
    "HEIC over 60 million pixels": (heic(10_000, 6_001), "too_many_pixels"),
    "PNG bomb": (png(100_000, 100_000, bytes(10_000_000)), "too_many_pixels"),
    "JPEG bomb": (jpeg(65_000, 65_000), "too_many_pixels"),
    "WebP bomb": (webp(16_383, 16_383), "too_many_pixels"),
    "very long": (png(600, 20_000, bytes(1801 * 20_000)), "too_many_pixels"),
    "text bomb": (
        png(640, 640, b"", before=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000)))),
        "broken",
    ),
    "JPEG of many scans": (many_scans(), "broken"),
    "HEIC that lies about its size": (heic(700, 600), "broken"),
    "only the beginning of a JPEG": (b"\xff\xd8\xff\xe0", "cut_off"),
    "only the beginning of a PNG": (b"\x89PNG\r\n\x1a\n", "cut_off"),
    "only the beginning of a WebP": (b"RIFF\xff\0\0\0WEBPVP8 ", "cut_off"),
    "PNG without pixels": (png(640, 640, b""), "broken"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_refused(content, code):
    assert refusal(content) == code


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.98])
def test_cut_off(file_format, share):
    content = VALID["HEIF"]
    if file_format != "HEIF":
        content = saved(Image.effect_noise((640, 640), 60).convert("RGB"), file_format)

    assert refusal(content[: int(len(content) * share)]) == "cut_off"


def test_exactly_the_limit_of_bytes(settings):
    content = saved(quarters())
    settings.PHOTO_MAX_BYTES = len(content)

    assert is_upright(developed(content)[0])
    assert refusal(content + b"\0") == "too_big"


@pytest.mark.parametrize("size", [(600, 600), (600, 16_383)])
def test_just_good_enough(size):
    first, *_ = developed(saved(Image.new("RGB", size)))

    assert (first.width, first.height) == size


def test_messages_are_sentences_for_the_sender():
    assert {code: str(PhotoRefused(code).message) for code in MESSAGES} == {
        "empty": "The selected file is empty",
        "too_big": "The selected file must be smaller than 25MB",
        "not_a_photo": "The selected file must be a JPG, PNG, WebP or HEIC",
        "drawing": "The selected file is an SVG drawing. Choose a JPG, PNG, WebP or HEIC",
        "document": ("The selected file is a PDF. Choose the photo itself, as a JPG, PNG or HEIC"),
        "other_kind": "We can’t open this kind of picture. Save it as a JPG, and choose that",
        "film": "The selected file is a video. Choose a still photo",
        "moves": "The selected file is a moving picture. Choose a still photo",
        "too_small": "The photo must be at least 600 pixels on its shortest side",
        "too_many_pixels": "The photo is too large for us to open. Choose a smaller size",
        "cut_off": ("Part of the selected file is missing. Choose it again, or save it as a JPG"),
        "broken": "We couldn’t open that photo. Try saving it as a JPG",
    }


def test_many_at_once():
    contents = [saved(Image.new("RGB", (600, 600), (shade, 0, 0))) for shade in range(0, 250, 50)]
    seen = {}
    threads = [
        threading.Thread(target=lambda at=at, one=one: seen.update({at: colour(one)}))
        for at, one in enumerate(contents)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(near(seen[at], (at * 50, 0, 0)) for at in range(5))


# Bytes that nobody thought of

_exif = Image.Exif()
_exif[0x0112] = 6
_text = PngImagePlugin.PngInfo()
_text.add_text("Comment", "words " * 20, zip=True)
VALID = {
    "JPEG": saved(quarters(640, 600), exif=_exif, icc_profile=display_p3(), progressive=True),
    "PNG": saved(quarters(640, 600).quantize(8), "PNG", exif=_exif, pnginfo=_text),
    "WEBP": saved(quarters(640, 600), "WEBP", exif=_exif, icc_profile=display_p3()),
    "HEIF": (DATA / "quarters-turned.heic").read_bytes(),
}


@st.composite
def mutated(draw):
    """A photo with a few bytes changed, left out or put in; most often near its beginning,
    where the rules are."""
    content = bytearray(VALID[draw(st.sampled_from(sorted(VALID)))])
    for _ in range(draw(st.integers(1, 6))):
        last = draw(st.sampled_from([60, 700, len(content)]))
        at = draw(st.integers(0, max(1, min(last, len(content)))))
        content[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
    return bytes(content)


def opens_or_refuses(content):
    try:
        assert len(developed(content)) == 6
    except PhotoRefused:
        # That is the other good answer; any other error fails the test.
        return


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes(content):
    opens_or_refuses(content)


@given(mutated())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_photos(content):
    opens_or_refuses(content)


@pytest.mark.long
@given(mutated())
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_damaged_photos(content):
    opens_or_refuses(content)
