"""What is in a file: plain, gzip or zip; always UTF-8 text."""

import csv
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, cast

from candidates.importers import ImportRefused

# The folder in which the Office for National Statistics gives a table once more, area by area.
IN_PARTS = "multi_csv/"
PIECE = 1 << 20
# Unpacked, the largest table that is published for us has some 1.5 GB.
MAX_UNPACKED = 6_000_000_000
LONGEST_LINE = 16 * PIECE

# How many rows were read, and which share of the file that is, from 0 to 1.
Progress = Callable[[int, float], None]
ROWS_BETWEEN = 1000


def silent(rows: int, share: float) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Opened:
    """A file that is being read, unpacked, and how far that has come."""

    unpacked: IO[bytes]
    raw: IO[bytes]
    size: int

    def share(self) -> float:
        # Of the bytes on the disk: how long an unpacked file is, nobody knows before its end.
        return min(self.raw.tell() / self.size, 1) if self.size else 1

    def pieces(self) -> Iterator[bytes]:
        """All of it, unless a small file unpacks to more than any table has."""
        size = 0
        while piece := self.unpacked.read(PIECE):
            size += len(piece)
            if size > MAX_UNPACKED:
                raise ImportRefused("Unpacked, the file has no end: this is not a table.")
            yield piece


@dataclass(frozen=True)
class Block:
    """Rows of a CSV file that follow each other, empty ones too."""

    line_before: int
    rows: list[list[str]]

    def numbered(self) -> Iterator[tuple[int, list[str]]]:
        """The rows with their line numbers, without the empty ones."""
        line = self.line_before
        for row in self.rows:
            # A cell may run over several lines.
            line += 1 + sum(cell.count("\n") for cell in row)
            if row:
                yield line, row

    def without_header(self) -> "Block":
        (line, _header), *_others = self.numbered()
        skipped = next(place for place, row in enumerate(self.rows) if row) + 1
        return Block(line, self.rows[skipped:])


@contextmanager
def rows_of(
    path: Path, *, prefer: str = "", progress: Progress = silent
) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Give the rows of the CSV file at path with their line numbers, the header first.

    In a zip the largest CSV file counts, or the largest whose path matches prefer.
    """
    with opened(path, prefer=prefer) as file:
        yield _rows(file, progress)


def blocks_of(file: Opened, size: int) -> Iterator[Block]:
    """Give the rows of a CSV file many at a time, where one step more for each would count."""
    reader = _reader(file)
    before = 0
    with _refusing_what_is_not_csv(reader):
        while rows := list(islice(reader, size)):
            yield Block(before, rows)
            before = reader.line_num


@contextmanager
def opened(path: Path, *, prefer: str = "", ending: str = ".csv") -> Iterator[Opened]:
    """Open a plain, gzip or zip file. Damage that shows while it is read refuses it too."""
    try:
        with _binary(path, prefer, ending) as file:
            yield file
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError) as error:
        raise ImportRefused(f"The file is damaged: {error}.") from error
    except OSError as error:
        # Damage to bzip2 has no words of its own.
        raise ImportRefused(f"Cannot read the file: {error.strerror or error}.") from error


@contextmanager
def _binary(path: Path, prefer: str, ending: str) -> Iterator[Opened]:
    with path.open("rb") as file:
        size = path.stat().st_size
        beginning = file.read(4)
        file.seek(0)
        if beginning.startswith(b"\x1f\x8b"):
            with gzip.open(file) as unpacked:
                yield Opened(cast(IO[bytes], unpacked), file, size)
        elif beginning == b"PK\x03\x04":
            with (
                zipfile.ZipFile(file) as archive,
                _unlocked(archive, _member(archive, prefer, ending)) as member,
            ):
                yield Opened(member, file, size)
        else:
            yield Opened(file, file, size)


def _member(archive: zipfile.ZipFile, prefer: str, ending: str) -> zipfile.ZipInfo:
    tables = [entry for entry in archive.infolist() if entry.filename.lower().endswith(ending)]
    if not tables:
        raise ImportRefused(f"There is no {ending.lstrip('.').upper()} file in the zip.")
    preferred = [entry for entry in tables if prefer and re.search(prefer, entry.filename)]
    parts = [entry for entry in tables if IN_PARTS in entry.filename.lower()]
    if parts and not preferred:
        raise ImportRefused(
            f"The zip holds the table in {len(parts):,} parts. Take the publisher’s zip as it is, "
            "which holds the whole table too, or the one CSV file in its Data folder."
        )
    return max(preferred or tables, key=lambda entry: entry.file_size)


def _unlocked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return archive.open(entry)
    except (RuntimeError, NotImplementedError) as error:
        raise ImportRefused(
            "The zip has a password, or is packed in a way that is not known here. Unpack it, and "
            "take the file in it."
        ) from error


def by_column(columns: list[str], row: list[str]) -> dict[str, str]:
    """Return the row's cells by the names of their columns, or raise ValueError."""
    if len(row) != len(columns):
        raise ValueError(f"it has {len(row)} cells, the header {len(columns)}")
    return dict(zip(columns, row, strict=True))


def _rows(file: Opened, progress: Progress) -> Iterator[tuple[int, list[str]]]:
    reader = _reader(file)
    with _refusing_what_is_not_csv(reader):
        for number, row in enumerate(reader):
            if row:
                yield reader.line_num, row
            if number % ROWS_BETWEEN == 0:
                progress(number, file.share())


def _reader(file: Opened) -> Any:
    # Each text gives its lines by itself: a step in Python for each would take as long as all else.
    texts = (io.StringIO(text, newline="\n") for text in _texts(file.pieces()))
    return csv.reader(chain.from_iterable(texts), strict=True)


@contextmanager
def _refusing_what_is_not_csv(reader: Any) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        raise ImportRefused(f"Line {reader.line_num} is not CSV: {error}.") from error


def lines_of(file: Opened) -> Iterator[bytes]:
    """Its lines as they are, with their ends."""
    return (line.encode() for text in _texts(file.pieces()) for line in text.splitlines(True))


def _texts(pieces: Iterable[bytes]) -> Iterator[str]:
    """The file in pieces of whole lines."""
    lines, rest, coding = 0, b"", "utf-8-sig"
    for piece in pieces:
        whole, newline, rest_of_piece = piece.rpartition(b"\n")
        if not newline:
            rest += piece
            if len(rest) > LONGEST_LINE:
                raise ImportRefused(f"Line {lines + 1} has no end: this is not a CSV file.")
            continue
        text = _text(rest + whole + newline, coding, lines)
        yield text
        lines += text.count("\n")
        rest, coding = rest_of_piece, "utf-8"
    if rest:
        yield _text(rest, coding, lines)


def _text(piece: bytes, coding: str, lines_before: int) -> str:
    try:
        text = piece.decode(coding)
    except UnicodeDecodeError as error:
        line = lines_before + 1 + error.object.count(b"\n", 0, error.start)
        raise ImportRefused(
            f"Line {line} is not UTF-8. Save the file as CSV in UTF-8, or take the original."
        ) from error
    # PostgreSQL cannot store it.
    if "\0" in text:
        line = lines_before + 1 + text.count("\n", 0, text.index("\0"))
        raise ImportRefused(f"Line {line} holds a zero byte: this is not a CSV file.")
    return text
