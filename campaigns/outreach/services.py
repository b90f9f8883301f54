"""What supporters and candidates set going: several rows at once, and the emails owed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach import limits, newsletter, tasks
from campaigns.outreach.digests import daily, sorting
from campaigns.outreach.links import hash_of_address
from campaigns.outreach.mailings import recipients
from campaigns.outreach.models import (
    Approach,
    Ask,
    Invitation,
    Message,
    SeatWatch,
    Suppression,
    same_inbox,
)
from campaigns.outreach.reminding import CONFIRMATIONS, owe_confirmation
from candidates import edge
from candidates.models import Candidate, Constituency

CONSENT_VERSION = "2026-12-01"
# Seats that one inbox can wait for at a time.
WATCHES = 3
# Emails of one kind in a day that say what was sent with a candidate's link.
TOLD_A_DAY = 3
# The same of others that somebody with the link can set going by pressing again and again.
AT_MOST_A_DAY = {
    Message.Kind.JOINED: 3,
    Message.Kind.REMOVED: 3,
    Message.Kind.PHOTO_RECEIVED: 10,
}


def nudge(*messages: Message) -> None:
    """Have these sent soon. The sweep would find them anyhow."""
    if messages:
        _wake()


def _wake() -> None:
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
def submit(invitation: Invitation, *, newsletter: bool = False, network: str = "") -> None:
    """The supporter agreed: ask them to confirm by email. Twice is the same as once. Who
    types somebody else's address can't fill their inbox, and learns nothing of it."""
    # As it is by now: other words from another tab, at this moment, are looked at too.
    invitation.refresh_from_db(from_queryset=Invitation.objects.select_for_update())
    held_because = limits.why_hold(invitation, network)
    if invitation.submit(
        consent_version=CONSENT_VERSION,
        newsletter=newsletter,
        network=network,
        held_because=held_because,
    ):
        owe_confirmation(invitation)
        # Also where nothing is owed, so that it takes as long.
        _wake()


@transaction.atomic
def reopen(invitation: Invitation) -> None:
    """The supporter wants to change something, perhaps the address. The link that was sent
    ends: it may be in somebody else's inbox."""
    if invitation.reopen():
        invitation.revoke_links()
        invitation.messages.filter(kind__in=CONFIRMATIONS).cancel(Ask.Reason.WITHDRAWN)


