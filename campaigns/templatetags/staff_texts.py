"""Texts of staff on pages."""

from django import template
from django.db.models import Model
from django.utils.html import escape
from django.utils.safestring import SafeString

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
