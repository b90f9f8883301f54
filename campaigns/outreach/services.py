"""What supporters and candidates set going: several rows at once, and the emails owed."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach import tasks
from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import Approach, Ask, Invitation, Message, SeatWatch, Suppression
from candidates.models import Candidate, Constituency

logger = logging.getLogger(__name__)

CONSENT_VERSION = "2026-11"
# Confirmation emails for one invitation, and to one address in a day.
CONFIRM_EMAILS = 5
# Seats that one inbox can wait for at a time.
WATCHES = 3


def nudge(*messages: Message) -> None:
    """Have these sent soon. The sweep would find them anyhow."""
    if messages:
        # Robust, and no partial: what follows a commit must not undo what it says.
        transaction.on_commit(lambda: tasks.wake(), robust=True)


@transaction.atomic
def choose(invitation: Invitation, candidates: list[Candidate]) -> None:
    """Set whom a draft is addressed to."""
    approaches = [Approach.objects.to(one, invitation.campaign) for one in candidates]
    invitation.asks.exclude(approach__in=approaches).delete()
    for approach in approaches:
        invitation.asks.get_or_create(approach=approach)


@transaction.atomic
def submit(invitation: Invitation) -> None:
    """The supporter agreed: ask them to confirm by email. Twice is the same as once. Who
    types somebody else's address can't fill their inbox: after a few a day, no more leave."""
    if invitation.submit(consent_version=CONSENT_VERSION):
        _owe_confirmation(invitation)


@transaction.atomic
def reopen(invitation: Invitation) -> None:
    """The supporter wants to change something, perhaps the address. The link that was sent
    ends: it may be in somebody else's inbox."""
    if invitation.reopen():
        invitation.revoke_links()
        invitation.messages.filter(kind=Message.Kind.CONFIRM).cancel(Ask.Reason.WITHDRAWN)


@transaction.atomic
def remind(invitation: Invitation) -> bool:
    """Send the link again, at most once a minute and five times in all."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    mails = invitation.messages.filter(kind=Message.Kind.CONFIRM).order_by("-created_at")
    last = mails.first()
    too_soon = last and (timezone.now() - last.created_at).total_seconds() < 60
    if too_soon or mails.count() >= CONFIRM_EMAILS:
        return False
    if invitation.status != Invitation.Status.UNCONFIRMED:
        return False
    _owe_confirmation(invitation)
    return True


def _owe_confirmation(invitation: Invitation) -> None:
    """Unless this inbox has had enough of them today."""
    today = Message.objects.filter(
        _same_inbox("invitation__email", invitation.email),
        kind=Message.Kind.CONFIRM,
        created_at__gte=timezone.now() - timedelta(days=1),
    )
    if today.count() >= CONFIRM_EMAILS:
        logger.warning("no more confirmations today for the inbox of invitation %s", invitation.pk)
        return
    message, _new = Message.objects.owe(
        Message.Kind.CONFIRM,
        dedupe_key=f"confirm:{invitation.pk}:{invitation.messages.count()}",
        invitation=invitation,
    )
    nudge(message)


def _same_inbox(field: str, email: str) -> Q:
    """Whatever stands after a plus, it is one person's."""
    local, _, domain = email.rpartition("@")
    inbox = local.partition("+")[0]
    tagged = {f"{field}__istartswith": f"{inbox}+", f"{field}__iendswith": f"@{domain}"}
    return Q(**{f"{field}__iexact": f"{inbox}@{domain}"}) | Q(**tagged)


def tell_once(campaign: Campaign, seat: Constituency, *, email: str, language: str) -> None:
    """Remember who wants to know when people are listed in a seat. Once for each inbox, and
    for a few seats only; whoever asks is not told which it was."""
    waits = SeatWatch.objects.filter(_same_inbox("email", email))
    here = waits.filter(campaign=campaign, constituency=seat)
    if here.exists() or waits.count() >= WATCHES:
        return
    SeatWatch.objects.get_or_create(
        campaign=campaign, constituency=seat, email=email, defaults={"language": language}
    )


