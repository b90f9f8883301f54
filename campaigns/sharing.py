"""What somebody may pass on of a page: ready words, and plain links that open a post elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from campaigns.models import Campaign, ShareText
from campaigns.phases import Words
from campaigns.share_words import OUR_OWN, Role, filled, fitting
from campaigns.staff_texts import Said, said
from candidates.models import Constituency

Values = dict[str, str]


@dataclass(frozen=True)
class Share:
    short: str  # with the link
    long: str  # with it, or "" where the short one serves
    text: str  # the short one without it, for what takes the two apart
    link: str
    # Of the words, where it is not the page's.
    language: str = ""
    long_language: str = ""

    @property
    def ways(self) -> list[tuple[str, str]]:
        """With nothing of theirs on our page: the name of each service, and where it takes the
        post, or the page where it takes no words."""
        short, long, address = (
            quote(one, safe="") for one in (self.short, self.long or self.short, self.link)
        )
        return [
            ("WhatsApp", f"https://wa.me/?text={long}"),
            ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={address}"),
            ("X", f"https://x.com/intent/post?text={short}"),
            ("Bluesky", f"https://bsky.app/intent/compose?text={short}"),
            ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={address}"),
            (_("Email"), f"mailto:?body={long}"),
        ]


def values_of(
    campaign: Campaign, words: Words, link: str, seat: Constituency | None = None, **more: str
) -> Values:
    """What stands for the fields, in the language of now."""
    place = {"place": seat.local_name if seat else ""}
    return {
        "link": link,
        "hashtags": campaign.hashtags,
        "theme": campaign.local_theme,
        "charity": settings.CHARITY_NAME,
        "people": str(words.people),
        "pitch": str(words.pitch),
        "welcome": str(words.welcome),
        "constituency": place["place"],
        "asked": str(words.asked) % place,
        **more,
    }


def share(
    texts: Iterable[ShareText], role: Role, nation: str, values: Callable[[], Values]
) -> Share:
    """By the nearest text that staff wrote for whoever shares, or else by ours. Texts are
    those of a campaign; values are asked for in the language of the words."""
    ours = [one for one in texts if one.role == role and one.nation in {"", nation}]
    for words in [*_written(ours, "short"), Said(str(OUR_OWN[role][0]))]:
        with override(words.language or get_language()):
            told = values()
            if short := fitting(words.text, told):
                text = fitting(words.text, {**told, "link": ""})
                break
    else:
        # Nothing but the link fits.
        short, text = told["link"], ""
    long = next(iter(_written(ours, "long")), Said(str(OUR_OWN[role][1])))
    with override(long.language or get_language()):
        whole = filled(long.text, values())
    return Share(short, whole, text, told["link"], words.language, long.language)


def _written(texts: Iterable[ShareText], field: str) -> list[Said]:
    return [said(one, field) for one in texts if getattr(one, field)]
