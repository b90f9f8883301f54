"""Every email this site sends. Each has three templates: emails/<kind>.subject.txt,
.txt and .html, the text first and complete."""

from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.outreach.models import Approach, Ask, Invitation, Message
from campaigns.outreach.smtp import Letter
from candidates import postcodes
from candidates.models import Candidate


@dataclass(frozen=True)
class Text:
    """What a person reads."""

    subject: str
    body: str
    html: str = ""


def _render(kind: str, context: dict[str, Any], *, html: bool = True) -> Text:
    context = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "charity_name": settings.CHARITY_NAME,
        "charity_url": settings.CHARITY_URL,
        "contact_email": settings.CONTACT_EMAIL,
        **context,
    }
    subject = render_to_string(f"emails/{kind}.subject.txt", context)
    return Text(
        # In one line, whatever a name or a template brings along.
        subject=" ".join(subject.split()),
        body=render_to_string(f"emails/{kind}.txt", context).strip() + "\n",
        html=render_to_string(f"emails/{kind}.html", context) if html else "",
    )


def _absolute(path: str) -> str:
    return settings.SITE_URL + path


def invitation_context(
    invitation: Invitation, candidate: Candidate, *, link: str, stop_link: str
) -> dict[str, Any]:
    return {
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
    place = "[" + _("a personal link for %(name)s") % {"name": candidate.name} + "]"
    context = invitation_context(invitation, candidate, link=place, stop_link=place)
    return _render(Message.Kind.INVITATION, context, html=False)


def _for_supporter(invitation: Invitation) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "campaign": invitation.campaign,
        "constituency": invitation.constituency,
        "link": _absolute(invitation.get_absolute_url()),
        "stop_link": _absolute(invitation.get_stop_url()),
    }


def _for_candidate(approach: Approach) -> dict[str, Any]:
    return {
        "approach": approach,
        "campaign": approach.campaign,
        "candidate": approach.candidate,
        "constituency": approach.candidate.constituency,
        "link": _absolute(approach.get_absolute_url()),
        "stop_link": _absolute(approach.get_stop_url()),
    }


def _context(message: Message) -> dict[str, Any]:
    if message.kind == Message.Kind.INVITATION:
        ask = message.ask
        assert isinstance(ask, Ask)  # noqa: S101 - the constraint of its kind
        return invitation_context(
            ask.invitation,
            ask.approach.candidate,
            link=_absolute(ask.approach.get_absolute_url()),
            stop_link=_absolute(ask.approach.get_stop_url()),
        )
    if message.ask:
        return {
            **_for_supporter(message.ask.invitation),
            "ask": message.ask,
            "candidate": message.ask.approach.candidate,
            "wall_link": _absolute(
                reverse(
                    "photo", args=[message.ask.invitation.campaign.year, message.ask.approach.slug]
                )
            ),
        }
    if message.invitation:
        invitation = message.invitation
        first = invitation.asks.with_names().a_to_z().first()
        return {
            **_for_supporter(invitation),
            "asks": invitation.asks.with_names().a_to_z(),
            "letter": preview(invitation, first.approach.candidate) if first else None,
        }
    assert message.approach is not None  # noqa: S101 - the constraint: one of the three
    return {
        **_for_candidate(message.approach),
        "wall_link": _absolute(
            reverse("photo", args=[message.approach.campaign.year, message.approach.slug])
        ),
    }


def language_of(message: Message) -> str:
    """A supporter's own; candidates are written to in the language of whoever asks."""
    if message.ask:
        return message.ask.invitation.language
    return message.invitation.language if message.invitation else settings.LANGUAGE_CODE


def letter(message: Message, address: str) -> Letter:
    """The email, ready to be handed over. Made anew for each attempt, and not kept."""
    with translation.override(language_of(message)):
        context = {**_context(message), **message.details}
        text = _render(message.kind, context)
        campaign: Campaign = context["campaign"]
        headers = {"Message-ID": message.message_id}
        sender, reply_to = settings.DEFAULT_FROM_EMAIL, [settings.CONTACT_EMAIL]
        if message.kind == Message.Kind.INVITATION:
            invitation: Invitation = context["invitation"]
            name = _("%(name)s via %(site)s") % {"name": invitation.name, "site": campaign.theme}
            sender = formataddr((name, settings.INVITATIONS_FROM_EMAIL))
            reply_to = [formataddr((invitation.name, invitation.email))]
            # RFC 8058. Its POST comes from the mail provider, without cookies.
            headers["List-Unsubscribe"] = f"<{context['stop_link']}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        else:
            headers["Auto-Submitted"] = "auto-generated"  # RFC 3834
        email = Letter(
            subject=text.subject,
            body=text.body,
            from_email=sender,
            to=[address],
            reply_to=reply_to,
            headers=headers,
        )
        email.attach_alternative(text.html, "text/html")
    return email
