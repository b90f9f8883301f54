from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from campaigns.outreach.models import Ask, Invitation
from candidates.models import Contact
from pledges import retention, services
from pledges.models import Photo
from tests.factories import a_campaign, a_candidate, a_picture, an_approach, an_invitation

pytestmark = pytest.mark.django_db


def tidy_in(days, **options):
    with time_machine.travel(timezone.now() + timedelta(days=days)):
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


def test_an_upload_goes_and_the_wall_stays(campaign, tmp_path, admin_user):
    photo = a_photo(campaign, tmp_path)
    services.join(photo.pledge, may_contact_later=False)
    original = photo.original
    photo.refresh_from_db()
    services.approve(photo, by=admin_user, alt_text="Smiling")

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
