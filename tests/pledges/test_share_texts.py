"""What people may post: the words that staff have for it, and what these may not say."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from campaigns.models import Campaign, ShareText
from campaigns.share_words import OUR_OWN, Role, length, too_long
from candidates.models import Party
from pledges import moderation, signing
from pledges.demo import year
from pledges.models import Photo, ProfessionalPledge
from pledges.share_examples import ENGLISH, WELSH, longest, loses_hashtags
from pledges.share_text_forms import ShareTextForm
from tests.factories import a_campaign, a_candidate, a_partner, a_petition, a_seat, an_invitation

pytestmark = pytest.mark.django_db

ADMIN = "/admin/campaigns/sharetext/"


@pytest.fixture
def campaign():
    return a_campaign(hashtags="#IMHAW26")


@pytest.fixture
def photo(a_photo, campaign, admin_user):
    photo = a_photo("Siôn Llŷr", campaign=campaign, seat=a_seat("Exeter"))
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    return Photo.objects.get()


def a_signature(campaign):
    signing.sign(
        petition=a_petition(campaign),
        name="Dr Jo Field",
        job_title="Midwife",
        organisation="Larkfield",
        nation="England",
        email="jo@larkfield.example",
        is_public=True,
    )
    signature = ProfessionalPledge.objects.get()
    signing.confirm(signature)
    return signature


def page_of(role, photo):
    campaign, seat = photo.pledge.approach.campaign, photo.pledge.approach.candidate.constituency
    match role:
        case Role.PHOTO:
            return photo.get_absolute_url()
        case Role.OWN:
            return photo.pledge.approach.get_absolute_url()
        case Role.FRIENDS:
            another = a_candidate(campaign, seat, name="Bo Birch")
            return an_invitation(campaign, [another]).get_absolute_url()
        case Role.SEAT:
            return seat.get_absolute_url()
        case Role.CAMPAIGN:
            return "/"
        case Role.ORGANISATION:
            return a_partner(User.objects.get()).get_absolute_url()
        case Role.SIGNATURE:
            return a_signature(campaign).get_absolute_url()


@pytest.mark.parametrize("role", Role)
def test_words_of_staff_stand_wherever_people_share(client, photo, role):
    ShareText.objects.create(role=role, short="Say it loud: {link} {hashtags}", long="Or {theme}")

    page = client.get(page_of(role, photo)).content.decode()

    assert "https://x.com/intent/post?text=Say%20it%20loud%3A%20http%3A%2F%2Ftestserver%2F" in page
    assert "%20%23IMHAW26" in page
    assert "mailto:?body=Or%20Speak%20up%20for%20babies" in page


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.SEAT, "1 of 1 people"),
        (Role.SEAT, "Ask the people standing for Parliament to speak up for them."),
        (Role.CAMPAIGN, "Ask the people standing for Parliament to speak up for them."),
        (
            Role.SIGNATURE,
            "I’ve signed “Every baby counts”. You can sign, too: http://testserver/pledge/",
        ),
        (Role.ORGANISATION, "We take part in “Speak up for babies”."),
    ],
)
def test_without_them_the_site_has_its_own(client, photo, role, words):
    a_candidate(photo.pledge.approach.campaign, photo.pledge.approach.candidate.constituency)

    page = client.get(page_of(role, photo)).content.decode()

    shared = page.split('id="shared"')[-1] if "shared" in page else page
    assert words.replace("1 of 1", "1 of 2") in shared


def texts(campaign):
    return [
        {"short": "Every year {link}"},
        {"short": "Wales, every year {link}", "nation": "Wales"},
        {"short": "This year {link}", "campaign": campaign},
        {"short": "Wales, this year {link}", "nation": "Wales", "campaign": campaign},
    ]


@pytest.mark.parametrize(
    ("nation", "left_out", "said"),
    [
        ("Wales", 0, "Wales, this year"),
        ("Wales", 1, "This year"),
        ("Wales", 2, "Wales, every year"),
        ("Wales", 3, "Every year"),
        ("England", 0, "This year"),
    ],
)
def test_the_nearest_words_are_used(client, campaign, nation, left_out, said):
    seat = a_seat("Neath", nation=nation)
    for one in texts(campaign)[: 4 - left_out]:
        ShareText.objects.create(role=Role.SEAT, **one)

    page = client.get(seat.get_absolute_url()).content.decode()

    assert f'id="shared">{said} http://testserver/constituency/neath/</p>' in page


def test_in_welsh_where_there_is_welsh(client, campaign):
    text = ShareText.objects.create(
        role=Role.CAMPAIGN, short="Hello {link}", short_cy="Helô {link}"
    )
    welsh = client.get("/cy/").content.decode()
    text.short_cy = ""
    text.save()
    english = client.get("/cy/").content.decode()

    assert 'id="shared">Helô http://testserver/cy/</p>' in welsh
    assert 'id="shared" lang="en">Hello http://testserver/cy/</p>' in english


def test_a_text_that_gets_too_long_gives_way_to_ours(client, campaign):
    ShareText.objects.create(role=Role.CAMPAIGN, short="o" * 300 + "{link}")

    assert 'id="shared">Babies can’t vote.' in client.get("/").content.decode()


@pytest.mark.parametrize("page", ["/", "/constituency/exeter/"])
def test_on_polling_day_nobody_is_asked_to_share(client, campaign, page):
    a_candidate(campaign)
    before = client.get(page).content.decode()
    now = timezone.now()
    campaign.elections.update(
        nominations_close_at=now - timedelta(days=20), polling_day=timezone.localdate(now)
    )

    assert "Share this page" in before
    assert "Share this page" not in client.get(page).content.decode()


@pytest.mark.parametrize(("visibility", "told"), [("counts_only", True), ("off", False)])
def test_how_many_is_said_only_where_it_may_be(client, photo, visibility, told):
    a_candidate(photo.pledge.approach.campaign, name="Bo Birch")
    Campaign.objects.update(wall_visibility=visibility)

    page = client.get("/constituency/exeter/").content.decode()

    assert ("1%20of%202%20people" in page) == told
    assert ("Who%20speaks%20up%20for%20babies%20in%20Exeter" in page) != told


@pytest.mark.parametrize("number", [1, 3])
def test_however_many_texts_there_are_it_is_one_query(client, campaign, number):
    for role in [Role.PHOTO, Role.SEAT, Role.CAMPAIGN][:number]:
        ShareText.objects.create(role=role, short="{link}")

    with CaptureQueriesContext(connection) as queries:
        client.get("/")

    assert sum("sharetext" in one["sql"] for one in queries) == 1


def save(client, **typed):
    typed = {"role": "seat", "short": "{link}", **typed}
    return client.post(f"{ADMIN}add/", typed, follow=True).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"short": "{contituency} {link}"}, "Did you mean {constituency}?"),
        ({"short": "{asked} {link}"}, "There is no field {asked}."),
        ({"short": "{link"}, "a brace without its partner"),
        ({"short": "Look at it"}, "Write {link} once"),
        ({"short": "{link} {link}"}, "Write {link} once"),
        ({"short": "Ask your MPs {link}"}, "Leave out “MPs”"),
        ({"short": "Ask a Candidate {link}"}, "Leave out “Candidate”"),
        ({"short": "Vote for babies {link}"}, "Leave out “Vote”"),
        ({"long": "Meet the Willow Party"}, "Leave out “Willow Party”"),
        ({"long": "Ask Labour"}, "Leave out “Labour”"),
        ({"short_cy": "Gofynnwch i’ch AS {link}"}, "Leave out “AS”"),
        ({"short_cy": "Eich pleidlais {link}"}, "Leave out “pleidlais”"),
        ({"short": "", "long_cy": "Helô"}, "Write it in English, too"),
        ({"short": "", "long": ""}, "Write a short text, a long one, or both."),
        ({"short": "\0{link}"}, "Null characters are not allowed."),
        ({"short": "o" * 258 + "{link}"}, "shorten it by 1."),
        ({"short": "{so_far} {so_far} {pitch} {link}"}, "With the longest names this is 3"),
        ({"role": "nobody"}, "Select a valid choice."),
    ],
)
def test_what_may_not_be_shared_is_sent_back_and_kept(admin_client, campaign, typed, said):
    Party.objects.create(ec_id="test", name="Willow Party")
    page = save(admin_client, **typed)

    assert said.replace("'", "&#x27;") in page
    assert not ShareText.objects.exists()
    assert all(one.replace("\0", "") in page for one in typed.values() if "nobody" not in one)


def test_a_text_is_there_once(admin_client, campaign):
    save(admin_client)

    assert "There is a text for this already." in save(admin_client)
    assert "was added successfully" in save(admin_client, campaign=campaign.pk)


def test_independence_can_be_said(admin_client, campaign):
    Party.objects.create(ec_id="ynmp-party:2", name="Independent")
    save(admin_client, short="We are independent of every party. {link}")

    assert ShareText.objects.exists()


def test_staff_see_it_with_the_longest_names_of_four_nations(admin_client, campaign):
    page = save(admin_client, short="{so_far} {link}", short_cy="{constituency} {link}")
    text = ShareText.objects.get()
    page = admin_client.get(f"{ADMIN}{text.pk}/change/").content.decode()

    assert "12 of 13 people standing in Dumfriesshire, Clydesdale and Tweeddale have" in page
    assert "Fermanagh and South Tyrone" in page
    assert "Castell-nedd a Dwyrain Abertawe http" in page
    assert "Birmingham Hodge Hill and Solihull North" in page


def test_for_one_nation_they_see_that_one(admin_client, campaign):
    save(admin_client, nation="Scotland")
    page = admin_client.get(f"{ADMIN}{ShareText.objects.get().pk}/change/").content.decode()

    preview = page.split("share-preview")[1]
    assert "Dumfriesshire" in preview
    assert "Fermanagh" not in preview


def test_staff_are_told_when_hashtags_are_left_out(admin_client, campaign):
    Campaign.objects.update(hashtags="#SpeakUpForBabies #IMHAW26")

    assert "no room for all hashtags" in save(admin_client, short="o" * 240 + "{link} {hashtags}")
    assert "no room" not in save(admin_client, role="photo", short="{link} {hashtags}")


@pytest.mark.parametrize(("group", "may"), [("Campaign admin", True), ("Moderator", False)])
def test_whose_it_is_to_change(client, campaign, group, may):
    call_command("staff_groups")
    somebody = User.objects.create_user("somebody", is_staff=True)
    somebody.groups.add(Group.objects.get(name=group))
    client.force_login(somebody)

    save(client)

    assert ShareText.objects.exists() == may
    assert client.get(ADMIN).status_code == 200


@pytest.mark.parametrize(
    ("text", "counts"),
    [("abc", 3), ("Ŵyl’s", 5), ("👶", 2), ("a https://example.org/" + "x" * 90, 25)],
)
def test_it_is_counted_as_where_it_is_posted(text, counts):
    assert length(text) == counts


@pytest.mark.parametrize("language", [ENGLISH, WELSH])
@pytest.mark.parametrize("role", Role)
def test_our_own_words_fit_with_the_longest_names_in_any_phase(campaign, role, language):
    with override(language):
        words = str(OUR_OWN[role][0])

    assert too_long(words, longest(campaign, language)) == 0


def test_the_one_of_the_demonstration_could_be_saved(campaign):
    year.words_to_share()
    year.words_to_share()
    text = ShareText.objects.get()
    form = ShareTextForm(model_to_dict(text), instance=text)

    assert form.is_valid(), form.errors
    assert not loses_hashtags(text)
