"""What a candidate may post once their photo is on the wall: ready words, and the picture."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.outreach.models import Approach
from pledges.models import Photo

# As the strictest of those that count characters.
SHORT = 280


@dataclass(frozen=True)
class Kit:
    short: str
    long: str
    alt_text: str
    link: str

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Plain links that open a new post elsewhere, with nothing of theirs on our page."""
        text, page = {"text": self.short}, self.link
        return [
            ("X", f"https://x.com/intent/post?{urlencode(text)}"),
            ("Bluesky", f"https://bsky.app/intent/compose?{urlencode(text)}"),
            ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': page})}"),
            (
                "LinkedIn",
                f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': page})}",
            ),
        ]


def may_share(approach: Approach) -> bool:
    """Not where the public sees no photos, and not while people vote."""
    phase = approach.campaign.phase_in(approach.candidate.constituency)
    return phase.words.shares and approach.campaign.shows_photos()


def kit(photo: Photo) -> Kit:
    """For a photo on the wall."""
    link = settings.SITE_URL + photo.get_absolute_url()
    return Kit(_short(photo, link), _long(photo, link), photo.alt_text, link)


def _short(photo: Photo, link: str) -> str:
    """As much of it as fits. The link always does."""
    approach = photo.pledge.approach
    place = {"place": approach.candidate.constituency.local_name}
    first = _("I’m speaking up for babies in %(place)s.") % place
    text = f"{first} {link}" if len(first) + len(link) < SHORT else link
    for tag in approach.campaign.hashtags.split():
        if len(text) + len(tag) < SHORT:
            text += f" {tag}"
    return text


def _long(photo: Photo, link: str) -> str:
    pledge, approach = photo.pledge, photo.pledge.approach
    campaign, seat = approach.campaign, approach.candidate.constituency
    joined = _(
        "I’m speaking up for babies in %(place)s. I’ve joined “%(theme)s”, a campaign of "
        "%(charity)s."
    ) % {
        "place": seat.local_name,
        "theme": campaign.theme,
        "charity": settings.CHARITY_NAME,
    }
    where = _("See the photo, and who else takes part: %(link)s") % {"link": link}
    welcome = str(campaign.phase_in(seat).words.welcome)
    paragraphs = [joined, pledge.statement or pledge.wording, f"{welcome} {where}"]
    return "\n\n".join(filter(None, [*paragraphs, campaign.hashtags]))
