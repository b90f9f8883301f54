"""What anybody may post of a page, and a candidate of their photo: ready words, plain links."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

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
        return ways(self.short, self.link)


@dataclass(frozen=True)
class Share:
    """What anybody may pass on of a page."""

    text: str
    address: str  # the whole of it
    tags: str = ""

    @property
    def post(self) -> str:
        return " ".join(filter(None, [self.text, self.address, self.tags]))

    @property
    def ways(self) -> list[tuple[str, str]]:
        return ways(self.post, self.address)


def ways(post: str, page: str) -> list[tuple[str, str]]:
    """Plain links that open a new post elsewhere, with nothing of theirs on our page: the
    name of each service, and where it takes the post, or the page where it takes no words."""
    words, address = quote(post, safe=""), quote(page, safe="")
    return [
        ("WhatsApp", f"https://wa.me/?text={words}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={address}"),
        ("X", f"https://x.com/intent/post?text={words}"),
        ("Bluesky", f"https://bsky.app/intent/compose?text={words}"),
        ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={address}"),
        (_("Email"), f"mailto:?body={words}"),
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
        "theme": campaign.local_theme,
        "charity": settings.CHARITY_NAME,
    }
    where = _("See the photo, and who else takes part: %(link)s") % {"link": link}
    welcome = str(campaign.phase_in(seat).words.welcome)
    paragraphs = [joined, pledge.statement or pledge.wording, f"{welcome} {where}"]
    return "\n\n".join(filter(None, [*paragraphs, campaign.hashtags]))
