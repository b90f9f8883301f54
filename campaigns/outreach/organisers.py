"""Events that organisations suggest: taking them in, deciding, changing, cancelling.

Of an event that is listed, days and times change at once: nothing in them can hurt anybody, and
whoever reads the old ones stands before a closed door. Words, places and links are read first; the
old ones stay until then. To cancel takes nobody's leave."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from campaigns.models import Campaign, Event
from campaigns.outreach import house_rules, tasks
from campaigns.outreach.event_forms import EventForm, SuggestForm
from campaigns.outreach.links import hash_of_inbox
from campaigns.outreach.models import Organiser, same_inbox
from candidates import visitor
from candidates.models import AlreadyDecided

# Events that one inbox is asked to confirm at a time, and may suggest in a day.
UNCONFIRMED = 2
A_DAY = 10
AT_ONCE = {"first_day", "begins", "last_day", "ends", "zone"}
State, Letter = Event.State, Organiser.Letter


def suggest(form: SuggestForm, campaign: Campaign) -> None:
    """Keep it, and ask that inbox to confirm. Whoever suggests is not told whether we know
    the address."""
    said = form.cleaned_data
    waits = Organiser.objects.filter(event__state=State.UNCONFIRMED)
    inbox = hash_of_inbox(said["email"])
    if waits.filter(same_inbox("email", said["email"])).count() >= UNCONFIRMED:
        return
    if visitor.happens_too_often(f"event:{inbox}", A_DAY, visitor.ONE_DAY):
        return
    event: Event = form.save(commit=False)
    event.campaign = campaign_for(event) or campaign
    event.state = State.UNCONFIRMED
    with transaction.atomic():
        event.save()
        Organiser.objects.register(
            event=event,
            name=said["contact_name"],
            email=said["email"],
            language=get_language() or "en-gb",
            letter=Letter.CONFIRM,
        )
    _tell_soon()


def campaign_for(event: Event) -> Campaign | None:
    """That of its own year, where there is one already."""
    return Campaign.objects.published().filter(year=event.first_day.year).first()


@transaction.atomic
def decide(event: Event, state: Event.State, *, by: User, answer: str = "") -> None:
    """Raises AlreadyDecided."""
    event.decide(state, by=by, answer=answer)
    letters = {
        State.LISTED: Letter.LISTED,
        State.REFUSED: Letter.REFUSED,
        State.REMOVED: Letter.REMOVED,
    }
    _owe(event, letters[state])


def _owe(event: Event, letter: Organiser.Letter) -> None:
    """Events of staff have nobody to tell."""
    if Organiser.objects.filter(event=event).update(letter=letter):
        _tell_soon()


def concerns(event: Event, organiser: Organiser | None) -> list[house_rules.Concern]:
    """What in its words staff should read twice. Links and contacts are what events are made of."""
    proposed = organiser.proposed if organiser else {}
    words = [
        str(proposed.get(name) or getattr(event, name))
        for name in ("title", "description", "organiser", "audience", "access")
    ]
    found = house_rules.look_at("\n".join(words))
    return [one for one in found if one is not house_rules.Concern.LINKS]


@transaction.atomic
def change(organiser: Organiser, form: EventForm) -> bool:
    """What whoever suggested it wants to be different. Returns whether it shows already."""
    known = Organiser.objects.select_for_update().get(pk=organiser.pk)
    event = Event.objects.select_for_update().get(pk=known.event_id)
    said = form.cleaned_data
    wanted = {
        name: said[name] for name in form.fields if getattr(event, name, None) != said.get(name)
    }
    if not event.is_public:
        event.change(**wanted)
        event.ask_again()
        return True
    if now := {name: value for name, value in wanted.items() if name in AT_ONCE}:
        event.change(**now)
    known.proposed = {name: value for name, value in wanted.items() if name not in AT_ONCE}
    known.proposed_at = timezone.now() if known.proposed else None
    known.answer = ""
    if now and not known.proposed:
        known.letter = Letter.CHANGED
    known.save(update_fields=["proposed", "proposed_at", "answer", "letter"])
    _tell_soon()
    return not known.proposed


@transaction.atomic
def accept_change(organiser: Organiser) -> None:
    """As it was read. Raises AlreadyDecided."""
    known = _still_proposed(organiser)
    event = Event.objects.select_for_update().get(pk=known.event_id)
    event.change(**known.proposed)
    _settle(known, Letter.CHANGED)


@transaction.atomic
def refuse_change(organiser: Organiser, answer: str) -> None:
    """Raises AlreadyDecided."""
    _settle(_still_proposed(organiser), Letter.KEPT, answer)


def _still_proposed(organiser: Organiser) -> Organiser:
    rows = Organiser.objects.with_changes().select_for_update(of=("self",))
    known: Organiser | None = rows.filter(
        pk=organiser.pk, proposed_at=organiser.proposed_at
    ).first()
    if known is None:
        raise AlreadyDecided
    return known


def _settle(organiser: Organiser, letter: Organiser.Letter, answer: str = "") -> None:
    organiser.proposed, organiser.proposed_at, organiser.answer = {}, None, answer
    organiser.letter = letter
    organiser.save(update_fields=["proposed", "proposed_at", "answer", "letter"])
    _tell_soon()


@transaction.atomic
def cancel(event: Event) -> bool:
    """It stays where people look for it, and says that it does not take place."""
    if not event.cancel():
        return False
    _owe(event, Letter.CANCELLED)
    return True


@transaction.atomic
def forget(organiser: Organiser) -> None:
    """Delete what we have of them; and the event, unless the public has seen it."""
    # Whoever lists it at this moment comes before, or finds it gone.
    event = Event.objects.select_for_update().filter(pk=organiser.event_id).first()
    if event is None:
        return
    organiser.delete()
    if not event.is_public:
        event.delete()


def _tell_soon() -> None:
    transaction.on_commit(tasks.tell_correspondents_soon, robust=True)
