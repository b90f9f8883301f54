"""What emails to supporters, and from them a second time, need beside the invitation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.outreach.digests import digest_words, sorting
from campaigns.outreach.house_rules import Ground
from campaigns.outreach.models import Ask, HelpLine, Invitation, Message
from campaigns.outreach.naming import first_name

Kind = Message.Kind


def _link(name: str, invitation: Invitation) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[invitation.token])}"


def context_of(kind: Kind, invitation: Invitation, details: dict[str, Any]) -> dict[str, Any]:
    """For an email that is about a whole invitation."""
    match kind:
        case Kind.CONFIRM | Kind.REMIND:
            code = invitation.code
            return {
                "how_it_goes": sorting.how_it_goes(invitation),
                "quotes": digest_words.quotes_in_letter(invitation),
                "code": f"{code[:3]} {code[3:]}",
                # Below the button, where nobody takes it for that.
                "why": _(
                    "It wasn’t you? Then nothing is sent. Tell us here, and this address gets no "
                    "more of these emails: %(link)s"
                )
                % {"link": _link("not_me", invitation)},
            }
        case Kind.LINK:
            return {"others": _others(invitation)}
        case Kind.RETURNED:
            ground = Ground(details.get("ground", Ground.OTHER))
            in_distress = invitation.held_because == Invitation.Hold.DISTRESS
            return {
                "ground_words": "" if ground == Ground.OTHER else ground.label,
                "delete_link": _link("delete_mine", invitation),
                "help_lines": HelpLine.shown() if in_distress else None,
            }
        case Kind.QUESTION:
            return {
                "asks": arrived(invitation),
                "link": _link("answers", invitation),
                "delete_link": _link("delete_mine", invitation),
                "stop_link": f"{settings.SITE_URL}{invitation.get_stop_url()}",
            }
    return {}


def _others(invitation: Invitation) -> list[dict[str, str]]:
    """What else came from this very address in the same campaign."""
    alive = [Invitation.Status.UNCONFIRMED, Invitation.Status.CONFIRMED]
    theirs = Invitation.objects.filter(
        campaign=invitation.campaign_id, email__iexact=invitation.email, status__in=alive
    ).exclude(pk=invitation.pk)
    return [
        {
            "reference": one.reference,
            "place": one.constituency.name,
            "link": _link("supporter_page", one),
        }
        for one in theirs.select_related("constituency")
    ]


def arrived(invitation: Invitation) -> list[Ask]:
    """All whom the writer has asked in this campaign, and whom it reached."""
    theirs = Invitation.objects.of_inbox(invitation.email).filter(
        campaign=invitation.campaign_id, status=Invitation.Status.CONFIRMED
    )
    asks = Ask.objects.filter(invitation__in=theirs, status__in=Ask.ARRIVED)
    return list(asks.with_names().a_to_z())


def goes_by_full_name(ask: Ask) -> bool:
    """Whether the candidate has their name and address already: those stand only in a
    message of one's own."""
    return ask.status in Ask.ARRIVED and ask.digest_id is None


def signature(ask: Ask) -> str:
    name = ask.invitation.name
    return name if goes_by_full_name(ask) else first_name(name)
