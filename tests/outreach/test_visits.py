"""A service offers a visit: everybody standing where it works is offered the same, answers on
their own page, and nothing is told before it has taken place."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django.utils.html import escape

from campaigns.models import VisitOffer
from campaigns.outreach import offering, tasks, visits
from campaigns.outreach.links import RedactLinks
from campaigns.outreach.models import Approach, Ask, Host, Message, Visit
from candidates.models import AlreadyDecided, Candidate, Postcode
from pledges import retention
from tests.factories import a_campaign, a_candidate, a_seat
from tests.outreach.mailing_desk import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Emails to services leave with the commit, as they do where there is a worker."""
    monkeypatch.setattr(visits, "_tell_soon", tasks.tell_correspondents)


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def exeter():
    return a_seat("Exeter")


@pytest.fixture
def three(campaign, exeter):
    """Standing in one seat, and one more elsewhere."""
    a_candidate(campaign, a_seat("Far away"), name="Zoe Zander")
    names = ("Ann Archer", "Ben Baker", "Cy Cole")
    return [a_candidate(campaign, exeter, name=name) for name in names]


def said(**changed):
    today = timezone.localdate()
    return {
        "service_name": "Larkmoor Parent-Infant Team",
        "host_type": "charity",
        "seats": "Exeter",
        "what": "The room in which we work with families.",
        "days": "Tuesday, 10:00\nThursday, 14:00",
        "last_day": (today + timedelta(days=10)).isoformat(),
        "most": "4",
        "photo_rules": "No photos of families.",
        "comms_agreed_by": "",
        "comms_agreed_on": "",
        "contact_name": "Jo Field",
        "email": "jo@larkmoor.example",
        "agree": "on",
        **changed,
    }


def register(client, **changed):
    return client.post("/visits/offer/", said(**changed), follow=True).content.decode()


@pytest.fixture
def offer(campaign, exeter, three, admin_user):
    """Made to the three."""
    visits.register(
        campaign,
        [exeter],
        name="Jo Field",
        email="jo@larkmoor.example",
        service_name="Larkmoor Parent-Infant Team",
        host_type="charity",
        what="The room.",
        days="Tuesday, 10:00\nThursday, 14:00",
        last_day=timezone.localdate() + timedelta(days=10),
    )
    made = VisitOffer.objects.get()
    made.move(since="unconfirmed", to="waiting", confirmed_at=timezone.now())
    made.refresh_from_db()
    visits.approve(made, by=admin_user)
    mail.outbox.clear()
    return made


def host_page():
    return Host.objects.get().get_absolute_url()


def answer(client, visit, choice, **more):
    page = f"{visit.approach.get_absolute_url()}offers/{visit.pk}/"
    return client.post(page, {"choice": choice, "note": "", **more}, follow=True).content.decode()


def visit_by(name):
    return Visit.objects.with_names().get(approach__candidate__name=name)


def test_from_the_form_to_everybody(client, three, admin_client):
    thanks = register(client)
    made, link = VisitOffer.objects.get(), host_page()
    asks = client.get(link).content.decode()
    waits = client.post(link, follow=True).content.decode()
    desk = f"/admin/campaigns/visitoffer/{made.pk}/decide/"
    seen = admin_client.get(desk).content.decode()
    admin_client.post(desk, {"make": "1"})
    tasks.send_due()
    to_candidates = [one for one in mail.outbox if "candidates.example" in one.to[0]]

    assert "Look in your inbox" in thanks
    assert "Confirm your offer" in asks
    assert "A person reads your offer" in waits
    assert "Make it to everybody (3)" in seen
    assert {one.to[0] for one in to_candidates} == {one.contacts.get().value for one in three}
    # In the same words, each with a link of their own.
    bodies = {
        one.body.replace(three[number].name, "").split("Tuesday")[0]
        for number, one in enumerate(sorted(to_candidates, key=lambda one: one.body))
    }
    assert len(bodies) == 1
    assert all("List-Unsubscribe" in one.extra_headers for one in to_candidates)
    assert "The room in which we work" not in mail.outbox[0].body


