"""Reports for staff: the funnel, the age of queues, and even-handedness."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.outreach.models import Approach, Recipient, Suppression
from candidates.models import LookUps, Party
from pledges.figures.charts import Bar, columns
from pledges.models import Photo
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation
from tests.outreach.mailing_desk import a_mailing

pytestmark = pytest.mark.django_db
PAGES = ["", "funnel/", "queues/", "even-handedness/"]


@pytest.fixture
def read(client, staff):
    client.force_login(staff("rea", "Read-only"))
    return lambda path: client.get(f"/admin/reports/{path}").content.decode()


def mailed(campaign, *candidates):
    mailing = a_mailing(campaign)
    for candidate in candidates:
        approach = Approach.objects.to(candidate, campaign)
        Recipient.objects.create(mailing=mailing, approach=approach, status=Recipient.Status.SENT)


def test_a_bar_stays_within_its_picture_and_shows_the_limits():
    drawing = Bar("Oldest", 90, "4 days", "stripes", (12, 24), 48).drawing

    assert '<rect class="chart__bar chart__bar--stripes" width="100%"' in drawing
    assert 'x1="25.0%"' in drawing
    assert 'x1="50.0%"' in drawing


def test_columns_without_a_number_are_no_columns():
    drawing = columns([0, 2, 4], most=4)

    assert drawing.count("chart__bar--plain") == 2
    assert 'y="50.0%"' in drawing
    assert "chart__bar" not in columns([0, 0], most=0)


@pytest.mark.parametrize("path", PAGES)
def test_who_decides_about_photos_sees_no_reports(client, staff, path):
    client.force_login(staff("mo", "Moderator"))

    assert client.get(f"/admin/reports/{path}").status_code == 403
    assert 'href="/admin/reports/"' not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("group", ["Campaign admin", "Data officer", "Read-only"])
def test_others_do_without_any_campaign_too(client, staff, path, group):
    client.force_login(staff("ada", group))

    assert client.get(f"/admin/reports/{path}").status_code == 200
    assert 'href="/admin/reports/"' in client.get("/admin/").content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_nobody_else_gets_in(client, path):
    assert client.get(f"/admin/reports/{path}").status_code == 302


def test_the_funnel_counts_what_happened_in_these_days(read, campaign, on_the_wall):
    ann = on_the_wall().pledge.approach.candidate
    an_invitation(campaign, [ann, a_candidate(campaign, name="Bo Bell")])
    an_invitation(campaign, [ann], state="unconfirmed")
    today = timezone.localdate()
    days = f"since={today}&until={today}"

    now = read(f"funnel/?by=seat&{days}&csv=1")
    long_ago = read("funnel/?by=seat&since=2020-01-01&until=2020-01-02&csv=1")

    assert "Exeter,0,3,2,0,1,1,1,0\r\n" in now
    assert "Exeter,0,0,0,0,0,0,0,0\r\n" in long_ago


def test_the_funnel_begins_with_who_looked_up_a_postcode(read):
    a_campaign()
    today, exeter = timezone.localdate(), a_seat("Exeter")
    LookUps.objects.add({(today, exeter.pk): 7, (today - timedelta(days=1), exeter.pk): 2})
    one_day = read(f"funnel/?by=seat&since={today}&until={today}&csv=1")
    by_day = read("funnel/?by=day&csv=1")

    assert "Seat,Looked up,Asked," in one_day
    assert "Exeter,7,0," in one_day
    assert f"{today:%-d %b %Y},7,0," in by_day


def test_the_funnel_sorts_and_has_pages(read):
    campaign = a_campaign()
    for number in range(60):
        a_seat(f"Seat {number:02}")
    an_invitation(campaign, [a_candidate(campaign, a_seat("Zennor"))])

    by_name = read("funnel/?by=seat")
    by_number = read("funnel/?by=seat&sort=-asked")

    assert "Page 1 of 2" in by_name
    assert "Zennor" not in by_name
    assert 'aria-sort="descending"' in by_number
    assert "Zennor" in by_number


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("since=soon", "Enter a day, for example"),
        ("since=2024-03-01&until=2024-02-01", "must not be before the first"),
        ("since=2004-03-01&until=2024-02-01", "Choose three years or fewer"),
        ("since=0001-01-01&until=0001-01-02", "Enter a year"),
        ("since=9999-12-31&until=9999-12-31", "Enter a year"),
        ("campaign=x", "Choose a campaign from the list"),
        ("campaign=99999999999999999999", "Choose a campaign from the list"),
    ],
)
def test_days_that_cannot_be_are_given_back(read, query, says):
    a_campaign()

    assert says in read(f"funnel/?{query}")


def test_queues_show_how_old_they_are(read, a_photo):
    photo = a_photo()
    Photo.objects.filter(pk=photo.pk).update(submitted_at=timezone.now() - timedelta(hours=30))

    assert "chart__bar--stripes" in read("queues/")
    assert "Photos,1,30.0,30.0,1\r\n" in read("queues/?csv=1")


def test_the_parties_are_counted_alike(read):
    campaign = a_campaign()
    ann, bo = a_candidate(campaign), a_candidate(campaign, name="Bo Bell", email=False)
    cy = a_candidate(campaign, name="Cy Cole")
    mailed(campaign, ann)
    Suppression.objects.add_once(reason="asked", person_id=cy.person_id)
    an_invitation(campaign, [bo])

    assert "Willow Party,3,2,1,0,0,1,0\r\n" in read("even-handedness/?csv=1")


def test_a_seat_in_which_some_were_left_out_is_flagged(read):
    campaign = a_campaign()
    ann, bo = a_candidate(campaign), a_candidate(campaign, name="Bo Bell")
    a_candidate(campaign, a_seat("Bath"), name="Not Mailed")
    mailed(campaign, ann)
    some = read("even-handedness/")
    mailed(campaign, bo)

    assert "<strong>Exeter</strong>: wrote to 1, left out 1" in some
    assert "Bath" not in some
    assert "In no constituency did we write to some" in read("even-handedness/")


def test_no_share_is_larger_than_the_whole(read):
    campaign = a_campaign()
    ann = a_candidate(campaign)
    mailed(campaign, ann)
    ann.contacts.update(problem="It came back.")

    assert "1 of 1 (100%)" in read("even-handedness/")


def test_who_said_no_or_stopped_was_not_left_out(read):
    campaign = a_campaign()
    ann, bo = a_candidate(campaign), a_candidate(campaign, name="Bo Bell")
    mailed(campaign, ann)
    Approach.objects.to(bo, campaign).record(Approach.Response.DECLINED)

    assert "In no constituency did we write to some" in read("even-handedness/")


def test_it_says_who_made_it_and_who_publishes(read):
    a_campaign()

    page = read("even-handedness/")

    assert "London time, by rea." in page
    assert "Published by the charity, 1 Street, London" in page


def test_a_party_that_is_a_formula_is_a_text_in_a_spreadsheet(read):
    a_candidate(a_campaign())
    Party.objects.update(name="=1+1")

    assert "\n'=1+1,1," in read("even-handedness/?csv=1")


@pytest.mark.parametrize("path", ["funnel/?by=seat", "queues/", "even-handedness/"])
def test_three_cost_as_much_as_one(
    read, campaign, on_the_wall, django_assert_max_num_queries, path
):
    def more(name):
        photo = on_the_wall(name, seat=a_seat(f"Seat of {name}"))
        an_invitation(campaign, [photo.pledge.approach.candidate])
        mailed(campaign, photo.pledge.approach.candidate)

    more("Ann Archer")
    with django_assert_max_num_queries(100) as one:
        read(path)
    more("Bo Bell")
    more("Cy Cole")

    with django_assert_max_num_queries(len(one)):
        read(path)
    assert len(one) < 35
