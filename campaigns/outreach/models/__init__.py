"""The asking: whom a campaign asks, who asked, and every email that is owed."""

from campaigns.outreach.models.approach import Approach
from campaigns.outreach.models.ask import Ask
from campaigns.outreach.models.claim import Claim
from campaigns.outreach.models.correspondent import Correspondent, CorrespondentQuerySet
from campaigns.outreach.models.digest import Digest, Reply, Shingle
from campaigns.outreach.models.fresh_code import FreshCode
from campaigns.outreach.models.heartbeat import Alarm, Heartbeat, TrustedNetwork
from campaigns.outreach.models.help_line import HelpLine
from campaigns.outreach.models.invitation import Invitation, same_inbox
from campaigns.outreach.models.kinds import Stream
from campaigns.outreach.models.linked import Linked
from campaigns.outreach.models.mailbox import MailboxMail
from campaigns.outreach.models.mailing import Mailing, Recipient, TooLate
from campaigns.outreach.models.message import ClaimLost, Message
from campaigns.outreach.models.organiser import Organiser
from campaigns.outreach.models.partner import Partner
from campaigns.outreach.models.pause import Pause
from campaigns.outreach.models.report import DeliveryReport, Repair
from campaigns.outreach.models.rules import SendingRules, Slot
from campaigns.outreach.models.subscriber import Subscriber
from campaigns.outreach.models.suppression import Suppression
from campaigns.outreach.models.visit import Host, Visit
from campaigns.outreach.models.watch import SeatWatch, people_before_the_poll

__all__ = [
    "Alarm",
    "Approach",
    "Ask",
    "Claim",
    "ClaimLost",
    "Correspondent",
    "CorrespondentQuerySet",
    "DeliveryReport",
    "Digest",
    "FreshCode",
    "Heartbeat",
    "HelpLine",
    "Host",
    "Invitation",
    "Linked",
    "MailboxMail",
    "Mailing",
    "Message",
    "Organiser",
    "Partner",
    "Pause",
    "Recipient",
    "Repair",
    "Reply",
    "SeatWatch",
    "SendingRules",
    "Shingle",
    "Slot",
    "Stream",
    "Subscriber",
    "Suppression",
    "TooLate",
    "TrustedNetwork",
    "Visit",
    "people_before_the_poll",
    "same_inbox",
]