@transaction.atomic
def confirm(invitation: Invitation) -> None:
    """The supporter pressed the button: every invitation is owed from now on."""
    if not invitation.confirm():
        return
    owed = []
    for ask in invitation.asks.filter(status=Ask.Status.WAITING).select_related("approach"):
        # Whatever way they come back, one person asks one candidate once. What never
        # arrived does not count.
        key = f"ask:{ask.approach_id}:{invitation.wish}:{hash_of_address(invitation.email)}"
        earlier = Message.objects.filter(dedupe_key__startswith=key).never_arrived().count()
        message, new = Message.objects.owe(
            Message.Kind.INVITATION, dedupe_key=f"{key}:{earlier}", ask=ask
        )
        one = Ask.objects.filter(pk=ask.pk)
        if new:
            one.move(to=Ask.Status.QUEUED)
            owed.append(message)
        else:
            one.move(to=Ask.Status.CANCELLED, reason=Ask.Reason.ALREADY_ASKED)
    nudge(*owed)


@transaction.atomic
def decline(approach: Approach) -> None:
    """The candidate can't take part: nobody is asked to ask them again."""
    approach.record(Approach.Response.DECLINED)
    call_off_invitations(approach, Ask.Reason.DECLINED)


@transaction.atomic
def stop_writing_to(approach: Approach, *, everything: bool) -> None:
    """The candidate wants no more emails: about this campaign, or at all. The person is
    remembered, so that a new address reopens nothing, and the address, because it may
    stand beside another name."""
    if approach.stopped_at is None:
        approach.stopped_at = timezone.now()
        approach.save(update_fields=["stopped_at"])
    candidate = approach.candidate
    campaign = None if everything else approach.campaign
    asked = Suppression.Reason.ASKED
    Suppression.objects.add_once(reason=asked, person_id=candidate.person_id, campaign=campaign)
    for contact in candidate.contacts.emails():
        Suppression.objects.add_once(reason=asked, email=contact.value, campaign=campaign)
    call_off_invitations(approach, Ask.Reason.STOPPED)


@transaction.atomic
def stop_using_address(approach: Approach) -> None:
    """Whoever reads our emails doesn't know this candidate: their address is not used
    again, and the link that they have ends."""
    for contact in approach.candidate.contacts.emails():
        Suppression.objects.add_once(reason=Suppression.Reason.NOT_THEM, email=contact.value)
    approach.candidate.contacts.emails().update(
        problem="Whoever reads it says it is not this candidate's."
    )
    approach.revoke_links()


@transaction.atomic
def stop_news_to(invitation: Invitation) -> None:
    """No more emails to this supporter, about any of their invitations. What they asked
    us to send still goes out."""
    Invitation.objects.filter(email__iexact=invitation.email, stopped_at=None).update(
        stopped_at=timezone.now()
    )
    invitation.refresh_from_db()


def call_off_invitations(approach: Approach, reason: Ask.Reason) -> None:
    Message.objects.filter(kind=Message.Kind.INVITATION, ask__approach=approach).cancel(reason)
    Ask.objects.filter(approach=approach, status=Ask.Status.WAITING).move(
        to=Ask.Status.CANCELLED, reason=reason
    )


def tell_candidate(
    approach: Approach, kind: Message.Kind, *, key: str, about: str = "", **details: str
) -> None:
    """Owe the address on record one email, once for each key."""
    message, new = Message.objects.owe(
        kind, dedupe_key=f"{kind}:{key}", approach=approach, about=about, details=details
    )
    if new:
        nudge(message)


def tell_supporters(approach: Approach, kind: Message.Kind, *, about: str) -> None:
    """Owe one email to everyone who asked this candidate, once however often it happens."""
    asked = Ask.objects.filter(
        approach=approach,
        invitation__status=Invitation.Status.CONFIRMED,
        invitation__stopped_at=None,
    ).exclude(invitation__email="")
    owed = []
    for ask in asked.select_related("invitation"):
        message, new = Message.objects.owe(
            kind,
            dedupe_key=f"{kind}:{approach.pk}:{hash_of_address(ask.invitation.email)}",
            ask=ask,
            about=about,
        )
        # Called off with an earlier photo, and never sent: this one is the news.
        if new or message.revive(about=about):
            owed.append(message)
    nudge(*owed)
