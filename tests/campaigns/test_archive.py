"""The years that were come from files, and staff have the last word."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns import archive, colours
from campaigns.models import Campaign, Event, Figure
from candidates.models import Election

pytestmark = pytest.mark.django_db

FILE = """
theme = "Including Infants"
starts_on = 2021-06-07
ends_on = 2021-06-13
lead = "Of the file."

[[figures]]
key = "signed"
value = "Over 100"
label = "signed"
source = "The charity"
dated = "June 2021"

[[events]]
key = "talk"
title = "A talk"
description = "About babies."
first_day = 2021-06-08
last_day = 2021-06-08
format = "online"
organiser = "The charity"
"""


@pytest.fixture
def load(tmp_path):
    """Loads files of these texts, by their years."""

    def run(*arguments, **files):
        for year, text in (files or {"y2021": FILE}).items():
            (tmp_path / f"{year[1:]}.toml").write_text(text)
        out = StringIO()
        call_command("load_years", *arguments, "--folder", tmp_path, stdout=out)
        return out.getvalue().strip()

    return run


def test_brings_in_every_year_of_the_project():
    call_command("load_years", stdout=StringIO())

    years = Campaign.objects.order_by("year")
    assert [one.year for one in years] == list(range(2016, 2026))
    assert all(one.state == "closed" and one.sources and one.lead_cy for one in years)
    assert [one.year for one in years if not one.theme] == [2018, 2019]
    assert years.get(year=2020).starts_on == date(2020, 6, 7)
    assert Figure.objects.filter(value="14.2 million people", campaign__year=2020).exists()
    assert Election.objects.get().polling_day == date(2024, 7, 4)
    assert Event.objects.get(campaign__year=2022).title == "Debate in Westminster Hall"
    assert not Figure.objects.filter(source="").exists()


def test_its_colours_can_be_read():
    call_command("load_years", stdout=StringIO())

    for one in Campaign.objects.exclude(colour=""):
        assert colours.faults_of_strong(one.colour) == []
        assert colours.faults_of_bright(one.colour_bright) == []


def test_says_in_one_line_what_it_did_and_does_it_once(load):
    assert load() == "1 year read: 1 new, 0 filled in, 0 as they were."
    assert load() == "1 year read: 0 new, 0 filled in, 1 as they were."
    assert (Figure.objects.count(), Event.objects.count()) == (1, 1)


def test_a_dry_run_writes_nothing(load):
    assert load("--dry-run").startswith("Dry run, nothing was written. 1 year read: 1 new")
    assert not Campaign.objects.exists()


def test_what_staff_changed_or_deleted_stays_so(load):
    load()
    Campaign.objects.update(theme="Theirs", lead="")
    Figure.objects.all().delete()

    load()

    campaign = Campaign.objects.get()
    assert (campaign.theme, campaign.lead) == ("Theirs", "")
    assert not campaign.figures.exists()


def test_fills_in_what_is_new_in_the_file(load):
    load()

    said = load(y2021=FILE.replace("lead =", 'why = "Since then."\nlead ='))

    assert said == "1 year read: 0 new, 1 filled in, 0 as they were."
    assert Campaign.objects.get().why == "Since then."


def test_a_year_that_staff_made_is_filled_in_and_stays_a_draft(load):
    Campaign.objects.create(
        year=2021, starts_on=date(2021, 6, 1), ends_on=date(2021, 6, 2), theme="Theirs"
    )

    load()

    campaign = Campaign.objects.get()
    assert (campaign.theme, campaign.lead) == ("Theirs", "Of the file.")
    assert (campaign.published, campaign.starts_on) == (False, date(2021, 6, 1))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("theme = ", "2020.toml: Invalid value"),
        ("theme = 3\nstarts_on = 2020-06-07\nends_on = 2020-06-07", "theme should be a text"),
        ('theme = "x"', "starts_on should be a day"),
        ("colour_of = 1", "nobody knows colour_of"),
        ("starts_on = 2020-06-07\nends_on = 2020-06-01", "2020.toml"),
        ('colour = "#ffffff"\nstarts_on = 2020-06-07\nends_on = 2020-06-08', "contrast"),
        ("starts_on = 2020-06-07\nends_on = 2020-06-08\n[[figures]]\nvalue = '1'", "needs a key"),
        (
            "starts_on = 2020-06-07\nends_on = 2020-06-08\n[[figures]]\nkey = 'a'\nsauce = '1'",
            "Nobody knows sauce of a figure",
        ),
        (
            "starts_on = 2020-06-07\nends_on = 2020-06-08\n[[figures]]\nkey = 'a'\nvalue = '1'",
            "source: This field cannot be blank",
        ),
    ],
)
def test_refuses_a_bad_file_whole(load, wrong, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        load(y2020=wrong, y2021=FILE)

    assert str(refused.value).endswith("Nothing was written.")
    assert not Campaign.objects.exists()


def test_refuses_a_year_that_has_no_file(load):
    with pytest.raises(CommandError, match=r"2015\.toml: there is no such file"):
        load("2015")


def test_every_fact_has_a_place_on_the_pages(client):
    """What the charity's own page tells of its years, in our words."""
    archive.load()

    told = {year: client.get(f"/years/{year}/").content.decode() for year in range(2016, 2026)}

    for year, facts in {
        2020: ["14.2 million people", "7,400 posts", "vision, a mission", "Mind Matters"],
        2021: ["Over 100", "blindspot", "What is Infant Mental Health?", "Sally Hogg"],
        2022: ["podcasts", "comms pack", "six years", "Lucy Morton"],
        2023: ["NICE", "Michelle’s story", "1,015 women"],
        2024: ["Baby Prime Minister", "@First1001Days", "eight years", "Family Hub"],
    }.items():
        for fact in facts:
            assert fact in told[year], (year, fact)
    assert "<h1>Awareness Week 2018</h1>" in told[2018]
