"""Thousands of damaged and hostile files, sent as a candidate would send them."""

import random
import struct
import time
import zlib
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pledges.models import Photo
from tests.factories import a_campaign, an_approach

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.once]

DATA = Path(__file__).parent / "data"
PLEDGE = {"role": "candidate", "agree": "on", "display_name": "Ann Archer"}
ABOUT = {"people": "nobody_else", "photographer": "self", "alt_text": ""}
FILES = 2000
MARK = b"NOT-OURS-7f3a"
MEGABYTE = 1024 * 1024


def with_a_place(file_format, size=(640, 610), **options):
    """A photo that says where it was taken, and by what."""
    exif = Image.Exif()
    exif[0x010F] = MARK.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    content = BytesIO()
    picture = Image.effect_noise(size, 80).convert("RGB")
    picture.save(content, file_format, exif=exif, **options)
    return content.getvalue()


SEEDS = [
    with_a_place("JPEG", comment=MARK),
    with_a_place("JPEG", progressive=True, xmp=b"<x>" + MARK + b"</x>"),
    with_a_place("PNG"),
    with_a_place("WEBP", xmp=b"<x>" + MARK + b"</x>"),
    with_a_place("WEBP", lossless=True),
    *(path.read_bytes() for path in sorted(DATA.glob("*.heic"))),
]
TAILS = [
    b"PK\x03\x04" + MARK,
    b"<script>" + MARK + b"</script>",
    b"%PDF-1.7 " + MARK,
    b"\0\0\0\x18ftypmp42" + MARK,
    b"<?php " + MARK + b" ?>",
]
SIZES = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF]


def damaged(chance):
    """A photo with bytes changed, numbers made huge, parts doubled, moved or left out."""
    content = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 8)):
        end = chance.choice([64, 800, len(content)])
        at = chance.randrange(max(1, min(end, len(content))))
        match chance.randrange(7):
            case 0:
                content[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                content[at : at + 4] = struct.pack(">I", chance.choice(SIZES))
            case 2:
                content[at : at + 2] = struct.pack("<H", chance.choice(SIZES) & 0xFFFF)
            case 3:
                del content[at : at + chance.randint(1, 400)]
            case 4:
                part = content[at : at + chance.randint(1, 4000)]
                content[at:at] = part * chance.randint(1, 20)
            case 5:
                content[at:at] = chance.randbytes(chance.randint(1, 60))
            case _:
                del content[at:]
    return bytes(content)


def hostile(chance):
    """Made on purpose: two kinds in one file, bombs, chunks that lie."""
    seed = chance.choice(SEEDS)
    match chance.randrange(6):
        case 0:
            return seed + chance.choice(TAILS)
        case 1:
            return chance.choice(TAILS) + seed
        case 2:
            other = chance.choice(SEEDS)
            return seed[: chance.randrange(len(seed))] + other[chance.randrange(len(other)) :]
        case 3:
            return bomb(chance)
        case 4:
            return seed[:12] + chance.randbytes(chance.randrange(5000))
        case _:
            start = chance.choice([b"\xff\xd8\xff", b"RIFF", b"\0\0\0\x18ftypheic", b"GIF89a"])
            return start + chance.randbytes(chance.randrange(3000))


def bomb(chance):
    """A PNG of a few kilobytes that says it is huge, or holds a text that is."""
    width, height = chance.choice([(5000, 5999), (30_000, 1000), (65_000, 65_000), (640, 640)])
    head = struct.pack(">IIBBBBB", width, height, chance.choice([1, 8, 16]), 2, 0, 0, 0)
    text = b"a\0\0" + zlib.compress(bytes(chance.choice([0, 70_000_000])), 1)
    chunks = [(b"IHDR", head), (b"zTXt", text), (b"IDAT", zlib.compress(bytes(9_000_000), 1))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in [*chunks, (b"IEND", b"")]
    )


def memory(what):
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{what}:")[1].split()[0]) * 1024


def stored_files():
    for alias in ("default", "public"):
        root = Path(storages[alias].base_location)
        yield from (path for path in root.rglob("*") if path.is_file())


def look_through(photo):
    """Each copy is a picture of ours: no place, no camera, nothing of what came with it."""
    for one in photo.renditions:
        with storages["default"].open(one["private"]) as file:
            content = file.read()
        assert MARK not in content
        picture = Image.open(BytesIO(content))
        picture.load()
        assert (picture.width, picture.height) == (one["width"], one["height"])
        assert not picture.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)


@pytest.mark.parametrize("make", [damaged, hostile])
def test_no_file_does_harm(client, make, settings, django_capture_on_commit_callbacks):
    # More than one link may send in an hour.
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.1/32")]
    link = an_approach(a_campaign()).get_absolute_url()
    client.post(f"{link}join/", PLEDGE)
    Path("/proc/self/clear_refs").write_text("5")
    before, taken = memory("VmRSS"), 0

    for number in range(FILES // 2):
        chance = random.Random(f"{make.__name__} {number}")
        file = SimpleUploadedFile("photo.jpg", make(chance), "application/octet-stream")
        began = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(f"{link}photo/", {"photo": file, **ABOUT})
        assert time.monotonic() - began < 10, number
        if answer.status_code == 302:
            taken += 1
            look_through(Photo.objects.get())
        else:
            assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True), number

    assert 0 < taken < FILES // 2
    assert memory("VmHWM") - before < 700 * MEGABYTE
    # One draft at a time, and nothing of it in public.
    private = [path for path in stored_files() if "private" in path.parts]
    assert len(private) <= 8
    assert private == list(stored_files())
