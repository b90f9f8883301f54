import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import Campaign, PageText
from campaigns.outreach.models import Approach, Invitation
from pledges import services, wall_views
from pledges.models import Photo, Pledge, WallPlace
from tests.factories import a_campaign, a_candidate, a_seat, an_approach, an_invitation

pytestmark = pytest.mark.django_db

RENDITIONS = [
    {
        "asked": width,
        "width": width,
        "height": width,
        "format": file_format,
        "private": "",
        "public": f"aa/{width}.{file_format}",
    }
    for width in (320, 640, 1280)
    for file_format in ("webp", "jpeg")
]

PUBLIC = [
    "/",
    "/find/",
    "/constituencies/",
    "/constituency/exeter/",
    "/constituency/exeter/something-wrong/",
    "/constituency/exeter/something-wrong/thanks/",
    "/constituency/exeter/tell-me/thanks/",
    "/wall/{year}/",
    "/years/",
    "/years/{year}/",
    "/board/",
    "/privacy/",
    "/accessibility/",
    "/cookies/",
    "/how-we-choose/",
    "/newsletter/",
    "/newsletter/sent/",
    *(f"/{slug}/" for slug in PageText.Slug.values),
]


def a_photo_of(approach, by):
    """On the wall, by the usual way but for the picture itself."""
    pledge = services.begin(
        approach, role=Pledge.Role.CANDIDATE, display_name=approach.candidate.name, statement=""
    )
    photo = Photo.objects.create(
        pledge=pledge, renditions=RENDITIONS, sha256="", people="nobody_else", alt_text=""
    )
    services.join(pledge, may_contact_later=False)
    photo.refresh_from_db()
    photo.decide(Photo.Status.APPROVED, by=by, alt_text="Smiling")
    WallPlace.objects.hang(photo)
    return photo


@pytest.fixture
def campaign():
    campaign = a_campaign(charity_number="1234567")
    a_candidate(campaign)
    return campaign


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_says_who_we_are_and_that_we_take_no_side(client, campaign, path):
    response = client.get(path.format(year=campaign.year))

    page = response.content.decode()
    assert response.status_code == 200
    assert "is independent of all political parties" in page
    assert "Taking part is not an endorsement" in page
    assert campaign.imprint in page


@pytest.mark.parametrize("path", PUBLIC)
def test_every_page_has_the_strict_policy(client, campaign, path):
    policy = client.get(path.format(year=campaign.year)).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PUBLIC)
def test_every_page_is_there_in_welsh(client, campaign, path):
    page = client.get("/cy" + path.format(year=campaign.year))

    assert page.status_code == 200
    assert '<html lang="cy">' in page.content.decode()


def words_of(html):
    """What a person sees or hears: text, titles and descriptions."""
    attributes = re.findall(r'(?:alt|title|content|aria-label|placeholder)="([^"]*)"', html)
    return re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S) + " ".join(attributes)


@pytest.mark.parametrize("day", ["dissolved_on", "starts_on", "polling_day"])
def test_no_page_says_mp_of_anyone_between_dissolution_and_results(client, day):
    call_command("demo", "--yes-this-is-a-demo", photos=1)
    campaign = Campaign.objects.current()
    approach = Approach.objects.filter(response="joined").first()
    invitation = Invitation.objects.filter(status="confirmed").first()
    links = [approach.get_absolute_url(), invitation.get_absolute_url(), approach.get_stop_url()]
    links += [f"{links[0]}{step}" for step in ("join/", "photo/", "no/", "remove/")]
    seats = [ballot.constituency for ballot in campaign.elections.get().ballots.all()]
    pages = [path.format(year=campaign.year) for path in PUBLIC if "exeter" not in path]
    pages += [seat.get_absolute_url() for seat in seats] + links
    pages += [photo.get_absolute_url() for photo in Photo.objects.on_the_wall(campaign)]

    moment = getattr(campaign.elections.get(), day, None) or getattr(campaign, day)
    with time_machine.travel(datetime.combine(moment, time(12), tzinfo=UTC)):
        for page in pages:
            text = words_of(client.get(page, follow=True).content.decode())
            assert re.findall(r".{20}\bMPs?\b.{20}", text) == [], page


def test_after_the_results_it_is_ask_your_mp(client, campaign):
    campaign.elections.update(
        polling_day=timezone.localdate() - timedelta(days=2), results_on=timezone.localdate()
    )

    assert "Ask your MP" in client.get("/").content.decode()


def test_before_there_is_a_campaign_the_site_stands(client):
    assert client.get("/").status_code == 200
    assert client.get("/find/").status_code == 200
    assert client.get("/wall/").status_code == 404


