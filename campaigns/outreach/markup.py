"""The text of an email as HTML. Both say the same: nothing is written twice."""

import re
from functools import lru_cache

from django.conf import settings
from django.template.defaultfilters import urlizetrunc
from django.utils.html import format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

# What a mail program shows beside the subject; more is cut off by most.
GLANCE = 140
# So much of an address is shown below the letter.
ADDRESS = 48


def as_html(text: str, *, links: bool = True) -> SafeString:
    """Lines that begin with ">" are a quotation, a line of hyphens makes a heading of the one
    above, and what stands above a link of ours is its name. In quotations nothing is a link:
    those are not our words. Without links, nothing is but a paragraph: all may be theirs."""
    blocks = re.split(r"\n{2,}", text)
    made = [_block(one) if links else linebreaks(one, autoescape=True) for one in blocks]
    return mark_safe("\n".join(made))  # noqa: S308


def of_a_note(text: str, link: str, press: SafeString) -> SafeString:
    """A note, in which what a button opens stands below the words about it, as the others'
    links do. Nothing else in it is a link: some of it was typed by who knows whom."""
    made = [_of_a_note(one, link, press) for one in re.split(r"\n{2,}", text)]
    return mark_safe("\n".join(made))  # noqa: S308


def _of_a_note(block: str, link: str, press: SafeString) -> str:
    words, _line, last = block.rpartition("\n")
    if link and last == link:
        return linebreaks(words, autoescape=True) + press
    return _with_its_link(block) or linebreaks(block, autoescape=True)


def _with_its_link(block: str) -> str:
    """What stands above a link of ours, as a link; or "", where none stands below."""
    *above, last = block.split("\n")
    if not above or not re.fullmatch(re.escape(settings.SITE_URL) + r"/\S*", last):
        return ""
    return format_html('<p><a href="{}">{}</a></p>', last, " ".join(above).rstrip(":"))


def _block(block: str) -> str:
    lines = block.split("\n")
    if all(line.startswith(">") for line in lines):
        said = "\n".join(line[1:].removeprefix(" ") for line in lines)
        return f"<blockquote>{linebreaks(said, autoescape=True)}</blockquote>"
    if len(lines) == 2 and set(lines[1]) == {"-"}:
        return format_html("<h2>{}</h2>", lines[0])
    if re.fullmatch(r"\d{3} \d{3}", block):
        return format_html('<p class="code">{}</p>', block)
    return _with_its_link(block) or linebreaks(urlize(block, autoescape=True))


def at_a_glance(text: str) -> str:
    """How it begins after the greeting, in one line: a mail program's list shows it."""
    _greeting, *paragraphs = re.split(r"\n{2,}", text)
    words = " ".join(" ".join(paragraphs).replace(">", "").split())
    return words if len(words) <= GLANCE else f"{words[:GLANCE].rsplit(' ', 1)[0]}…"


@lru_cache(maxsize=1000, typed=True)
def below_the_letter(text: str) -> SafeString:
    """A paragraph with links. Many emails have the same, and looking for links takes a while."""
    return urlizetrunc(text, ADDRESS)
