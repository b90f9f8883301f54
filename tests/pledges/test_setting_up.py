"""Staff set up a year: they copy one, look at it, see what is missing, publish it, and close it."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from campaigns import years
from campaigns.models import Campaign, Figure, ShareText
from campaigns.outreach.models import Approach
from candidates.models import Constituency, Postcode
from pledges import ready
from tests.factories import a_campaign, a_candidate, a_seat, an_election

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NEXT = TODAY.year + 1
COPY = {"year": NEXT, "starts_on": f"{NEXT}-06-07", "ends_on": f"{NEXT}-06-13"}
SURE = {"sure": "on"}


@pytest.fixture
def campaign_admin(client, staff):
    client.force_login(staff("kim", group="Campaign admin"))
    return client


@pytest.fixture
def draft():
    """A year without election that lacks nothing."""
    sitting = a_candidate(a_campaign(), sitting=True)
    Postcode.objects.create(postcode="EX11AA", kind="live", constituency=sitting.constituency)
    return Campaign.objects.create(
        year=NEXT,
        theme="Hear the babies",
        starts_on=date(NEXT, 6, 7),
        ends_on=date(NEXT, 6, 13),
        pledge_text="I’ll speak up for babies.",
        imprint="Published by the charity, 1 Street, London",
        colour="#5b2a86",
        colour_bright="#f7c6a3",
    )


def act(client, campaign, name, **given):
    return client.post(reverse(f"year_{name}", args=[campaign.pk]), given or SURE, follow=True)


def states(campaign):
    return {point.check.name: point.check.state.name for point in ready.points(campaign)}


def test_copies_words_and_nothing_that_was_decided_or_happened(campaign_admin):
    source = a_campaign(
        year=2024,
        lead="Ask them.",
        theme_cy="Codwch lais",
        what_happened="Much",
        sources="- A",
        hashtags="#SpeakUpForBabies #IMHAW24 #IMHAW2024 #First1001Days",
        colour="#5b2a86",
        colour_bright="#f7c6a3",
        charity_number="1",
    )
    Figure.objects.create(campaign=source, value="1", label="x", source="y", dated="2024")
    ShareText.objects.create(campaign=source, role="home", short="Ask yours")

    page = campaign_admin.post(
        reverse("year_copy"), {**COPY, "source": source.pk}, follow=True
    ).content.decode()

    copied = Campaign.objects.get(year=NEXT)
    assert f"A draft for {NEXT}, copied from 2024" in page
    for name in ("theme", "theme_cy", "lead", "pledge_text", "imprint", "colour", "charity_number"):
        assert getattr(copied, name) == getattr(source, name), name
    short = f"{NEXT % 100:02}"
    assert copied.hashtags == f"#SpeakUpForBabies #IMHAW{short} #IMHAW{NEXT} #First1001Days"
    assert (copied.state, copied.wall_visibility) == ("draft", "counts_only")
    assert (copied.wall_decided_by, copied.what_happened, copied.sources) == ("", "", "")
    assert not copied.figures.exists()
    assert not copied.elections.exists()
    assert copied.share_texts.get().short == "Ask yours"
    assert source.share_texts.get().short == "Ask yours"
    assert LogEntry.objects.get().change_message == "Copied from 2024."


def test_what_the_archive_lacks_comes_from_the_latest_year(campaign_admin):
    a_campaign(imprint="Ours", pledge_text="I will.")
    old = Campaign.objects.create(
        year=2021, theme="Including Infants", starts_on=date(2021, 6, 7), ends_on=date(2021, 6, 13)
    )

    campaign_admin.post(reverse("year_copy"), {**COPY, "source": old.pk})

    copied = Campaign.objects.get(year=NEXT)
    assert (copied.theme, copied.imprint, copied.pledge_text) == (
        "Including Infants",
        "Ours",
        "I will.",
    )


def test_every_field_is_copied_or_meant_to_begin_anew():
    anew = {
        "id", "year", "starts_on", "ends_on", "hashtags", "what_happened", "what_happened_cy",
        "standing", "standing_cy", "sources", "wall_visibility", "wall_decided_by",
        "wall_decided_on", "wall_reason", "published", "closed_at", "loaded", "tells_of_visits",
    }  # fmt: skip

    assert {field.name for field in Campaign._meta.fields} == {*years.COPIED, *anew}


def test_words_that_name_the_old_year_begin_anew(campaign_admin):
    source = a_campaign(year=2024, lead="In 2024 they were asked.", why="Babies count.")

    campaign_admin.post(reverse("year_copy"), {**COPY, "source": source.pk})

    copied = Campaign.objects.get(year=NEXT)
    assert (copied.lead, copied.why) == ("", "Babies count.")


def test_the_admin_leads_to_the_page_of_the_year(campaign_admin, draft):
    form = reverse("admin:campaigns_campaign_change", args=[draft.pk])
    assert reverse("preview_year", args=[draft.pk]) in campaign_admin.get(form).content.decode()

    act(campaign_admin, draft, "publish")

    assert f'href="/years/{NEXT}/"' in campaign_admin.get(form).content.decode()


def test_suggests_the_week_a_year_on(campaign_admin):
    a_campaign(year=2026, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 14))

    page = campaign_admin.get(reverse("year_copy"))
    form = page.context["form"]

    # As a browser's own field for days takes it.
    assert 'value="2027-06-07"' in page.content.decode()

    assert form.initial["year"] == 2027
    assert form.initial["starts_on"] == date(2027, 6, 7)
    assert form.initial["ends_on"] == date(2027, 6, 13)


@pytest.mark.parametrize("asked", ["", "2024", "٢٠٢٤", "99999999999999999999", "x\0"])
def test_whatever_is_asked_for_the_form_comes(campaign_admin, asked):
    a_campaign(year=2024)

    assert campaign_admin.get(reverse("year_copy"), {"from": asked}).status_code == 200


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"year": str(TODAY.year)}, "There is a campaign of"),
        ({"year": "999999999999999999999"}, "less than or equal to 2100"),
        ({"year": "soon"}, "Enter a year, for example 2027."),
        ({"starts_on": f"{NEXT + 1}-06-07"}, "The first day has to be in"),
        ({"ends_on": f"{NEXT}-06-01"}, "The last day must not be before the first."),
        ({"ends_on": f"{NEXT}-12-01"}, "longer than a month"),
        ({"starts_on": "\0"}, "Enter a day."),
        ({"source": "0"}, "Select a valid choice"),
    ],
)
def test_a_copy_that_makes_no_sense_is_refused(campaign_admin, given, sentence):
    source = a_campaign()

    page = campaign_admin.post(reverse("year_copy"), {**COPY, "source": source.pk, **given})

    assert sentence in page.content.decode()
    assert Campaign.objects.count() == 1


def test_who_may_only_look_can_neither_copy_nor_publish(client, staff, draft):
    client.force_login(staff("mo"))

    assert client.get(reverse("year_copy")).status_code == 403
    assert client.post(reverse("year_copy"), COPY).status_code == 403
    assert client.get(reverse("year_ready", args=[draft.pk])).status_code == 200
    assert act(client, draft, "publish").status_code == 403
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_public_is_led_to_the_login(client, draft):
    for name in ("preview_home", "preview_year", "year_ready", "year_publish"):
        answer = client.get(reverse(name, args=[draft.pk]))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/admin/login/")


def test_a_preview_shows_the_draft_and_leaves_nothing_behind(
    client, campaign_admin, draft, pages_are_kept
):
    home = campaign_admin.get(reverse("preview_home", args=[draft.pk]))
    its_own = campaign_admin.get(reverse("preview_year", args=[draft.pk]))

    for page in (home, its_own):
        assert "Hear the babies" in page.content.decode()
        assert "Only staff see this page" in page.content.decode()
        assert "/colours/5b2a86-f7c6a3.css" in page.content.decode()
        assert "no-store" in page["Cache-Control"]
    campaign_admin.logout()
    assert "Hear the babies" not in client.get("/").content.decode()
    assert "Hear the babies" not in client.get("/years/").content.decode()
    assert client.get(f"/years/{NEXT}/").status_code == 404


def test_a_preview_speaks_welsh(campaign_admin, draft):
    address = reverse("preview_home", args=[draft.pk])

    page = campaign_admin.get(address, {"language": "cy"}).content.decode()

    assert '<html lang="cy">' in page
    assert '<span lang="en">Hear the babies</span>' in page
    assert (
        '<html lang="en-gb">' in campaign_admin.get(address, {"language": "xx\0"}).content.decode()
    )


def test_the_front_page_tells_of_a_year_in_the_making(campaign_admin, draft):
    page = campaign_admin.get("/admin/").content.decode()
    assert "Years that only staff see yet" in page

    drafts = campaign_admin.get("/admin/campaigns/campaign/?published__exact=0").content.decode()

    assert "Hear the babies" in drafts
    assert "Speak up for babies</" not in drafts


def test_looks_at_a_good_dozen_of_things(campaign_admin, draft):
    page = campaign_admin.get(reverse("year_ready", args=[draft.pk])).content.decode()

    found = ready.points(draft)
    assert len(found) >= 20
    assert ready.stops(found) == []
    assert "Ready to open." in page
    for point in ready.warns(found):
        assert point.url in page


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"theme": ""}, "Theme"),
        ({"pledge_text": ""}, "Pledge"),
        ({"imprint": " "}, "Imprint"),
        ({"board_text": ""}, "Board"),
        ({"starts_on": date(NEXT - 1, 6, 7)}, "Dates"),
        ({"year": 2020, "starts_on": date(2020, 6, 1), "ends_on": date(2020, 6, 7)}, "Dates"),
    ],
)
def test_what_is_missing_stops_publishing(campaign_admin, draft, fields, name):
    Campaign.objects.filter(pk=draft.pk).update(**fields)
    draft.refresh_from_db()

    page = act(campaign_admin, draft, "publish").content.decode()

    assert states(draft)[name] == "BAD"
    assert f"To be mended first: {name.lower()}" in page
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"ends_on": date(NEXT, 6, 20)}, "Dates"),
        ({"theme": "Speak up for babies"}, "Theme"),
        ({"lead": "Ask your MP."}, "First words"),
        ({"why": "As in 2024."}, "Other years"),
        ({"why": "Vote for babies."}, "Calls to voters"),
        ({"why": "Since babies matter."}, "Welsh"),
        ({"board_text": "For babies"}, "Board"),
        ({"colour": "", "colour_bright": ""}, "Colours"),
    ],
)
def test_what_could_be_better_only_warns(draft, fields, name):
    Campaign.objects.filter(pk=draft.pk).update(**fields)
    draft.refresh_from_db()

    assert states(draft)[name] == "LOOK"


def test_nobody_to_ask_and_nowhere_to_look_stops_publishing(draft):
    draft.elections.clear()
    Postcode.objects.all().delete()
    Constituency.objects.update(hex_q=None)
    for candidate in draft.everyone():
        candidate.sitting = False
        candidate.save()

    found = states(draft)

    assert (found["Who is asked"], found["Postcodes"], found["Map"]) == ("BAD", "BAD", "LOOK")


def test_a_by_election_needs_its_ballot_paper(draft):
    election = an_election(general=False, name="By-election in Exeter")
    draft.elections.add(election)
    assert states(draft)["Candidates"] == "BAD"

    a_candidate(draft, a_seat("Derby North"))

    assert states(draft)["Candidates"] == "GOOD"
    assert states(draft)["By-election"] == "GOOD"


def test_publishing_makes_it_the_year_of_the_home_page(client, campaign_admin, draft):
    page = campaign_admin.get(reverse("year_publish", args=[draft.pk])).content.decode()
    assert "The home page, the menu and the colours follow" in page

    act(campaign_admin, draft, "publish")

    home = client.get("/").content.decode()
    assert "Hear the babies" in home
    assert "/colours/5b2a86-f7c6a3.css" in home
    assert LogEntry.objects.get().change_message == "Published it."


def test_a_look_and_a_button_without_the_tick_change_nothing(campaign_admin, draft):
    campaign_admin.get(reverse("year_publish", args=[draft.pk]), SURE)
    page = act(campaign_admin, draft, "publish", sure="").content.decode()

    assert "Tick the box if it is so." in page
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_publishing_twice_says_so(campaign_admin, draft):
    act(campaign_admin, draft, "publish")

    page = act(campaign_admin, draft, "publish").content.decode()

    assert "Nothing was done." in page
    assert LogEntry.objects.count() == 1


def test_closing_ends_the_asking_and_can_be_undone(client, campaign_admin, draft):
    act(campaign_admin, draft, "publish")
    act(campaign_admin, draft, "close")
    draft.refresh_from_db()
    assert draft.state == "closed"
    assert "This campaign has ended" in client.get(f"/years/{NEXT}/").content.decode()

    act(campaign_admin, draft, "open_again")

    draft.refresh_from_db()
    assert draft.state == "published"
    assert "This campaign has ended" not in client.get(f"/years/{NEXT}/").content.decode()


def test_a_year_whose_election_is_not_over_cannot_be_closed(campaign_admin):
    """It would speak of MPs, while there are none."""
    campaign = a_campaign()

    page = act(campaign_admin, campaign, "close").content.decode()

    assert "can’t be closed while an election of it is not over" in page
    campaign.refresh_from_db()
    assert campaign.state == "published"


def test_hides_a_year_only_as_long_as_nobody_was_asked(campaign_admin, draft):
    act(campaign_admin, draft, "publish")
    act(campaign_admin, draft, "take_back")
    draft.refresh_from_db()
    assert draft.state == "draft"

    act(campaign_admin, draft, "publish")
    Approach.objects.to(draft.everyone().get(), draft)
    page = act(campaign_admin, draft, "take_back").content.decode()

    assert "Somebody has been asked already" in page
    draft.refresh_from_db()
    assert draft.state == "published"


def form_of(client, campaign):
    """What the admin's form would send."""
    form = (
        client.get(reverse("admin:campaigns_campaign_change", args=[campaign.pk]))
        .context["adminform"]
        .form
    )
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "0"}
    return {**sent, **{f"figures-{name}": value for name, value in empty.items()}}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"theme": ""}, "A published year has a theme"),
        ({"pledge_text": ""}, "A published year has a pledge"),
        ({"imprint": ""}, "A published year has an imprint"),
        ({"colour": "#ffffff"}, "Not enough contrast"),
    ],
)
def test_what_is_public_keeps_what_it_needs(campaign_admin, fields, sentence):
    campaign = a_campaign()
    address = reverse("admin:campaigns_campaign_change", args=[campaign.pk])

    page = campaign_admin.post(address, {**form_of(campaign_admin, campaign), **fields})

    assert sentence in page.content.decode()


