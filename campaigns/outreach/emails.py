"""Every email this site sends: what its templates are given, from whom it comes, and whom
answers go to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.outreach import supporter_words
from campaigns.outreach.digests import digest_words
from campaigns.outreach.links import return_path
from campaigns.outreach.mailings import mailing_words
from campaigns.outreach.models import Approach, Ask, Digest, Invitation, Mailing, Message
from campaigns.outreach.origins import origin_of
from campaigns.outreach.smtp import Letter, on_the_wire
from campaigns.outreach.writing import Text, languages_to, render
from campaigns.phases import Phase
from candidates import postcodes
from candidates.models import Candidate, Contact


def _absolute(path: str) -> str:
    return settings.SITE_URL + path


def invitation_context(
    invitation: Invitation,
    candidate: Candidate,
    *,
    link: str,
    stop_link: str,
    phase: Phase | None = None,
) -> dict[str, Any]:
    phase = phase or invitation.campaign.phase_in(candidate.constituency)
    why = phase.words.why % {
        "place": candidate.constituency.local_name,
        "source": origin_of(candidate.email_contact(parliament=phase.has_mps)),
        "charity": settings.CHARITY_NAME,
    }
    return {
        "words": phase.words,
        "why": f"{why} {settings.SITE_URL}{reverse('privacy')}",
        "invitation": invitation,
        "campaign": invitation.campaign,
        "candidate": candidate,
        "constituency": invitation.constituency,
        "postcode": postcodes.written(invitation.postcode) if invitation.postcode else "",
        "link": link,
        "stop_link": stop_link,
    }


def preview(invitation: Invitation, candidate: Candidate) -> Text:
    """What this candidate will read, with the name of the link in its place."""
    kind = Message.Kind.INVITATION

    def context_now() -> dict[str, Any]:
        place = "[" + _("a personal link for %(name)s") % {"name": candidate.name} + "]"
        return invitation_context(invitation, candidate, link=place, stop_link=place)

    those = languages_to([candidate], kind)
    with translation.override(those[0]):
        return render(kind, context_now(), context_now if those[1:] else None)


def answer_preview(digest: Digest, text: str, *, may_write_back: bool) -> Text:
    """What everybody in a daily letter will read."""
    candidate = digest.approach.candidate
    context = {
        "ask": True,
        "invitation": {"name": "[" + _("their name") + "]"},
        "campaign": digest.approach.campaign,
        "candidate": candidate,
        "constituency": candidate.constituency,
        "answer": text,
        "may_write_back": may_write_back,
        "link": "",
        "stop_link": "",
    }
    return render(Message.Kind.ANSWER, context)


@dataclass(frozen=True)
class OwnLetter:
    """What a supporter sends by themselves. It has no personal link: that is the
    candidate's, and whoever has it may answer for them."""

    subject: str
    text: str

    @property
    def mailto(self) -> str:
        """For their own mail program; whom it goes to, they add: we show nobody's address."""
        body = self.text.replace("\n", "\r\n")
        return f"mailto:?{urlencode({'subject': self.subject, 'body': body}, quote_via=quote)}"


def own_letter(invitation: Invitation, candidate: Candidate) -> OwnLetter:
    context = {
        "invitation": invitation,
        "campaign": invitation.campaign,
        "candidate": candidate,
        "constituency": invitation.constituency,
        "postcode": postcodes.written(invitation.postcode) if invitation.postcode else "",
    }
    text = re.sub(r"\n{3,}", "\n\n", render_to_string("emails/invitation.txt", context).strip())
    more = _("The board, and everybody who has joined: %(url)s") % {"url": settings.SITE_URL}
    subject = render_to_string("emails/invitation.subject.txt", context)
    return OwnLetter(" ".join(subject.split()), f"{text}\n\n{more}")


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
    return preview(invitation, asks[0].approach.candidate).letter