def test_looking_confirms_nothing(client, campaign, exeter):
    register(client)
    client.get(host_page())

    assert VisitOffer.objects.get().state == "unconfirmed"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"service_name": ""}, "Enter the name of the service"),
        ({"host_type": ""}, "Select what kind of service it is"),
        ({"host_type": "nhs"}, "Enter who agreed this in your communications team"),
        ({"host_type": "council"}, "Enter the day on which they agreed"),
        ({"comms_agreed_on": "2099-01-01"}, "Enter a day that is not in the future"),
        ({"seats": "Atlantis"}, "We don’t know the constituency “Atlantis”."),
        ({"seats": "\n \n"}, "Enter at least one constituency"),
        ({"seats": "\n".join(f"Seat {n}" for n in range(11))}, "at most 10 constituencies"),
        ({"days": " \n"}, "Enter at least one day"),
        ({"days": "x" * 81}, "each in 80 characters or fewer"),
        ({"last_day": "2020-01-01"}, "Enter a day that is not over yet"),
        ({"most": "many"}, "Enter a number, like 4"),
        ({"most": "9" * 30}, "Enter a number from 1 to 999"),
        ({"email": "jo"}, "Enter an email address in the correct format"),
        ({"agree": ""}, "Select the box to agree to treat everybody alike"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client, campaign, exeter, changed, sentence
):
    page = register(client, **changed)

    assert sentence in page
    assert "The room in which we work with families." in page
    assert not VisitOffer.objects.exists()


def test_a_public_body_names_who_agreed(client, campaign, exeter):
    today = timezone.localdate().isoformat()
    register(client, host_type="nhs", comms_agreed_by="Kit Moss", comms_agreed_on=today)

    assert VisitOffer.objects.get().comms_agreed_by == "Kit Moss"


def test_seats_by_name_or_by_postcode(client, campaign, exeter):
    welsh = a_seat("Vale of Glamorgan", name_cy="Bro Morgannwg", nation="Wales")
    a_seat("Ynys Môn")
    Postcode.objects.create(postcode="EX11AA", constituency=exeter)
    register(client, seats="ex1 1aa\nexeter\nBRO MORGANNWG\nynys mon")

    names = set(VisitOffer.objects.get().seats.values_list("name", flat=True))
    assert names == {"Exeter", welsh.name, "Ynys Môn"}


def test_a_program_learns_nothing(client, campaign, exeter):
    assert "Look in your inbox" in register(client, website="https://spam.example")
    assert not VisitOffer.objects.exists()


def test_nobody_fills_an_inbox(client, campaign, exeter):
    for tag in "abc":
        register(client, email=f"jo+{tag}@larkmoor.example")

    assert len(mail.outbox) == 2


# To everybody alike


def test_however_often_it_runs_each_gets_it_once(offer):
    for _ in range(2):
        tasks.make_visit_offers()
    tasks.send_due()
    tasks.send_due()

    assert Visit.objects.count() == 3
    assert len(mail.outbox) == 3


def test_who_comes_onto_the_list_is_offered_it_too(offer, campaign, exeter):
    a_candidate(campaign, exeter, name="Dee Dale")
    tasks.make_visit_offers()

    assert visit_by("Dee Dale").state == "offered"


def test_who_wants_no_emails_is_left_out_and_that_is_on_record(offer, admin_client):
    stopped = visit_by("Ben Baker").approach
    stopped.stopped_at = timezone.now()
    stopped.save()
    declined = visit_by("Cy Cole").approach
    declined.record(Approach.Response.DECLINED)
    tasks.send_due()
    page = admin_client.get(f"/admin/campaigns/visitoffer/{offer.pk}/decide/").content.decode()

    assert [one.to for one in mail.outbox] == [
        [Candidate.objects.get(name="Ann Archer").contacts.get().value]
    ]
    assert Message.objects.filter(status="cancelled").count() == 2
    assert page.count(escape(str(Ask.Reason.STOPPED.label))) == 2
    assert page.index("Ann Archer") < page.index("Ben Baker") < page.index("Cy Cole")


def test_who_has_joined_is_offered_it_like_everybody(offer):
    visit_by("Ann Archer").approach.record(Approach.Response.JOINED)
    tasks.send_due()

    assert len(mail.outbox) == 3


@pytest.mark.parametrize("ends", ["withdrawn", "over", "answered"])
def test_what_has_ended_does_not_leave(offer, client, ends):
    match ends:
        case "withdrawn":
            VisitOffer.objects.update(state="withdrawn")
        case "over":
            VisitOffer.objects.update(last_day=timezone.localdate() - timedelta(days=1))
        case "answered":
            Visit.objects.update(state="declined")
    tasks.send_due()

    assert not mail.outbox
    assert Message.objects.filter(kind="visit_offer", status="cancelled").count() == 3


def test_two_of_staff_cannot_both_win(offer, admin_user):
    with pytest.raises(AlreadyDecided):
        visits.refuse(offer, by=admin_user, answer="No")


