"""The list of who is not to be written to, and of what supporters have deleted, out of the
database and back into another one: a backup knows of neither what came after it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from campaigns.models import Campaign
from campaigns.outreach import followups
from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import Invitation, Suppression

# Beside the reasons of a suppression: its hash is that of an invitation's link.
DELETED = "deleted"
COLUMNS = ["key", "address_hash", "person_id", "campaign", "reason", "created_at"]


def _key() -> str:
    """Which LINK_KEY the hashes are made with: with another one they mean nobody."""
    return hash_of_address("which key is this?")[:12]


def rows() -> Iterator[list[str]]:
    for one in Suppression.objects.select_related("campaign").order_by("pk").iterator():
        yield [
            _key(),
            one.address_hash,
            str(one.person_id or ""),
            str(one.campaign.year) if one.campaign else "",
            one.reason,
            one.created_at.isoformat(),
        ]
    deleted = Invitation.objects.filter(status=Invitation.Status.WITHDRAWN)
    for invitation in deleted.exclude(token_hash=None).select_related("campaign").order_by("pk"):
        at, year = invitation.submitted_at or invitation.created_at, invitation.campaign.year
        yield [_key(), str(invitation.token_hash), "", str(year), DELETED, at.isoformat()]


@transaction.atomic
def bring_back(table: Iterable[dict[str, str]]) -> int:
    """Add what is missing; all of it, or nothing. Raises ValueError with what is wrong."""
    campaigns = {str(one.year): one for one in Campaign.objects.all()}
    added = 0
    for number, row in enumerate(table, start=2):
        if set(row) != set(COLUMNS):
            raise ValueError(f"line {number}: the columns must be {', '.join(COLUMNS)}")
        if row["key"] != _key():
            raise ValueError(f"line {number}: made with another LINK_KEY, and so it means nobody")
        if row["reason"] == DELETED:
            added += _delete_again(row["address_hash"])
            continue
        if row["reason"] not in Suppression.Reason:
            raise ValueError(f"line {number}: there is no reason {row['reason']!r}")
        whose = {
            "address_hash": row["address_hash"],
            "person_id": int(row["person_id"]) if row["person_id"] else None,
            # A year that is not here: rather too much obeyed than too little.
            "campaign": campaigns.get(row["campaign"]),
        }
        # For each reason: a "no" ends when they join after all, and a stop does not.
        if not Suppression.objects.filter(**whose, reason=row["reason"]).exists():
            at = datetime.fromisoformat(row["created_at"])
            Suppression.objects.create(**whose, reason=row["reason"], created_at=at)
            added += 1
    return added


def _delete_again(token_hash: str) -> int:
    """What a supporter had deleted, and a backup has brought back."""
    alive = Invitation.objects.exclude(status=Invitation.Status.WITHDRAWN)
    invitation = alive.filter(token_hash=token_hash).first()
    if invitation is None:
        return 0
    followups.withdraw(invitation)
    return 1
