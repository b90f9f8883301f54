"""Whoever says that they are a candidate, and has no link. Staff compare what they gave us with
what is known, and send the link, or say why not."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach import candidate_links
from campaigns.outreach.checks import contact_of
from campaigns.outreach.models import Approach, Ask, Claim, Message, Repair, Suppression
from campaigns.outreach.returns import repairs
from campaigns.outreach.services import nudge
from candidates import corrections
from candidates.importers import contacts
from candidates.models import Candidate, Contact

# As the source of an address.
SOURCE = "claim"
# What does not speak against an address that comes from the person.
HARMLESS = {*contacts.OURS, corrections.REPLACED}


class CannotSend(Exception):
    """Why no link can go to this address, in a sentence for staff."""


@transaction.atomic
def keep(
    candidate: Candidate,
    campaign: Campaign,
    *,
    role: Claim.Role,
    email: str,
    proof: str,
    note: str,
    network: str,
) -> None:
    """Keep it for staff, and warn the address on record. Whoever gives the address that we
    write to gets the link there at once. The same again is kept once, as long as nobody has
    decided; whoever asks is not told which it was."""
    # Two presses at once wait here for each other.
    Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)
    approach = Approach.objects.to(candidate, campaign)
    if approach in candidate_links.approaches_at(email):
        candidate_links.send(email)
        return
    waiting = Claim.objects.waiting().filter(campaign=campaign, candidate=candidate)
    if waiting.filter(email__iexact=email).exists():
        return
    Claim.objects.create(
        campaign=campaign,
        candidate=candidate,
        role=role,
        email=email,
        proof=proof,
        note=note,
        network=network,
    )
    _warn(approach)


def _warn(approach: Approach) -> None:
    """Tell the address on record, once a day however many ask, so that a thief is noticed."""
    if contact := _to_be_told(approach):
        day = f"{contact.pk}:{timezone.localdate():%Y-%m-%d}"
        _tell(contact, approach, f"{_warnings_to(approach)}{day}", what="claim")


def _to_be_told(approach: Approach) -> Contact | None:
    phase = approach.campaign.phase_in(approach.candidate.constituency)
    return None if _has_stopped(approach) else contact_of(approach, phase)


def _tell(contact: Contact, approach: Approach, key: str, **details: str) -> None:
    # To this one, also if another is on record when it leaves.
    Message.objects.owe(
        Message.Kind.SUBMITTED,
        dedupe_key=key,
        approach=approach,
        contact=contact,
        details=details,
    )


def _warnings_to(approach: Approach) -> str:
    return f"submitted:claim:{approach.pk}:"


def latest_warning(claim: Claim) -> Message | None:
    """That somebody asks, of the day on which this one did."""
    approach = Approach.objects.filter(campaign=claim.campaign, candidate=claim.candidate).first()
    if approach is None:
        return None
    warnings = Message.objects.filter(
        dedupe_key__startswith=_warnings_to(approach),
        created_at__gte=claim.created_at - timedelta(days=1),
    )
    return warnings.order_by("-created_at", "-pk").first()


def _has_stopped(approach: Approach) -> bool:
    """A "no" to the campaign is no wish to hear nothing: they may think again."""
    stops = Suppression.objects.covering(
        approach.campaign, person_id=approach.candidate.person_id
    ).exclude(reason=Suppression.Reason.DECLINED)
    return approach.stopped_at is not None or stops.exists()


def why_not(claim: Claim) -> str:
    """Why the link can't go to this address, or ""."""
    stops = Suppression.objects.covering(claim.campaign, email=claim.email)
    if stops.filter(reason=Suppression.Reason.NOT_THEM).exists():
        return (
            "Whoever reads this address has told us that it is not the address of the candidate "
            "whom we wrote to there."
        )
    if stops.exists():
        return "Whoever reads this address has asked us to write to it no more."
    approach = Approach.objects.filter(campaign=claim.campaign, candidate=claim.candidate).first()
    if approach and _has_stopped(approach):
        return (
            "They asked us for no more emails, and a new address changes nothing about that. If "
            "they have changed their mind, keep what they write, and ask whoever runs the site."
        )
    known = claim.candidate.contacts.emails().filter(value__iexact=claim.email)
    for contact in known.exclude(problem__in=HARMLESS):
        return f"We know this address, and do not use it: {contact.problem}"
    phase = claim.campaign.phase_in(claim.candidate.constituency)
    if contacts.is_of_parliament(claim.email) and not phase.has_mps:
        return "Parliament’s addresses don’t work while there are no MPs."
    return ""


@transaction.atomic
def accept(claim: Claim, *, by: User) -> None:
    """The link goes to that address, which is the one on record from now on. Earlier links
    end: nobody knows who has them. Raises AlreadyDecided and CannotSend."""
    candidate = Candidate.objects.select_for_update().get(pk=claim.candidate_id)
    if claim.state == Claim.State.WAITING and (reason := why_not(claim)):
        raise CannotSend(reason)
    claim.decide(Claim.State.ACCEPTED, by=by)
    approach = Approach.objects.to(candidate, claim.campaign)
    _say_goodbye(approach, claim)
    _use(claim.email, candidate)
    for repair in Repair.objects.filter(candidate=candidate, closed_at=None):
        repairs.close(repair, by=by)
    repairs.let_go_on(candidate)
    Approach.objects.select_for_update().get(pk=approach.pk).revoke_links()
    message, _new = Message.objects.owe(
        Message.Kind.LINK, dedupe_key=f"link:claim:{claim.pk}", approach=approach
    )
    nudge(message)


def _say_goodbye(approach: Approach, claim: Claim) -> None:
    """The address on record hears where the link has gone. A warning that has not left would
    bring it the new one."""
    warnings = Message.objects.filter(dedupe_key__startswith=_warnings_to(approach))
    warnings.cancel(Ask.Reason.STAFF)
    if contact := _to_be_told(approach):
        # Nor may whoever reads it stop what goes to the new one.
        none = {"link": "", "stop_link": "", "why": ""}
        key = f"submitted:given:{claim.pk}"
        _tell(contact, approach, key, what="claim", given="1", **none)


def _use(email: str, candidate: Candidate) -> None:
    local, _at, domain = email.rpartition("@")
    corrections.replace_email(candidate, f"{local}@{domain.lower()}", source=SOURCE)


def refuse(claim: Claim, *, by: User, answer: str) -> None:
    """No link is sent, and they are told why. Raises AlreadyDecided."""
    claim.decide(Claim.State.REFUSED, by=by, answer=answer)
