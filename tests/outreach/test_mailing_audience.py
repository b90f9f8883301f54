"""Who gets a mailing, and why somebody does not."""

import csv
from io import StringIO

import pytest
from django.core import mail

from campaigns.outreach.mailings import audience
from campaigns.outreach.models import (
    Approach,
    Mailing,
    Message,
)
from campaigns.outreach.tasks import keep_mailings_going, send_due
from tests.factories import a_campaign, a_candidate, a_seat
from tests.outreach.mailing_desk import (
    a_mailing,
    address_dead,
    address_suppressed,
    declined,
    form_for,
    joined,
    of_parliament,
    page,
    personal,
    poll_cancelled,
    polling_day,
    send_all,
    states,
    stopped,
    suppressed,
    suppressed_under_an_old_id,
    why_out,
    withdrawn,
)

pytestmark = pytest.mark.django_db


def test_seats_are_named_one_to_a_line_or_by_nation_and_region():
    exeter, gower = a_seat("Exeter", region="South West"), a_seat("Gower", nation="Wales")
    a_seat("Hexham")

    form = form_for(a_campaign(), seat_names="exeter\nWales\n")

    assert form.is_valid()
    assert form.cleaned_data["seat_names"] == [exeter, gower]
    assert "Did you mean Exeter?" in str(form_for(a_campaign(year=2020), seat_names="Exter").errors)


def test_there_is_no_choice_by_party(client, ann):
    client.force_login(ann)

    form = client.get("/admin/outreach/mailing/add/").context["adminform"].form

    assert [name for name in form.fields if "party" in name] == []
    assert "party" not in {one.name for one in Mailing._meta.get_fields()}


REASONS = [
    (joined, "joined"),
    (declined, "declined"),
    (stopped, "stopped"),
    (suppressed, "suppressed"),
    (address_suppressed, "suppressed"),
    (suppressed_under_an_old_id, "suppressed"),
    (withdrawn, "not_standing"),
    (address_dead, "no_address"),
    (of_parliament, "no_address"),
    (personal, "personal"),
    (poll_cancelled, "cancelled_poll"),
    (polling_day, "phase"),
]


@pytest.mark.parametrize(("happens", "reason"), REASONS)
def test_who_is_left_out_and_why(happens, reason):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    mailing = a_mailing(campaign)
    assert why_out(mailing, candidate) == ""

    happens(Approach.objects.to(candidate, campaign))

    assert why_out(mailing, candidate) == reason


@pytest.mark.parametrize(("happens", "reason"), REASONS)
def test_it_is_looked_at_again_at_the_moment_of_sending(happens, reason, released):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    mailing = released(campaign)
    keep_mailings_going()
    mail.outbox.clear()

    happens(Approach.objects.to(candidate, campaign))
    send_due()

    assert mail.outbox == []
    assert [(one[1], one[2]) for one in states(mailing)] == [("cancelled", reason)]
    assert Message.objects.get(kind="mailing").status == Message.Status.CANCELLED


def test_personal_addresses_are_in_once_somebody_decided_and_that_is_recorded(client, ann):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    candidate.contacts.update(kind="personal_provider")
    mailing = a_mailing(campaign)
    client.force_login(ann)

    client.post(
        page(mailing, "change"),
        {
            "campaign": campaign.pk,
            "subject": mailing.subject,
            "text": mailing.text,
            "personal_decision": "The trustees agreed on 3 June",
        },
    )

    mailing.refresh_from_db()
    assert why_out(mailing, candidate) == ""
    assert "The trustees agreed on 3 June" in client.get(page(mailing, "watch")).content.decode()


def test_the_other_address_of_somebody_is_used_instead_of_a_personal_one():
    campaign = a_campaign()
    candidate = a_candidate(campaign, email="ann@personal.example")
    candidate.contacts.update(kind="personal_provider")
    candidate.contacts.create(
        channel="email", value="ann@party.example", kind="party_or_org", source="test"
    )

    (person,) = audience.people(a_mailing(campaign))

    assert person.contact.value == "ann@party.example"


def test_a_third_mailing_in_a_campaign_needs_a_reason(released):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    for _ in range(2):
        released(campaign)
        send_all()
    third = a_mailing(campaign)

    assert why_out(third, candidate) == "two_already"
    third.more_than_two = "The dates have changed"
    assert why_out(third, candidate) == ""


def test_a_seat_in_which_some_are_left_out_is_flagged(client, ann):
    campaign = a_campaign()
    seat = a_seat("Exeter")
    a_candidate(campaign, seat)
    personal(Approach.objects.to(a_candidate(campaign, seat, name="Ben Baker"), campaign))
    a_candidate(campaign, seat, name="Cat Cole", email=False)
    client.force_login(ann)

    answer = client.get(page(a_mailing(campaign), "who"))

    assert answer.context["summary"].uneven() == [(seat, 1, 2)]
    assert answer.context["summary"].by_party() == [("Willow Party", 1, 3)]
    assert "Some, but not all, in 1 seat" in answer.content.decode()


def test_staff_search_and_filter_the_list(client, ann):
    campaign = a_campaign()
    a_candidate(campaign)
    a_candidate(campaign, name="Ben Baker", email=False)
    mailing = a_mailing(campaign)
    client.force_login(ann)

    def names(query):
        answer = client.get(page(mailing, "who") + query)
        return [person.candidate.name for person, _sharing in answer.context["rows"]]

    assert names("") == ["Ann Archer", "Ben Baker"]
    assert names("?q=bak") == ["Ben Baker"]
    assert names("?only=in") == ["Ann Archer"]
    assert names("?only=no_address") == ["Ben Baker"]


@pytest.mark.parametrize("people", [1, 6])
def test_the_list_takes_as_many_queries_for_many(people, django_assert_max_num_queries):
    campaign = a_campaign()
    for number in range(people):
        a_candidate(campaign, a_seat(f"Seat {number}"))
    mailing = a_mailing(campaign)

    with django_assert_max_num_queries(17):
        audience.people(mailing)


def test_the_list_goes_into_a_spreadsheet_without_formulas_and_addresses(client, ann):
    campaign = a_campaign()
    a_candidate(campaign, name="=HYPERLINK(1)")
    a_candidate(campaign, name="Zoë Out", email=False)
    client.force_login(ann)

    answer = client.get(page(a_mailing(campaign), "list"))

    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Type"].startswith("text/csv")
    assert rows[1][:5] == ["Exeter", "'=HYPERLINK(1)", "Willow Party", "yes", ""]
    assert rows[2][1:5] == ["Zoë Out", "Willow Party", "no", "We have no working address"]
    assert "@" not in answer.content.decode()


def test_the_spreadsheet_has_what_was_chosen_on_the_page(client, ann):
    campaign = a_campaign()
    a_candidate(campaign, name="Ann In")
    a_candidate(campaign, name="Bob Out", email=False)
    client.force_login(ann)

    content = client.get(page(a_mailing(campaign), "list") + "?only=in").content.decode()

    assert "Ann In" in content
    assert "Bob Out" not in content


def test_all_of_them_stand_on_one_page_to_print(client, ann):
    campaign = a_campaign()
    for number in range(60):
        a_candidate(campaign, name=f"Person {number:02}", email=f"p{number}@party.example")
    mailing = a_mailing(campaign)
    client.force_login(ann)

    assert "Person 59" not in client.get(page(mailing, "who")).content.decode()
    assert "Person 59" in client.get(page(mailing, "who") + "?all=1").content.decode()
