"""Photos from the public: accept only pictures, and keep only the picture.

What goes out is always our own: upright, in sRGB, without any data about place or camera.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO

import pi_heif
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, UnidentifiedImageError

pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
# Pillow itself refuses twice this before it decodes; for WebP it is the only chance.
Image.MAX_IMAGE_PIXELS = 30_000_000

# Named, so that Pillow never tries its rarer and less tested decoders.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# MPO is a JPEG with more behind it, as many phones write it: the first picture counts.
MOST_PIXELS = {
    "JPEG": 60_000_000,
    "MPO": 60_000_000,
    "HEIF": 60_000_000,
    "PNG": 30_000_000,
    "WEBP": 30_000_000,
}
SHORTEST_SIDE = 600
LONGEST_SIDE = 16_383  # of a WebP
# A camera's JPEG has about ten at most. Thousands fit into a small file, and each takes as
# long as the whole picture.
MOST_SCANS = 100
WIDTHS = (1280, 640, 320)
WEBP_QUALITY, JPEG_QUALITY = 80, 82

_STILL_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"}
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")
# A decoded photo takes up to 400 MB: one at a time in each process.
_one_at_a_time = threading.Lock()

MESSAGES = {
    "empty": _("The selected file is empty"),
    "not_a_photo": _("The selected file must be a JPG, PNG, WebP or HEIC"),
    "too_big": _("The selected file must be smaller than 25MB"),
    "not_still": _("The selected file must be a still photo"),
    "too_small": _("The photo must be at least 600 pixels on its shortest side"),
    "broken": _("We couldn't open that photo. Try saving it as a JPG"),
    "too_many_pixels": _("The photo is too large for us to open. Choose a smaller size"),
}


class PhotoRefused(Exception):
    """This file can't be used; message says why, to the person who sent it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = MESSAGES[code]


@dataclass(frozen=True)
class Rendition:
    """One copy. Width is what was asked for, or less where the photo is smaller."""

    asked: int
    width: int
    height: int
    format: str
    content: bytes

    @property
    def extension(self) -> str:
        return "jpg" if self.format == "jpeg" else self.format


@dataclass(frozen=True)
class Developed:
    renditions: tuple[Rendition, ...]
    sha256: str  # of the bytes as uploaded


def develop(upload: IO[bytes]) -> Developed:
    """Return our copies of a photo, in three widths and two formats, or raise PhotoRefused.
    Any bytes may come."""
    size = upload.seek(0, os.SEEK_END)
    if not size:
        raise PhotoRefused("empty")
    if size > settings.PHOTO_MAX_BYTES:
        raise PhotoRefused("too_big")
    digest = _sha256(upload)
    with _one_at_a_time, _nothing_but_refusals():
        picture = _decoded(_opened(upload))
        return Developed(tuple(_renditions(picture)), digest)


def _sha256(upload: IO[bytes]) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    while chunk := upload.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _nothing_but_refusals() -> Iterator[None]:
    """Decoders fail in many ways, with bytes that somebody made for that."""
    try:
        with warnings.catch_warnings():
            # About sizes, which are checked here, and metadata, of which none is kept.
            warnings.simplefilter("ignore")
            yield
    except PhotoRefused:
        raise
    except (MemoryError, Image.DecompressionBombError) as error:
        raise PhotoRefused("too_many_pixels") from error
    except Exception as error:
        raise PhotoRefused("broken") from error


def _opened(upload: IO[bytes]) -> Image.Image:
    """The picture with nothing decoded yet, found acceptable by what its header says."""
    upload.seek(0)
    head = upload.read(1024)
    if _moves(head):
        raise PhotoRefused("not_still")
    try:
        image = Image.open(upload, formats=FORMATS)
    except UnidentifiedImageError:
        # A known beginning that does not go on as it must is a photo that broke.
        raise PhotoRefused("broken" if _begins_as_a_photo(head) else "not_a_photo") from None
    if image.width * image.height > MOST_PIXELS[image.format or ""]:
        raise PhotoRefused("too_many_pixels")
    if max(image.size) > LONGEST_SIDE:
        raise PhotoRefused("too_many_pixels")
    # Pictures beside the main one in a HEIC or MPO are previews and the like.
    if image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
        raise PhotoRefused("not_still")
    if min(image.size) < SHORTEST_SIDE:
        raise PhotoRefused("too_small")
    if image.format in {"JPEG", "MPO"} and _scans(upload) > MOST_SCANS:
        raise PhotoRefused("broken")
    return image


def _moves(head: bytes) -> bool:
    """Whether it is a film, in the container that HEIC shares with MP4 and QuickTime, or
    a GIF that repeats."""
    if head.startswith(b"GIF8"):
        return b"NETSCAPE2.0" in head
    return head[4:8] == b"ftyp" and head[8:12] not in _STILL_BRANDS


def _begins_as_a_photo(head: bytes) -> bool:
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS - {b"avif"})
    )


def _scans(upload: IO[bytes]) -> int:
    """How many times a JPEG goes over the whole picture."""
    position = upload.tell()
    upload.seek(0)
    content = upload.read()
    upload.seek(position)
    scans, at = 0, 2
    while (found := _JPEG_MARKER.search(content, at)) and (marker := found[0][1]) != 0xD9:
        scans += marker == 0xDA
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2])
    return scans


def _decoded(image: Image.Image) -> Image.Image:
    """The picture as people should see it, no wider than our widest copy."""
    orientation = _orientation(image)
    # A JPEG decodes at half the size or less, where that is still enough.
    image.draft(None, (WIDTHS[0], WIDTHS[0]))
    image.load()
    image = _plain(image)
    # Small first: what follows then takes little time and memory.
    wide = image.width if orientation < 5 else image.height
    if wide > WIDTHS[0]:
        smaller = [max(1, round(side * WIDTHS[0] / wide)) for side in image.size]
        image = image.resize((smaller[0], smaller[1]), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    return _on_white(_in_srgb(image))


def _orientation(image: Image.Image) -> int:
    # The HEIC decoder has turned the picture already, by a rule of its own.
    if image.format == "HEIF":
        return 1
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:
        # Broken metadata doesn't spoil the picture.
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits for each of grey, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        # The upper eight bits are what a screen can show.
        return image.convert("I").point([value >> 8 for value in range(1 << 16)], "L")
    if image.mode in {"LA", "PA", "RGBA", "RGBa", "La"} or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as every screen shows them, from whatever space the camera used."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    try:
        space = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(colours, space, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A profile that can't be read, or belongs to another kind of picture.
        return image
    if converted is None:
        return image
    if alpha:
        converted.putalpha(alpha)
    return converted


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _renditions(picture: Image.Image) -> Iterator[Rendition]:
    # Pillow would write parts of it.
    picture.info.clear()
    for asked in WIDTHS:
        if picture.width > asked:
            height = max(1, round(picture.height * asked / picture.width))
            # From the size before: each is a small step.
            picture = picture.resize((asked, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        yield _written(picture, asked, "webp", quality=WEBP_QUALITY, method=4)
        yield _written(picture, asked, "jpeg", quality=JPEG_QUALITY, progressive=True)


def _written(picture: Image.Image, asked: int, file_format: str, **options: int) -> Rendition:
    content = BytesIO()
    picture.save(content, file_format, **options)
    return Rendition(asked, picture.width, picture.height, file_format, content.getvalue())
