"""Which files are photos that we can use: by their content, before anything is decoded."""

from __future__ import annotations

import re
from typing import IO

import pi_heif
from PIL import Image, UnidentifiedImageError

from pledges.photos.refusals import PhotoRefused

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
HEAD = 1024

_PHOTO_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_MOVING_BRANDS = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1", b"avis"}
_OTHER_KINDS = (
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"\0\0\0\x0cjP  ",
    b"\xff\x0a",
    b"8BPS",
)
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_END = 0xD9
_SCAN = 0xDA


def opened(upload: IO[bytes], *, shortest: int = SHORTEST_SIDE) -> Image.Image:
    """The picture with nothing decoded yet, found acceptable by what its header says."""
    upload.seek(0)
    head = upload.read(HEAD)
    if (kind := _kind_we_refuse(head)) is not None:
        raise PhotoRefused(kind)
    try:
        image = Image.open(upload, formats=FORMATS)
    except UnidentifiedImageError:
        # A known beginning that does not go on as it must is a photo that broke.
        if format_of(head):
            raise
        raise PhotoRefused("not_a_photo") from None
    if image.width * image.height > MOST_PIXELS[image.format or ""]:
        raise PhotoRefused("too_many_pixels")
    if max(image.size) > LONGEST_SIDE:
        raise PhotoRefused("too_many_pixels")
    # Pictures beside the main one in a HEIC or MPO are previews and the like.
    if image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
        raise PhotoRefused("moves")
    if min(image.size) < shortest:
        raise PhotoRefused("too_small")
    if image.format in {"JPEG", "MPO"} and _markers(_content(upload)).count(_SCAN) > MOST_SCANS:
        raise PhotoRefused("broken")
    return image


def ends_early(upload: IO[bytes]) -> bool:
    """Whether a photo's file says of itself that more should follow."""
    content = _content(upload)
    match format_of(content[:HEAD]):
        case "JPEG":
            return _END not in _markers(content)
        case "PNG":
            return b"IEND" not in content
        case "WEBP":
            return len(content) < 8 + int.from_bytes(content[4:8], "little")
        case "HEIF":
            return _boxes_end(content) > len(content)
    return False


def _kind_we_refuse(head: bytes) -> str | None:
    """A kind of file that people do send, and that has an answer of its own."""
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in _MOVING_BRANDS or (head.startswith(b"GIF8") and b"NETSCAPE2.0" in head):
        return "moves"
    if head.startswith(_OTHER_KINDS) or brand == b"avif":
        return "other_kind"
    if (
        (brand and brand not in _PHOTO_BRANDS)
        or (head.startswith(b"RIFF") and head[8:12] == b"AVI ")
        or head.startswith(b"\x1aE\xdf\xa3")  # Matroska and WebM
    ):
        return "film"
    if head.startswith(b"%PDF-"):
        return "document"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "drawing" if text.startswith(b"<") and b"<svg" in text else None


def format_of(head: bytes) -> str | None:
    """What it begins as, whether or not it goes on like that."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if head[4:8] == b"ftyp" and head[8:12] in _PHOTO_BRANDS else None


def _content(upload: IO[bytes]) -> bytes:
    position = upload.tell()
    upload.seek(0)
    content = upload.read()
    upload.seek(position)
    return content


def _markers(content: bytes) -> list[int]:
    """The parts of a JPEG, to the end of its first picture."""
    found, at = [], 2
    while match := _JPEG_MARKER.search(content, at):
        found.append(match[0][1])
        if found[-1] == _END:
            break
        at = match.end() + int.from_bytes(content[match.end() : match.end() + 2])
    return found


def _boxes_end(content: bytes) -> int:
    """Where the last box of a HEIC says that it ends."""
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4])
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16])
        if size < 8:  # 0: to the end of the file
            return len(content)
        at += size
    return at
