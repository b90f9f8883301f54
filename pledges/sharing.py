"""What anybody may post of a page, and a candidate of their photo."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Petition, ShareText
from campaigns.outreach.models import Approach, Invitation
from campaigns.phases import Phase, Words
from campaigns.share_words import Role
from campaigns.sharing import Share, Values, share, values_of
from campaigns.staff_texts import said
from candidates.models import Constituency
from pledges.labels import speaks_up
from pledges.listing import Number
from pledges.models import Photo, ProfessionalPledge
from pledges.seat_card import so_far


def may_share(approach: Approach) -> bool:
    """Not where the public sees no photos, and not while people vote."""
    phase = approach.campaign.phase_in(approach.candidate.constituency)
    return phase.words.shares and approach.campaign.shows_photos()


def of_photo(photo: Photo, campaign: Campaign, texts: Iterable[ShareText]) -> Share:
    """For anybody."""
    tell = _told_of(photo, campaign, campaign.words())
    return share(
        texts,
        Role.PHOTO,
        photo.pledge.approach.candidate.constituency.nation,
        lambda: {**tell(), "speaks_up": f"{speaks_up(photo, campaign)}."},
    )


def kit(photo: Photo) -> Share:
    """For whoever it shows."""
    pledge, approach = photo.pledge, photo.pledge.approach
    campaign, seat = approach.campaign, approach.candidate.constituency
    tell = _told_of(photo, campaign, campaign.phase_in(seat).words)
    return share(
        ShareText.objects.of(campaign),
        Role.OWN,
        seat.nation,
        lambda: {**tell(), "statement": pledge.statement or pledge.wording},
    )


def _told_of(photo: Photo, campaign: Campaign, words: Words) -> Callable[[], Values]:
    # The page in the language of now, whatever that of the words.
    link = settings.SITE_URL + photo.get_absolute_url()
    seat, name = photo.pledge.approach.candidate.constituency, photo.pledge.display_name
    return lambda: values_of(campaign, words, link, seat, name=name)


def of_seat(
    seat: Constituency,
    campaign: Campaign,
    phase: Phase,
    words: Words,
    number: Number,
    texts: Iterable[ShareText],
) -> Share:
    """For anybody: its page, and how many take part as far as that may be said."""
    link = settings.SITE_URL + seat.get_absolute_url()

    def values() -> Values:
        told = so_far(campaign, seat, phase, number)
        return values_of(campaign, words, link, seat, so_far=told)

    return share(texts, Role.SEAT, seat.nation, values)


def of_campaign(campaign: Campaign, texts: Iterable[ShareText]) -> Share:
    """For anybody: the home page."""
    link = settings.SITE_URL + reverse("home")
    return share(texts, Role.CAMPAIGN, "", lambda: values_of(campaign, campaign.words(), link))


def of_petition(petition: Petition) -> Share:
    """For anybody: a pledge or letter that can be signed."""
    text = _("“%(title)s”: read it, and sign it too.") % {"title": said(petition, "title").text}
    link = settings.SITE_URL + petition.get_absolute_url()
    short = " ".join(filter(None, [text, link, petition.campaign.hashtags]))
    return Share(short, "", text, link)


def with_friends(invitation: Invitation, words: Words) -> Share:
    """For a supporter: to ask theirs."""
    campaign, seat = invitation.campaign, invitation.constituency
    link = settings.SITE_URL + reverse("home")
    return share(
        ShareText.objects.of(campaign),
        Role.FRIENDS,
        seat.nation,
        lambda: values_of(campaign, words, link, seat),
    )


def with_others(signature: ProfessionalPledge) -> Share:
    """For whoever signed: to have others sign, too."""
    petition = signature.petition
    campaign, link = petition.campaign, settings.SITE_URL + petition.get_absolute_url()

    def values() -> Values:
        title = said(petition, "title").text
        told = signed(title, is_open=petition.takes_names())
        return values_of(campaign, campaign.words(), link, title=title, signed=told)

    return share(ShareText.objects.of(campaign), Role.SIGNATURE, signature.nation, values)


def signed(title: str, *, is_open: bool) -> str:
    told = {"title": title}
    if is_open:
        return _("I’ve signed “%(title)s”. You can sign, too:") % told
    return _("I’ve signed “%(title)s”. Read it here:") % told
