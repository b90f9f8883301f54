"""What staff read and change about sending, and the hours of the day."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from campaigns.outreach.models import Ask, Message, SendingRules, Stream
from campaigns.outreach.tasks import send_due
from candidates.timetable import LONDON
from tests.factories import a_campaign, a_candidate, an_invitation

pytestmark = pytest.mark.django_db

RULES = "/admin/outreach/sendingrules/1/change/"


@pytest.fixture
def form(admin_client):
    """The form as it is out of the box, filled in."""
    page = admin_client.get("/admin/outreach/sendingrules/", follow=True)
    return page.context["adminform"].form


def save(client, form, **changes):
    """Send what stands in the form, changed. Returns the page that comes."""
    shown = {name: form[name].value() for name in form.fields}
    return client.post(RULES, {**shown, **changes}, follow=True).content.decode()


def test_each_rule_says_what_it_does_and_what_it_is_out_of_the_box(form):
    for name, field in form.fields.items():
        assert len(field.help_text.split()) > 4, name
        assert "Out of the box: " in field.help_text or name == "alarms_to"
    assert "Out of the box: 08:00." in form.fields["sends_from"].help_text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"per_candidate_hour": 0}, "Give 1 or more."),
        ({"per_candidate_day": -3}, "Give 1 or more."),
        ({"per_domain_hour": "many"}, "Give a whole number."),
        ({"network_hour": ""}, "Give a value: an empty rule is none."),
        ({"spread_minutes": 500}, "Give 120 or less."),
        ({"sends_from": "21:00"}, "The hours have to begin before they end."),
        ({"sends_until": "25:00"}, "Give it like this: 20:00"),
        ({"digest_at": "07:00"}, "Choose a time within the hours of sending."),
        ({"alarms_to": "a@charity.example; b"}, "is no email address. Put commas between"),
        ({"warm_up": "fifty"}, "Give numbers with commas between, for example 50, 100, 200."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(admin_client, form, changes, sentence):
    page = save(admin_client, form, **changes)

    assert sentence in page
    [[name, typed]] = changes.items()
    assert getattr(SendingRules.current(), name) == getattr(SendingRules(), name)
    assert str(typed) in page


def test_the_history_says_what_it_was_and_what_it_is(admin_client, form):
    save(admin_client, form, per_candidate_hour=4, sends_until="19:30")

    assert SendingRules.current().per_candidate_hour == 4
    change = LogEntry.objects.get()
    assert change.user.username == "admin"
    assert change.get_change_message() == (
        "Until: 20:00 → 19:30. To one candidate in an hour: 6 → 4."
    )


def test_who_may_only_read_reads(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_sendingrules"))
    client.force_login(reader)

    page = client.get("/admin/outreach/sendingrules/", follow=True).content.decode()

    assert "However many people write" in page
    assert 'name="_save"' not in page
    assert client.post(RULES, {"per_candidate_hour": 1}).status_code == 403


# Hours


@pytest.fixture
def rules():
    return SendingRules.objects.create(spread_minutes=0)


def opening(rules, moment, **hours):
    campaign = a_campaign(**{"sends_from": None, "sends_until": None, **hours})
    return rules.next_opening(campaign, moment).astimezone(LONDON)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        # In October 2026 clocks go back on the 25th; in March 2027 forward on the 28th.
        ("2026-10-24 19:59", None),
        ("2026-10-24 20:00", "2026-10-25 08:00+00:00"),
        ("2026-10-25 07:59", "2026-10-25 08:00+00:00"),
        ("2026-10-25 08:00", None),
        ("2027-03-27 23:30", "2027-03-28 08:00+01:00"),
        ("2027-03-28 07:59", "2027-03-28 08:00+01:00"),
        ("2027-03-28 19:59", None),
    ],
)
def test_from_eight_to_eight_by_the_clock_in_london(rules, moment, opens):
    moment = datetime.fromisoformat(moment).replace(tzinfo=LONDON)

    expected = datetime.fromisoformat(opens) if opens else moment
    assert opening(rules, moment) == expected


def test_a_campaign_may_have_hours_of_its_own(rules):
    moment = datetime(2026, 5, 12, 9, 0, tzinfo=LONDON)

    assert opening(rules, moment, sends_from=time(10), sends_until=time(16)).hour == 10


@time_machine.travel("2026-05-12 22:00:00+01:00", tick=False)
def test_what_waited_for_the_morning_leaves_spread():
    campaign = a_campaign(sends_from=None, sends_until=None)
    for number in range(12):
        an_invitation(campaign, [a_candidate(campaign, name=f"Ann {number}")])

    send_due()

    dues = Message.objects.filter(stream=Stream.INVITATION).values_list("due_at", flat=True)
    eight = datetime(2026, 5, 13, 8, tzinfo=LONDON)
    assert all(eight <= due <= eight + timedelta(minutes=30) for due in dues)
    assert len(set(dues)) == 12
    assert max(dues) - min(dues) > timedelta(minutes=5)


@time_machine.travel("2026-05-12 22:00:00+01:00", tick=False)
def test_confirmations_leave_at_any_hour(mailoutbox):
    campaign = a_campaign(sends_from=None, sends_until=None)
    invitation = an_invitation(campaign, [a_candidate(campaign)])
    Message.objects.filter(kind="confirm").update(status="queued", sent_at=None)
    invitation.__class__.objects.update(status="unconfirmed", confirmed_at=None)

    send_due()

    assert [one.subject.split()[0] for one in mailoutbox] == ["Confirm"]


@pytest.mark.parametrize("kind", ["invitation", "nudge", "thanks"])
def test_nothing_about_an_ask_reaches_a_candidate_on_polling_day(kind, mailoutbox):
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)])
    ask = Ask.objects.get()
    Message.objects.owe(Message.Kind(kind), dedupe_key=f"test:{kind}", ask=ask)
    noon = datetime.combine(campaign.elections.get().polling_day, time(12), tzinfo=LONDON)

    with time_machine.travel(noon.astimezone(timezone.get_default_timezone())):
        send_due()

    assert [one for one in mailoutbox if "candidates.example" in one.to[0]] == []
