"""The asking: whom a campaign asks, who asked, and every email that is owed."""

from campaigns.outreach.models.approach import Approach
from campaigns.outreach.models.invitation import Ask, Invitation
from campaigns.outreach.models.linked import Linked
from campaigns.outreach.models.mailbox import MailboxMail
from campaigns.outreach.models.message import ClaimLost, Message, Stream
from campaigns.outreach.models.suppression import Suppression
from campaigns.outreach.models.watch import SeatWatch

__all__ = [
    "Approach",
    "Ask",
    "ClaimLost",
    "Invitation",
    "Linked",
    "MailboxMail",
    "Message",
    "SeatWatch",
    "Stream",
    "Suppression",
]
