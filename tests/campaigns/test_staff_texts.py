"""Texts that staff write are safe, and say in which language they are."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template
from django.utils import translation

from campaigns.staff_texts import as_html


@dataclass
class Text:
    words: str
    words_cy: str = ""


def rendered(how: str, text: Text, language: str) -> str:
    with translation.override(language):
        template = Template("{% load staff_texts %}{{ text|" + how + ':"words" }}')
        return template.render(Context({"text": text}))


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        (Text("A & B", "Ch a D"), "en", "A &amp; B"),
        (Text("A & B", "Ch a D"), "cy", "Ch a D"),
        (Text("A & B"), "cy", '<span lang="en">A &amp; B</span>'),
        (Text(""), "cy", ""),
    ],
)
def test_a_line_is_in_the_language_of_the_page_or_says_so(text, language, shown):
    assert rendered("said", text, language) == shown


def test_a_text_that_has_no_welsh_at_all_says_so_too():
    @dataclass
    class Source:
        words: str

    assert rendered("said", Source("Hansard"), "cy") == '<span lang="en">Hansard</span>'


def test_paragraphs_say_so_too():
    shown = rendered("written", Text("Babies **matter**."), "cy")

    assert shown == '<div lang="en"><p>Babies <strong>matter</strong>.</p>\n</div>'


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Why", "<h2>Why</h2>\n"),
        ("[us](https://charity.example/)", '<p><a href="https://charity.example/">us</a></p>\n'),
        ("[us](/wall/)", '<p><a href="/wall/">us</a></p>\n'),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("[us](javascript:alert(1))", "<p>[us](javascript:alert(1))</p>\n"),
        ("![a](https://elsewhere.example/a.png)", "<p></p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
    ],
)
def test_markdown_does_no_harm(markdown, html):
    assert as_html(markdown) == html