def test_a_closed_year_takes_no_election_that_is_still_on(campaign_admin, draft):
    Campaign.objects.filter(pk=draft.pk).update(published=True, closed_at=timezone.now())
    election = an_election()
    address = reverse("admin:campaigns_campaign_change", args=[draft.pk])

    page = campaign_admin.post(
        address, {**form_of(campaign_admin, draft), "elections": [election.pk]}
    )

    assert "This year is closed." in page.content.decode()
    assert not draft.elections.exists()


def test_staff_add_a_figure_with_its_source(campaign_admin, client, draft):
    address = reverse("admin:campaigns_campaign_change", args=[draft.pk])
    figure = {"value": "9", "label": "babies", "source": "The charity", "dated": "2027", "order": 0}
    sent = {f"figures-0-{name}": value for name, value in figure.items()}

    answer = campaign_admin.post(
        address, {**form_of(campaign_admin, draft), "figures-TOTAL_FORMS": "1", **sent}
    )

    assert answer.status_code == 302
    assert draft.figures.get().source == "The charity"


def test_the_handbook_is_for_staff(client, campaign_admin):
    page = campaign_admin.get("/admin/help/setting-up-a-year/").content.decode()
    assert "<h2>1. Copy a year</h2>" in page
    assert campaign_admin.get("/admin/help/nothing-such/").status_code == 404

    campaign_admin.logout()

    assert client.get("/admin/help/setting-up-a-year/").status_code == 302


