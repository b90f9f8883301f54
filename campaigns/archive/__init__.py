"""The years that were, as files of the project bring them in: what staff changed or deleted
since stays as they left it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Event, Figure, Petition, Resource, ResourceVersion
from candidates.models import Election

FILES = Path(__file__).parent
# Written once, when the campaign is made; all other fields of a file are texts.
DATES = ("starts_on", "ends_on")
TEXTS = (
    *(f"{name}{end}" for name in ("theme", "lead", "why", "what_happened", "standing")
      for end in ("", "_cy")),
    "hashtags", "sources", "colour", "colour_bright",
)  # fmt: skip


class ArchiveRefused(ValueError):
    """A file is not as it should be: which, and what is wrong."""


@dataclass
class Loaded:
    new: list[int] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    as_they_were: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [(self.new, "new"), (self.filled, "filled in"), (self.as_they_were, "as they were")]
        counted = ", ".join(f"{len(years)} {words}" for years, words in parts)
        total = len(self.new) + len(self.filled) + len(self.as_they_were)
        return f"{total} year{'s' if total != 1 else ''} read: {counted}."


def load(years: Iterable[int] = (), *, folder: Path = FILES, dry_run: bool = False) -> Loaded:
    """Bring in these years, or all there are, or none: ArchiveRefused. Running it again
    fills in what is new in the files."""
    told = {year: _read(folder / f"{year}.toml") for year in years or _years_in(folder)}
    found = Loaded()
    with transaction.atomic():
        for year, facts in sorted(told.items()):
            try:
                _bring_in(year, facts, found)
            except ValidationError as error:
                raise ArchiveRefused(f"{year}.toml: {' '.join(_sentences(error))}") from error
        transaction.set_rollback(dry_run)
    return found


def _years_in(folder: Path) -> list[int]:
    years = [int(one.stem) for one in folder.glob("[0-9][0-9][0-9][0-9].toml")]
    if not years:
        raise ArchiveRefused(f"{folder}: there is no file like 2021.toml.")
    return years


def _read(file: Path) -> dict[str, Any]:
    try:
        facts = tomllib.loads(file.read_text())
    except FileNotFoundError:
        raise ArchiveRefused(f"{file.name}: there is no such file.") from None
    except (ValueError, OSError) as error:
        raise ArchiveRefused(f"{file.name}: {error}.") from error
    if unknown := facts.keys() - {
        *TEXTS,
        *DATES,
        "figures",
        "events",
        "petitions",
        "resources",
        "elections",
    }:
        raise ArchiveRefused(f"{file.name}: nobody knows {', '.join(sorted(unknown))}.")
    for name in DATES:
        if type(facts.get(name)) is not date:
            raise ArchiveRefused(f"{file.name}: {name} should be a day, as in 2021-06-07.")
    for name in TEXTS:
        if not isinstance(facts.get(name, ""), str):
            raise ArchiveRefused(f"{file.name}: {name} should be a text.")
    return facts


def _bring_in(year: int, facts: dict[str, Any], found: Loaded) -> None:
    campaign = Campaign.objects.select_for_update().filter(year=year).first()
    is_new = campaign is None
    if campaign is None:
        dates = {name: facts[name] for name in DATES}
        off = Campaign.WallVisibility.OFF
        campaign = Campaign(year=year, published=True, wall_visibility=off, **dates)
        campaign.closed_at = timezone.now()
    before = len(campaign.loaded)
    for name in TEXTS:
        text = facts.get(name, "").strip()
        if text and _is_first(campaign, name) and not getattr(campaign, name):
            setattr(campaign, name, text)
    campaign.full_clean()
    campaign.save()
    if is_new:
        campaign.elections.set(_elections(facts))
    _rows(campaign, facts, "figures", Figure)
    _rows(campaign, facts, "events", Event)
    _rows(campaign, facts, "petitions", Petition)
    _rows(campaign, facts, "resources", Resource)
    campaign.save(update_fields=["loaded"])
    changed = found.filled if len(campaign.loaded) > before else found.as_they_were
    (found.new if is_new else changed).append(year)


def _is_first(campaign: Campaign, name: str) -> bool:
    """Whether this was never brought in. From now on it was."""
    if name in campaign.loaded:
        return False
    campaign.loaded.append(name)
    return True


def _elections(facts: dict[str, Any]) -> list[Election]:
    """As the register has them, or else as the file does."""
    held = []
    for one in facts.get("elections", []):
        values = _known(Election, one)
        known = Election.objects.filter(slug=values.get("slug")).first()
        election = known or Election(**values)
        if not known:
            election.full_clean()
            election.save()
        held.append(election)
    return held


def _rows(
    campaign: Campaign,
    facts: dict[str, Any],
    name: str,
    model: type[Figure] | type[Event] | type[Petition] | type[Resource],
) -> None:
    """The keys only tell the rows of a file apart, so that none comes twice."""
    for order, one in enumerate(facts.get(name, [])):
        values = dict(one)
        key = values.pop("key", None)
        if not isinstance(key, str):
            raise ValidationError(f"Each of the {name} needs a key.")
        link = values.pop("link", "") if model is Resource else ""
        row = model(campaign=campaign, **_known(model, values))
        if isinstance(row, Figure | Resource):
            row.order = order
        elif isinstance(row, Event):
            row.starts_at, row.ends_at = row.moments()
        is_first = _is_first(campaign, f"{name}: {key}")
        # A later time it is not kept, and may look like the one that was.
        row.full_clean(validate_unique=is_first)
        if is_first:
            row.save()
        if is_first and isinstance(row, Resource) and link:
            ResourceVersion.objects.create(resource=row, link=link)


def _known(model: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    names = {one.name for one in model._meta.fields if one.editable}
    if unknown := values.keys() - names:
        what = model._meta.verbose_name
        raise ValidationError(f"Nobody knows {', '.join(sorted(unknown))} of a {what}.")
    return values


def _sentences(error: ValidationError) -> list[str]:
    if hasattr(error, "error_dict"):
        return [f"{name}: {' '.join(said)}" for name, said in error.message_dict.items()]
    return error.messages
