"""The imports that staff can begin in the admin, and how a worker carries one out.

A run is looked at first: its importer does a dry run on the stored file. When somebody applies
it, the same importer does the same to the same file, and keeps what it did.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File

from candidates.importers import ImportRefused, merges, runs
from candidates.importers.candidates import import_candidates
from candidates.importers.constituencies import import_constituencies
from candidates.importers.fetching import local_copy
from candidates.importers.hexmap import import_hexmap
from candidates.importers.local_facts import import_local_facts
from candidates.importers.mps import import_mps
from candidates.importers.postcodes import import_postcodes
from candidates.importers.split_postcodes import import_split_postcodes
from candidates.models import ImportRun

logger = logging.getLogger(__name__)

NO_FILE = "Its file is no longer here. Upload it again."


@dataclass(frozen=True)
class Kind:
    """One sort of file, as staff choose it."""

    name: str
    file: str
    importer: Callable[..., ImportRun]
    # Who publishes it, where it can be fetched from there.
    publisher: str = ""
    # Whether it is fetched by its importer, which asks for it piece by piece.
    asks_itself: bool = False
    # Whether one of its refusals may be overridden.
    forcible: bool = False

    @property
    def fetched(self) -> bool:
        return bool(self.publisher)


KINDS = {
    "candidates": Kind(
        "Candidates",
        "Democracy Club’s CSV file of candidates, with the columns for email and contacts.",
        import_candidates,
        publisher="Democracy Club",
        forcible=True,
    ),
    "mps": Kind(
        "MPs",
        "Who sits in the House of Commons: a CSV file of members, or a copy of the answers of "
        "Parliament’s Members API.",
        import_mps,
        publisher="Parliament",
        asks_itself=True,
        forcible=True,
    ),
    "constituencies": Kind(
        "Constituencies",
        "A CSV file of the 650 constituencies, with their codes, names and Welsh names: ours, or "
        "the names and codes of the Office for National Statistics.",
        import_constituencies,
    ),
    "postcodes": Kind(
        "Postcodes",
        "ONSPD or NSPL from August 2024 or later, mySociety’s postcodes with short codes, or "
        "another table of postcodes and constituencies; as CSV, gzip or zip. It replaces all "
        "postcodes.",
        import_postcodes,
        forcible=True,
    ),
    "split_postcodes": Kind(
        "Split postcodes",
        "The postcodes that lie in several constituencies: a CSV file with postcode, gss_code and "
        "share, or with postcode, pcon_1, pcon_2 and so on. It replaces the list.",
        import_split_postcodes,
        forcible=True,
    ),
    "hexmap": Kind(
        "Hex map",
        "Where each constituency lies in a map of hexagons: HexJSON with the layout odd-r.",
        import_hexmap,
    ),
    "local_facts": Kind(
        "Local facts",
        "Figures about babies in each constituency: a CSV file with gss, value, label, source and "
        "date. Of each label in the file, figures that it no longer has go.",
        import_local_facts,
    ),
}


def carry_out(run: ImportRun, *, dry_run: bool) -> None:
    """Do what this run, which the caller has claimed, is for. A refusal is recorded."""
    kind = KINDS[run.source]
    options = {"force": run.forced} if kind.forcible else {}
    try:
        with _source(run, kind) as source:
            kind.importer(
                source,
                dry_run=dry_run,
                by=run.by,
                progress=runs.reporter(run),
                run=run,
                **options,
            )
    except ImportRefused as refused:
        # Of the importer it is recorded; of fetching the file it is not.
        if run.state == ImportRun.State.RUNNING:
            runs.refuse(run, refused)
        logger.info("import %s was refused", run.pk)


@contextmanager
def _source(run: ImportRun, kind: Kind) -> Iterator[str | Path]:
    if not run.file and kind.asks_itself:
        yield run.url
        return
    if not run.file:
        _fetch(run)
    # The storage may be elsewhere, and importers go back and forth in the file.
    with tempfile.NamedTemporaryFile() as copy:
        try:
            with run.file.open("rb") as stored:
                shutil.copyfileobj(stored, copy, 1 << 20)
        except FileNotFoundError:
            raise ImportRefused(NO_FILE) from None
        copy.flush()
        yield Path(copy.name)


def _fetch(run: ImportRun) -> None:
    """Keep what is published now: what somebody looks at is what they apply."""
    if not run.url:
        raise ImportRefused(NO_FILE)
    merges.fetch_with(run.url)
    with local_copy(run.url, same_host=True) as path, path.open("rb") as fetched:
        run.file.save(run.source, File(fetched), save=False)
    ImportRun.objects.filter(pk=run.pk).update(file=run.file.name)
