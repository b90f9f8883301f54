"""Whether every kind of email can be made, with the longest and the emptiest values that our
tables hold, and in each language. Nothing is stored."""

import re
from pathlib import Path

from django.conf import settings
from django.utils import translation

from campaigns.models import Campaign
from campaigns.outreach.models import Message
from campaigns.outreach.preflight import samples
from campaigns.outreach.preflight.samples import Values
from campaigns.outreach.preflight.verdict import Check, bad, good
from campaigns.outreach.writing import BUTTONS

# What a template leaves behind when something is missing.
LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|\bNone\b")


def checks(campaign: Campaign) -> list[Check]:
    faults = []
    for language, _name in settings.LANGUAGES:
        for kind in BUTTONS:
            for values in Values:
                if fault := _fault_of(campaign, kind, language, values):
                    faults.append(bad(f"{kind.label}, {language}", f"{values} values: {fault}"))
    count = len(BUTTONS) * len(settings.LANGUAGES)
    return faults or [good("Templates", f"All {count} emails can be made, long and empty.")]


def _fault_of(campaign: Campaign, kind: Message.Kind, language: str, values: Values) -> str:
    """Why this email can't be made, or ""."""
    try:
        with translation.override(language):
            letter = samples.letter(campaign, kind, language, values)
            raw = letter.message().as_bytes()
    except Exception as error:
        # Whatever it is, it would come up when somebody waits for this email.
        return f"{type(error).__name__}: {error}"[:200]
    if not letter.subject.strip() or not letter.body.strip() or not raw:
        return "it is empty"
    if found := LEFTOVERS.search(f"{letter.subject}\n{letter.body}"):
        return f"it says “{found[0]}”"
    return ""


def translations() -> list[Check]:
    """What is missing in each language but the first."""
    found = []
    for language, name in settings.LANGUAGES:
        if language == settings.LANGUAGE_CODE:
            continue
        folder = Path(settings.LOCALE_PATHS[0]) / translation.to_locale(language) / "LC_MESSAGES"
        if not (folder / "django.mo").exists():
            found.append(bad(str(name), "There is no translation: everything is said in English."))
            continue
        source = folder / "django.po"
        missing = _untranslated(source.read_text()) if source.exists() else 0
        words = f"{missing} texts are missing, and said in English." if missing else "Complete."
        found.append(bad(str(name), words) if missing else good(str(name), words))
    return found


def _untranslated(catalogue: str) -> int:
    entries = re.split(r"\n\s*\n", catalogue)[1:]
    texts = [entry for entry in entries if re.search(r"^msgid", entry, re.MULTILINE)]
    return sum(
        bool(re.search(r'^msgstr(?:\[\d\])? ""\s*(?:\Z|\n(?!"))|^#, .*fuzzy', text, re.MULTILINE))
        for text in texts
    )
