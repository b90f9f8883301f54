"""The text of an email: its subject and its paragraphs, in emails/<kind>.subject.txt and
emails/<kind>.txt; base.txt and base.html put the same button and footer around them, so that
text and HTML can't differ. In one language, or in Welsh with the English below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from campaigns.outreach import languages, markup
from campaigns.outreach.models import Message
from campaigns.phases import Phase
from candidates.models import Candidate

BETWEEN_LANGUAGES = "\n\n* * *\n\n"


@dataclass(frozen=True)
class Text:
    """What a person reads."""

    subject: str
    letter: str  # the paragraphs alone
    body: str
    html: str


BUTTONS = {
    Message.Kind.CONFIRM: gettext_lazy("Check and send"),
    Message.Kind.INVITATION: gettext_lazy("Answer on my personal page"),
    Message.Kind.UNDELIVERED: gettext_lazy("See my invitations"),
    Message.Kind.JOINED: gettext_lazy("Open my page"),
    Message.Kind.PHOTO_RECEIVED: gettext_lazy("Open my page"),
    Message.Kind.ANOTHER_PHOTO: gettext_lazy("Send another photo"),
    Message.Kind.PHOTO_LIVE: gettext_lazy("Open my page"),
    Message.Kind.PHOTO_CHECKED: gettext_lazy("Open my page"),
    Message.Kind.GOOD_NEWS: gettext_lazy("See the photo"),
    Message.Kind.LISTED: gettext_lazy("See who is listed"),
    Message.Kind.MAILING: gettext_lazy("Open my personal page"),
    Message.Kind.REMIND: gettext_lazy("Check and send"),
    Message.Kind.VISIT_OFFER: gettext_lazy("Answer on my personal page"),
    Message.Kind.LINK: gettext_lazy("Open my page"),
    Message.Kind.RETURNED: gettext_lazy("Open my page"),
    Message.Kind.QUESTION: gettext_lazy("Tell us in ten seconds"),
    Message.Kind.NUDGE: gettext_lazy("Answer on my personal page"),
    Message.Kind.THANKS: gettext_lazy("Open my page"),
    Message.Kind.DIGEST: gettext_lazy("Answer on my personal page"),
    Message.Kind.ANSWER: gettext_lazy("Open my page"),
    Message.Kind.CODE: gettext_lazy("Open my page"),
    Message.Kind.SUBMITTED: gettext_lazy("Open my page"),
    Message.Kind.STATEMENT: gettext_lazy("Open my page"),
    Message.Kind.REMOVED: gettext_lazy("Open my page"),
}

# A supporter's words are not made into links.
WITH_OWN_WORDS = Message.Kind.of_an_ask_to_candidates()


def render(
    kind: Message.Kind,
    context: dict[str, Any],
    in_english: Callable[[], dict[str, Any]] | None = None,
) -> Text:
    """In the language of now; and once more in English below, where its context is given."""
    context = _with_words(context)
    said = [_said(kind, context)]
    if in_english:
        with translation.override(settings.LANGUAGE_CODE):
            # What people wrote themselves is not repeated.
            said.append(_said(kind, {**in_english(), "again": True}))
    parts = [one.paragraphs for one in said]
    whole = {
        "site_name": settings.SITE_NAME,
        "charity_name": settings.CHARITY_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "button_url": context["link"],
        "content": BETWEEN_LANGUAGES.join(parts),
        **context,
        "button_label": _both(one.button for one in said),
        "stop_label": _both(one.stop for one in said),
        "subject": _both(one.subject for one in said),
        "paragraphs": _as_html(kind, parts),
        "glance": markup.at_a_glance(parts[0]),
        "frame": _frame(said),
        "registered": _both(one.registered for one in said),
    }
    return Text(
        subject=whole["subject"],
        letter=whole["content"],
        body=render_to_string("emails/base.txt", whole).strip() + "\n",
        html=render_to_string("emails/base.html", whole),
    )


def render_note(kind: str, context: dict[str, Any], campaign: Campaign | None) -> Text:
    """A few lines in the language of now, in which the link stands where it is spoken of."""
    said, link = paragraphs(kind, context), context.get("link", "")
    press = {"campaign": campaign, "button_url": link, "button_label": _("Open my page")}
    words = campaign.words() if campaign else Phase.MPS.words
    below = _below({"words": words})
    html = [markup.below_the_letter(text) for text in below]
    whole = {
        "site_name": settings.SITE_NAME,
        "charity_name": settings.CHARITY_NAME,
        "campaign": campaign,
        "subject": subject(kind, context),
        "content": said,
        "paragraphs": markup.of_a_note(said, link, render_to_string("emails/_button.html", press)),
        "glance": markup.at_a_glance("\n\n" + said.replace(link, "") if link else "\n\n" + said),
        "frame": [{"language": translation.get_language(), "paragraphs": below, "html": html}],
        "registered": _registered(campaign) if campaign else "",
    }
    return Text(
        subject=whole["subject"],
        letter=said,
        body=render_to_string("emails/base.txt", whole).strip() + "\n",
        html=render_to_string("emails/base.html", whole),
    )


def render_in(
    those: Sequence[str], kind: Message.Kind, context_now: Callable[[], dict[str, Any]]
) -> Text:
    """In these languages, as languages_to() gives them. The context is made in each."""
    with translation.override(those[0]):
        return render(kind, context_now(), context_now if those[1:] else None)


@dataclass(frozen=True)
class _Said:
    """What differs between the languages of one email."""

    subject: str
    paragraphs: str
    button: str
    stop: str
    language: str
    frame: Sequence[str]  # below the letter: why it comes, who we are, where there is help
    registered: str


def _said(kind: Message.Kind, context: dict[str, Any]) -> _Said:
    context = _with_words(context)
    return _Said(
        subject=subject(kind, context),
        paragraphs=paragraphs(kind, context),
        # A photo that was refused: no other is asked for.
        button=_("Open my page") if context.get("refused") else str(BUTTONS[kind]),
        stop=_("Stop these emails"),
        language=translation.get_language(),
        frame=_below(context),
        registered=_registered(context["campaign"]),
    )


def _below(context: dict[str, Any]) -> list[str]:
    independent = _("%(charity_name)s is independent of all political parties.") % {
        "charity_name": settings.CHARITY_NAME
    }
    endorses = _("Taking part is not an endorsement.")
    below = [
        context.get("why", ""),
        f"{independent} {context['words'].welcome} {endorses}",
        _("Need help? Email %(email)s") % {"email": settings.CONTACT_EMAIL},
    ]
    return [text for text in below if text]


def _registered(campaign: Campaign) -> str:
    number = campaign.charity_number
    return _("registered charity %(number)s") % {"number": number} if number else ""


def _frame(said: Sequence[_Said]) -> list[dict[str, Any]]:
    """In each language, what an earlier one has not said in the very same words."""
    known: set[str] = set()
    frame = []
    for one in said:
        paragraphs = [text for text in one.frame if text not in known]
        known.update(paragraphs)
        if paragraphs:
            html = [markup.below_the_letter(text) for text in paragraphs]
            frame.append({"language": one.language, "paragraphs": paragraphs, "html": html})
    return frame


def _both(words: Iterable[str], *, between: str = " / ") -> str:
    return between.join(dict.fromkeys(filter(None, words)))


def _with_words(context: dict[str, Any]) -> dict[str, Any]:
    if "words" in context:
        return context
    campaign: Campaign = context["campaign"]
    return {**context, "words": campaign.phase_in(context["constituency"]).words}


def subject(kind: str, context: dict[str, Any]) -> str:
    # In one line, whatever a name or a template brings along.
    return " ".join(render_to_string(f"emails/{kind}.subject.txt", context).split())


def paragraphs(kind: str, context: dict[str, Any]) -> str:
    text = render_to_string(f"emails/{kind}.txt", context).strip()
    # An empty template tag leaves empty lines; between paragraphs, one is enough.
    return re.sub(r"\n{3,}", "\n\n", text)


def _as_html(kind: Message.Kind, parts: Sequence[str]) -> SafeString:
    made = [markup.as_html(part, links=kind not in WITH_OWN_WORDS) for part in parts]
    below = [format_html('<hr><div lang="en-GB">{}</div>', english) for english in made[1:]]
    return mark_safe("".join([made[0], *below]))  # noqa: S308


def languages_to(people: Sequence[Candidate], kind: Message.Kind) -> list[str]:
    """For an email of this kind to these candidates. It counts as translated when the words on
    its button are."""
    return languages.of_candidates(people, translated=languages.is_translated(BUTTONS[kind]))