@transaction.atomic
def remind(invitation: Invitation) -> None:
    """Send the link again, at most once a minute."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    last = invitation.messages.filter(kind__in=CONFIRMATIONS).order_by("-created_at").first()
    too_soon = last and (timezone.now() - last.created_at).total_seconds() < 60
    if invitation.status == Invitation.Status.UNCONFIRMED and not too_soon:
        owe_confirmation(invitation)
    _wake()


def tell_once(campaign: Campaign, seat: Constituency, *, email: str, language: str) -> None:
    """Remember who wants to know when people are listed in a seat. Once for each inbox, and
    for a few seats only; whoever asks is not told which it was."""
    waits = SeatWatch.objects.filter(same_inbox("email", email))
    here = waits.filter(campaign=campaign, constituency=seat)
    if here.exists() or waits.count() >= WATCHES:
        return
    SeatWatch.objects.get_or_create(
        campaign=campaign, constituency=seat, email=email, defaults={"language": language}
    )


@transaction.atomic
def confirm(invitation: Invitation, *, seat_reason: str = "") -> None:
    """The supporter pressed the button: every invitation is owed from now on, unless a
    person reads it first. Who has written in two places already sends no more."""
    places = limits.places_before(invitation)
    if places >= limits.PLACES or not invitation.confirm():
        return
    newsletter.subscribe_writer(invitation)
    if places and not invitation.held_because:
        invitation.held_because = Invitation.Hold.ELSEWHERE
    invitation.seat_reason = seat_reason or invitation.seat_reason
    invitation.save(update_fields=["held_because", "seat_reason"])
    if invitation.held_because:
        waiting = invitation.asks.filter(status=Ask.Status.WAITING)
        waiting.move(to=Ask.Status.HELD, reason=Ask.Reason.REVIEW)
    else:
        send_off(invitation)


@transaction.atomic
def send_off(invitation: Invitation) -> None:
    """Owe what waited for the supporter, or for whoever read it first."""
    nudge(*sorting.sort_out(invitation))


@transaction.atomic
def decline(approach: Approach, *, though_joined: bool = False) -> bool:
    """The candidate can't take part: nobody is asked to ask them again. Who has joined
    meanwhile, on another page, stays; False then."""
    mine = Approach.objects.filter(pk=approach.pk)
    if not though_joined:
        mine = mine.exclude(response=Approach.Response.JOINED)
    declined = mine.update(response=Approach.Response.DECLINED, responded_at=timezone.now())
    approach.refresh_from_db(fields=["response", "responded_at"])
    if declined:
        # Of the person, so that it holds when two records of them become one.
        Suppression.objects.add_once(
            reason=Suppression.Reason.DECLINED,
            person_id=approach.candidate.person_id,
            campaign=approach.campaign,
        )
        call_off_invitations(approach, Ask.Reason.DECLINED)
        if though_joined:
            edge.taken_back(edge.of_person(approach.candidate.person_id))
    return bool(declined)


def record_joined(approach: Approach) -> None:
    """They take part, also where they had said no before."""
    approach.record(Approach.Response.JOINED)
    recipients.call_off(approach, Ask.Reason.JOINED)
    said_no = Suppression.objects.covering(
        approach.campaign, person_id=approach.candidate.person_id
    )
    over = [Suppression.Reason.DECLINED, Suppression.Reason.WITHDRAWN]
    said_no.filter(reason__in=over).delete()


@transaction.atomic
def stop_writing_to(approach: Approach, *, everything: bool, whole_address: bool = True) -> None:
    """The candidate wants no more emails: about this campaign, or at all. The person is
    remembered, so that a new address reopens nothing, and the address, because it may
    stand beside another name. Who shares the address is stopped too, unless somebody says
    that only this one is."""
    campaign = None if everything else approach.campaign
    _stop_person(approach, campaign)
    if not whole_address:
        return
    for candidate in approach.others_at_address():
        _stop_person(Approach.objects.to(candidate, approach.campaign), campaign)
    for contact in approach.candidate.contacts.emails():
        Suppression.objects.add_once(
            reason=Suppression.Reason.ASKED, email=contact.value, campaign=campaign
        )


def _stop_person(approach: Approach, campaign: Campaign | None) -> None:
    if approach.stopped_at is None:
        approach.stopped_at = timezone.now()
        approach.save(update_fields=["stopped_at"])
    Suppression.objects.add_once(
        reason=Suppression.Reason.ASKED,
        person_id=approach.candidate.person_id,
        campaign=campaign,
    )
    call_off_invitations(approach, Ask.Reason.STOPPED)


@transaction.atomic
def stop_using_address(approach: Approach) -> None:
    """Whoever reads our emails doesn't know this candidate: their address is not used for
    them again, and the link that they have ends. An office that other candidates share goes
    on getting what is for those; an import leaves the problem as it is."""
    if not approach.others_at_address():
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
    theirs = Invitation.objects.of_inbox(invitation.email) | Invitation.objects.filter(
        pk=invitation.pk
    )
    theirs.filter(stopped_at=None).update(stopped_at=timezone.now())
    invitation.refresh_from_db()


def call_off_invitations(approach: Approach, reason: Ask.Reason) -> None:
    recipients.call_off(approach, reason)
    Message.objects.filter(kind=Message.Kind.INVITATION, ask__approach=approach).cancel(reason)
    daily.call_off(approach, reason)
    Ask.objects.filter(approach=approach, status=Ask.Status.WAITING).move(
        to=Ask.Status.CANCELLED, reason=reason
    )


def tell_candidate(
    approach: Approach,
    kind: Message.Kind,
    *,
    key: str,
    about: str = "",
    due_at: datetime | None = None,
    **details: str,
) -> None:
    """Owe the address on record one email, once for each key, and of some a few in a day."""
    if kind in AT_MOST_A_DAY and _were_told(approach, kind) >= AT_MOST_A_DAY[kind]:
        return
    message, new = Message.objects.owe(
        kind,
        dedupe_key=f"{kind}:{key}",
        due_at=due_at,
        approach=approach,
        about=about,
        details=details,
    )
    # Called off before it left, and right again.
    if new or (about and message.revive(about=about, due_at=due_at)):
        nudge(message)


def _were_told(approach: Approach, kind: Message.Kind) -> int:
    day_ago = timezone.now() - timedelta(days=1)
    return approach.messages.filter(kind=kind, created_at__gt=day_ago).count()


def tell_of_submission(approach: Approach, what: str, *, stays: str = "") -> None:
    """Tell the address on record what was sent with its link: links are forwarded. A few times
    a day, so that nobody fills an inbox by pressing again and again."""
    today = timezone.localdate()
    told = approach.messages.filter(
        dedupe_key__startswith=f"submitted:{approach.pk}:{what}:{today}"
    )
    if (number := told.count()) < TOLD_A_DAY:
        key = f"{approach.pk}:{what}:{today}:{number}"
        tell_candidate(approach, Message.Kind.SUBMITTED, key=key, what=what, stays=stays)


def tell_supporters(
    approach: Approach, kind: Message.Kind, *, about: str, due_at: datetime | None = None
) -> None:
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
            due_at=due_at,
            ask=ask,
            about=about,
        )
        # Called off with an earlier photo, and never sent: this one is the news.
        if new or message.revive(about=about, due_at=due_at):
            owed.append(message)
    nudge(*owed)
