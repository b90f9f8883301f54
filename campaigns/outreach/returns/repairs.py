"""A better address for somebody whose own does not work."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from campaigns.outreach.models import Ask, Message, Repair
from candidates.importers import democracy_club
from candidates.importers.contacts import kind_of
from candidates.models import Candidate, Contact


@dataclass(frozen=True)
class Source:
    """A page that may have an address."""

    name: str
    url: str


def sources_for(candidate: Candidate) -> list[Source]:
    """Where to look, the likeliest first."""
    found = [Source(str(page.get_channel_display()), page.value) for page in candidate.pages()]
    # Their own pages first, then what is about them.
    if candidate.member_id:
        page = f"https://members.parliament.uk/member/{candidate.member_id}/contact"
        found.append(Source("Parliament", page))
    if page := democracy_club.page_of(candidate):
        found.append(Source("Democracy Club", page))
    return found


@transaction.atomic
def mend(repair: Repair, *, address: str, found_at: str, by: User) -> None:
    """Use this address from now on, whatever imports say. What was held for want of one goes
    on, at the usual pace."""
    local, _at, domain = address.rpartition("@")
    value = f"{local}@{domain.lower()}"
    candidate = Candidate.objects.select_for_update().get(pk=repair.candidate_id)
    where = urlsplit(found_at).hostname or ""
    Contact.objects.update_or_create(
        candidate=candidate,
        channel=Contact.Channel.EMAIL,
        value=value,
        defaults={
            "kind": kind_of(domain.lower()),
            "source": f"staff, {where}"[:60] if where else "staff",
            "problem": "",
            "valid_from": None,
            "valid_until": None,
        },
    )
    candidate.locked_fields = sorted({*candidate.locked_fields, Contact.Channel.EMAIL.value})
    candidate.save(update_fields=["locked_fields", "updated_at"])
    close(repair, by=by)
    let_go_on(candidate)


def let_go_on(candidate: Candidate) -> None:
    """There is an address again: what was held for want of one is looked at now."""
    Message.objects.filter(
        status=Message.Status.QUEUED,
        ask__approach__candidate=candidate,
        ask__reason=Ask.Reason.NO_ADDRESS,
    ).update(due_at=timezone.now())


def close(repair: Repair, *, by: User) -> bool:
    """It is done, or nothing can be found. False where somebody closed it already."""
    closed = Repair.objects.filter(pk=repair.pk, closed_at=None).update(
        closed_at=timezone.now(), closed_by=by
    )
    return bool(closed)
