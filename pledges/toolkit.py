"""All that helps an organisation take part, in one file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.models import Campaign, PageText, Resource, ShareText
from campaigns.share_words import Role
from campaigns.sharing import Share, share, values_of
from campaigns.staff_texts import said
from candidates.models import Constituency
from pledges.badges import LOOKS, badge_of
from pledges.boards import Board, drawing
from pledges.letters import as_document, as_plain_text, as_sheets, written

# What is larger is told of, with its address: a telephone has to take the whole.
LARGEST = 5_000_000
LANGUAGES = ("en", "cy")
BETWEEN_LANGUAGES = "\n* * *\n\n"


# Who posts: the organisation itself, or those whom it reaches.
ROLES = (Role.ORGANISATION, Role.CAMPAIGN)


def ready_words(campaign: Campaign, nation: str, role: Role = Role.ORGANISATION) -> Share:
    """What one of them may post, in one nation or anywhere."""
    link = settings.SITE_URL + reverse("home")
    return share(
        ShareText.objects.of(campaign),
        role,
        nation,
        lambda: values_of(campaign, campaign.words(), link),
    )


def with_files() -> list[Resource]:
    """Staff have put these on the page of the toolkit."""
    return list(Resource.objects.public().filter(in_toolkit=True))


def zipped(campaign: Campaign) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(campaign):
            archive.writestr(name, content)
    return packed.getvalue()


def _files(campaign: Campaign) -> Iterator[tuple[str, bytes]]:
    """Nothing in it is about one seat or one person."""
    too_large = []
    for language in LANGUAGES:
        with override("cy" if language == "cy" else settings.LANGUAGE_CODE):
            yield from _in_one_language(campaign, language)
    for resource in with_files():
        latest = resource.latest
        if latest and latest.file and (latest.bytes or 0) <= LARGEST:
            with latest.file.open() as file:
                yield f"resources/{resource.slug}-{latest.name}", file.read()
        else:
            too_large.append(f"{resource.title}: {settings.SITE_URL}{resource.get_absolute_url()}")
    about = []
    for language in LANGUAGES:
        with override("cy" if language == "cy" else settings.LANGUAGE_CODE):
            about.append(_about(campaign, too_large))
    yield "README.txt", BETWEEN_LANGUAGES.join(about).encode()


def _in_one_language(campaign: Campaign, language: str) -> Iterator[tuple[str, bytes]]:
    for ink in ("colour", "low"):
        board = Board(campaign, language=language, ink=ink)
        yield f"boards/board-{language}-{ink}.pdf", drawing(board, "pdf").draw()
    square = drawing(Board(campaign, language=language), "png", square=True)
    yield f"boards/board-{language}-square.png", square.draw()
    for look in LOOKS:
        for kind in ("svg", "png"):
            yield f"badges/badge-{language}-{look}.{kind}", badge_of(campaign, look, kind).draw()
    organisation = _("[your organisation]")
    letters = written(
        campaign,
        campaign.words(),
        None,
        [_("[name]")],
        organisation=organisation,
        sender="\n".join([_("[who signs it]"), organisation]),
        language=language,
        visit=True,
    )
    yield f"letters/letter-{language}.txt", as_plain_text(letters)
    yield f"letters/letter-{language}.odt", as_document(letters)
    yield f"letters/letter-{language}.pdf", as_sheets(letters, organisation)
    everywhere: dict[Role, str] = {}
    for nation in ["", *Constituency.Nation.values]:
        for role in ROLES:
            words = ready_words(campaign, nation, role)
            post = "\n\n".join(filter(None, [words.short, words.long])) + "\n"
            # The same words five times would only have to be compared.
            if not nation or post != everywhere[role]:
                name = slugify(nation) or "everywhere"
                yield f"posts/{role.value}-{name}-{language}.txt", post.encode()
            if not nation:
                everywhere[role] = post
    rules = PageText.objects.current(PageText.Slug.PRE_ELECTION_RULES).filled()
    told = f"{said(rules, 'title').text}\n\n{said(rules, 'body').text}\n"
    yield f"rules-before-an-election-{language}.txt", told.encode()


def _about(campaign: Campaign, elsewhere: list[str]) -> str:
    context = {
        "campaign": campaign,
        "elsewhere": elsewhere,
        "imprint": said(campaign, "imprint").text,
        "letter": settings.SITE_URL + reverse("toolkit_letter"),
        "site": settings.SITE_URL,
        "charity_name": settings.CHARITY_NAME,
    }
    return render_to_string("pledges/toolkit_readme.txt", context).strip() + "\n"
