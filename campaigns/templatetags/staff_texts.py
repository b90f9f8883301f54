"""Texts of staff on pages, and the way to the same page in the other language."""

from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse, translate_url
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from campaigns import staff_texts

register = template.Library()


@register.filter
def said(one: Model, field: str) -> SafeString:
    """{{ campaign|said:"theme" }}: a line, in Welsh where the page and the text are."""
    text, language = staff_texts.said(one, field)
    return staff_texts.marked(escape(text), language, "span")


@register.filter
def written(one: Model, field: str) -> SafeString:
    """{{ campaign|written:"why" }}: paragraphs in Markdown, in the same way."""
    text, language = staff_texts.said(one, field)
    return staff_texts.marked(staff_texts.as_html(text), language, "div")


@register.simple_tag(takes_context=True)
def in_the_other_language(context: template.Context) -> dict[str, Any]:
    """Its code, its own name, and the address of this very page in it; of a page that is
    nowhere, that of the home page."""
    code, name = ("en", "English") if get_language() == "cy" else ("cy", "Cymraeg")
    language = "cy" if code == "cy" else "en-gb"
    here = context["request"].get_full_path()
    there = translate_url(here, language)
    if there == here:
        with override(language):
            there = reverse("home")
    return {"code": code, "name": name, "address": there}