@pytest.mark.parametrize("kind", ["no election", "general", "by-election"])
def test_home_and_seat_speak_of_whom_the_year_is_about(client, kind):
    campaign = a_campaign(an_election(general=kind == "general"))
    seat = a_candidate(campaign, name="Ann Archer", sitting=kind == "no election").constituency
    if kind == "no election":
        campaign.elections.clear()

    home, page = client.get("/").content.decode(), client.get(seat.get_absolute_url())

    assert ("Ask your MP" in home) == (kind == "no election")
    assert ("Ask your candidates" in home) == (kind != "no election")
    assert "Ann Archer" in page.content.decode()
    assert 'name="candidates"' in page.content.decode()


def test_a_by_election_leaves_the_other_seats_their_mps(client):
    campaign = a_campaign(an_election(general=False))
    a_candidate(campaign, name="Ann Archer")
    elsewhere = a_candidate(a_campaign(year=2020), a_seat("Derby North"), sitting=True)

    page = client.get(elsewhere.constituency.get_absolute_url()).content.decode()

    assert "Ask your MP" in page or "Your MP" in page
    assert elsewhere.name in page


def test_dates_in_the_past_are_said_to_be_over(draft):
    yesterday = TODAY - timedelta(days=1)
    draft.ends_on = yesterday
    draft.starts_on = yesterday - timedelta(days=6)
    draft.year = draft.starts_on.year

    assert states(draft)["Dates"] == "BAD"
