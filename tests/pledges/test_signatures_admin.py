"""Staff look at those who signed: one by one, many at once, and as a table."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from campaigns.models import Petition
from pledges import calling, signing
from pledges.models import ProfessionalPledge
from tests.factories import a_campaign, a_petition

pytestmark = pytest.mark.django_db

QUEUE = "/admin/pledges/professionalpledge/"


@pytest.fixture
def petition():
    return a_petition(a_campaign())


@pytest.fixture
def waiting(petition):
    def make(name="Jo Field", *, is_public=True, job_title="Midwife"):
        signing.sign(
            petition,
            email=f"{name.split()[-1].lower()}@x.example",
            is_public=is_public,
            name=name,
            job_title=job_title,
            organisation="Larkfield",
            nation="England",
        )
        made = ProfessionalPledge.objects.get(name=name)
        signing.confirm(made)
        made.refresh_from_db()
        return made

    return make


def decide(client, made, **posted):
    page = f"{QUEUE}{made.pk}/change/"
    seen = ProfessionalPledge.objects.get(pk=made.pk).changed_at.isoformat()
    answer = client.post(page, {"seen": seen, **posted}, follow=True).content.decode()
    made.refresh_from_db()
    return answer


def tick(client, action, *rows, seen=None):
    posted = {"action": action, "_selected_action": [row.pk for row in rows]}
    posted["seen"] = (seen or timezone.now()).isoformat()
    return client.post(f"{QUEUE}?state=all", posted, follow=True)


def test_the_front_page_leads_to_the_queue(admin_client, waiting):
    waiting()

    assert "Signatures to check" in admin_client.get("/admin/").content.decode()
    assert "Jo Field" in admin_client.get(QUEUE).content.decode()


def test_a_decision_can_be_undone(admin_client, waiting):
    made = waiting()
    decide(admin_client, made, approve="1")
    assert made.state == "listed"
    decide(admin_client, made, again="1")

    assert (made.state, made.owed, made.decided_by) == ("waiting", "", None)


def test_without_consent_it_only_counts(admin_client, waiting):
    made = waiting(is_public=False)
    decide(admin_client, made, approve="1")

    assert made.state == "not_public"


def test_a_refusal_needs_a_reason_which_they_read(admin_client, client, waiting):
    made = waiting()
    empty = decide(admin_client, made, refuse="1", answer="")
    assert made.state == "waiting"
    decide(admin_client, made, refuse="1", answer="Give your own name, please.")

    assert "Write why: they will read it." in empty
    assert made.owed == "signature_refused"
    assert "Give your own name, please." in client.get(made.get_absolute_url()).content.decode()


def test_who_is_on_the_list_can_be_taken_off(admin_client, waiting):
    made = waiting()
    decide(admin_client, made, approve="1")
    decide(admin_client, made, refuse="1", answer="It is not you.")

    assert made.state == "refused"


def test_what_was_seen_earlier_decides_nothing(admin_client, waiting):
    made = waiting()
    answer = decide(admin_client, made, approve="1", seen="2020-01-01T00:00:00+00:00")

    assert "Somebody else decided first" in answer
    assert made.state == "waiting"


def test_many_are_approved_at_once(admin_client, waiting):
    rows = [waiting("Ann One"), waiting("Ann Two", is_public=False)]
    tick(admin_client, "approve", *rows)

    states = ProfessionalPledge.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["listed", "not_public"]
    assert {one.object_repr for one in LogEntry.objects.all()} == {str(row) for row in rows}


@pytest.mark.parametrize("seen", ["never", "", "2020-01-01T00:00:00+00:00", "2020-01-01"])
def test_nobody_approves_what_was_changed_since_they_saw_it(admin_client, waiting, seen):
    made = waiting()
    posted = {"action": "approve", "_selected_action": [made.pk], "seen": seen}
    page = admin_client.post(f"{QUEUE}?state=all", posted, follow=True).content.decode()

    assert "1 left alone" in page
    assert ProfessionalPledge.objects.get().state == "waiting"


def test_a_suspicious_one_says_why(admin_client, waiting):
    made = waiting(job_title="Ring me on 01632 960123")

    assert "an address or a number" in admin_client.get(QUEUE).content.decode()
    page = admin_client.get(f"{QUEUE}{made.pk}/change/").content.decode()
    assert "Has an address or a number" in page


def test_the_table_starts_no_formula_and_has_no_address(admin_client, waiting):
    made = waiting()
    ProfessionalPledge.objects.update(organisation="=cmd|'/c calc'!A1")
    answer = tick(admin_client, "export", made)
    table = answer.content.decode("utf-8-sig")

    assert "'=cmd" in table
    assert "Jo Field" in table
    assert "@x.example" not in table
    assert "by-admin" in answer["Content-Disposition"]
    assert LogEntry.objects.get().change_message == "In a table that was saved."


def test_a_moderator_decides_and_saves_no_table(client, staff, waiting):
    made = waiting()
    client.force_login(staff("mo"))
    decide(client, made, approve="1")
    tick(client, "export", made)

    assert made.state == "listed"
    assert not LogEntry.objects.filter(change_message__contains="table").exists()


@pytest.mark.parametrize("group", ["Sender", "Read-only", "Data officer"])
def test_who_may_not_decide(client, staff, waiting, group):
    made = waiting()
    client.force_login(staff("sam", group))

    assert client.post(f"{QUEUE}{made.pk}/change/", {"approve": "1"}).status_code == 403


def test_as_many_queries_for_one_as_for_three(admin_client, waiting, django_assert_max_num_queries):
    waiting("Ann One")
    with django_assert_max_num_queries(30) as first:
        admin_client.get(QUEUE)
    waiting("Ann Two")
    waiting("Ann Three")
    with django_assert_max_num_queries(len(first)):
        admin_client.get(QUEUE)


def test_moderators_hear_of_what_has_waited_for_a_day(staff, waiting, mailoutbox):
    staff("mo")
    waiting()
    now = timezone.now()
    told = [calling.call(now + timedelta(hours=hours)) for hours in (23, 25, 26, 50)]

    assert told == [0, 1, 0, 1]
    assert mailoutbox[0].to == ["mo@staff.example"]
    assert mailoutbox[0].subject == "Signatures wait to be checked: 1"


# The text


def saved(petition, **changed):
    fields = (
        "campaign_id", "kind", "slug", "title", "title_cy", "addressee", "addressee_cy", "text",
        "text_cy", "told", "told_cy", "called", "count_from",
    )  # fmt: skip
    said = {name.removesuffix("_id"): getattr(petition, name) for name in fields}
    return {**said, "is_open": "on", "published": "on", **changed}


def edit(client, petition, **changed):
    page = f"/admin/campaigns/petition/{petition.pk}/change/"
    answer = client.post(page, saved(petition, **changed), follow=True).content.decode()
    petition.refresh_from_db()
    return answer


def test_a_text_that_people_signed_is_changed_only_when_it_says_the_same(
    admin_client, waiting, petition
):
    waiting()
    refused = edit(admin_client, petition, text="I promise nothing.")
    assert petition.text == "I promise to think of the baby."
    edit(admin_client, petition, text="I promise to think of the babies.", same="on")

    assert "People have signed this text." in refused
    assert (petition.text, petition.version) == ("I promise to think of the babies.", 2)
    assert petition.earlier[0]["text"] == "I promise to think of the baby."


def test_what_was_signed_before_can_be_read(admin_client, waiting, petition):
    waiting()
    edit(admin_client, petition, text="I promise it <b>.", same="on")
    page = admin_client.get(f"/admin/campaigns/petition/{petition.pk}/change/").content.decode()

    assert "<pre>I promise to think of the baby.</pre>" in page


def test_staff_see_a_draft_as_it_will_look(admin_client, client, petition):
    petition.published = False
    petition.save()
    seen = admin_client.get("/pledge/every-baby/").content.decode()

    assert "Draft: only staff see it" in seen
    assert "Sign the pledge" not in seen
    client.logout()
    assert client.get("/pledge/every-baby/").status_code == 404


def test_before_anybody_signed_it_is_free(admin_client, petition):
    edit(admin_client, petition, text="Something else.")

    assert (petition.text, petition.version) == ("Something else.", 1)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"slug": "2026"}, "at least one small letter"),
        ({"slug": "link"}, "This address is taken"),
        ({"addressee": "To the Prime Minister"}, "Only an open letter has an addressee"),
    ],
)
def test_what_cannot_be_kept_is_said(admin_client, petition, changed, sentence):
    assert sentence in edit(admin_client, petition, **changed)


def test_what_was_signed_is_not_deleted(admin_client, waiting, petition):
    waiting()
    admin_client.post(f"/admin/campaigns/petition/{petition.pk}/delete/", {"post": "yes"})

    assert Petition.objects.exists()


def test_the_last_day_is_a_whole_day(petition):
    petition.closes_on = timezone.localdate()

    assert petition.takes_names()
    assert not petition.takes_names(timezone.localdate() + timedelta(days=1))
