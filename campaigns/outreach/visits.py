"""Visits that services offer: registering, deciding, answering, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import get_language

from campaigns.models import Campaign, VisitOffer
from campaigns.outreach import offering, tasks
from campaigns.outreach.models import Ask, Host, Message, Visit, same_inbox
from campaigns.outreach.models.visit import about
from candidates.models import AlreadyDecided, Constituency

State, Letter = VisitOffer.State, Host.Letter
# Offers that one inbox is asked to confirm at a time.
UNCONFIRMED = 2


def register(
    campaign: Campaign, seats: list[Constituency], *, name: str, email: str, **said: Any
) -> None:
    """Keep it, and ask that inbox to confirm. Whoever registers is not told whether we know
    the address."""
    waits = Host.objects.filter(offer__state=State.UNCONFIRMED)
    if waits.filter(same_inbox("email", email)).count() >= UNCONFIRMED:
        return
    with transaction.atomic():
        offer = VisitOffer.objects.create(campaign=campaign, **said)
        offer.seats.set(seats)
        language = get_language() or "en-gb"
        Host.objects.register(
            offer=offer, name=name, email=email, language=language, letter=Letter.CONFIRM
        )
    _tell_soon()


@transaction.atomic
def approve(offer: VisitOffer, *, by: User) -> None:
    """From here on it goes to everybody. Raises AlreadyDecided."""
    offer.decide(State.MADE, by=by)
    _owe(offer, Letter.MADE)
    offering.make(offer)
    transaction.on_commit(tasks.wake, robust=True)


@transaction.atomic
def refuse(offer: VisitOffer, *, by: User, answer: str) -> None:
    """Raises AlreadyDecided."""
    offer.decide(State.REFUSED, by=by, answer=answer)
    _owe(offer, Letter.REFUSED)


@transaction.atomic
def withdraw(offer: VisitOffer) -> bool:
    """For everybody alike: what has not left does not leave any more."""
    if not offer.move(since=State.MADE, to=State.WITHDRAWN):
        return False
    Message.objects.filter(about=about(offer.pk)).cancel(Ask.Reason.WITHDRAWN)
    return True


@transaction.atomic
def answer(visit: Visit, state: Visit.State, *, day: str = "", note: str = "") -> bool:
    """What the candidate says. The service is told, and staff."""
    if not visit.answer(state, day=day, note=note):
        return False
    mine = Message.objects.filter(about=about(visit.offer_id), approach=visit.approach_id)
    mine.cancel(Ask.Reason.WITHDRAWN)
    _owe(visit.offer, Letter.ANSWERED)
    return True


def tell_of(visit: Visit, on: date, *, is_public: bool) -> None:
    """What the service says afterwards. Raises AlreadyDecided where the candidate says no by now."""
    if not visit.took_place(on, is_public=is_public):
        raise AlreadyDecided
    if is_public:
        Campaign.objects.filter(pk=visit.offer.campaign_id).update(tells_of_visits=True)


@transaction.atomic
def forget(host: Host) -> None:
    """Delete what we have of them. An offer that nobody has had goes with them; another one
    ends for everybody, and what took place stays."""
    # Whoever decides about it at this moment comes before, or finds it gone.
    offer = VisitOffer.objects.select_for_update().filter(pk=host.offer_id).first()
    if offer is None:
        return
    host.delete()
    if offer.state in {State.MADE, State.WITHDRAWN}:
        withdraw(offer)
    else:
        offer.delete()


def _owe(offer: VisitOffer, letter: Host.Letter) -> None:
    if Host.objects.filter(offer=offer).update(letter=letter):
        _tell_soon()


def _tell_soon() -> None:
    transaction.on_commit(tasks.tell_correspondents_soon, robust=True)
