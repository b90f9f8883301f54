from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.outreach.models import Approach, Ask, Message
from pledges import consents, moderation, services
from pledges.decisions import Reason
from pledges.models import AlreadyDecided, Photo, Pledge
from pledges.tasks import tell_of_opened_walls
from tests.factories import a_campaign, a_picture, a_seat, an_approach, an_invitation

pytestmark = pytest.mark.django_db

PLEDGE = {"role": "candidate", "agree": "on", "display_name": "Ann Archer", "statement": "Yes."}
AGREED = {"publish": "on", "everyone": "on"}


def upload(client, link, content=None, name="photo.jpg", people="nobody_else"):
    file = SimpleUploadedFile(name, a_picture() if content is None else content)
    answers = {"people": people, "photographer": "self", "alt_text": ""}
    return client.post(f"{link}photo/", {"photo": file, **answers})


def submit(client, link):
    client.post(f"{link}join/", PLEDGE)
    upload(client, link)
    return client.post(f"{link}check/", AGREED)


def test_a_disk_that_takes_nothing_is_told_and_what_was_typed_stays(
    client, link, settings, tmp_path
):
    client.post(f"{link}join/", PLEDGE)
    no_folder = tmp_path / "full"
    no_folder.touch()
    private = {**settings.STORAGES["default"], "OPTIONS": {"location": no_folder / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": private}

    page = upload(client, link).content.decode()

    assert "We can’t store photos right now. Please try again in an hour." in page
    assert not Photo.objects.exists()


def public_files():
    root = storages["public"].base_location
    return [path for path in Path(root).rglob("*") if path.is_file()]


def test_three_steps_make_a_photo_wait_for_its_check(client, approach, link):
    submit(client, link)

    approach.refresh_from_db()
    photo = Photo.objects.get()
    assert approach.response == Approach.Response.JOINED
    assert photo.status == Photo.Status.WAITING
    assert public_files() == []


def test_what_was_agreed_to_is_kept_in_its_words(client, link):
    submit(client, link)

    photo = Photo.objects.get()
    publish, everyone = photo.consents.all()
    assert (publish.purpose, everyone.purpose) == ("publish", "everyone")
    assert publish.text.startswith("Publish my name, party, constituency, photo and sentence")
    assert (publish.version, publish.withdrawn_at) == (consents.VERSION, None)
    assert photo.pledge.published_under == publish


def test_every_submission_is_told_to_the_address_on_record(client, link):
    submit(client, link)

    assert Message.objects.get().kind == Message.Kind.PHOTO_RECEIVED


def test_submitting_twice_is_submitting_once(client, link):
    submit(client, link)
    client.post(f"{link}check/", AGREED)

    assert Photo.objects.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("nation", "both"), [("Wales", True), ("England", False)])
def test_in_wales_the_board_that_is_offered_is_in_both_languages(client, nation, both):
    approach = an_approach(a_campaign(), seat=a_seat("Gower", nation=nation))
    link = approach.get_absolute_url()
    client.post(f"{link}join/", PLEDGE)

    page = client.get(f"{link}photo/").content.decode()

    assert "/board/?constituency=gower&amp;name=Ann%20Archer" in page
    assert ("&amp;language=both" in page) is both


def test_half_done_work_is_found_again_by_the_link(client, link):
    client.post(f"{link}join/", PLEDGE)

    page = client.get(f"{link}join/").content.decode()

    assert "Yes." in page
    assert "Go on where I was" in client.get(link).content.decode()


def test_joining_without_a_photo_counts(client, approach, link):
    client.post(f"{link}join/", PLEDGE)
    client.post(f"{link}check/", {"publish": "on"})

    approach.refresh_from_db()
    assert approach.has_joined
    assert Message.objects.get().kind == Message.Kind.JOINED


def test_nobody_says_twice_who_they_are(client, link):
    asked = client.get(f"{link}join/").content.decode()
    said = client.get(f"{link}join/?role=team").content.decode()
    nonsense = client.get(f"{link}join/?role=team%00").content.decode()

    assert "Who are you?" in asked
    assert "Who are you?" in nonsense
    assert "Who are you?" not in said
    assert '<input type="hidden" name="role" value="team"' in said


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("role", "Select who you are"),
        ("agree", "Select the box to join"),
        ("display_name", "Enter the name to show"),
    ],
)
def test_the_pledge_says_what_is_missing_and_keeps_the_rest(client, link, missing, sentence):
    page = client.post(f"{link}join/", {**PLEDGE, missing: ""}).content.decode()

    assert sentence in page
    assert "Yes." in page
    assert not Pledge.objects.exists()


