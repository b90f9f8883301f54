from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.utils import timezone
from django.utils.html import escape

from campaigns.outreach.models import Ask, Invitation
from candidates.models import Contact
from pledges import moderation, retention, services
from pledges.models import Photo
from pledges.photos.arranging import Arrangement
from tests.factories import a_campaign, a_candidate, a_picture, an_approach, an_invitation

pytestmark = pytest.mark.django_db


def tidy_in(days, **options):
    with (
        time_machine.travel(timezone.now() + timedelta(days=days)),
        TestCase.captureOnCommitCallbacks(execute=True),
    ):
        return retention.tidy(**options)


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def sent(campaign):
    invitation = an_invitation(campaign, [a_candidate(campaign)])
    Ask.objects.all().move(to=Ask.Status.SENT)
    return invitation


def a_photo(campaign, tmp_path):
    pledge = services.begin(an_approach(campaign), role="team", display_name="Ann", statement="")
    path = tmp_path / "photo.jpg"
    path.write_bytes(a_picture())
    with path.open("rb") as file:
        return services.add_photo(pledge, file, people="nobody_else", alt_text="")


def test_what_nobody_confirmed_is_emptied_and_its_link_says_so(client, campaign):
    invitation = an_invitation(campaign, [a_candidate(campaign)], state="unconfirmed")

    tidy_in(8)

    invitation.refresh_from_db()
    assert invitation.status == Invitation.Status.EXPIRED
    assert (invitation.name, invitation.email, invitation.own_words) == ("", "", "")
    assert "This link has expired" in client.get(invitation.get_absolute_url()).content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's own vacuum does that")
def test_what_is_deleted_leaves_no_trace_in_the_file():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")

        assert cursor.fetchone() == (1,)


def test_what_nobody_finished_is_deleted(campaign):
    an_invitation(campaign, [a_candidate(campaign)], state="draft")

    tidy_in(8)

    assert not Invitation.objects.exists()


def test_own_words_stay_four_weeks_and_names_a_year_after_the_poll(sent):
    tidy_in(27)
    sent.refresh_from_db()
    before = sent.own_words

    tidy_in(29)
    sent.refresh_from_db()
    after = (sent.own_words, sent.postcode, sent.name)
    tidy_in(366)
    sent.refresh_from_db()
    still = sent.name
    tidy_in(400)
    sent.refresh_from_db()

    assert before.startswith("My son was born in May.")
    assert after == ("", "", "Sam Taylor")
    assert (still, sent.name, sent.email) == ("Sam Taylor", "", "")


def test_own_words_that_are_still_to_be_sent_stay(campaign):
    invitation = an_invitation(campaign, [a_candidate(campaign)])

    tidy_in(29)

    invitation.refresh_from_db()
    assert invitation.own_words != ""


def test_addresses_of_candidates_go_a_year_after_the_poll(campaign):
    a_candidate(campaign)

    tidy_in(380)
    before = Contact.objects.count()
    tidy_in(390)

    assert (before, Contact.objects.count()) == (1, 0)


def test_an_upload_goes_though_its_photo_is_off_the_wall_for_now(campaign, tmp_path, admin_user):
    photo = a_photo(campaign, tmp_path)
    services.join(photo.pledge, may_contact_later=False)
    photo.refresh_from_db()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    moderation.hide(photo, by=admin_user)

    tidy_in(31)

    assert not storages["default"].exists(photo.original)
    assert Photo.objects.get().renditions


def test_an_upload_goes_and_the_wall_stays(campaign, tmp_path, admin_user):
    photo = a_photo(campaign, tmp_path)
    services.join(photo.pledge, may_contact_later=False)
    original = photo.original
    photo.refresh_from_db()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")

    tidy_in(31)

    photo = Photo.objects.get()
    assert not storages["default"].exists(original)
    assert storages["public"].exists(photo.rendition(640)["public"])


def test_a_photo_that_nobody_submitted_goes_with_its_files(campaign, tmp_path):
    photo = a_photo(campaign, tmp_path)

    tidy_in(31)

    assert not Photo.objects.exists()
    assert not storages["default"].exists(photo.original)


