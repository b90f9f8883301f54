"""Everything that we hold about one candidate, for themselves: UK GDPR, Articles 15 and 20.

What other people told us is theirs: of a supporter there is no name, address, postcode or word,
and of a report only that there was one. Staff give the rest by hand, where the law wants it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from campaigns.outreach import forgetting
from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import (
    Approach,
    Claim,
    Digest,
    Message,
    Recipient,
    Suppression,
    Visit,
)
from candidates.models import Candidate, Contact, Correction
from pledges.models import Consent, Decision, Photo, Pledge, Statement, TakenBack

Held = dict[str, Any]


def candidacies(approach: Approach) -> list[Candidate]:
    """The person in every election that we know of, under each of their ids."""
    ids = forgetting.ids_of(approach.candidate.person_id)
    return list(
        Candidate.objects.filter(person_id__in=ids)
        .select_related("party", "ballot__constituency", "ballot__election")
        .order_by("ballot__election__polling_day", "pk")
    )


def photos_of(candidates: list[Candidate]) -> list[Photo]:
    theirs = Photo.objects.filter(pledge__approach__candidate__in=candidates)
    return list(theirs.order_by("pk"))


def held_on(candidates: list[Candidate], files: dict[int, list[str]]) -> Held:
    """In plain keys. The files are the names under which their photos lie beside it."""
    return {
        "made_at": timezone.now(),
        "held_by": settings.CHARITY_NAME,
        "questions_to": settings.CONTACT_EMAIL,
        "you_in_each_election": [_candidacy(one, files) for one in candidates],
        "emails_you_do_not_want": _stops(candidates),
    }


def _candidacy(one: Candidate, files: dict[int, list[str]]) -> Held:
    approaches = Approach.objects.filter(candidate=one).select_related("campaign")
    return {
        "name": one.name,
        "sorted_under": one.sort_name,
        "party": one.party.name,
        "party_as_on_the_ballot_paper": one.party_description,
        "party_today": one.party_now,
        "constituency": one.constituency.name,
        "election": one.ballot.election.name,
        "polling_day": one.ballot.election.polling_day,
        "status": one.status,
        "elected": one.elected,
        "sits_in_parliament": one.sitting,
        "number_at_democracy_club": one.person_id,
        "number_in_parliament": one.member_id,
        "corrected_by_people": one.locked_fields,
        "last_changed": one.updated_at,
        "ways_to_reach_you": [_contact(way) for way in one.contacts.all()],
        "what_was_said_to_be_wrong": [_correction(said) for said in one.corrections.all()],
        "somebody_asked_for_your_link": [_claim(claim) for claim in one.claims.all()],
        "campaigns": [_campaign(approach, files) for approach in approaches],
    }


def _contact(way: Contact) -> Held:
    return {
        "kind": way.channel,
        "value": way.value,
        "whose_address": way.kind,
        "from": way.source,
        "why_not_used": way.problem,
        "from_day": way.valid_from,
        "until_day": way.valid_until,
    }


def _correction(said: Correction) -> Held:
    by_them = said.by == Correction.By.CANDIDATE
    # A visitor's own sentence is the visitor's; a name or a party is theirs.
    in_words = said.subject == Correction.Subject.OTHER and not by_them
    return {
        "what": said.subject,
        "right_is": "" if in_words else said.value,
        "through_your_link": by_them,
        "state": said.state,
        "at": said.created_at,
        "decided_at": said.decided_at,
    }


def _claim(claim: Claim) -> Held:
    return {"at": claim.created_at, "state": claim.state, "decided_at": claim.decided_at}


def _campaign(approach: Approach, files: dict[int, list[str]]) -> Held:
    pledge = Pledge.objects.filter(approach=approach).first()
    deleted = TakenBack.objects.filter(approach=approach)
    asks = approach.asks.select_related("invitation").order_by("pk")
    return {
        "year": approach.campaign.year,
        "theme": approach.campaign.local_theme,
        "your_page_on_the_wall": approach.slug,
        "your_answer": approach.response,
        "answered_at": approach.responded_at,
        "no_emails_since": approach.stopped_at,
        "would_like_to_visit_since": approach.visit_wanted_at,
        "visit_settled_at": approach.visit_settled_at,
        "people_who_asked_you": [
            {
                "wish": ask.invitation.wish,
                "confirmed_at": ask.invitation.confirmed_at,
                "state": ask.status,
                "since": ask.changed_at,
                "reminded_you_at": ask.nudged_at,
                "thanked_you_at": ask.thanked_at,
            }
            for ask in asks
        ],
        "daily_letters": [_letter(letter) for letter in approach.digests.select_related("reply")],
        "emails": [_email(email) for email in _emails(approach)],
        "visits_that_services_offered": [
            _visit(one) for one in approach.visits.select_related("offer")
        ],
        "mailings": [_mailing(one) for one in approach.mailings.select_related("mailing")],
        "codes_asked_for": list(approach.codes.values("purpose", "sent_at", "tries")),
        "pledge": _pledge(pledge, files) if pledge else None,
        "codes_made_from_photos_you_deleted": list(deleted.values("picture", "was_public", "at")),
    }


def _visit(one: Visit) -> Held:
    return {
        "service": one.offer.service_name,
        "offered_at": one.offered_at,
        "state": one.state,
        "day": one.day,
        "your_note": one.note,
        "answered_at": one.answered_at,
        "took_place_on": one.happened_on,
        "may_be_told": one.is_public,
    }


def _letter(letter: Digest) -> Held:
    reply = getattr(letter, "reply", None)
    answer = reply and {
        "text": reply.text,
        "may_write_back_to_you": reply.may_write_back,
        "at": reply.created_at,
        "state": reply.state,
        "why_not_passed_on": reply.ground,
        "note_to_you": reply.note,
    }
    return {"day": letter.day, "made_at": letter.created_at, "your_answer": answer}


def _emails(approach: Approach) -> list[Message]:
    to_them = Q(ask__approach=approach, kind__in=Message.Kind.of_an_ask_to_candidates())
    mine = Message.objects.filter(Q(approach=approach) | to_them)
    return list(mine.select_related("contact").order_by("created_at", "pk"))


def _email(email: Message) -> Held:
    return {
        "kind": email.kind,
        "written_at": email.created_at,
        "sent_at": email.sent_at,
        "state": email.status,
        "to": email.contact.value if email.contact else "",
    }


def _mailing(one: Recipient) -> Held:
    return {"subject": one.mailing.subject, "state": one.status, "since": one.changed_at}


def _pledge(pledge: Pledge, files: dict[int, list[str]]) -> Held:
    return {
        "sent_by": pledge.role,
        "wording": pledge.wording,
        "wording_version": pledge.wording_version,
        "name_on_your_page": pledge.display_name,
        "sentence": pledge.statement,
        "joined_at": pledge.joined_at,
        "withdrawn_at": pledge.withdrawn_at,
        "consents": [_consent(one) for one in pledge.consents.all()],
        "sentences_sent_later": [_statement(one) for one in pledge.statements.all()],
        "uploads_begun_by_phone": list(pledge.phone_links.values("made_at", "used_at")),
        "photos": [_photo(one, files.get(one.pk, [])) for one in pledge.photos.order_by("pk")],
    }


def _consent(consent: Consent) -> Held:
    return {
        "to": consent.purpose,
        "text": consent.text,
        "version": consent.version,
        "agreed_at": consent.agreed_at,
        "taken_back_at": consent.withdrawn_at,
    }


def _statement(statement: Statement) -> Held:
    return {
        "text": statement.text,
        "state": statement.state,
        "sent_at": statement.sent_at,
        "decided_at": statement.decided_at,
        "reason_given_to_you": statement.reason,
    }


def _photo(photo: Photo, files: list[str]) -> Held:
    return {
        "number": photo.pk,
        "files": files,
        "state": photo.status,
        "uploaded_at": photo.created_at,
        "sent_at": photo.submitted_at,
        "decided_at": photo.moderated_at,
        "who_else_is_in_it": photo.people,
        "who_took_it": photo.photographer,
        "photographer": photo.credit,
        "description": photo.alt_text,
        "reason_given_to_you": photo.get_ground_display(),
        "note_to_you": photo.note,
        "turned": photo.turned,
        "cropped_to": photo.crop,
        "blurred": photo.blurred,
        "fingerprint_of_the_file": photo.sha256,
        "fingerprint_of_its_look": photo.look,
        "history": [_decision(one) for one in photo.decisions.order_by("at", "pk")],
        "reported_at": list(photo.reports.values_list("created_at", flat=True)),
    }


def _decision(decision: Decision) -> Held:
    return {
        "act": decision.act,
        "at": decision.at,
        "reason_given_to_you": decision.get_ground_display(),
        "note_to_you": decision.note,
    }


def _stops(candidates: list[Candidate]) -> list[Held]:
    """By person and by address, as they are obeyed."""
    stops = Suppression.objects.none()
    for one in candidates:
        hashes = Q(person_id=one.person_id)
        for contact in one.contacts.emails():
            hashes |= Q(address_hash=hash_of_address(contact.value))
        stops |= Suppression.objects.filter(hashes)
    return [
        {
            "reason": stop.reason,
            "campaign": stop.campaign.year if stop.campaign else "every campaign",
            "at": stop.created_at,
            "of": "you" if stop.person_id else "an address",
        }
        for stop in stops.select_related("campaign").order_by("pk")
    ]
