"""While no photos are shown, nobody is told who joined: not by a picture, a word, or a gap."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import get_resolver, reverse
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach import checks
from campaigns.outreach.models import Approach, Ask, Message
from pledges import moderation, services
from pledges.models import Photo
from tests.factories import a_campaign, a_candidate, an_invitation
from tests.pledges.conftest import another_photo

pytestmark = pytest.mark.django_db

CLOSED = ["counts_only", "hold_until_poll_closes", "off"]
STATEMENT = "Babies cannot wait."
ALT_TEXT = "Holding the board by the sea"


@pytest.fixture
def campaign():
    return a_campaign(year=2024)


@pytest.fixture
def photo(campaign, admin_user):
    """Of one of three who stand in Exeter: joined, with a picture that was approved."""
    for name in ("Bo Birch", "Cy Cedar"):
        a_candidate(campaign, name=name)
    joined = a_candidate(campaign, name="Zillah Quill")
    approach = Approach.objects.to(joined, campaign)
    pledge = services.begin(
        approach, role="candidate", display_name="Zillah Quill", statement=STATEMENT
    )
    photo = another_photo(pledge)
    moderation.approve(photo, by=admin_user, alt_text=ALT_TEXT)
    return Photo.objects.get(pk=photo.pk)


def hold(visibility):
    Campaign.objects.update(wall_visibility=visibility)


def addresses(photo):
    """Every address that is for anyone, from the list of all that there are."""
    campaign, seat = photo.pledge.approach.campaign, photo.pledge.approach.candidate.constituency
    values = {
        "year": campaign.year,
        "slug": photo.pledge.approach.slug,
        "pk": photo.pledge.approach.candidate.pk,
        "code": seat.slug,
        "rest": "nothing",
        "shape": "card",
        "version": "0",
        "section": "photos",
        "look": "light",
        "kind": "svg",
        "number": 1,
        "secret": "a-guess",
        "name": "sizes",
        "strong": "8c2f63",
        "bright": "ffb59a",
    }
    found = set()
    for pattern in _named(get_resolver()):
        names = set(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern)))
        if "token" in names or not names <= set(values):
            assert "token" in names or not names, f"What is put in for {names - set(values)}?"
            continue
        of = {**values, "slug": seat.slug} if "constituency/" in str(pattern) else values
        found.add("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern)).format(**of))
    return sorted(found)


def _named(resolver, before=""):
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if path.startswith(("admin/", "anymail", "mailbox", "mailchimp")) or "^" in path:
            continue
        if hasattr(one, "url_patterns"):
            yield from _named(one, path)
        else:
            yield path


def said_by(client, address):
    response = client.get(address, follow=True)
    assert response.status_code < 500, address
    content = b"".join(response) if response.streaming else response.content
    return content.decode(errors="replace")


def test_the_list_of_addresses_is_that_of_all_pages(photo):
    listed = addresses(photo)

    assert {"/", "/wall/2024/", "/map/2024/", "/constituency/exeter/", "/sitemap.xml"} <= {*listed}
    assert "/wall/2024/zillah-quill-exeter/" in listed
    assert len(listed) > 40


def test_what_may_be_shown_is_found_so_the_search_is_a_good_one(client, photo):
    pages = {address: said_by(client, address) for address in addresses(photo)}

    assert ALT_TEXT in pages["/wall/2024/"]
    assert photo.middle["public"] in pages["/wall/2024/"]
    assert STATEMENT in pages["/wall/2024/zillah-quill-exeter/"]
    assert "Has joined the campaign" in pages["/constituency/exeter/"]


@pytest.mark.parametrize("visibility", CLOSED)
def test_no_public_address_tells_of_them(client, photo, visibility):
    hold(visibility)
    files = {one["public"] for one in photo.renditions if one["public"]}
    assert files

    for address in addresses(photo):
        page = said_by(client, address)
        assert ALT_TEXT not in page, address
        assert STATEMENT not in page, address
        assert not any(file in page for file in files), address
        if "constituency/exeter/" not in address:
            assert "Zillah Quill" not in page, address


@pytest.mark.parametrize("visibility", CLOSED)
@pytest.mark.parametrize("way", ["", "cy/"])
def test_in_their_seat_they_look_like_everyone(client, photo, visibility, way):
    hold(visibility)
    page = client.get(f"/{way}constituency/exeter/").content.decode()

    def without_a_name(name, pk):
        row = next(row for row in page.split("<li>") if name in row)
        return row.split("</li>")[0].replace(name, "").replace(str(pk), "")

    people = {one.candidate.name: one.candidate.pk for one in client_people(client)}
    rows = {without_a_name(*one) for one in people.items()}
    assert len(people) == 3
    assert len(rows) == 1


def client_people(client):
    return client.get("/constituency/exeter/").context["people"]


@pytest.mark.parametrize(("visibility", "told"), [*zip(CLOSED, [True, False, False], strict=True)])
def test_the_card_of_the_seat_obeys_too(client, photo, visibility, told):
    hold(visibility)

    page = client.get("/constituency/exeter/").content.decode()

    assert ("1 of 3 people standing in Exeter" in page) == told


@pytest.mark.parametrize("visibility", CLOSED[1:])
def test_the_picture_of_a_link_to_the_seat_is_that_of_one_where_nobody_joined(
    client, photo, visibility
):
    hold(visibility)
    joined = client.get("/constituency/exeter/").context["page_card"]
    Approach.objects.update(response=Approach.Response.NONE, responded_at=None)
    nobody = client.get("/constituency/exeter/").context["page_card"]

    assert joined == nobody
    assert "Who speaks up for babies in Exeter?" in joined.words


def test_that_all_have_joined_is_a_name_and_not_a_number(client, photo):
    hold("counts_only")
    photo.pledge.approach.candidate.ballot.candidates.exclude(name="Zillah Quill").delete()

    assert "seat-card" not in client.get("/constituency/exeter/").content.decode()


def test_an_invitation_to_them_ends_quietly(client, photo, campaign):
    hold("hold_until_poll_closes")
    joined = photo.pledge.approach.candidate
    invitation = an_invitation(campaign, [joined], state="unconfirmed")
    page = client.get(invitation.get_absolute_url()).content.decode()
    client.post(invitation.get_absolute_url())
    ask = Ask.objects.get(invitation=invitation)
    letter = Message.objects.get(kind=Message.Kind.INVITATION, ask=ask)
    decision = checks.decide([letter], timezone.now())[letter.pk]

    assert "Send my invitation" in page
    assert "joined" not in page
    assert decision == checks.Never(Ask.Reason.JOINED)


@pytest.mark.parametrize(
    ("visibility", "said"), [("live", True), *((one, False) for one in CLOSED)]
)
def test_a_supporter_is_told_once_photos_are_shown(client, photo, campaign, visibility, said):
    hold(visibility)
    invitation = an_invitation(campaign, [photo.pledge.approach.candidate])
    Ask.objects.update(status=Ask.Status.CANCELLED, reason=Ask.Reason.JOINED)

    page = client.get(invitation.get_absolute_url()).content.decode()
    client.post(reverse("thank_candidate", args=[invitation.token, Ask.objects.get().pk]))

    assert ("Photo on the wall" in page) == said
    assert "joined" not in page.lower()
    assert ("can’t send them invitations" in page) != said
    assert Message.objects.filter(kind=Message.Kind.THANKS).exists() == said


def test_with_the_close_of_polls_it_may_be_said(client, photo):
    hold("hold_until_poll_closes")

    with time_machine.travel(timezone.now() + timedelta(days=22)):
        page = client.get("/constituency/exeter/").content.decode()

    assert "1 of 3 people who stood in Exeter spoke up for babies" in page
    assert "See the photo" in page