def test_turned_down_they_read_why(client, three, admin_client):
    register(client)
    client.post(host_page())
    made = VisitOffer.objects.get()
    desk = f"/admin/campaigns/visitoffer/{made.pk}/decide/"
    empty = admin_client.post(desk, {"refuse": "1", "answer": ""}).content.decode()
    admin_client.post(desk, {"refuse": "1", "answer": "It is for one party."})

    assert "Write why: they will read it." in empty
    assert "It is for one party." in mail.outbox[-1].body
    assert "It is for one party." in client.get(host_page()).content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize(("group", "sees"), [("Campaign admin", 200), ("Moderator", 403)])
def test_who_may_see_it(client, offer, group, sees):
    client.force_login(staff("sam", group))

    assert client.get(f"/admin/campaigns/visitoffer/{offer.pk}/decide/").status_code == sees


# Answers


def test_who_changes_their_mind_again_and_again_mails_the_service_now_and_then(client, offer):
    for choice in ("1", "no", "1", "no", "1"):
        answer(client, visit_by("Ann Archer"), choice)
    at_once = [one.to for one in mail.outbox]
    with time_machine.travel(timezone.now() + Host.ANSWERS_GATHER_FOR + timedelta(minutes=1)):
        tasks.tell_correspondents()
        tasks.tell_correspondents()

    assert at_once.count(["jo@larkmoor.example"]) == 1
    assert [one.to for one in mail.outbox].count(["jo@larkmoor.example"]) == 2
    assert "Ann Archer: Accepted" in mail.outbox[-2].body


def test_the_candidate_accepts_a_day(client, offer, settings):
    visit = visit_by("Ann Archer")
    own_page = client.get(visit.approach.get_absolute_url()).content.decode()
    page = answer(client, visit, "1", note="Two of us.")
    host = client.get(host_page()).content.decode()
    address = visit.approach.candidate.contacts.get().value

    assert "Larkmoor Parent-Infant Team" in own_page
    assert "You have told them that you come: Thursday, 14:00" in page
    assert "jo@larkmoor.example" in page
    assert visit_by("Ann Archer").state == "accepted"
    assert address in host
    assert "“Two of us.”" in host
    theirs, staffs = mail.outbox[:2]
    assert (theirs.to, staffs.to) == (["jo@larkmoor.example"], [settings.CONTACT_EMAIL])
    assert "Ann Archer: Accepted, Thursday, 14:00" in theirs.body
    # Whoever holds the link of the service acts as the service.
    assert host_page() in theirs.body
    assert host_page() not in staffs.body


def test_who_has_said_nothing_is_not_given_away(client, offer):
    answer(client, visit_by("Ann Archer"), "no")
    host = client.get(host_page()).content.decode()

    assert "Declined" in host
    for name in ("Ann Archer", "Ben Baker"):
        assert visit_by(name).approach.candidate.contacts.get().value not in host
    assert "jo@larkmoor.example" not in answer(client, visit_by("Ann Archer"), "no")


def test_an_answer_can_be_changed(client, offer):
    answer(client, visit_by("Ann Archer"), "0")
    answer(client, visit_by("Ann Archer"), "other", note="In July?")
    visit = visit_by("Ann Archer")

    assert (visit.state, visit.day, visit.note) == ("other_day", "", "In July?")


@pytest.mark.parametrize("choice", ["", "7", "-1", "٣", "yes", "0\0"])
def test_no_answer_is_said_to_be_none(client, offer, choice):
    page = answer(client, visit_by("Ann Archer"), choice)

    assert "There is a problem" in page
    assert visit_by("Ann Archer").state == "offered"


def test_after_it_is_withdrawn_nobody_answers(client, offer):
    client.get(f"{host_page()}withdraw/")
    offer.refresh_from_db()
    assert offer.state == "made"

    client.post(f"{host_page()}withdraw/")
    assert "This offer has ended, for everybody" in answer(client, visit_by("Ann Archer"), "0")
    assert visit_by("Ann Archer").state == "offered"
    assert not Message.objects.filter(kind="visit_offer").exclude(status="cancelled").exists()


def test_nobody_answers_for_somebody_else(client, offer):
    mine, theirs = visit_by("Ann Archer"), visit_by("Ben Baker")
    page = f"{mine.approach.get_absolute_url()}offers/{theirs.pk}/"

    assert client.post(page, {"choice": "0"}).status_code == 404
    assert visit_by("Ben Baker").state == "offered"


# Afterwards


