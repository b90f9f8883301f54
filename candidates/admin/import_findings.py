"""What an import found, as the lists and numbers of its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from candidates.models import Contact, ImportRun

# So many lines are shown without being asked for.
FEW = 12

# In the order of what somebody has to look at. The words below are for whoever decides.
SECTIONS = {
    "new_elections": (
        "New elections",
        "Not in the register yet. Their dates are reckoned from polling day: once this is applied, "
        "look at them under Elections, and let a campaign choose the election.",
    ),
    "not_listed": (
        "No longer listed",
        "In the register, and not in the file. They are kept, visitors no longer see them, and "
        "nobody writes to them.",
    ),
    "perhaps_the_same_person": (
        "Perhaps the same person",
        "One left and one came, on one ballot and with one surname. If they are one person, say "
        "so: letters and answers then stay with them.",
    ),
    "polls": (
        "Polls that change",
        "Where a poll is called off, nobody can be invited, and what waits for its people is "
        "called off too.",
    ),
    "left_out": ("Left out", "Rows that cannot be used, with the reason."),
    "winners_not_taken": ("Results not taken over", ""),
    "changed": ("Changed", "What the register says now, and what the file says."),
    "new": ("New", ""),
    "returned": ("Back on the list", ""),
    "merged": ("Two records made one", "Democracy Club or staff say that they are one person."),
    "winners": ("Elected", ""),
    "with_result": ("With a result now", "Elected or not, and nothing else of them changes."),
    "now_sitting": ("MPs from now on", ""),
    "no_longer_sitting": ("No longer MPs", ""),
    "vacant": ("Seats without an MP", ""),
    "locked": (
        "Locked: left alone",
        "The file says something else than what a person corrected. Theirs stays.",
    ),
    "contacts": ("Contacts that change", "Of people whom the register has already."),
    "bad_emails": ("Addresses that cannot be used", "They are kept and shown, not used."),
    "shared_emails": (
        "Addresses of several people",
        "Each is written to there, each with a link of their own.",
    ),
    "bad_links": ("Links that cannot be used", "They are left out."),
}
NUMBERS = {
    "rows": "rows",
    "contacts_added": "contacts added",
    "contacts_back": "contacts back",
    "contacts_gone": "contacts no longer there",
    "live": "postcodes in use",
    "retired": "postcodes retired",
    "no_seat": "in no constituency",
    "old_forms": "of a form out of use",
    "split": "in several constituencies",
    "whole": "in one constituency only",
    "without_place": "constituencies without a place",
}
# Of candidates, where the name of the field is no word for people.
FIELDS = {
    "sort_name": "Sorted as",
    "party_description": "Words on the ballot paper",
    "party_now": "Party today",
    "member_id": "Number in Parliament",
    "hex_q": "Place on the map (q)",
    "hex_r": "Place on the map (r)",
    "name_cy": "Name in Welsh",
    "contacts": "All contacts",
    "called_off": "Poll called off",
    "list_complete": "List complete",
}
WHAT_HAPPENS = {"new": "new", "gone": "no longer in the source", "back": "back, or mended"}


@dataclass(frozen=True)
class Change:
    what: str
    old: str
    new: str
    word: str = ""


@dataclass(frozen=True)
class Line:
    """One finding: who or which line, where, and what of it."""

    who: str
    where: str = ""
    note: str = ""
    value: str = ""
    changes: list[Change] = field(default_factory=list)
    # Of two records that may be one.
    pair: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    words: str
    count: int
    lines: list[Line]

    @property
    def in_figures(self) -> str:
        return f"{self.count:,}"

    @property
    def more(self) -> int:
        return self.count - len(self.lines)

    @property
    def is_short(self) -> bool:
        return len(self.lines) <= FEW


def sections(run: ImportRun) -> list[Section]:
    """The lists of the run that have anything in them."""
    keys = [*SECTIONS, *(key for key in run.diff if key not in SECTIONS)]
    found = []
    for key in keys:
        entries = run.diff.get(key) or []
        if isinstance(entries, dict):
            entries = list(entries.items())
        lines = [_line(entry) for entry in entries]
        if lines:
            title, words = SECTIONS.get(key, (spelled(key), ""))
            count = max(run.counts.get(key, 0), len(lines))
            found.append(Section(key, title, words, count, lines))
    return found


def numbers(run: ImportRun) -> list[tuple[str, str, str]]:
    """Each count with its words, and the list that it leads to, if there is one."""
    shown = []
    for key, count in run.counts.items():
        if not count and key not in {"new", "changed", "not_listed", "left_out"}:
            continue
        title = SECTIONS[key][0] if key in SECTIONS else NUMBERS.get(key, spelled(key))
        if not title[:2].isupper():
            title = title[0].lower() + title[1:]
        shown.append((f"{count:,}", title, key if run.diff.get(key) else ""))
    return shown


def pairs(run: ImportRun) -> set[str]:
    """Of which two records this run asks whether they are one person."""
    return {_line(entry).pair for entry in run.diff.get("perhaps_the_same_person", [])}


def _line(entry: Any) -> Line:
    match entry:
        case str():
            return Line(entry)
        case [int(number), reason]:
            return Line(f"Line {number:,}", note=str(reason))
        case [str(name), what]:
            return Line(name, **_what_changed(what))
        case {"gone": gone, "new": new}:
            names = dict.fromkeys([gone["name"], new["name"]])
            return Line(
                " → ".join(names),
                where=new["constituency"],
                note=f"Numbers {gone['person_id']} and {new['person_id']}.",
                pair=f"{gone['person_id']}-{new['person_id']}",
            )
        case {"people": people}:
            return Line(", ".join(people), value=entry.get("value", ""))
        case dict():
            return _person(entry)
    return Line(str(entry))


def _person(entry: dict[str, Any]) -> Line:
    where = [entry.get("constituency", ""), entry.get("party", "")]
    notes = []
    if "line" in entry:
        notes.append(f"Line {entry['line']:,}.")
    if "old_id" in entry:
        notes.append(f"{entry['old_id']} is {entry['person_id']} now.")
    notes += [str(entry[key]) for key in ("problem", "reason") if entry.get(key)]
    changes = _changes(entry.get("changes") or {})
    if "field" in entry:
        in_file, kept = entry.get("said") or entry.get("value") or ["", ""]
        changes = [Change(spelled(entry["field"]), in_file, kept, "locked")]
    value = entry.get("value", "")
    name = entry.get("name", "")
    return Line(
        name or where[0],
        where=" · ".join(part for part in where if part and (name or part != where[0])),
        note=" ".join(notes),
        value=value if isinstance(value, str) else "",
        changes=changes,
    )


def _what_changed(what: Any) -> dict[str, Any]:
    """Of a seat: the fields that change, with or without their values."""
    if isinstance(what, dict):
        return {"changes": _changes(what)}
    if isinstance(what, list):
        return {"note": ", ".join(spelled(name) for name in what)}
    return {"note": str(what)}


def _changes(changes: dict[str, Any] | list[dict[str, Any]]) -> list[Change]:
    if isinstance(changes, dict):
        return [
            Change(spelled(name), str(old), str(new))
            for name, (old, new) in changes.items()
            # What follows from the name goes without saying.
            if name != "parliament_asked_on" and not (name == "sort_name" and "name" in changes)
        ]
    return [
        Change(
            spelled(one["channel"]),
            "",
            one.get("value", ""),
            one.get("problem") or WHAT_HAPPENS.get(one["what"], one["what"]),
        )
        for one in changes
    ]


def spelled(name: str) -> str:
    """A field, a channel or a list in words."""
    if name in FIELDS:
        return FIELDS[name]
    if name in Contact.Channel.values:
        return str(Contact.Channel(name).label)
    return name.replace("_", " ").capitalize()