def test_the_wall_goes_by_constituency_and_not_by_party_or_haste(client, admin_user):
    campaign = a_campaign()
    for seat in ["Hexham", "Exeter", "Derby North"]:
        approach = an_approach(campaign, seat=a_seat(seat))
        a_photo_of(approach, admin_user)

    page = client.get(f"/wall/{campaign.year}/")

    shown = [photo.pledge.approach.candidate.constituency.name for photo in page.context["page"]]
    assert shown == ["Derby North", "Exeter", "Hexham"]


def test_the_next_page_of_a_list_is_a_list(client, admin_user, monkeypatch):
    monkeypatch.setattr(wall_views, "PER_PAGE", 1)
    campaign = a_campaign()
    for _ in range(2):
        a_photo_of(an_approach(campaign), admin_user)

    page = client.get(f"/wall/{campaign.year}/?view=list").content.decode()

    assert 'href="?page=2&amp;view=list"' in page


@pytest.mark.parametrize("photos", [1, 3])
def test_the_wall_takes_the_same_queries_however_many(
    client, admin_user, photos, django_assert_max_num_queries
):
    campaign = a_campaign()
    for _ in range(photos):
        a_photo_of(an_approach(campaign), admin_user)

    with django_assert_max_num_queries(7):
        client.get(f"/wall/{campaign.year}/")


@pytest.mark.parametrize(
    ("fields", "public"),
    [
        ({}, True),
        ({"wall_decided_by": "", "wall_decided_on": None, "wall_reason": ""}, False),
        ({"wall_visibility": Campaign.WallVisibility.COUNTS_ONLY}, False),
        ({"wall_visibility": Campaign.WallVisibility.HOLD}, False),
        ({"wall_visibility": Campaign.WallVisibility.OFF}, False),
    ],
)
def test_photos_are_shown_only_as_decided(client, admin_user, fields, public):
    campaign = a_campaign(**fields)
    photo = a_photo_of(an_approach(campaign, name="Ann Archer"), admin_user)

    pages = [
        client.get("/").content.decode(),
        client.get(f"/wall/{campaign.year}/").content.decode(),
    ]

    assert ["Ann Archer" in page for page in pages] == [public, public]
    assert client.get(photo.get_absolute_url()).status_code == (200 if public else 404)


def test_held_photos_come_when_the_polls_close(client, admin_user):
    campaign = a_campaign(wall_visibility=Campaign.WallVisibility.HOLD)
    photo = a_photo_of(an_approach(campaign), admin_user)
    election = campaign.elections.get()

    with time_machine.travel(timezone.now() + timedelta(days=22)):
        assert election.polling_day < timezone.localdate()
        assert client.get(photo.get_absolute_url()).status_code == 200


def test_a_supporters_page_tells_how_each_invitation_stands(client, admin_user):
    campaign = a_campaign()
    joined, waiting = a_candidate(campaign, name="Jo Ined"), a_candidate(campaign, name="Wa Iting")
    invitation = an_invitation(campaign, [joined, waiting])
    a_photo_of(Approach.objects.to(joined, campaign), admin_user)

    page = client.get(invitation.get_absolute_url()).content.decode()

    assert "Photo on the wall" in page
    assert "On its way" in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nope/", "<h1>We can’t find that page</h1>"),
        (f"/i/{'a' * 32}/", "<h1>This link doesn’t work</h1>"),
        (f"/c/{'a' * 32}/", "<h1>This link doesn’t work</h1>"),
    ],
)
def test_what_is_not_there_says_so(client, campaign, path, words):
    response = client.get(path)

    assert response.status_code == 404
    assert words in response.content.decode()


def test_health(client):
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").content == b"ok"


def test_the_mailbox_is_for_ones_own_machine(client):
    assert client.get("/mailbox/").status_code == 404


def test_a_supporter_gets_the_letter_for_whom_we_cannot_email(client, campaign):
    unreachable = a_candidate(campaign, email=False, name="No Address")
    unreachable.contacts.create(channel="website", value="https://no.example/", source="test")
    invitation = an_invitation(campaign, [a_candidate(campaign)])

    page = client.get(invitation.get_absolute_url()).content.decode()

    assert "Dear No Address" in page
    assert "https://no.example/" in page
    assert "personal link for No Address" not in page


@pytest.mark.parametrize("path", ["/constituencies/?q=%00", "/board/?constituency=%00"])
def test_a_zero_in_an_address_breaks_nothing(client, campaign, path):
    assert client.get(path).status_code == 200
