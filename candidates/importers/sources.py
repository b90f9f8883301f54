"""Where a file comes from: a path or a URL; plain, gzip or zip; always UTF-8 text."""

import csv
import gzip
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

import requests

from candidates.importers import ImportRefused

TIMEOUT = (5, 60)
# The largest file that anybody publishes for us, the postcodes of the whole country, has 250 MB.
MAX_BYTES = 1_000_000_000
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

# How many rows were read, and which share of the file that is, from 0 to 1.
Progress = Callable[[int, float], None]
ROWS_BETWEEN = 1000


def silent(rows: int, share: float) -> None:
    """Show no progress."""


@contextmanager
def local_copy(source: str | Path) -> Iterator[Path]:
    """Give a path to the file, which is fetched first when source is a URL."""
    if not is_url(source):
        yield Path(source)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        _fetch(str(source), path)
        yield path


def is_url(source: str | Path) -> bool:
    return isinstance(source, str) and re.match(r"[a-z]+://", source, re.IGNORECASE) is not None


def name_of(source: str | Path) -> str:
    """The file's name, or its address without the query, which may hold a key."""
    if not is_url(source):
        return Path(source).name
    url = urlsplit(str(source))
    return f"{url.scheme}://{url.hostname}{url.path}"


def _fetch(url: str, path: Path) -> None:
    _check_address(url)
    try:
        with requests.get(url, stream=True, timeout=TIMEOUT) as answer:
            for hop in [*answer.history, answer]:
                _check_address(hop.url)
            if not answer.ok:
                raise ImportRefused(f"{name_of(url)} answered {answer.status_code}.")
            size = 0
            with path.open("wb") as copy:
                for chunk in answer.iter_content(1_000_000):
                    size += len(chunk)
                    if size > MAX_BYTES:
                        raise ImportRefused(f"{name_of(url)} is too large.")
                    copy.write(chunk)
    except requests.RequestException as error:
        # Its text may repeat the whole address.
        raise ImportRefused(
            f"{name_of(url)} could not be fetched ({type(error).__name__})."
        ) from error


def _check_address(url: str) -> None:
    address = urlsplit(url)
    if address.scheme != "https" and not (
        address.scheme == "http" and address.hostname in LOOPBACK
    ):
        raise ImportRefused(f"{name_of(url)} is not an https:// address.")


@dataclass(frozen=True)
class Opened:
    """A file that is being read, unpacked, and how far that has come."""

    unpacked: IO[bytes]
    raw: IO[bytes]
    size: int

    def share(self) -> float:
        # Of the bytes on the disk: how long an unpacked file is, nobody knows before its end.
        return min(self.raw.tell() / self.size, 1) if self.size else 1


@contextmanager
def rows_of(
    path: Path, *, prefer: str = "", progress: Progress = silent
) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Give the rows of the CSV file at path with their line numbers, the header first.

    In a zip the largest CSV file counts, or the largest whose path matches prefer.
    """
    with opened(path, prefer=prefer) as file:
        yield _rows(file, progress)


@contextmanager
def opened(path: Path, *, prefer: str = "") -> Iterator[Opened]:
    """Open a plain, gzip or zip file. Damage that shows while it is read refuses it too."""
    try:
        with _binary(path, prefer) as file:
            yield file
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ImportRefused(f"The file is damaged: {error}.") from error
    except OSError as error:
        raise ImportRefused(f"Cannot read {path}: {error.strerror}.") from error


@contextmanager
def _binary(path: Path, prefer: str) -> Iterator[Opened]:
    with path.open("rb") as file:
        size = path.stat().st_size
        beginning = file.read(4)
        file.seek(0)
        if beginning.startswith(b"\x1f\x8b"):
            with gzip.open(file) as unpacked:
                yield Opened(cast(IO[bytes], unpacked), file, size)
        elif beginning == b"PK\x03\x04":
            with zipfile.ZipFile(file) as archive, archive.open(_member(archive, prefer)) as member:
                yield Opened(member, file, size)
        else:
            yield Opened(file, file, size)


def _member(archive: zipfile.ZipFile, prefer: str) -> zipfile.ZipInfo:
    tables = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv")]
    preferred = [entry for entry in tables if prefer and re.search(prefer, entry.filename)]
    if not tables:
        raise ImportRefused("There is no CSV file in the zip.")
    return max(preferred or tables, key=lambda entry: entry.file_size)


def by_column(columns: list[str], row: list[str]) -> dict[str, str]:
    """Return the row's cells by the names of their columns, or raise ValueError."""
    if len(row) != len(columns):
        raise ValueError(f"it has {len(row)} cells, the header {len(columns)}")
    return dict(zip(columns, row, strict=True))


def _rows(file: Opened, progress: Progress) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_lines(file.unpacked), strict=True)
    try:
        for number, row in enumerate(reader):
            if row:
                yield reader.line_num, row
            if number % ROWS_BETWEEN == 0:
                progress(number, file.share())
    except csv.Error as error:
        raise ImportRefused(f"Line {reader.line_num} is not CSV: {error}.") from error


def _lines(file: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(file, start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise ImportRefused(
                f"Line {number} is not UTF-8. Save the file as CSV in UTF-8, or take the original."
            ) from error
        # PostgreSQL cannot store it.
        if "\0" in text:
            raise ImportRefused(f"Line {number} holds a zero byte: this is not a CSV file.")
        yield text
