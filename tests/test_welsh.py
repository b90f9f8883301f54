"""Every text that the public reads, and every email, has its Welsh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import Lexer, TokenType, Variable
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale/cy/LC_MESSAGES/django.po"
CODE = ["campaigns", "candidates", "pledges", "imhaw"]
TEMPLATES = sorted(
    path.relative_to(ROOT / "templates").as_posix()
    for path in (ROOT / "templates").rglob("*.*")
    if path.relative_to(ROOT / "templates").parts[0] != "admin"
    # The mailbox is of a site that somebody tries out.
    and path.name not in {"mail.html", "mailbox.html"}
)
# Texts that are the same in both languages: names, and what is only placeholders.
SAME = {
    "Map %(year)s",
    "Google Calendar",
    "Outlook.com",
    "Logo",
    "Cost",
    "Facebook",
    "X",
    "Instagram",
    "Bluesky",
    "LinkedIn",
    "WhatsApp",
    "Cymraeg",
}
HOLES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]*>")
# A text that is handed to a tag: {% firstof name _("Nobody") %}.
ARGUMENT = re.compile(r'\b_\("([^"]+)"\)')
LETTERS = re.compile(r"[A-Za-z]{2,}")


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="cy")


def in_code() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """What Python files have translated, with where."""
    keywords = dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"])
    keywords |= dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2))
    keywords |= dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2))
    for folder in CODE:
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=keywords)
        for name, line, message, _comments, _context in found:
            if message:
                one = tuple(message[:2]) if isinstance(message, tuple) else message
                yield f"{folder}/{name}:{line}", one


def in_templates() -> Iterator[tuple[str, str | tuple[str, str]]]:
    for name in TEMPLATES:
        nodes = get_template(name).template.nodelist
        for node in nodes.get_nodes_by_type(TranslateNode):
            variable = node.filter_expression.var
            literal = variable.literal if isinstance(variable, Variable) else variable
            if isinstance(literal, str):
                yield name, literal
        for node in nodes.get_nodes_by_type(BlockTranslateNode):
            singular = node.render_token_list(node.singular)[0]
            if not node.plural:
                yield name, singular
                continue
            yield name, (singular, node.render_token_list(node.plural)[0])
        source = (ROOT / "templates" / name).read_text(encoding="utf-8")
        yield from ((name, text) for text in ARGUMENT.findall(source))


def strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [str(message.string)]


def test_every_text_has_its_welsh():
    done = {message.id for message in catalogue() if message.id and all(strings(message))}
    # A text that has a plural elsewhere needs no second entry.
    done |= {one[0] for one in done if isinstance(one, tuple)}

    missing = [
        f"{where}: {text}" for where, text in [*in_code(), *in_templates()] if text not in done
    ]

    assert missing == []


def test_nothing_is_translated_that_nobody_reads():
    used = {text for _where, text in [*in_code(), *in_templates()]}

    left_over = [message.id for message in catalogue() if message.id and message.id not in used]

    assert left_over == []


def test_no_welsh_is_unsure_or_english():
    with CATALOGUE.open("rb") as file:
        everything = read_po(file, locale="cy", ignore_obsolete=False)

    doubtful = [
        message.id
        for message in everything
        if message.id
        and (
            message.fuzzy
            or (
                message.id in strings(message)
                and message.id not in SAME
                and LETTERS.search(HOLES.sub("", str(message.id)))
            )
        )
    ]

    assert doubtful == []
    assert not everything.obsolete


def holes(text: str) -> set[str]:
    return set(HOLES.findall(text))


def test_names_numbers_and_links_stay_in_their_places():
    wrong = []
    for message in catalogue():
        if not message.id:
            continue
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        allowed, needed = holes(texts[-1]) | holes(texts[0]), holes(texts[0]) & holes(texts[-1])
        wrong += [
            (texts[0], text) for text in strings(message) if not needed <= holes(text) <= allowed
        ]

    assert wrong == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 llun"), (2, "2 lun"), (3, "3 llun"), (6, "6 llun"), (11, "11 llun")],
)
def test_numbers_take_the_welsh_forms(number, words):
    with translation.override("cy"):
        said = translation.ngettext("%(number)s photo", "%(number)s photos", number)

    assert said % {"number": number} == words


class Words(HTMLParser):
    """What of a page people read, or have read to them."""

    ATTRIBUTES = ("alt", "title", "placeholder", "aria-label")
    SILENT = ("script", "style", "code", "pre")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        values = dict(attrs)
        if values.get("name") == "description":
            self.found.append(values.get("content") or "")
        self.found += [values[name] or "" for name in self.ATTRIBUTES if name in values]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


# Blocks that hold no words: names of classes and of windows.
WORDLESS = {"body_class", "target", "refresh"}


def untranslated(source: str) -> list[str]:
    """Words that stand in a template as they are."""
    kept: list[str] = []
    inside: str | None = None
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name, *rest = token.contents.split()
            if inside is None and (
                name in {"blocktranslate", "comment"} or (name == "block" and rest[0] in WORDLESS)
            ):
                inside = f"end{name}"
            elif name == inside:
                inside = None
        elif inside is None:
            # What a variable holds is no word of the template; it may stand inside a tag's name.
            kept.append(token.contents if token.token_type == TokenType.TEXT else "0")
    words = Words()
    words.feed("".join(kept))
    found = [" ".join(text.split()) for text in words.found]
    return [text for text in found if LETTERS.search(re.sub(r"\S+[./]\S+", "", text))]


# What is no language's: names, formats, addresses.
NAMES = {"SVG", "PNG", "PDF", "CSV", "JSON", "Atom", "GET 0", "Democracy Club", "CC BY 4.0"}
NAMES |= {"English", "Cymraeg"}


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith(".html")])
def test_no_english_stands_in_a_template_as_it_is(name):
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")

    assert [text for text in untranslated(source) if text not in NAMES] == []


def test_the_search_for_english_finds_it():
    assert untranslated('<p>Babies</p><img alt="A baby">{% translate "x" %}') == [
        "Babies",
        "A baby",
    ]
    assert untranslated("{% blocktranslate %}Babies{% endblocktranslate %}<b>{{ name }}</b>") == []


def test_no_text_stands_in_an_f_string_where_none_is_found_to_be_translated():
    inside = re.compile(r"""\bf(["']).*\{(?:_|n?gettext)\(.*\1""")
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            assert not inside.search(path.read_text(encoding="utf-8")), path
