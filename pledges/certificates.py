"""What those who signed can print and show: a certificate with their name, a badge without."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Petition
from campaigns.staff_texts import said
from pledges.badges import LOOKS, in_two_lines
from pledges.models import ProfessionalPledge
from pledges.typesetting import Drawing, as_text, colours, drawable, round_quotes

__all__ = ["LOOKS", "badge_of", "certificate_of"]

TEMPLATE = Path(__file__).with_name("certificate.typ")
# It has a name on it, which can be taken back.
KEPT_FOR = 60


def certificate_of(signature: ProfessionalPledge) -> Drawing:
    """In the language of now."""
    petition = signature.petition
    title, language = said(petition, "title")
    told = {"title": title, "name": signature.name}
    independent = _("%(charity_name)s is independent of all political parties.") % {
        "charity_name": settings.CHARITY_NAME
    }
    signed_at = timezone.localtime(signature.confirmed_at)
    page = settings.SITE_URL + petition.get_absolute_url()
    described = {
        "colours": colours(petition.campaign, "ink", "cream", "peach", "bright", "action"),
        "lang": _code(get_language()),
        "document": round_quotes(_("%(name)s has signed “%(title)s”") % told),
        "author": settings.CHARITY_NAME,
        "name": round_quotes(signature.name),
        "job": round_quotes(", ".join(filter(None, [signature.job_title, signature.organisation]))),
        "signed": _has_signed(petition),
        "title": round_quotes(title),
        "title_lang": _code(language or get_language()),
        "date": date_format(signed_at, "j F Y"),
        "hashtags": drawable(petition.campaign.hashtags),
        "small": drawable(independent),
        "imprint": drawable(" ".join(petition.campaign.imprint.split())),
        "url": page,
        "address": page.partition("//")[2],
    }
    return Drawing(TEMPLATE, "pdf", as_text(described), kept_for=KEPT_FOR)


def _code(language: str | None) -> str:
    return (language or settings.LANGUAGE_CODE)[:2]


def _has_signed(petition: Petition) -> str:
    return _("has signed the open letter") if petition.is_letter else _("has signed the pledge")


def badge_of(petition: Petition, look: str, kind: str) -> Drawing:
    """In the language of now. The same for all who signed."""
    title = said(petition, "title").text
    return in_two_lines(title, _i_have_signed(petition), look, kind, petition.campaign)


def _i_have_signed(petition: Petition) -> str:
    return _("I’ve signed the open letter") if petition.is_letter else _("I’ve signed the pledge")


def words_on_badge(petition: Petition) -> str:
    """For whoever does not see it."""
    return f"{said(petition, 'title').text}: {_i_have_signed(petition)}"