@pytest.mark.parametrize("missing", ["publish", "everyone"])
def test_nothing_is_submitted_without_each_consent(client, approach, link, missing):
    client.post(f"{link}join/", PLEDGE)
    upload(client, link)

    client.post(f"{link}check/", {key: "on" for key in AGREED if key != missing})

    approach.refresh_from_db()
    assert not approach.has_joined
    assert Photo.objects.get().status == Photo.Status.DRAFT


def test_a_file_that_is_no_photo_gets_its_sentence_and_the_answers_stay(client, link):
    client.post(f"{link}join/", PLEDGE)

    page = upload(client, link, b"Dear all", people="adults").content.decode()

    assert "The selected file must be a JPG, PNG, WebP or HEIC" in page
    assert 'value="adults"' in page
    assert page.count("checked") == 2


def test_a_draft_stays_when_only_the_answers_change(client, link):
    client.post(f"{link}join/", PLEDGE)
    upload(client, link)

    answers = {"people": "adults", "photographer": "agreed", "credit": "Cy Camera"}
    client.post(f"{link}photo/", {**answers, "alt_text": "In a park"})

    photo = Photo.objects.get()
    assert (photo.people, photo.alt_text) == ("adults", "In a park")


def test_a_photo_that_waits_is_seen_by_its_owner_and_nobody_else(client, link):
    submit(client, link)
    photo = Photo.objects.get()
    other = an_approach(Approach.objects.get().campaign).get_absolute_url()

    mine = client.get(f"{link}photo/{photo.pk}/320/")

    # Read to its end, which closes the file.
    assert b"".join(mine.streaming_content).startswith(b"\xff\xd8\xff")
    assert client.get(f"{other}photo/{photo.pk}/320/").status_code == 404
    assert client.get(photo.get_absolute_url()).status_code == 404


def test_on_the_wall_it_is_public_and_everyone_who_asked_is_told_once(client, link, admin_user):
    campaign = Approach.objects.get().campaign
    candidate = Approach.objects.get().candidate
    an_invitation(campaign, [candidate], email="sam@supporters.example")
    an_invitation(campaign, [candidate], email="sam@supporters.example", wish="visit")
    submit(client, link)

    moderation.approve(Photo.objects.get(), by=admin_user, alt_text="Smiling")

    told = Message.objects.filter(kind=Message.Kind.GOOD_NEWS)
    page = client.get(Photo.objects.get().get_absolute_url()).content.decode()
    assert told.count() == 1
    assert 'alt="Smiling"' in page
    assert len(public_files()) == 6


def test_link_previews_get_the_whole_address_of_the_card(client, link, admin_user):
    submit(client, link)
    moderation.approve(Photo.objects.get(), by=admin_user, alt_text="Smiling")

    page = client.get(Photo.objects.get().get_absolute_url()).content.decode()

    assert '<meta property="og:image" content="http://testserver/wall/' in page
    assert '<meta property="og:image:width" content="1200">' in page


def test_two_moderators_cannot_both_win(client, link, admin_user):
    submit(client, link)
    photo, same_photo = Photo.objects.get(), Photo.objects.get()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")

    with pytest.raises(AlreadyDecided):
        moderation.ask_for_another(same_photo, by=admin_user, reason=Reason("blurred"))
    with pytest.raises(AlreadyDecided):
        moderation.approve(same_photo, by=admin_user, alt_text="Again")

    assert Photo.objects.get().status == Photo.Status.APPROVED
    assert len(public_files()) == 6


