"""What happened in the demonstration so far, done by the services that real people use.

Everything is done once: what people did since is not done again, or undone.
"""

from datetime import timedelta
from io import BytesIO

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach import claims
from campaigns.outreach import services as outreach
from campaigns.outreach.models import Approach, Claim, Invitation, Message
from candidates.models import Candidate
from pledges import moderation, services, statements
from pledges.demo.people import SUPPORTERS, Answer, Outcome, Person, Supporter
from pledges.demo.portraits import sample_portrait
from pledges.models import Photo, Pledge, private_storage, public_storage

WITH_PHOTO = {Answer.PHOTO_WAITS, Answer.ON_THE_WALL}
Standing = list[tuple[Person, Candidate]]


def ask(campaign: Campaign, standing: Standing) -> None:
    """Have supporters write, each to people of their own seat."""
    written = set(campaign.invitations.values_list("email", flat=True))
    for supporter in SUPPORTERS:
        if supporter.email not in written:
            _write(supporter, campaign, [one for _, one in standing])


@transaction.atomic
def _write(supporter: Supporter, campaign: Campaign, everyone: list[Candidate]) -> None:
    chosen = [one for one in everyone if one.name in supporter.asks]
    if not chosen:
        return
    invitation = Invitation.objects.start(
        campaign=campaign,
        constituency=chosen[0].constituency,
        wish=supporter.wish,
        name=supporter.name,
        email=supporter.email,
        postcode=supporter.postcode,
        own_words=supporter.own_words,
    )
    outreach.choose(invitation, chosen)
    outreach.submit(invitation)
    if supporter.outcome is Outcome.UNCONFIRMED:
        return
    for message in invitation.messages.all():
        pretend(message, Outcome.SENT)
    outreach.confirm(invitation)
    for message in Message.objects.filter(ask__invitation=invitation):
        pretend(message, supporter.outcome)


def pretend(message: Message, outcome: Outcome) -> None:
    """Bring a message that is owed to its outcome, without a mail server."""
    claimed = None if outcome is Outcome.QUEUED else Message.objects.claim(message.pk)
    if claimed is None:
        return
    recipient = claimed.recipient
    contact = (
        recipient.email_contact(parliament=False) if isinstance(recipient, Candidate) else None
    )
    if outcome is Outcome.BOUNCED:
        claimed.mark_refused(Message.Status.CLAIMED, "550 5.1.1 No such mailbox", contact)
        if contact:
            contact.problem = "Refused by its server: 550"
            contact.save(update_fields=["problem"])
        return
    claimed.begin_handover()
    if outcome is Outcome.SENT:
        claimed.mark_sent(contact)
    else:
        lease_ended = timezone.now() + timedelta(seconds=1)
        Message.objects.filter(pk=claimed.pk).mark_stuck(lease_ended)


def answer(
    campaign: Campaign, standing: Standing, *, moderator: User, photos: int | None = None
) -> None:
    """Have candidates answer. Of those with a photo, only the first few where photos is
    a number: drawing takes its time."""
    answering = [one for one in standing if one[0].answer is not Answer.NONE]
    drawn = [one for one in answering if one[0].answer in WITH_PHOTO]
    others = [one for one in answering if one[0].answer not in WITH_PHOTO]
    for person, candidate in [*others, *drawn[:photos]]:
        approach = Approach.objects.to(candidate, campaign)
        if approach.response == Approach.Response.NONE and not approach.stopped_at:
            _answer(person, approach, moderator)
        elif person.answer in WITH_PHOTO:
            _mend(approach, moderator)


@transaction.atomic
def _answer(person: Person, approach: Approach, moderator: User) -> None:
    if person.answer is Answer.DECLINED:
        outreach.decline(approach)
    elif person.answer is Answer.STOPPED:
        outreach.stop_writing_to(approach, everything=False)
    else:
        pledge = services.begin(
            approach,
            role=Pledge.Role.CANDIDATE,
            display_name=person.name,
            statement=person.says,
        )
        if person.answer in WITH_PHOTO:
            by = moderator if person.answer is Answer.ON_THE_WALL else None
            _send_photo(pledge, approved_by=by)
            statements.change(pledge, person.says_next or person.says)
        else:
            services.join(pledge, may_contact_later=False)
    # Invented people read no mail; what supporters are told stays, to be looked at.
    approach.messages.all().delete()


def _send_photo(pledge: Pledge, *, approved_by: User | None) -> None:
    approach = pledge.approach
    board = approach.campaign.board_line(approach.candidate.constituency)
    portrait = sample_portrait(pledge.display_name, board, approach.candidate.person_id)
    photo = services.add_photo(
        pledge,
        BytesIO(portrait),
        people=Photo.People.NOBODY_ELSE,
        alt_text=f"A drawing of {pledge.display_name} with a board that says “{board}”."[:300],
    )
    services.join(pledge, may_contact_later=False)
    photo.refresh_from_db()
    if approved_by:
        moderation.approve(photo, by=approved_by, alt_text=photo.alt_text)


@transaction.atomic
def _mend(approach: Approach, moderator: User) -> None:
    """Draw the photo again where its files are gone, as after emptying var/media."""
    shown = Photo.objects.filter(
        pledge__approach=approach, status__in=[Photo.Status.WAITING, Photo.Status.APPROVED]
    )
    broken = [photo for photo in shown if not _has_files(photo)]
    if not broken:
        return
    was_public = any(photo.status == Photo.Status.APPROVED for photo in broken)
    for photo in broken:
        services.take_down(photo)
        services.discard(photo)
    _send_photo(approach.pledge, approved_by=moderator if was_public else None)
    approach.messages.all().delete()


def _has_files(photo: Photo) -> bool:
    private, public = private_storage(), public_storage()
    return private.exists(photo.original) and all(
        private.exists(one["private"]) and (not one["public"] or public.exists(one["public"]))
        for one in photo.renditions
    )


def ask_for_links(campaign: Campaign, standing: Standing) -> None:
    """Have those without an address say who they are."""
    for person, candidate in standing:
        if person.asks_at and not candidate.claims.exists():
            claims.keep(
                candidate,
                campaign,
                role=Claim.Role.CANDIDATE,
                email=person.asks_at,
                proof=candidate.pages()[-1].value,
                note="",
                network="",
            )
