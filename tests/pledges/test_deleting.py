"""Everything that a candidate sent us goes, and the little that stays is nobody's secret."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns.outreach import candidate_links
from campaigns.outreach.models import (
    Approach,
    Ask,
    Claim,
    Digest,
    FreshCode,
    Invitation,
    Message,
    Reply,
    Suppression,
)
from campaigns.outreach.optouts import COLUMNS, bring_back, rows
from campaigns.outreach.personal import UnknownLink
from campaigns.outreach.tasks import send_due
from candidates.models import Candidate, Contact, Correction
from pledges import moderation, removal, retention, services
from pledges.models import (
    AlreadyDecided,
    Consent,
    Decision,
    Leftover,
    PhoneLink,
    Photo,
    PhotoReport,
    Pledge,
    Statement,
    TakenBack,
    WallCount,
)
from tests.factories import a_campaign, a_candidate, an_approach, an_invitation
from tests.pledges.test_joining import AGREED, PLEDGE, submit, upload
from tests.pledges.test_photo_page import half_and_half
from tests.pledges.test_removal import files

pytestmark = pytest.mark.django_db(transaction=True)

SURE = {"sure": "on"}
ADDRESS = "ann@candidates.example"


@pytest.fixture
def approach():
    return an_approach(a_campaign(), email=ADDRESS)


@pytest.fixture
def link(approach):
    return approach.get_absolute_url()


@pytest.fixture
def everything(client, approach, link, admin_user):
    """As much as anybody can have sent us: a photo on the wall and one that waits."""
    an_invitation(approach.campaign, [approach.candidate], email="sam@supporters.example")
    submit(client, link)
    photo = Photo.objects.get()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    LogEntry.objects.create(
        user=admin_user,
        content_type=ContentType.objects.get_for_model(Photo),
        object_id=str(photo.pk),
        object_repr=str(photo),
        action_flag=2,
    )
    PhotoReport.objects.create(photo=photo, reason="other", words="Why?", network="x")
    upload(client, link, half_and_half(turned=True))
    client.post(f"{link}check/", {**AGREED, "contact_later": "on"})
    pledge = Pledge.objects.get()
    Statement.objects.create(pledge=pledge, text="Another.")
    PhoneLink.objects.create(pledge=pledge).issue()
    FreshCode.objects.create(approach=approach, purpose="data")
    Claim.objects.create(
        campaign=approach.campaign, candidate=approach.candidate, role="team",
        email="mine@elsewhere.example", proof="https://elsewhere.example/", network="x",
    )  # fmt: skip
    letter = Digest.objects.create(approach=approach, day=timezone.localdate())
    Reply.objects.create(digest=letter, text="Thank you all.")
    Correction.objects.create(
        constituency=approach.candidate.constituency, candidate=approach.candidate,
        subject="email", value="new@candidates.example", by="candidate",
    )  # fmt: skip
    client.post(f"{link}visit/")
    return photo


GONE = [
    Photo, Pledge, Consent, Statement, PhoneLink, Decision, PhotoReport, FreshCode, Claim, Reply,
    Correction,
]  # fmt: skip


def everything_that_is_kept():
    """Each cell of each table, as text."""
    kept = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept += [f"{table}: {cell}" for row in cursor.fetchall() for cell in row]
    return kept


def traces(*words):
    return [one for one in everything_that_is_kept() if any(word in one for word in words)]


def tidy_later():
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        return retention.tidy()


def test_nothing_is_left_in_any_table_and_in_any_storage(client, link, everything):
    before = {model for model in GONE if model.objects.exists()}
    answer = client.post(f"{link}delete/", SURE)
    tidy_later()

    assert answer.status_code == 200
    assert before == set(GONE)
    assert [model for model in GONE if model.objects.exists()] == []
    assert (files("public"), files("default"), Leftover.objects.count()) == ([], [], 0)
    # The sentences, the description, addresses, and what was told to us or to them.
    words = ["Yes.", "Another.", "Smiling", "Thank you all", "@candidates", "elsewhere", "Why?"]
    assert traces(*words) == []
    assert LogEntry.objects.get().object_repr == f"Photo {everything.pk}"


def test_what_stays_is_the_register_what_supporters_wrote_and_codes(client, link, everything):
    client.post(f"{link}delete/", SURE)

    assert Candidate.objects.get().name == "Ann Archer"
    assert Invitation.objects.get().email == "sam@supporters.example"
    assert [one.was_public for one in TakenBack.objects.order_by("-was_public")] == [True, False]
    assert everything.sha256 not in "".join(everything_that_is_kept())
    approach = Approach.objects.get()
    assert (approach.response, approach.visit_wanted_at) == (Approach.Response.NONE, None)


def test_the_page_of_the_photo_says_that_it_is_gone(client, link, everything):
    client.post(f"{link}delete/", SURE)

    page = Client().get(everything.get_absolute_url())

    assert page.status_code == 410
    assert "Ann Archer" not in page.content.decode()
    assert WallCount.objects.get().number == 0


def test_the_receipt_is_the_answer_and_from_then_on_the_link_has_ended(client, link, everything):
    receipt = client.post(f"{link}delete/", SURE).content.decode()

    assert "Everything has been deleted" in receipt
    assert "What stays, and why" in receipt
    assert "/c/" not in receipt
    for again in (client.get(f"{link}delete/"), client.post(f"{link}delete/", SURE)):
        assert again.status_code == 404
        assert "This link doesn’t work" in again.content.decode()
    assert client.get(link).status_code == 404
    assert Message.objects.filter(details__what="everything").count() == 1


def test_looking_deletes_nothing_and_the_box_is_needed(client, link, everything):
    page = client.get(f"{link}delete/").content.decode()
    refused = client.post(f"{link}delete/").content.decode()

    assert "What stays, and why" in page
    assert "checked" not in page
    assert "Select the box to delete everything" in refused
    assert Photo.objects.count() == 2


def test_whoever_never_joined_can_delete_as_well(client, approach, link):
    client.post(f"{link}correct/", {"email": "new@candidates.example"})

    assert client.post(f"{link}delete/", SURE).status_code == 200
    assert client.get(link).status_code == 404


# The last email


def test_they_are_told_once_more_and_then_the_address_is_forgotten(
    client, link, everything, mailoutbox
):
    client.post(f"{link}delete/", SURE)
    tidy_later()

    told = mailoutbox[-1]
    assert (told.to, told.subject) == ([ADDRESS], "What we have removed of Ann Archer")
    assert "we deleted everything that you had sent us" in told.body
    assert "/c/" not in told.body + told.alternatives[0].content
    assert "List-Unsubscribe" not in told.extra_headers
    assert not Contact.objects.emails().exists()


def test_the_address_stays_as_long_as_the_mail_server_is_away(
    client, link, everything, mailoutbox, settings
):
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"  # and nobody listens
    client.post(f"{link}delete/", SURE)
    retention.tidy()
    held = list(Contact.objects.emails().values_list("value", "problem"))

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        send_due()
        retention.tidy()

    assert held == [(ADDRESS, "They had everything deleted.")]
    assert mailoutbox[-1].to == [ADDRESS]
    assert not Contact.objects.emails().exists()


def test_without_an_address_it_works_as_well(client, link, approach):
    Contact.objects.all().delete()

    page = client.post(f"{link}delete/", SURE).content.decode()

    assert "Everything has been deleted" in page
    assert "We email you once more" not in page


# Never again


def test_nobody_writes_to_them_any_more(client, approach, link, everything):
    client.post(f"{link}delete/", SURE)
    tidy_later()
    approach.candidate.contacts.create(channel="email", value=ADDRESS, source="test")

    candidate_links.send(ADDRESS)
    an_invitation(approach.campaign, [approach.candidate])

    assert not Message.objects.filter(kind=Message.Kind.LINK).exists()
    assert Ask.objects.latest("pk").reason == Ask.Reason.STOPPED
    assert Suppression.objects.exclude(address_hash="").exists()


def test_others_at_the_same_office_go_on_getting_what_is_theirs(client, approach, link, everything):
    other = a_candidate(approach.campaign, name="Bea Baker", email=ADDRESS)
    client.post(f"{link}delete/", SURE)
    tidy_later()

    assert other.contacts.get().is_usable
    assert not Suppression.objects.exclude(address_hash="").exists()


def test_what_an_import_brings_again_stays_away(client, approach, link):
    client.post(f"{link}delete/", SURE)

    assert "email" in Candidate.objects.get().locked_fields


def test_the_same_picture_comes_back_only_knowingly(client, approach, link, everything):
    client.post(f"{link}delete/", SURE)
    anew = Approach.objects.get().get_absolute_url()
    client.post(f"{anew}join/", PLEDGE)
    upload(client, anew)

    page = client.get(f"{anew}check/").content.decode()

    assert "You removed this picture from our site before." in page


def test_a_backup_brings_nothing_back_for_long(client, approach, link):
    client.post(f"{link}delete/", SURE)
    tidy_later()
    list_of_stops = [dict(zip(COLUMNS, one, strict=True)) for one in rows()]
    # The database of yesterday, and then what docs/deploying.md says to do.
    Suppression.objects.all().delete()
    Approach.objects.update(stopped_at=None)
    backup = Approach.objects.get().get_absolute_url()
    submit(client, backup)
    bring_back(list_of_stops)
    retention.tidy()

    assert (files("default"), Photo.objects.count(), Pledge.objects.count()) == ([], 0, 0)


def test_whoever_comes_back_by_themselves_stays(client, approach, link):
    client.post(f"{link}delete/", SURE)
    anew = Approach.objects.get().get_absolute_url()
    approach.candidate.contacts.create(channel="email", value="new@c.example", source="claim")
    submit(client, anew)
    tidy_later()

    assert Photo.objects.get().status == Photo.Status.WAITING
    assert Contact.objects.emails().get().value == "new@c.example"


# Every year of theirs


def test_earlier_years_go_along(client, approach, link, everything, admin_user):
    earlier = a_campaign(year=2024)
    before = an_approach(
        earlier, name="Ann Archer", person_id=approach.candidate.person_id, email=False
    )
    submit(client, before.get_absolute_url())
    moderation.approve(Photo.objects.latest("pk"), by=admin_user, alt_text="In 2024")

    client.post(f"{link}delete/", SURE)

    assert (Photo.objects.count(), files("public"), files("default")) == (0, [], [])
    assert client.get(before.get_absolute_url()).status_code == 404


# Somebody is faster


def test_what_is_sent_from_a_page_that_was_open_begins_nothing(client, approach, link, everything):
    pledge = Pledge.objects.get()
    client.post(f"{link}delete/", SURE)

    for step in ("join/", "check/", "remove/", "contact/", "no/"):
        sent = {**PLEDGE, **AGREED, "what": "all", "answer": "no"}
        assert client.post(f"{link}{step}", sent).status_code == 404
    with pytest.raises(services.Deleted):
        removal.leave(pledge)
    with pytest.raises(UnknownLink):
        services.begin(approach, role="team", display_name="Ann", statement="")
    assert not Pledge.objects.exists()


def test_a_moderator_who_has_it_on_their_screen_finds_nothing(
    client, link, everything, admin_client
):
    waiting = Photo.objects.waiting().get()
    client.post(f"{link}delete/", SURE)

    with pytest.raises(AlreadyDecided):
        moderation.approve(waiting, by=everything.moderated_by, alt_text="Smiling")
    page = admin_client.post(f"/admin/pledges/photo/{waiting.pk}/change/", {"hold": "1"})
    assert page.status_code == 404
    assert files("public") == []
