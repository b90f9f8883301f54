"""A pledge and an open letter of the demonstration, and invented people who signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.models import Campaign, Petition
from pledges import signing
from pledges.demo import petitions
from pledges.models import ProfessionalPledge

Nation = ProfessionalPledge.Nation


@dataclass(frozen=True)
class Signatory:
    name: str
    job_title: str
    organisation: str
    nation: str = Nation.ENGLAND
    is_public: bool = True
    waits: bool = False

    @property
    def email(self) -> str:
        return f"{self.name.split()[-1].lower()}@signatory.example"


# Nobody here exists, and no organisation either.
SIGNED = [
    Signatory("Philomena Ashgrove", "Health visitor", "Larkfield Community Health"),
    Signatory("Dr Ranjit Bellwether", "Consultant clinical psychologist", "Larkfield Infant Team"),
    Signatory("Caoimhe Dunlavin", "Perinatal mental health midwife", "Glenmoyle Trust",
              Nation.NORTHERN_IRELAND),
    Signatory("Eluned Fron-Goch", "Ymwelydd iechyd", "Iechyd Bro Heulwen", Nation.WALES),
    Signatory("Morag Glenlyon", "Parent-infant psychotherapist", "Strathbrae Families",
              Nation.SCOTLAND),
    Signatory("Temitope Hartwood", "Nursery nurse", "Little Acorns of Marlow Green"),
    Signatory("Ignacy Jabłonowski", "Speech and language therapist", "Larkfield Community Health"),
    Signatory("Hyacinth Kettleburn", "Family support worker", "The Puddleduck Centre"),
    Signatory("Saoirse Mac Giolla", "Social worker", "", Nation.NORTHERN_IRELAND),
    Signatory("Farida Nettlefold", "Community paediatrician", "Glasswater Hospital"),
    Signatory("Gethin Pantyffynnon", "Family hub coordinator", "Cyngor Dyffryn Aur", Nation.WALES),
    Signatory("Alasdair Quern", "GP, retired", "", Nation.SCOTLAND),
    Signatory("Winsome Tidemarsh", "Doula", "", is_public=False),
    Signatory("Oswin Yardley-Pike", "Commissioner for children’s services", "Marlow Green Council",
              is_public=False),
    Signatory("Bryony Copperfield", "Midwife", "Glasswater Hospital", waits=True),
    Signatory("Best Prams Ever", "See www.best-prams.example", "Pram shop", waits=True),
]  # fmt: skip


def sign(campaign: Campaign, moderator: User) -> None:
    """This year's pledge and letter with their signatories. Done once: what people did since
    stays."""
    _sign(petitions.THIS_YEAR, SIGNED, campaign, moderator)
    _sign(petitions.LETTER, SIGNED[:8:2], campaign, moderator)


def _sign(
    said: dict[str, Any], signatories: list[Signatory], campaign: Campaign, moderator: User
) -> None:
    petition = _petition(campaign, said)
    if petition is None:
        return
    now = timezone.now()
    for number, one in enumerate(signatories):
        signing.sign(
            petition,
            email=one.email,
            is_public=one.is_public,
            name=one.name,
            job_title=one.job_title,
            organisation=one.organisation,
            nation=one.nation,
        )
        signature = petition.signatures.get(name=one.name)
        signing.confirm(signature)
        signature.refresh_from_db()
        if not one.waits:
            signing.approve(signature, by=moderator)
        # Invented people read no mail.
        ago = now - timedelta(hours=3 * number + 1)
        petition.signatures.filter(pk=signature.pk).update(
            owed="", confirmed_at=ago, created_at=ago
        )


def _petition(campaign: Campaign, said: dict[str, Any]) -> Petition | None:
    """A new one, or None where it is there already, perhaps with other words by now."""
    petition, new = Petition.objects.get_or_create(
        slug=said["slug"], defaults={**said, "campaign": campaign, "published": True}
    )
    return petition if new else None
