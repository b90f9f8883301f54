"""Every email this site sends: what its templates are given, from whom it comes, and whom
answers go to."""

from collections.abc import Sequence
from email.utils import formataddr
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.outreach import (
    candidate_links,
    fresh_codes,
    invitation_words,
    offering,
    previews,
    supporter_words,
)
from campaigns.outreach.digests import digest_words
from campaigns.outreach.links import return_path
from campaigns.outreach.mailings import mailing_words
from campaigns.outreach.models import Approach, Ask, Invitation, Mailing, Message, SeatWatch
from campaigns.outreach.smtp import Letter, on_the_wire
from campaigns.outreach.writing import languages_to, paragraphs, render, render_note, subject
from campaigns.phases import Phase
from candidates.models import Candidate, Contact


def _absolute(path: str) -> str:
    return settings.SITE_URL + path


def _for_supporter(invitation: Invitation) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "campaign": invitation.campaign,
        "constituency": invitation.constituency,
        "link": _absolute(invitation.get_absolute_url()),
        "stop_link": _absolute(invitation.get_stop_url()),
        "why": _(
            "Why you get this: somebody wrote an invitation on our site with this email address."
        ),
    }


def _to_confirm(invitation: Invitation, asks: Sequence[Ask]) -> str:
    """What they will read, for whoever is asked to confirm it. Where a person is to look at it
    first, it does not stand in an email: it may go to somebody who never wrote it."""
    if not asks or invitation.held_because:
        return ""
    return previews.of_invitation(invitation, asks[0].approach.candidate).letter


def _to_candidate(ask: Ask, phase: Phase | None) -> dict[str, Any]:
    context = invitation_words.context_for(
        ask.invitation,
        ask.approach.candidate,
        link=_absolute(ask.approach.get_absolute_url()),
        stop_link=_absolute(ask.approach.get_stop_url()),
        phase=phase,
    )
    return {**context, "ask": ask, "signature": supporter_words.signature(ask)}


def _about_ask(message: Message, ask: Ask) -> dict[str, Any]:
    """What became of it, for its supporter."""
    context = {
        **_for_supporter(ask.invitation),
        "ask": ask,
        "candidate": ask.approach.candidate,
    }
    if message.kind == Message.Kind.GOOD_NEWS:
        context["link"] = _wall_link(ask.approach)
    if message.kind == Message.Kind.ANSWER:
        context |= digest_words.answer_to(ask.digest_id)
    return context


def _about_invitation(message: Message, invitation: Invitation) -> dict[str, Any]:
    asks = list(invitation.asks.on_their_way().with_names().a_to_z())
    return {
        **_for_supporter(invitation),
        # Nothing to stop yet: without the button, nothing follows.
        "stop_link": "",
        "asks": asks,
        "letter": _to_confirm(invitation, asks),
        **supporter_words.context_of(Message.Kind(message.kind), invitation, message.details),
    }


def _about_watch(watch: SeatWatch) -> dict[str, Any]:
    return {
        "campaign": watch.campaign,
        "constituency": watch.constituency,
        "link": _absolute(watch.constituency.get_absolute_url()),
        # Nothing to stop: with this one, the address is forgotten.
        "stop_link": "",
    }


def _about_approach(
    message: Message, approach: Approach, phase: Phase | None, contact: Contact | None
) -> dict[str, Any]:
    """To a candidate, of what they have answered, or asked us for."""
    context = {
        "approach": approach,
        "campaign": approach.campaign,
        "candidate": approach.candidate,
        "constituency": approach.candidate.constituency,
        "link": _absolute(approach.get_absolute_url()),
        "stop_link": _absolute(approach.get_stop_url()),
        "wall_link": _wall_link(approach),
        "why": mailing_words.why_for(approach.campaign, approach.candidate, contact, phase),
        **(digest_words.answer_to(message.digest_id) if message.digest_id else {}),
    }
    if message.kind == Message.Kind.LINK:
        context |= candidate_links.context_of(message, approach, contact)
    if message.kind == Message.Kind.CODE:
        context |= fresh_codes.context_of(message)
    if message.kind == Message.Kind.VISIT_OFFER:
        context |= offering.context_of(message)
    return context


def _context(message: Message, phase: Phase | None, contact: Contact | None) -> dict[str, Any]:
    if message.recipient_of_mailing_id:
        return mailing_words.context_of(message, contact, phase)
    if message.kind == Message.Kind.DIGEST:
        return digest_words.context_of(message, contact, phase)
    if message.ask and message.kind in Message.Kind.of_an_ask_to_candidates():
        return _to_candidate(message.ask, phase)
    if message.ask:
        return _about_ask(message, message.ask)
    if message.invitation:
        return _about_invitation(message, message.invitation)
    if message.watch:
        return _about_watch(message.watch)
    assert message.approach is not None  # noqa: S101 - the constraint: one of the four
    return _about_approach(message, message.approach, phase, contact)


def _whole_context(
    message: Message, phase: Phase | None, contact: Contact | None
) -> dict[str, Any]:
    context = {**_context(message, phase, contact), **message.details}
    if phase:
        context.setdefault("words", phase.words)
    return context


def _wall_link(approach: Approach) -> str:
    return _absolute(reverse("photo", args=[approach.campaign.year, approach.slug]))