def tell(client, visit, **form):
    page = f"{host_page()}{visit.pk}/"
    today = timezone.localdate().isoformat()
    return client.post(page, {"happened_on": today, **form}, follow=True)


def public_pages(client, campaign):
    pages = ("/constituency/exeter/", f"/years/{campaign.year}/")
    return [client.get(page).content.decode() for page in pages]


def test_nothing_is_told_before_it_took_place_and_the_service_wants_it(client, offer, campaign):
    visit = visit_by("Ann Archer")
    words = "Ann Archer visited Larkmoor Parent-Infant Team"
    answer(client, visit, "0")
    accepted = public_pages(client, campaign)
    tell(client, visit)
    quiet = public_pages(client, campaign)
    tell(client, visit, is_public="on")
    told = public_pages(client, campaign)

    assert not any("Larkmoor" in page for page in accepted + quiet)
    assert all(words in page for page in told)


def test_while_photos_are_held_back_so_are_visits(client, offer, campaign):
    answer(client, visit_by("Ann Archer"), "0")
    tell(client, visit_by("Ann Archer"), is_public="on")
    campaign.wall_visibility = "off"
    campaign.save()

    assert not any("Larkmoor" in page for page in public_pages(client, campaign))


@pytest.mark.parametrize("days", [1, -400])
def test_a_visit_takes_place_on_a_day_that_can_be(client, offer, days):
    answer(client, visit_by("Ann Archer"), "0")
    day = (timezone.localdate() + timedelta(days=days)).isoformat()
    page = tell(client, visit_by("Ann Archer"), happened_on=day).content.decode()

    assert "Enter a day since the offer was made that is not in the future" in page
    assert visit_by("Ann Archer").state == "accepted"


def test_who_said_no_has_not_visited(client, offer):
    answer(client, visit_by("Ann Archer"), "no")

    assert tell(client, visit_by("Ann Archer")).status_code == 404
    assert tell(client, visit_by("Ben Baker")).status_code == 404


def test_who_has_everything_deleted_is_in_no_visit(client, offer):
    approach = visit_by("Ann Archer").approach
    answer(client, visit_by("Ann Archer"), "0")
    client.post(f"{approach.get_absolute_url()}delete/", {"sure": "on"})

    assert not Visit.objects.filter(approach=approach).exists()


def test_who_leaves_the_campaign_is_in_no_visit_that_is_told(client, offer, campaign):
    visit = visit_by("Ann Archer")
    answer(client, visit, "0")
    tell(client, visit, is_public="on")
    before = public_pages(client, campaign)
    client.post(f"{visit.approach.get_absolute_url()}no/", {"answer": "no"})

    assert all("Larkmoor" in page for page in before)
    assert not any("Larkmoor" in page for page in public_pages(client, campaign))


@pytest.mark.parametrize("how", ["one", "ticked"])
def test_a_service_that_staff_delete_ends_its_offer_too(offer, admin_client, how):
    host, desk = Host.objects.get(), "/admin/outreach/host/"
    if how == "one":
        admin_client.post(f"{desk}{host.pk}/delete/", {"post": "yes"})
    else:
        ticked = {"action": "delete_selected", "_selected_action": host.pk, "post": "yes"}
        admin_client.post(desk, ticked)
    offer.refresh_from_db()

    assert not Host.objects.exists()
    assert offer.state == "withdrawn"


def test_a_service_that_goes_ends_its_offer_for_everybody(client, offer):
    client.get(f"{host_page()}delete/")
    client.post(f"{host_page()}delete/")
    offer.refresh_from_db()

    assert not Host.objects.exists()
    assert offer.state == "withdrawn"


def test_what_has_had_its_time_is_deleted(client, offer):
    answer(client, visit_by("Ann Archer"), "0", note="Two of us.")
    VisitOffer.objects.update(comms_agreed_by="Kit Moss", comms_agreed_on=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=102)):
        retention.tidy()
    assert not Host.objects.exists()
    assert visit_by("Ann Archer").note == ""
    with time_machine.travel(timezone.now() + timedelta(days=377)):
        retention.tidy()
    assert VisitOffer.objects.get().comms_agreed_by == "Agreed"


def test_their_link_is_in_no_log():
    record = logging.LogRecord("x", 20, "", 0, f"GET /visit/{'a' * 32}/3/", (), None)
    RedactLinks().filter(record)

    assert record.getMessage() == "GET /visit/[link]/3/"


def test_nobody_is_asked_while_nobody_may_be(offer, campaign):
    election = campaign.elections.get()
    with time_machine.travel(f"{election.polling_day} 12:00"):
        assert offering.people(offer) == []