def test_a_dry_run_counts_and_changes_nothing(sent, capsys):
    counts = tidy_in(29, dry_run=True)

    sent.refresh_from_db()
    assert counts.counts["Your own words: 4 weeks after they were sent"] == 1
    assert sent.own_words != ""


def test_the_command_says_what_it_did(sent, capsys):
    call_command("tidy")

    assert capsys.readouterr().out.endswith("1 rows were deleted or emptied.\n")


def test_what_can_never_be_sent_is_not_kept_for_ever(campaign):
    invitation = an_invitation(campaign, [a_candidate(campaign)])
    Ask.objects.all().move(to=Ask.Status.HELD, reason=Ask.Reason.NO_ADDRESS)

    tidy_in(57)

    invitation.refresh_from_db()
    assert Ask.objects.get().status == Ask.Status.CANCELLED
    assert (invitation.own_words, invitation.postcode) == ("", "")


def test_a_photo_leaves_the_wall_three_years_after_the_campaign(
    client, campaign, tmp_path, admin_user, django_capture_on_commit_callbacks
):
    photo = a_photo(campaign, tmp_path)
    services.join(photo.pledge, may_contact_later=True)
    photo.refresh_from_db()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    photo.refresh_from_db()
    copy = photo.rendition(640)["public"]

    with django_capture_on_commit_callbacks(execute=True):
        tidy_in(3 * 365 - 100)
        before = storages["public"].exists(copy)
        tidy_in(3 * 365 + 100)

    photo.refresh_from_db()
    assert (before, storages["public"].exists(copy)) == (True, False)
    assert (photo.status, photo.pledge.withdrawn_at is None) == (Photo.Status.WITHDRAWN, False)
    assert client.get(photo.get_absolute_url()).status_code in (404, 410)


def test_staff_see_what_goes_next_before_it_goes(admin_client, campaign):
    an_invitation(campaign, [a_candidate(campaign)], state="draft")

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        page = admin_client.get("/admin/pledges/tidying/").content.decode()

    assert "What you have begun to write and not finished" in page
    assert "7 days" in page
    assert Invitation.objects.exists()


def test_every_rule_stands_on_the_privacy_page(client):
    page = client.get("/privacy/").content.decode()

    for rule in retention.rules(timezone.now()):
        assert str(escape(rule.what)) in page
        assert str(escape(rule.kept)) in page


def test_a_rule_that_fails_holds_up_no_other(campaign, monkeypatch, capsys):
    an_invitation(campaign, [a_candidate(campaign)], state="draft")
    monkeypatch.setattr(
        "pledges.keeping.supporters._expire", lambda rows: rows.model.nothing.like_that
    )
    an_invitation(campaign, [a_candidate(campaign)], state="unconfirmed")

    with (
        time_machine.travel(timezone.now() + timedelta(days=8)),
        pytest.raises(CommandError, match="not confirmed"),
    ):
        call_command("tidy")

    assert Invitation.objects.get().status == Invitation.Status.UNCONFIRMED


def test_where_something_was_blurred_the_upload_goes_with_the_approval(
    campaign, tmp_path, admin_user, django_capture_on_commit_callbacks
):
    photo = a_photo(campaign, tmp_path)
    services.join(photo.pledge, may_contact_later=False)
    photo.refresh_from_db()
    with services.redeveloped(photo, Arrangement(90, None, [[0.2, 0.2, 0.4, 0.4]])):
        pass
    original = photo.original

    with django_capture_on_commit_callbacks(execute=True):
        moderation.approve(photo, by=admin_user, alt_text="Smiling")

    photo.refresh_from_db()
    assert not storages["default"].exists(original)
    # The master has it all: nothing is to be done twice.
    assert (photo.original, photo.turned, photo.blurred) == ("", 0, [])
    with photo.open_source() as master:
        assert master.read(3) == b"\xff\xd8\xff"


def test_an_upload_that_shows_what_is_blurred_on_the_wall_goes_in_any_case(
    campaign, tmp_path, admin_user
):
    photo = a_photo(campaign, tmp_path)
    services.join(photo.pledge, may_contact_later=False)
    photo.refresh_from_db()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    Photo.objects.update(blurred=[[0.2, 0.2, 0.4, 0.4]])

    tidy_in(0.01)

    assert not storages["default"].exists(photo.original)
    assert Photo.objects.get().original == ""