def languages_of(message: Message) -> list[str]:
    """Those of the reader: a supporter's is the one that they wrote in."""
    if message.recipient_of_mailing:
        return mailing_words.languages_of_letter(message.recipient_of_mailing)
    kind = Message.Kind(message.kind)
    if kind == Message.Kind.DIGEST:
        return languages_to(digest_words.people_of(message), kind)
    recipient = message.recipient
    if isinstance(recipient, Candidate):
        return languages_to([recipient], kind)
    return [recipient.language]


def sender_to_candidates() -> str:
    return formataddr((settings.SITE_NAME, settings.INVITATIONS_FROM_EMAIL))


def mailing_test(
    mailing: Mailing, people: Sequence[Candidate], address: str, contact: Contact | None = None
) -> Letter:
    """What these will read, to a member of staff."""
    text = previews.of_mailing(mailing, people, contact)
    email = Letter(
        subject=f"[TEST] {text.subject}",
        body=text.body,
        from_email=sender_to_candidates(),
        to=[address],
        reply_to=[settings.CONTACT_EMAIL],
        headers={"Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(text.html, "text/html")
    return email


def note(kind: str, address: str, context: dict[str, Any], *, stop_link: str = "") -> Letter:
    """A few lines to somebody who is neither a supporter nor a candidate."""
    text = render_note(kind, context, Campaign.objects.current())
    email = _of_ours(text.subject, text.body, address, _one_click(stop_link))
    email.attach_alternative(text.html, "text/html")
    return email


def staff_note(kind: str, address: str, context: dict[str, Any]) -> Letter:
    """A few lines of text alone."""
    return _of_ours(subject(kind, context), paragraphs(kind, context) + "\n", address, {})


def _of_ours(subject: str, body: str, address: str, headers: dict[str, str]) -> Letter:
    return Letter(
        subject=subject,
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        reply_to=[settings.CONTACT_EMAIL],
        headers={"Auto-Submitted": "auto-generated", **headers},
    )


def please_release(mailing: Mailing, address: str) -> Letter:
    """A mailing of somebody else's waits for them."""
    link = _absolute(reverse("admin:outreach_mailing_schedule", args=[mailing.pk]))
    return staff_note("please_release", address, {"mailing": mailing, "link": link})


def _in_one_line(name: str) -> str:
    """A header is one line, whatever somebody typed or pasted, and not what it would become
    when a mail program decodes it."""
    return "".join(one for one in " ".join(name.split()) if one.isprintable()).replace("=?", "?")


def _from_supporter(message: Message, ask: Ask, campaign: Campaign) -> tuple[str, list[str]]:
    """The From, and the Reply-To: straight to them only where a message of their own went."""
    invitation = ask.invitation
    singly = message.kind == Message.Kind.INVITATION or supporter_words.goes_by_full_name(ask)
    own_name = invitation.name if singly else supporter_words.signature(ask)
    name = _("%(name)s via %(site)s") % {"name": own_name, "site": campaign.local_theme}
    sender = formataddr((_in_one_line(name), settings.INVITATIONS_FROM_EMAIL))
    if not singly:
        return sender, [settings.CONTACT_EMAIL]
    return sender, [formataddr((_in_one_line(own_name), on_the_wire(invitation.email)))]


def _sender_and_reply_to(message: Message, context: dict[str, Any]) -> tuple[str, list[str]]:
    if message.kind in Message.Kind.of_an_ask_to_candidates():
        return _from_supporter(message, context["ask"], context["campaign"])
    if message.kind in {Message.Kind.MAILING, Message.Kind.DIGEST, Message.Kind.VISIT_OFFER}:
        return sender_to_candidates(), [settings.CONTACT_EMAIL]
    if write_back := digest_words.write_back_to(message):
        name = _in_one_line(context["candidate"].name)
        theirs = formataddr((name, on_the_wire(write_back)))
        return settings.DEFAULT_FROM_EMAIL, [theirs]
    return settings.DEFAULT_FROM_EMAIL, [settings.CONTACT_EMAIL]


def _headers(message: Message, stop_link: str) -> dict[str, str]:
    headers = {"Message-ID": message.message_id}
    by_a_person = {
        Message.Kind.MAILING,
        Message.Kind.VISIT_OFFER,
        *Message.Kind.of_an_ask_to_candidates(),
    }
    if message.kind not in by_a_person:
        headers["Auto-Submitted"] = "auto-generated"  # RFC 3834
    return headers | _one_click(stop_link)


def _one_click(stop_link: str) -> dict[str, str]:
    """RFC 8058. Its POST comes from the mail provider, without cookies."""
    if not stop_link:
        return {}
    return {
        "List-Unsubscribe": f"<{stop_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def letter(
    message: Message, address: str, phase: Phase | None = None, contact: Contact | None = None
) -> Letter:
    """The email, ready to be handed over. Made anew for each attempt, and not kept. The
    phase in the seat is looked up where it is not given."""
    those = languages_of(message)
    context_now = partial(_whole_context, message, phase, contact)
    with translation.override(those[0]):
        context = context_now()
        text = render(Message.Kind(message.kind), context, context_now if those[1:] else None)
        sender, reply_to = _sender_and_reply_to(message, context)
    email = Letter(
        subject=text.subject,
        body=text.body,
        from_email=sender,
        to=[address],
        reply_to=reply_to,
        headers=_headers(message, context["stop_link"]),
    )
    email.envelope_from = return_path(message.pk)
    email.metadata = {"message": str(message.pk)}
    email.attach_alternative(text.html, "text/html")
    return email
