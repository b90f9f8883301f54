"""Photos from the public: accept only pictures, and keep only the picture.

What goes out is always our own: upright, in sRGB, without any data about place or camera.
"""

from __future__ import annotations

import hashlib
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO

import pi_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

pi_heif.register_heif_opener()

# Named, so that Pillow never tries its rarer and less tested decoders.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = {"JPEG": 60_000_000, "HEIF": 60_000_000, "PNG": 30_000_000, "WEBP": 30_000_000}
SHORTEST_SIDE = 600
WIDTHS = (1280, 640, 320)
WEBP_QUALITY, JPEG_QUALITY = 80, 82
# Brands of a HEIC file that holds a film (ISO/IEC 23008-12).
_FILM_BRANDS = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}
_SRGB = ImageCms.createProfile("sRGB")
# A decoded photo takes up to 240 MB: one at a time in each process.
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
    upload.seek(0)
    digest = _sha256(upload)
    upload.seek(0)
    with _one_at_a_time, _nothing_but_refusals():
        picture = _decode(upload)
        return Developed(tuple(_renditions(picture)), digest)


def _sha256(upload: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := upload.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _nothing_but_refusals() -> Iterator[None]:
    """Decoders fail in many ways, with bytes that somebody made for that."""
    try:
        with warnings.catch_warnings():
            # Broken metadata is no matter: none of it is kept.
            warnings.simplefilter("ignore")
            yield
    except (PhotoRefused, MemoryError):
        raise
    except Exception as error:
        raise PhotoRefused("broken") from error


def _decode(upload: IO[bytes]) -> Image.Image:
    head = upload.read(64)
    upload.seek(0)
    if not head:
        raise PhotoRefused("empty")
    if head[4:8] == b"ftyp" and head[8:12] in _FILM_BRANDS:
        raise PhotoRefused("not_still")
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        raise PhotoRefused("not_a_photo")
    try:
        image: Image.Image = Image.open(upload, formats=FORMATS)
    except Image.DecompressionBombError:
        raise PhotoRefused("too_many_pixels") from None
    except Exception:
        # A known beginning that does not go on as it must is a photo that broke.
        known = (
            head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
            or head[8:12] == b"WEBP"
            or (head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1"})
        )
        raise PhotoRefused("broken" if known else "not_a_photo") from None
    kind = image.format or ""
    if image.width * image.height > MOST_PIXELS.get(kind, 0):
        raise PhotoRefused("too_many_pixels")
    if min(image.size) < SHORTEST_SIDE:
        raise PhotoRefused("too_small")
    # A HEIC may hold several pictures side by side; the plugin opens the main one.
    if kind != "HEIF" and getattr(image, "n_frames", 1) > 1:
        raise PhotoRefused("not_still")
    if kind == "JPEG":
        # Decodes at half the size or less, where that is still enough for our widest copy.
        image.draft("RGB", (WIDTHS[0], WIDTHS[0]))
    image.load()
    # The HEIC decoder has turned the picture by its own rules already.
    upright = image if kind == "HEIF" else ImageOps.exif_transpose(image)
    return _on_white(_in_srgb(upright))


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as every screen shows them, from whatever space the camera used."""
    if image.mode in {"I", "I;16", "I;16B", "I;16L", "F"}:
        # 16 bits of grey: the upper eight are what a screen can show.
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        space = ImageCms.ImageCmsProfile(BytesIO(profile))
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        colours = image.convert("RGB") if alpha else image
        converted = ImageCms.profileToProfile(colours, space, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that can't be read, or belongs to another kind of picture.
        return image
    if converted is None:
        return image
    if alpha:
        converted.putalpha(alpha)
    return converted


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")


def _renditions(picture: Image.Image) -> Iterator[Rendition]:
    for asked in WIDTHS:
        if picture.width > asked:
            height = max(1, round(picture.height * asked / picture.width))
            # From the size before: each is a small step, and the big picture is let go.
            picture = picture.resize((asked, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        # A new picture, so that nothing the file carried along is written.
        clean = Image.new("RGB", picture.size)
        clean.paste(picture)
        for file_format in ("webp", "jpeg"):
            content = BytesIO()
            if file_format == "webp":
                clean.save(content, "WEBP", quality=WEBP_QUALITY, method=4)
            else:
                clean.save(content, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
            yield Rendition(asked, picture.width, picture.height, file_format, content.getvalue())