def _context(message: Message, phase: Phase | None, contact: Contact | None) -> dict[str, Any]:
    if message.recipient_of_mailing_id:
        return mailing_words.context_of(message, contact)
    if message.kind == Message.Kind.DIGEST:
        return digest_words.context_of(message, contact)
    if message.kind in Message.Kind.of_an_ask_to_candidates():
        ask = message.ask
        assert isinstance(ask, Ask)  # noqa: S101 - the constraint of its kind
        context = invitation_context(
            ask.invitation,
            ask.approach.candidate,
            link=_absolute(ask.approach.get_absolute_url()),
            stop_link=_absolute(ask.approach.get_stop_url()),
            phase=phase,
        )
        return {**context, "ask": ask, "signature": supporter_words.signature(ask)}
    if message.ask:
        ask = message.ask
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
    if message.invitation:
        # Nothing to stop yet: without the button, nothing follows.
        asks = list(message.invitation.asks.on_their_way().with_names().a_to_z())
        return {
            **_for_supporter(message.invitation),
            "stop_link": "",
            "asks": asks,
            "letter": _to_confirm(message.invitation, asks),
            **supporter_words.context_of(
                Message.Kind(message.kind), message.invitation, message.details
            ),
        }
    if message.watch:
        # Nothing to stop: with this one, the address is forgotten.
        return {
            "campaign": message.watch.campaign,
            "constituency": message.watch.constituency,
            "link": _absolute(message.watch.constituency.get_absolute_url()),
            "stop_link": "",
        }
    approach = message.approach
    assert approach is not None  # noqa: S101 - the constraint: one of the four
    return {
        "approach": approach,
        "campaign": approach.campaign,
        "candidate": approach.candidate,
        "constituency": approach.candidate.constituency,
        "link": _absolute(approach.get_absolute_url()),
        "stop_link": _absolute(approach.get_stop_url()),
        "wall_link": _wall_link(approach),
        "why": mailing_words.why_for(approach.campaign, approach.candidate, contact),
        **(digest_words.answer_to(message.digest_id) if message.digest_id else {}),
    }


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


def mailing_preview(
    mailing: Mailing, people: Sequence[Candidate], contact: Contact | None = None
) -> Text:
    """What they will read, with links that are nobody's."""
    those = mailing_words.languages_for(mailing, people)
    context_now = partial(mailing_words.sample_context, mailing, people, contact)
    with translation.override(those[0]):
        return render(Message.Kind.MAILING, context_now(), context_now if those[1:] else None)


def mailing_test(
    mailing: Mailing, people: Sequence[Candidate], address: str, contact: Contact | None = None
) -> Letter:
    """The same, to a member of staff."""
    text = mailing_preview(mailing, people, contact)
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


def please_release(mailing: Mailing, address: str) -> Letter:
    """To a member of staff: a mailing of somebody else's waits for them."""
    context = {
        "mailing": mailing,
        "link": _absolute(reverse("admin:outreach_mailing_schedule", args=[mailing.pk])),
    }
    subject = render_to_string("emails/please_release.subject.txt", context)
    return Letter(
        subject=" ".join(subject.split()),
        body=render_to_string("emails/please_release.txt", context).strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        reply_to=[settings.CONTACT_EMAIL],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _in_one_line(name: str) -> str:
    """A header is one line, whatever somebody typed or pasted, and not what it would become
    when a mail program decodes it."""
    return "".join(one for one in " ".join(name.split()) if one.isprintable()).replace("=?", "?")


def _from_supporter(message: Message, ask: Ask, campaign: Campaign) -> tuple[str, list[str]]:
    """The From, and the Reply-To: straight to them only where a message of their own went."""
    invitation = ask.invitation
    singly = message.kind == Message.Kind.INVITATION or supporter_words.goes_by_full_name(ask)
    own_name = invitation.name if singly else supporter_words.signature(ask)
    name = _("%(name)s via %(site)s") % {"name": own_name, "site": campaign.theme}
    sender = formataddr((_in_one_line(name), settings.INVITATIONS_FROM_EMAIL))
    if not singly:
        return sender, [settings.CONTACT_EMAIL]
    return sender, [formataddr((_in_one_line(own_name), on_the_wire(invitation.email)))]


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
        campaign: Campaign = context["campaign"]
        headers = {"Message-ID": message.message_id}
        sender, reply_to = settings.DEFAULT_FROM_EMAIL, [settings.CONTACT_EMAIL]
        if message.kind in Message.Kind.of_an_ask_to_candidates():
            sender, reply_to = _from_supporter(message, context["ask"], campaign)
        elif message.kind == Message.Kind.MAILING:
            sender = sender_to_candidates()
        else:
            headers["Auto-Submitted"] = "auto-generated"  # RFC 3834
        if message.kind == Message.Kind.DIGEST:
            sender = sender_to_candidates()
        elif write_back := digest_words.write_back_to(message):
            reply_to = [formataddr((context["candidate"].name, on_the_wire(write_back)))]
        if context["stop_link"]:
            # RFC 8058. Its POST comes from the mail provider, without cookies.
            headers["List-Unsubscribe"] = f"<{context['stop_link']}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        email = Letter(
            subject=text.subject,
            body=text.body,
            from_email=sender,
            to=[address],
            reply_to=reply_to,
            headers=headers,
        )
        email.envelope_from = return_path(message.pk)
        email.metadata = {"message": str(message.pk)}
        email.attach_alternative(text.html, "text/html")
    return email
