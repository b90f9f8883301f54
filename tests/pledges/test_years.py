"""The years: all of them, and the page of each."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Figure, PhaseOverride
from campaigns.phases import Phase
from tests.factories import a_campaign, a_candidate, an_election

pytestmark = pytest.mark.django_db


def a_past_year(year, **fields):
    fields = {
        "theme": f"Theme of {year}",
        "starts_on": date(year, 6, 7),
        "ends_on": date(year, 6, 13),
        "published": True,
        "closed_at": timezone.now(),
        "wall_visibility": "off",
        **fields,
    }
    return Campaign.objects.create(year=year, **fields)


def test_lists_published_years_latest_first(client):
    a_campaign()
    a_past_year(2021)
    a_past_year(2019, theme="")
    a_past_year(2018, published=False, closed_at=None)

    page = client.get("/years/").content.decode()

    assert page.index("Speak up for babies") < page.index("Theme of 2021")
    assert page.index("Theme of 2021") < page.index("Awareness Week 2019")
    assert "7 to 13 June 2021" in page
    assert "2018" not in page


def test_costs_the_same_for_one_year_and_for_three(client, django_assert_num_queries):
    a_campaign()
    with django_assert_num_queries(4):
        client.get("/years/")
    for year in (2019, 2020, 2021):
        a_past_year(year)
    with django_assert_num_queries(4):
        client.get("/years/")


def test_tells_what_is_known_of_a_year(client):
    a_campaign()
    campaign = a_past_year(
        2021,
        why="Because **babies** count.",
        what_happened="- Over 100 signed",
        standing="Held every year.",
        sources="- [A report](https://charity.example/report)",
        hashtags="#IncludingInfants",
    )
    Figure.objects.create(
        campaign=campaign,
        value="14.2 million people",
        label="reached",
        source="The campaign’s own page",
        source_url="https://charity.example/",
        dated="June 2020",
    )

    page = client.get("/years/2021/").content.decode()

    for words in [
        "<strong>babies</strong>",
        "<li>Over 100 signed</li>",
        "Held every year.",
        "https://charity.example/report",
        "#IncludingInfants",
        "14.2 million people",
        "The campaign’s own page</a>, June 2020",
        "This campaign has ended",
    ]:
        assert words in page


def test_links_to_a_year_say_what_it_is(client):
    a_past_year(2021, lead="Whoever plans <care> was asked.")

    page = client.get("/cy/years/2021/").content.decode()

    assert '<meta property="og:title" content="Theme of 2021 (2021)">' in page
    assert 'name="description" content="Whoever plans &lt;care&gt; was asked."' in page


def test_unknown_stays_unknown(client):
    a_past_year(2018, theme="")

    page = client.get("/years/2018/").content.decode()

    assert "<h1>Awareness Week 2018</h1>" in page
    assert "If you know it" in page
    for heading in ("Why this theme", "What happened", "In figures", "Where this is from"):
        assert heading not in page


def test_speaks_welsh_and_says_what_is_english(client):
    a_past_year(2021, theme_cy="Cynnwys Babanod", why="Only in English.")

    page = client.get("/cy/years/2021/").content.decode()

    assert "<h1>Cynnwys Babanod</h1>" in page
    assert '<div lang="en"><p>Only in English.</p>' in page
    assert "Theme of 2021" not in page


def test_a_year_that_is_no_more_than_a_draft_is_not_there(client):
    a_past_year(2021, published=False, closed_at=None)

    assert client.get("/years/2021/").status_code == 404
    assert client.get("/years/99999999999999999999/").status_code == 404


def test_the_wall_of_a_year_that_is_closed_stays(client, on_the_wall, campaign):
    on_the_wall("Zillah Quill")
    campaign.elections.clear()
    Campaign.objects.update(closed_at=timezone.now())

    assert "Zillah Quill" in client.get("/years/2024/").content.decode()
    assert "Zillah Quill" in client.get("/wall/2024/").content.decode()


def test_nobody_is_asked_any_more_once_it_is_closed(client):
    campaign = a_campaign()
    seat = a_candidate(campaign, sitting=True).constituency.get_absolute_url()
    campaign.elections.clear()
    assert 'name="candidates"' in client.get(seat).content.decode()

    Campaign.objects.update(closed_at=timezone.now())

    assert 'name="candidates"' not in client.get(seat).content.decode()
    assert "This campaign is over" in client.get("/").content.decode()


@pytest.mark.parametrize("by_hand", ["", "final"])
def test_a_phase_set_by_hand_opens_nothing_that_is_closed(by_hand):
    over = timezone.localdate() - timedelta(days=10)
    election = an_election(
        announced_on=over - timedelta(days=40),
        dissolved_on=over - timedelta(days=30),
        nominations_close_at=timezone.now() - timedelta(days=30),
        polling_day=over,
        results_on=over + timedelta(days=1),
    )
    campaign = a_campaign(election, closed_at=timezone.now())
    if by_hand:
        PhaseOverride.objects.create(election=election, phase=by_hand, reason="A test")

    assert campaign.phase() is Phase.ARCHIVE


def test_the_wall_of_a_past_year_without_photos_leads_to_its_year(client):
    a_past_year(2018, wall_visibility=Campaign.WallVisibility.OFF)

    page = client.get("/wall/2018/").content.decode()

    assert "No photos of this year are shown." in page
    assert '<a class="button" href="/years/2018/">See what 2018 was about</a>' in page
