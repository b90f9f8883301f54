import shutil
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Event
from campaigns.outreach.models import Approach, Ask, Claim, Invitation, Message, Reply
from campaigns.phases import Phase
from candidates.importers.names import folded
from candidates.lookup import Found, NoSeat, Several, look_up
from candidates.models import Ballot, Candidate, Constituency, Contact, Election, Postcode
from pledges.demo import people, seats
from pledges.models import Photo, Pledge, ProfessionalPledge, public_storage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def demo(photos=0):
    out = StringIO()
    call_command("demo", photos=photos, yes_this_is_a_demo=True, stdout=out)
    return out.getvalue()


def counts():
    counted = [Constituency, Postcode, Election, Ballot, Candidate, Contact, Campaign]
    counted += [Approach, Invitation, Ask, Claim, Message, Pledge, Photo, Event, ProfessionalPledge]
    return {model.__name__: model.objects.count() for model in counted}


def test_running_it_twice_is_the_same_as_once():
    demo(photos=2)
    once = counts()

    demo(photos=2)

    assert counts() == once
    assert once["Constituency"] == 13
    assert once["Photo"] == 2
    assert once["ProfessionalPledge"] == 20
    assert once["Claim"] == 1


def test_it_refuses_on_a_real_site():
    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("demo")

    assert not Election.objects.exists()


@pytest.mark.parametrize(
    "today", [date(2026, 11, 24), date(2026, 12, 31), date(2027, 1, 1), date(2028, 4, 14)]
)
def test_it_lives_today(today):
    with time_machine.travel(datetime(today.year, today.month, today.day, 9, tzinfo=UTC)):
        demo()

        campaign = Campaign.objects.current()
        election = campaign.contest().election
        assert campaign.phase() is Phase.FINAL
        assert campaign.year == today.year
        assert campaign.is_on(today)
        assert campaign.starts_on.weekday() == 0
        assert election.polling_day.strftime("%A") == "Thursday"
        assert 18 <= (election.polling_day - today).days <= 24


def test_on_polling_day_a_new_start_moves_the_poll():
    demo()
    polling_day = Election.objects.get(slug="parl.demo").polling_day

    with time_machine.travel(datetime.combine(polling_day, datetime.min.time(), tzinfo=UTC)):
        demo()

        assert Campaign.objects.current().phase() is Phase.FINAL


def test_what_staff_wrote_goes_on_in_the_new_year():
    with time_machine.travel(datetime(2026, 12, 31, 9, tzinfo=UTC)):
        demo()
        Campaign.objects.filter(year=2026).update(theme="Ours", wall_visibility="off")
    with time_machine.travel(datetime(2027, 1, 1, 9, tzinfo=UTC)):
        demo()

        campaign = Campaign.objects.current()
        assert (campaign.theme, campaign.wall_visibility) == ("Ours", "off")
        assert campaign.hashtags == "#SpeakUpForBabies #IMHAW27"
        assert set(Campaign.objects.values_list("year", flat=True)) == {*range(2016, 2026), 2027}


def test_2024_is_in_the_archive():
    demo()

    campaign = Campaign.objects.get(year=2024)

    assert campaign.phase() is Phase.ARCHIVE
    assert campaign.is_on(date(2024, 6, 10))


def test_it_keeps_what_people_did():
    demo()
    Candidate.objects.filter(name="Sunbeam").update(status="died")
    approach = Approach.objects.filter(response=Approach.Response.DECLINED).get()
    approach.record(Approach.Response.NONE)
    approach.record(Approach.Response.JOINED)

    demo()

    approach.refresh_from_db()
    assert approach.has_joined
    assert Candidate.objects.get(name="Sunbeam").status == Candidate.Status.DIED


def test_nobody_can_be_written_to_by_mistake():
    demo()

    addresses = Contact.objects.emails().values_list("value", flat=True)
    pages = Contact.objects.exclude(channel=Contact.Channel.EMAIL).values_list("value", flat=True)

    assert len(set(addresses)) == len(addresses) > 50
    assert all(address.endswith(".example") for address in addresses)
    assert all(page.split("/")[2].endswith(".example") for page in pages)
    assert all(one.email.endswith(".example") for one in Invitation.objects.all())


def test_candidates_are_of_all_kinds():
    demo()

    derby = Candidate.objects.filter(ballot__constituency__slug="derby-north")
    assert derby.filter(name="Mary Underbridge").count() == 2
    assert Candidate.objects.filter(status="withdrawn").exists()
    assert Candidate.objects.filter(status="deselected").exists()
    assert Candidate.objects.exclude(contacts__channel="email").exists()
    assert max(len(name) for name in Candidate.objects.values_list("name", flat=True)) > 80
    sian = Candidate.objects.get(name="Siân Môrwyn")
    assert sian.sort_name == folded("Môrwyn Siân")


def test_postcodes_of_all_kinds():
    demo()

    assert look_up("SW1A1AA").constituency.slug == "cities-of-london-and-westminster"
    assert [seat.name for seat in look_up("DE30GU").constituencies] == [
        "Derby North",
        "South Derbyshire",
    ]
    assert look_up("W1V0DS").retired
    assert isinstance(look_up("BX11LT"), NoSeat)
    for postcode in seats.TO_TRY:
        assert isinstance(look_up(postcode.replace(" ", "")), Found | Several)


def test_every_seat_has_people_and_every_supporter_somebody_to_ask():
    assert {seat.slug for seat in seats.SEATS} == set(people.CANDIDATES)
    for supporter in people.SUPPORTERS:
        names = [person.name for person in people.CANDIDATES[supporter.seat]]
        assert set(supporter.asks) <= set(names)


def test_the_wall_is_alive_and_something_waits(client):
    demo(photos=2)
    campaign = Campaign.objects.current()

    page = client.get(reverse("wall", args=[campaign.year]))

    assert "Aurelia Quillfeather" in page.content.decode()
    assert Photo.objects.waiting().count() == 1
    assert Message.objects.stuck().count() == 1
    assert [one.held_because for one in Invitation.objects.to_read()] == ["distress", "contacts"]
    assert Ask.objects.filter(status=Ask.Status.BOUNCED).count() == 1


def test_few_emails_are_owed():
    demo(photos=2)

    owed = Message.objects.due(timezone.now() + timedelta(days=1))

    assert sorted(owed.values_list("kind", flat=True)) == [
        "confirm",
        "digest",
        "invitation",
        "invitation",
        # Everybody in the seats of a service is offered its visit.
        "visit_offer",
        "visit_offer",
        "visit_offer",
    ]


def test_lost_files_are_drawn_again(own_files, django_capture_on_commit_callbacks):
    demo(photos=1)
    shutil.rmtree(own_files / "public")

    with django_capture_on_commit_callbacks(execute=True):
        demo(photos=1)

    photo = Photo.objects.on_the_wall(Campaign.objects.current()).get()
    assert all(public_storage().exists(one["public"]) for one in photo.renditions)


@pytest.mark.parametrize("username", ["demo", "moderator"])
def test_staff_log_in_with_the_password_that_is_printed(username):
    printed = demo()

    assert "password speak-up-for-babies" in printed
    user = User.objects.get(username=username)
    assert user.is_staff
    assert user.check_password("speak-up-for-babies")


def test_staff_see_a_letter_that_was_answered_and_an_answer_to_read_first():
    demo()

    answers = dict(Reply.objects.values_list("digest__approach__candidate__name", "state"))
    assert answers == {"Marigold Exbridge": "passed_on", "Jocelyn Pynesbury": "waiting"}
    assert Message.objects.filter(kind="answer", ask__isnull=False, status="sent").count() == 4