def test_a_new_photo_waits_while_the_old_one_stays(client, link, admin_user):
    submit(client, link)
    old = Photo.objects.get()
    moderation.approve(old, by=admin_user, alt_text="Smiling")
    upload(client, link)
    client.post(f"{link}check/", AGREED)
    before = client.get(old.get_absolute_url()).status_code

    moderation.approve(Photo.objects.waiting().get(), by=admin_user, alt_text="Newer")

    old.refresh_from_db()
    assert before == 200
    assert old.status == Photo.Status.WITHDRAWN
    assert Photo.objects.on_the_wall(old.pledge.approach.campaign).get().alt_text == "Newer"


def test_another_photo_is_asked_for_with_the_reason(client, link, admin_user):
    submit(client, link)

    moderation.ask_for_another(
        Photo.objects.get(), by=admin_user, reason=Reason("blurred", "Sorry!")
    )

    page = client.get(link).content.decode()
    assert "too dark or too blurred" in page
    assert "Sorry!" in page
    assert Message.objects.filter(kind=Message.Kind.ANOTHER_PHOTO).count() == 1


def test_a_refused_photo_is_told_on_the_page_and_no_other_is_asked_for(client, link, admin_user):
    submit(client, link)

    moderation.refuse(Photo.objects.get(), by=admin_user, reason=Reason("party", "Sorry!"))

    page = client.get(link).content.decode()
    assert "We can’t put your photo on the wall" in page
    assert "Sorry!" in page
    assert f"{link}photo/" not in page


def test_a_photo_that_staff_look_at_again_is_told_on_the_page(client, link, admin_user):
    submit(client, link)
    photo = Photo.objects.get()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")

    moderation.hide(photo, by=admin_user)

    page = client.get(link).content.decode()
    assert "Your photo is off the wall for now" in page
    assert "You’re on the wall" not in page


def test_withdrawn_at_once_with_its_files(
    client, link, admin_user, django_capture_on_commit_callbacks
):
    submit(client, link)
    photo = Photo.objects.get()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{link}remove/", {"what": "photo"})

    assert client.get(photo.get_absolute_url()).status_code == 410
    assert public_files() == []
    assert Approach.objects.get().has_joined


def test_who_withdrew_cannot_be_approved_after_all(client, link, admin_user):
    submit(client, link)
    photo = Photo.objects.get()
    client.post(f"{link}remove/", {"what": "all"})

    with pytest.raises(AlreadyDecided):
        moderation.approve(photo, by=admin_user, alt_text="Smiling")

    assert public_files() == []


def test_leaving_calls_off_what_waits_and_joining_again_is_possible(client, approach, link):
    an_invitation(approach.campaign, [approach.candidate])
    submit(client, link)

    client.post(f"{link}remove/", {"what": "all"})
    left = Approach.objects.get().response
    submit(client, link)
    client.post(f"{link}check/", {**AGREED, "again": "on"})

    assert left == Approach.Response.DECLINED
    assert Ask.objects.get().status == Ask.Status.CANCELLED
    assert Approach.objects.get().has_joined


def test_fifty_looks_at_every_page_of_the_link_change_nothing(client, approach, link):
    before = Approach.objects.values().get()

    for page in ["", "join/", "photo/", "check/", "no/", "remove/"] * 9:
        client.get(f"{link}{page}")
    client.get(approach.get_stop_url())
    visit = client.get(f"{link}visit/")

    assert Approach.objects.values().get() == before
    assert not Pledge.objects.exists()
    assert visit.status_code == 405


def test_saying_no_twice_is_saying_no(client, approach, link):
    for _ in range(2):
        page = client.post(f"{link}no/", {"answer": "no"}).content.decode()

    approach.refresh_from_db()
    assert "Thank you for telling us" in page
    assert approach.response == Approach.Response.DECLINED


def test_one_click_stops_without_cookies_and_a_look_does_not(client, approach):
    stop = approach.get_stop_url()

    client.get(stop)
    approach.refresh_from_db()
    before = approach.stopped_at
    client.post(stop, {"List-Unsubscribe": "One-Click"})

    approach.refresh_from_db()
    assert before is None
    assert approach.stopped_at is not None


def test_personal_pages_are_told_to_nobody(client, link):
    headers = client.get(link).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in headers["Cache-Control"]


def test_a_revoked_link_opens_nothing(client, approach, link):
    approach.revoke_links()

    assert client.get(link).status_code == 404
    assert client.get(approach.get_absolute_url()).status_code == 200


