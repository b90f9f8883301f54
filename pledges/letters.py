"""The letter of an organisation to everybody who stands, or sits, where it is: as text, as a
document to go on writing in, and as sheets to print. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from odfdo import Document, Paragraph, Style

from campaigns.models import Campaign
from campaigns.phases import Words
from campaigns.placeholders import FIELD
from candidates.forms import one_line
from candidates.models import Constituency
from pledges.typesetting import Drawing, as_text, drawable

TEMPLATE = Path(__file__).with_name("letter.typ")
# Between two letters in one text.
CUT = "\n\n" + "- " * 36 + "\n\n"


@dataclass(frozen=True)
class Letter:
    """To one person. An empty line parts the paragraphs."""

    language: str
    to: str
    body: str
    sender: str

    @property
    def paragraphs(self) -> list[str]:
        # What doesn't show, documents can't hold.
        return [one_line(one) for one in self.body.split("\n\n") if one.strip()]

    @property
    def signed(self) -> list[str]:
        return self.sender.splitlines()

    @property
    def text(self) -> str:
        return "\n\n".join([*self.paragraphs, self.sender])


def written(
    campaign: Campaign,
    words: Words,
    seat: Constituency | None,
    names: list[str],
    *,
    organisation: str,
    sender: str,
    language: str,
    visit: bool,
) -> list[Letter]:
    """One to each of these, in one language: everybody gets the same."""
    with override("cy" if language == "cy" else settings.LANGUAGE_CODE):
        told = {
            "organisation": organisation,
            "constituency": seat.local_name if seat else _("our constituency"),
            "people": str(words.people),
            "theme": campaign.local_theme,
            "dates": _("%(from)s to %(to)s")
            % {
                "from": date_format(campaign.starts_on, "j F"),
                "to": date_format(campaign.ends_on, "j F Y"),
            },
            "charity": settings.CHARITY_NAME,
            "link": settings.SITE_URL + (seat.get_absolute_url() if seat else reverse("home")),
        }
        body = _words_of(campaign, visit=visit)
        return [
            Letter(language, name, _filled(body, {**told, "name": name}), sender) for name in names
        ]


def _words_of(campaign: Campaign, *, visit: bool) -> str:
    """Those of staff in the language of now, or else ours."""
    theirs = campaign.letter_cy if get_language() == "cy" else campaign.letter
    return theirs or "\n\n".join(_ours(visit=visit))


def _ours(*, visit: bool) -> list[str]:
    paragraphs = [
        _("Dear {name},"),
        _(
            "We are writing from {organisation}. Infant Mental Health Awareness Week is from {dates}, "
            "and its theme is “{theme}”."
        ),
        _(
            "Babies can’t vote, and nobody asks them. How they are cared for in their first years "
            "shapes the whole of their lives. So we ask {people} to speak up for them: everybody "
            "in {constituency}, in the same words, whatever their party."
        ),
        _(
            "Will you join? Share a photo of yourself with the campaign board. It takes about two "
            "minutes, and all you need is here: {link}"
        ),
    ]
    if visit:
        paragraphs.append(
            _(
                "We would also like to show you our work with babies and their families. Tell us "
                "when it would suit you. Everybody who gets this letter gets the same offer, and "
                "nothing is published about a visit before it has happened."
            )
        )
    paragraphs.append(
        _(
            "The campaign is run by {charity}, a charity that is independent of all political "
            "parties. Taking part is not an endorsement, by you or by us."
        )
    )
    return [*paragraphs, _("Yours sincerely,")]


def _filled(words: str, told: dict[str, str]) -> str:
    return FIELD.sub(lambda field: told.get(field[1], field[0]), words)


def as_plain_text(letters: list[Letter]) -> bytes:
    return (CUT.join(one.text for one in letters) + "\n").encode()


def as_document(letters: list[Letter]) -> bytes:
    """OpenDocument: each letter on a sheet of its own."""
    document = Document("text")
    document.body.clear()
    document.set_language("cy-GB" if letters[0].language == "cy" else "en-GB")
    document.meta.title = _("Letters")
    document.meta.creator = ""
    for name, options in {"Said": {}, "Begins": {"break": "page"}}.items():
        style = Style("paragraph", name=name, area="text", size="12pt")
        style.set_properties(area="paragraph", properties={
            "fo:margin-bottom": "0.35cm",
            **({"fo:break-before": "page"} if options else {}),
        })  # fmt: skip
        document.insert_style(style)
    for number, letter in enumerate(letters):
        first, *rest = letter.paragraphs
        document.body.append(Paragraph(first, style="Begins" if number else "Said"))
        for one in rest:
            document.body.append(Paragraph(one, style="Said"))
        document.body.append(Paragraph("", style="Said"))
        for one in letter.signed:
            document.body.append(Paragraph(one, style="Said"))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def as_sheets(letters: list[Letter], organisation: str) -> bytes:
    """PDF, tagged. Kept for nobody: names stand in it."""
    described = {
        "title": _("Letters"),
        "author": drawable(organisation),
        "lang": letters[0].language,
        "letters": [
            {
                "paragraphs": [drawable(text) for text in one.paragraphs],
                "signed": [drawable(text) for text in one.signed],
            }
            for one in letters
        ],
    }
    return Drawing(TEMPLATE, "pdf", as_text(described), kept_for=0).draw()
