"""What staff wrote: in English, in Welsh where they have it, and as Markdown."""

from __future__ import annotations

from typing import NamedTuple

import nh3
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
# The page has the first heading; pictures need an alternative text and a place to lie.
_TAGS = {"p", "br", "hr", "ul", "ol", "li", "a", "strong", "em", "s", "code", "blockquote"}
_TAGS |= {"h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"a": {"href"}, "th": {"scope"}}
_SCHEMES = {"https", "http", "mailto", "tel"}


class Said(NamedTuple):
    """A text, and the language to mark it with: empty where it is the page's own."""

    text: str
    language: str = ""


def said(one: Model, field: str) -> Said:
    """A field in the page's language. Field_cy is the Welsh one; where it is empty, or there is
    none, the English one stands in, and says that it is English."""
    english = getattr(one, field)
    if get_language() != "cy":
        return Said(english)
    if welsh := getattr(one, f"{field}_cy", ""):
        return Said(welsh)
    return Said(english, "en" if english else "")


def as_html(markdown: str) -> SafeString:
    """Markdown as HTML that is safe whoever wrote it: neither scripts nor pictures nor
    styles; a first heading becomes a second one."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(  # noqa: S308 - cleaned by nh3
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    )


def marked(html: str, language: str, tag: str) -> SafeString:
    """With its language where it is not the page's."""
    if not language:
        return mark_safe(html)  # noqa: S308 - escaped or cleaned by whoever calls
    return format_html(f'<{tag} lang="{{}}">{{}}</{tag}>', language, mark_safe(html))  # noqa: S308
