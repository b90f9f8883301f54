"""What people say is wrong in the register: kept for staff, and taken over or not."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from candidates.importers.contacts import kind_of
from candidates.importers.names import sort_name
from candidates.models import Candidate, Constituency, Contact, Correction

REPLACED = "Replaced by a correction."
SOURCE = "correction"


@transaction.atomic
def suggest(
    seat: Constituency,
    subject: Correction.Subject,
    value: str,
    *,
    by: Correction.By,
    candidate: Candidate | None = None,
    source: str = "",
) -> bool:
    """Keep it for staff. The same again is kept once, as long as nobody has decided; False
    then."""
    # Two presses at once wait here for each other.
    Constituency.objects.select_for_update(no_key=True).get(pk=seat.pk)
    said = {"constituency": seat, "candidate": candidate, "subject": subject, "by": by}
    if Correction.objects.waiting().filter(**said, value__iexact=value).exists():
        return False
    Correction.objects.create(**said, value=value, source=source)
    return True


@transaction.atomic
def accept(correction: Correction, *, by: User) -> None:
    """Set what was suggested, and lock it, so that no import sets it back. Where a person
    has to do it by hand, only decide."""
    correction.decide(Correction.State.ACCEPTED, by=by)
    if correction.candidate_id is None:
        return
    # What is locked is one list: two people may be adding to it.
    candidate = Candidate.objects.select_for_update().get(pk=correction.candidate_id)
    lock = _set(candidate, Correction.Subject(correction.subject), correction.value)
    if lock:
        candidate.locked_fields = sorted({*candidate.locked_fields, lock})
        candidate.save()


@transaction.atomic
def replace_email(candidate: Candidate, value: str, *, source: str = SOURCE) -> None:
    """Write there from now on, whatever imports say."""
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    kind = kind_of(value.rpartition("@")[2])
    replace(candidate, Contact.Channel.EMAIL, value, kind, source=source)
    candidate.locked_fields = sorted({*candidate.locked_fields, Contact.Channel.EMAIL.value})
    candidate.save(update_fields=["locked_fields", "updated_at"])


def refuse(correction: Correction, *, by: User) -> None:
    correction.decide(Correction.State.REFUSED, by=by)


def _set(candidate: Candidate, subject: Correction.Subject, value: str) -> str:
    """Return the name of the lock, or "" where there is nothing to set."""
    match subject:
        case Correction.Subject.NAME:
            candidate.name, candidate.sort_name = value, sort_name(value)[:160]
            return "name"
        case Correction.Subject.PARTY:
            field = party_field(candidate)
            setattr(candidate, field, value)
            return field
        case Correction.Subject.STATUS:
            candidate.status = status_of_who_left(candidate)
            return "status"
        case Correction.Subject.EMAIL:
            replace(candidate, Contact.Channel.EMAIL, value, kind_of(value.rpartition("@")[2]))
            return Contact.Channel.EMAIL.value
        case Correction.Subject.WEBSITE:
            replace(candidate, Contact.Channel.WEBSITE, value, Contact.Kind.UNKNOWN)
            return Contact.Channel.WEBSITE.value
    return ""


def party_field(candidate: Candidate) -> str:
    """The field that decides which party is shown."""
    return "party_now" if candidate.sitting and candidate.party_now else "party_description"


def party_today(candidate: Candidate) -> str:
    return candidate.party_in_parliament if candidate.sitting else candidate.party_text


def status_of_who_left(candidate: Candidate) -> Candidate.Status:
    """After nominations have closed, nobody leaves the ballot paper any more."""
    closed = timezone.now() >= candidate.ballot.election.nominations_close_at
    return Candidate.Status.DESELECTED if closed else Candidate.Status.WITHDRAWN


def replace(
    candidate: Candidate,
    channel: Contact.Channel,
    value: str,
    kind: Contact.Kind,
    *,
    source: str = SOURCE,
) -> None:
    """What was used until now stays, with the reason why it is used no more."""
    candidate.contacts.filter(channel=channel, problem="").update(problem=REPLACED)
    Contact.objects.update_or_create(
        candidate=candidate,
        channel=channel,
        value=value,
        defaults={
            "kind": kind,
            "source": source,
            "problem": "",
            "valid_from": None,
            "valid_until": None,
        },
    )
