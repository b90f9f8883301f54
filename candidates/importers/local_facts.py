"""Figures about babies in each seat, which the charity brings with their source and date."""

from pathlib import Path
from typing import Any, Unpack

from candidates.importers import ImportRefused
from candidates.importers.fetching import local_copy
from candidates.importers.names import tidy
from candidates.importers.runs import (
    EXAMPLES,
    LeftOut,
    Options,
    recorded,
    refuse_when_mostly_unusable,
    written_at_once,
)
from candidates.importers.sources import Progress, by_column, rows_of
from candidates.models import Constituency, ImportRun, LocalFact

# Each field, its column in the file, and how long it may be.
COLUMNS = {
    "label": ("label", 120),
    "value": ("value", 40),
    "source": ("source", 200),
    "dated": ("date", 40),
}
CODES = ("gss", "gss_code", "code")

# Of which seat, and which figure.
Key = tuple[int, str]
Fields = dict[str, str]


def import_local_facts(source: str | Path, **options: Unpack[Options]) -> ImportRun:
    """Take over the figures of the file. Of each label in it, those that it no longer has go;
    other labels stay as they are. Running it twice writes nothing."""
    with (
        recorded("local_facts", source, options) as job,
        local_copy(source) as path,
    ):
        left_out = LeftOut()
        facts = _read(path, left_out, job.progress)
        rows = len(facts) + left_out.count
        refuse_when_mostly_unusable(rows, left_out)
        with written_at_once(dry_run=job.dry_run):
            found = _bring_in(facts)
        counts = {name: len(some) for name, some in found.items()}
        job.run.counts = {"rows": rows, **counts, "left_out": left_out.count}
        job.run.diff = {"left_out": left_out.examples} | {
            name: some[:EXAMPLES] for name, some in found.items()
        }
        job.run.message = (
            f"Local facts: {rows:,} rows, {counts['new']:,} new, {counts['changed']:,} changed, "
            f"{counts['removed']:,} removed, {left_out.count:,} left out."
        )
    return job.run


def _read(path: Path, left_out: LeftOut, progress: Progress) -> dict[Key, Fields]:
    seats = {
        code: seat.pk
        for seat in Constituency.objects.all()
        for code in [*seat.old_codes, seat.code]
    }
    facts: dict[Key, Fields] = {}
    with rows_of(path, progress=progress) as rows:
        _line, header = next(rows, (0, []))
        columns = [name.strip().lower() for name in header]
        code_column = next((name for name in CODES if name in columns), "")
        if not code_column or not {column for column, _longest in COLUMNS.values()} <= {*columns}:
            raise ImportRefused(
                "This is not a list of local facts: it needs the columns gss, value, label, "
                "source and date."
            )
        for line, row in rows:
            try:
                cells = by_column(columns, row)
                fields = _fields(cells)
                seat = seats.get(cells[code_column].strip())
                if seat is None:
                    raise ValueError(f"{cells[code_column][:20]} is no constituency that we know")
                if (seat, fields["label"]) in facts:
                    raise ValueError(f"{cells[code_column]} has “{fields['label']}” already")
            except ValueError as error:
                left_out.add(line, str(error))
                continue
            facts[seat, fields["label"]] = fields
    return facts


def _fields(cells: dict[str, str]) -> Fields:
    fields = {name: tidy(cells[column]) for name, (column, _longest) in COLUMNS.items()}
    for name, (column, longest) in COLUMNS.items():
        if not fields[name]:
            raise ValueError(f"it has no {column}")
        if len(fields[name]) > longest:
            raise ValueError(f"its {column} is longer than {longest} characters")
    return fields


def _bring_in(facts: dict[Key, Fields]) -> dict[str, list[Any]]:
    """Write what differs, and return it."""
    labels = {label for _seat, label in facts}
    names = dict(Constituency.objects.values_list("pk", "name"))
    known = {
        (fact.constituency_id, fact.label): fact
        for fact in LocalFact.objects.all()
        if fact.label in labels
    }
    new, changed, changes = [], [], []
    for (seat, label), fields in facts.items():
        fact = known.pop((seat, label), None)
        if fact is None:
            new.append(LocalFact(constituency_id=seat, **fields))
        elif differing := [name for name in fields if getattr(fact, name) != fields[name]]:
            # What is called value in a run is forgotten with its file, because it is an address.
            old_and_new = {
                "figure" if name == "value" else name: [getattr(fact, name), fields[name]]
                for name in differing
            }
            changes.append([f"{names[seat]}: {label}", old_and_new])
            for name in differing:
                setattr(fact, name, fields[name])
            changed.append(fact)
    gone = list(known.values())
    for start in range(0, len(gone), 500):
        some = [fact.pk for fact in gone[start : start + 500]]
        LocalFact.objects.filter(pk__in=some).delete()
    LocalFact.objects.bulk_update(changed, ["value", "source", "dated"], batch_size=500)
    LocalFact.objects.bulk_create(new, batch_size=500)
    return {
        "new": [f"{names[fact.constituency_id]}: {fact.label}" for fact in new],
        "changed": changes,
        "removed": [f"{names[fact.constituency_id]}: {fact.label}" for fact in gone],
    }
