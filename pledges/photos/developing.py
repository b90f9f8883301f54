"""Photos from the public: accept only pictures, and keep only the picture.

What goes out is always our own: upright, in sRGB, without any data about place or camera.
"""

from __future__ import annotations

import hashlib
import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.conf import settings
from PIL import Image

from pledges.photos.arranging import Arrangement, Turn, before, lies_on_its_side
from pledges.photos.blurring import blur
from pledges.photos.colours import in_srgb, on_white, plain
from pledges.photos.looks import look_of
from pledges.photos.reading import SHORTEST_SIDE, ends_early, opened
from pledges.photos.refusals import PhotoRefused

WIDTHS = (1280, 640, 320)
# The longest side of the copy that others can be made from when the original is gone.
MASTER = 2048
WEBP_QUALITY, JPEG_QUALITY, MASTER_QUALITY = 80, 82, 90

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Turn.FLIP_LEFT_RIGHT,
    3: Turn.ROTATE_180,
    4: Turn.FLIP_TOP_BOTTOM,
    5: Turn.TRANSPOSE,
    6: Turn.ROTATE_270,
    7: Turn.TRANSVERSE,
    8: Turn.ROTATE_90,
}
# A decoded photo takes up to 400 MB: one at a time in each process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Rendition:
    """One copy. Width is what was asked for, or less where the photo is smaller."""

    asked: int
    width: int
    height: int
    format: str  # "webp", "jpeg", or "master": a JPEG that is never public
    content: bytes

    @property
    def extension(self) -> str:
        return "webp" if self.format == "webp" else "jpg"


@dataclass(frozen=True)
class Developed:
    renditions: tuple[Rendition, ...]
    sha256: str  # of the bytes as uploaded
    look: int


def develop(
    upload: IO[bytes], arrangement: Arrangement | None = None, *, shortest: int = SHORTEST_SIDE
) -> Developed:
    """Return our copies of a photo, in three widths and two formats, and the master, or
    raise PhotoRefused. Any bytes may come."""
    size = upload.seek(0, os.SEEK_END)
    if not size:
        raise PhotoRefused("empty")
    if size > settings.PHOTO_MAX_BYTES:
        raise PhotoRefused("too_big")
    digest = _sha256(upload)
    arrangement = arrangement or Arrangement()
    with _one_at_a_time, _nothing_but_refusals(upload):
        picture = _decoded(opened(upload, shortest=shortest), arrangement)
        look = look_of(picture)
        blur(picture, arrangement.smudges)
        return Developed(tuple(_renditions(picture)), digest, look)


def _sha256(upload: IO[bytes]) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    while chunk := upload.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _nothing_but_refusals(upload: IO[bytes]) -> Iterator[None]:
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
        raise PhotoRefused("cut_off" if ends_early(upload) else "broken") from error


def _decoded(image: Image.Image, arrangement: Arrangement) -> Image.Image:
    """The picture as people should see it, no larger than our largest copies."""
    turns = [*_to_upright(image), *arrangement.turns]
    box = before(arrangement.part, turns)
    # A JPEG decodes at half the size or less, where that is still enough.
    wanted = _wanted(image, box, turns)
    whole = (wanted[0] / (box[2] - box[0]), wanted[1] / (box[3] - box[1]))
    image.draft(None, (round(whole[0]), round(whole[1])))
    image.load()
    image = plain(image)
    width, height = image.size
    pixels = (box[0] * width, box[1] * height, box[2] * width, box[3] * height)
    # Small first: what follows then takes little time and memory.
    if wanted != image.size or arrangement.crop:
        image = image.resize(wanted, Image.Resampling.LANCZOS, box=pixels, reducing_gap=2.0)
    for turn in turns:
        image = image.transpose(turn)
    return on_white(in_srgb(image))


def _wanted(
    image: Image.Image, box: tuple[float, float, float, float], turns: Sequence[Turn]
) -> tuple[int, int]:
    """So large that all our copies can be made from it, in the picture as it is stored."""
    width, height = (box[2] - box[0]) * image.width, (box[3] - box[1]) * image.height
    wide = height if lies_on_its_side(turns) else width
    scale = min(1.0, max(WIDTHS[0] / wide, MASTER / max(width, height)))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _to_upright(image: Image.Image) -> list[Turn]:
    # The HEIC decoder has turned the picture already, by a rule of its own.
    if image.format == "HEIF":
        return []
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:
        # Broken metadata doesn't spoil the picture.
        return []
    return [_UPRIGHT[orientation]] if orientation in _UPRIGHT else []


def _renditions(picture: Image.Image) -> Iterator[Rendition]:
    # Pillow would write parts of it.
    picture.info.clear()
    master = _narrowed(picture, round(picture.width * MASTER / max(picture.size)))
    yield _written(master, MASTER, "master", quality=MASTER_QUALITY)
    for asked in WIDTHS:
        # From the size before: each is a small step.
        picture = _narrowed(picture, asked)
        yield _written(picture, asked, "webp", quality=WEBP_QUALITY, method=4)
        yield _written(picture, asked, "jpeg", quality=JPEG_QUALITY, progressive=True)


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    size = (max(1, width), max(1, round(picture.height * width / picture.width)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _written(picture: Image.Image, asked: int, kind: str, **options: int) -> Rendition:
    content = BytesIO()
    picture.save(content, "jpeg" if kind == "master" else kind, **options)
    return Rendition(asked, picture.width, picture.height, kind, content.getvalue())