def test_an_original_with_a_place_in_it_is_never_public(client, link, admin_user):
    client.post(f"{link}join/", PLEDGE)
    upload(client, link, a_picture() + b"GPS 51.5, -0.1")
    client.post(f"{link}check/", AGREED)

    moderation.approve(Photo.objects.get(), by=admin_user, alt_text="Smiling")

    assert all(b"GPS" not in path.read_bytes() for path in public_files())


def test_candidate_without_a_pledge_starts_at_the_first_step(client, link):
    assert client.get(f"{link}photo/").url == f"{link}join/"
    assert client.get(f"{link}check/").url == f"{link}join/"


def test_while_the_wall_is_closed_nobody_is_told_of_a_photo_on_it(client, link, admin_user):
    campaign = Approach.objects.get().campaign
    campaign.wall_visibility = campaign.WallVisibility.COUNTS_ONLY
    campaign.save()
    an_invitation(campaign, [Approach.objects.get().candidate])
    submit(client, link)

    moderation.approve(Photo.objects.get(), by=admin_user, alt_text="Smiling")

    kinds = set(Message.objects.values_list("kind", flat=True))
    assert Message.Kind.PHOTO_CHECKED in kinds
    assert not {Message.Kind.PHOTO_LIVE, Message.Kind.GOOD_NEWS} & kinds


def test_what_was_typed_comes_back_as_it_was(client, link):
    client.post(f"{link}join/", PLEDGE)

    page = client.get(f"{link}join/").content.decode()

    assert ">Yes.</textarea>" in page


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("check/", "Select the box to agree to publication"),
        ("no/", "Select which is true"),
        ("remove/", "Select what to remove"),
        ("join/", "Select who you are"),
    ],
)
def test_pressing_with_every_box_empty_says_so(client, link, step, sentence):
    client.post(f"{link}join/", PLEDGE)
    if step == "join/":
        Pledge.objects.all().delete()

    assert sentence in client.post(f"{link}{step}", {}).content.decode()


def test_taking_down_what_was_approved_meanwhile_leaves_no_file(
    client, link, admin_user, django_capture_on_commit_callbacks
):
    submit(client, link)
    seen_before = Photo.objects.get()
    moderation.approve(Photo.objects.get(), by=admin_user, alt_text="Smiling")

    with django_capture_on_commit_callbacks(execute=True):
        services.take_down(seen_before)

    assert public_files() == []


def test_the_stop_link_outlives_the_page(client, approach, link):
    stop = approach.get_stop_url()
    approach.revoke_links()

    client.post(stop, {"List-Unsubscribe": "One-Click"})

    approach.refresh_from_db()
    assert approach.stopped_at is not None


def test_letters_that_grow_when_normalised_are_counted_as_they_are_kept(client, link):
    page = client.post(f"{link}join/", {**PLEDGE, "display_name": "\u0958" * 119})

    assert page.status_code == 200
    assert not Pledge.objects.exists()


def test_when_a_closed_wall_opens_everyone_is_told_once(client, link, admin_user):
    campaign = Approach.objects.get().campaign
    campaign.wall_visibility = campaign.WallVisibility.COUNTS_ONLY
    campaign.save()
    an_invitation(campaign, [Approach.objects.get().candidate])
    submit(client, link)
    moderation.approve(Photo.objects.get(), by=admin_user, alt_text="Smiling")

    campaign.wall_visibility = campaign.WallVisibility.LIVE
    campaign.save()
    tell_of_opened_walls()
    tell_of_opened_walls()

    kinds = list(Message.objects.values_list("kind", flat=True))
    assert kinds.count(Message.Kind.PHOTO_LIVE) == 1
    assert kinds.count(Message.Kind.GOOD_NEWS) == 1


def test_files_of_a_decision_that_holds_stay_whatever_fails_later(
    client, link, admin_user, transactional_db, settings
):
    submit(client, link)
    settings.CELERY_TASK_ALWAYS_EAGER = True
    settings.EMAIL_BACKEND = "no.such.Backend"  # every nudge fails

    moderation.approve(Photo.objects.get(), by=admin_user, alt_text="Smiling")

    assert Photo.objects.get().status == Photo.Status.APPROVED
    assert len(public_files()) == 6
