import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from campaigns.outreach.models import Message
from pledges import services
from pledges.models import Photo
from tests.factories import a_campaign, a_candidate, a_picture, an_approach, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(tmp_path):
    """One that waits."""
    approach = an_approach(a_campaign(), name="Ann Archer")
    pledge = services.begin(approach, role="candidate", display_name="Ann", statement="")
    path = tmp_path / "photo.jpg"
    path.write_bytes(a_picture())
    with path.open("rb") as file:
        services.add_photo(pledge, file, people="nobody_else", alt_text="In a park")
    services.join(pledge, may_contact_later=False)
    return Photo.objects.get()


@pytest.fixture
def address(photo):
    return f"/admin/pledges/photo/{photo.pk}/change/"


def somebody_in(client, group):
    call_command("staff_groups")
    user = User.objects.create_user("alice", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return user


def test_the_queue_opens_on_what_waits(client, photo):
    somebody_in(client, "Moderator")

    page = client.get("/admin/pledges/photo/").content.decode()

    assert "Ann Archer" in page
    assert f"/admin/pledges/photo/{photo.pk}/image/320/" in page


def test_the_description_of_the_candidate_is_there_to_be_mended(client, address):
    somebody_in(client, "Moderator")

    assert "In a park" in client.get(address).content.decode()


def test_approving_without_a_description_says_so(client, photo, address):
    somebody_in(client, "Moderator")

    page = client.post(address, {"approve": "1", "alt_text": " "}).content.decode()

    photo.refresh_from_db()
    assert "Describe the photo before it goes on the wall." in page
    assert photo.status == Photo.Status.WAITING


def test_approving_puts_it_on_the_wall_and_records_who(client, photo, address):
    alice = somebody_in(client, "Moderator")

    client.post(address, {"approve": "1", "alt_text": "Smiling"})

    photo.refresh_from_db()
    assert photo.status == Photo.Status.APPROVED
    assert photo.moderated_by == alice
    assert "Ann" in client.get("/wall/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"ground": ""}, "Choose the reason; the candidate will read it."),
        ({"ground": "other", "note": ""}, "Write the reason; the candidate will read it."),
    ],
)
def test_asking_for_another_takes_a_reason(client, photo, address, answers, sentence):
    somebody_in(client, "Moderator")

    page = client.post(address, {"another": "1", **answers}).content.decode()

    photo.refresh_from_db()
    assert sentence in page
    assert photo.status == Photo.Status.WAITING


def test_the_second_of_two_decisions_is_told_that_it_came_late(client, photo, address):
    somebody_in(client, "Moderator")
    client.post(address, {"approve": "1", "alt_text": "Smiling"})

    late = {"another": "1", "ground": "blurred", "sure": "1", "seen": "waiting"}
    page = client.post(address, late, follow=True).content.decode()

    photo.refresh_from_db()
    assert "Somebody else decided about this photo first" in page
    assert photo.status == Photo.Status.APPROVED


def test_taking_down_is_at_once(client, photo, address):
    somebody_in(client, "Moderator")
    client.post(address, {"approve": "1", "alt_text": "Smiling"})

    client.post(address, {"another": "1", "ground": "child", "sure": "1"})

    photo.refresh_from_db()
    assert client.get(photo.get_absolute_url()).status_code == 404
    assert photo.status == Photo.Status.ANOTHER_ASKED
    assert Message.objects.filter(kind=Message.Kind.ANOTHER_PHOTO).count() == 1


def test_who_may_only_read_cannot_decide(client, photo, address):
    somebody_in(client, "Read-only")

    assert "You can see photos, but not decide" in client.get(address).content.decode()
    assert client.post(address, {"approve": "1", "alt_text": "x"}).status_code == 403


@pytest.mark.parametrize("group", ["Moderator", "Read-only"])
@pytest.mark.parametrize("model", ["invitation", "message", "suppression"])
def test_what_supporters_wrote_is_for_few(client, group, model):
    somebody_in(client, group)

    assert client.get(f"/admin/outreach/{model}/").status_code == 403


def test_nobody_else_sees_a_photo_that_waits(client, photo):
    image = f"/admin/pledges/photo/{photo.pk}/image/320/"

    assert client.get(image).status_code == 302
    client.force_login(User.objects.create_user("bob", password="x", is_staff=True))
    assert client.get(image).status_code == 403


def test_the_front_page_shows_what_waits(client, photo):
    somebody_in(client, "Moderator")

    waiting = client.get("/admin/").context["waiting"]

    assert [(line.what, line.count) for line in waiting if line.count] == [("Photos to check", 1)]


def test_a_message_in_doubt_is_settled_by_whoever_may(client):
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)])
    message = Message.objects.get(kind=Message.Kind.INVITATION)
    Message.objects.claim(message.pk).begin_handover()
    Message.objects.mark_stuck(message.created_at.replace(year=message.created_at.year + 1))
    somebody_in(client, "Sender")

    client.post(
        "/admin/outreach/message/", {"action": "settle_as_sent", "_selected_action": message.pk}
    )

    message.refresh_from_db()
    assert message.status == Message.Status.SENT


@pytest.mark.parametrize(
    "page",
    [
        "",
        "campaigns/campaign/",
        "candidates/candidate/",
        "candidates/constituency/",
        "candidates/election/",
        "candidates/ballot/",
        "candidates/party/",
        "candidates/importrun/",
        "candidates/correction/",
        "candidates/splitpostcode/",
        "outreach/approach/",
        "outreach/invitation/",
        "outreach/message/",
        "outreach/suppression/",
        "outreach/seatwatch/",
        "pledges/photo/?state=all",
        "pledges/pledge/",
    ],
)
def test_every_list_opens(admin_client, photo, page):
    an_invitation(photo.pledge.approach.campaign, [photo.pledge.approach.candidate])

    assert admin_client.get(f"/admin/{page}").status_code == 200
