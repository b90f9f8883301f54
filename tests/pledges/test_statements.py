"""A candidate's sentence: no word of it is public that nobody has read."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.outreach.models import Message
from campaigns.outreach.tasks import send_due
from pledges import moderation, removal, retention, statements
from pledges.admin.statements import marked
from pledges.decisions import NotNow
from pledges.models import AlreadyDecided, Photo, Pledge, Statement
from pledges.tasks import tell_moderators

pytestmark = pytest.mark.django_db


def test_a_sentence_that_changed_meanwhile_is_not_approved(client, a_photo, staff):
    photo = a_photo()
    Pledge.objects.update(statement="Babies first.")
    client.force_login(staff("alice"))
    address = f"/admin/pledges/photo/{photo.pk}/change/"
    press = {"approve": "1", "alt_text": "Typed by alice", "seen_statement": "Babies first."}
    assert 'name="seen_statement" value="Babies first."' in client.get(address).content.decode()

    Pledge.objects.update(statement="Vote for me!")
    page = client.post(address, press).content.decode()

    photo.refresh_from_db()
    assert photo.status == Photo.Status.WAITING
    assert "Their sentence has changed since you opened this page." in page
    assert 'name="seen_statement" value="Vote for me!"' in page
    assert "Typed by alice" in page


def test_nor_by_the_first_of_two(a_photo, staff):
    photo = a_photo(people="child")
    Pledge.objects.update(statement="Vote for me!")

    with pytest.raises(NotNow, match="has changed"):
        moderation.approve(photo, by=staff("alice"), alt_text="A baby", seen_statement="")

    photo.refresh_from_db()
    assert photo.first_approved_by is None


@pytest.mark.parametrize(("seen", "approved"), [("Babies first.", True), ("", False)])
def test_many_at_once_only_with_the_sentences_of_the_page(client, a_photo, staff, seen, approved):
    photo = a_photo()
    Pledge.objects.update(statement="Babies first.")
    client.force_login(staff("alice"))
    field = f"sentence_{photo.pk}"
    assert (
        f'name="{field}" value="Babies first."'
        in client.get("/admin/pledges/photo/").content.decode()
    )

    client.post(
        "/admin/pledges/photo/",
        {"action": "approve_the_obvious", "_selected_action": [photo.pk], field: seen},
    )

    photo.refresh_from_db()
    assert (photo.status == Photo.Status.APPROVED) == approved


@pytest.fixture
def pledge(a_photo, staff):
    """Of somebody who is on the wall with a sentence."""
    photo = a_photo()
    Pledge.objects.update(statement="Babies first.")
    moderation.approve(photo, by=staff("amy"), alt_text="Smiling", seen_statement="Babies first.")
    photo.pledge.refresh_from_db()
    return photo.pledge


def page_of(pledge):
    return pledge.approach.get_absolute_url()


def send(client, pledge, text):
    return client.post(f"{page_of(pledge)}sentence/", {"statement": text}, follow=True)


def decide(client, pledge, **pressed):
    waiting = pledge.statements.get(state="waiting")
    return client.post(f"/admin/pledges/statement/{waiting.pk}/change/", pressed, follow=True)


def on_the_page(client, pledge):
    photo = pledge.photos.get(status="approved")
    return client.get(photo.get_absolute_url()).content.decode()


def told(kind):
    return [one.details for one in Message.objects.filter(kind=kind).order_by("pk")]


def test_another_sentence_waits_and_the_one_on_the_page_stays(client, pledge):
    page = send(client, pledge, "Every baby counts.").content.decode()

    assert "We are reading your new sentence" in page
    assert "Every baby counts." in page
    assert "Until then, the earlier one stays." in page
    assert "Babies first." in on_the_page(client, pledge)
    assert "Every baby counts." not in on_the_page(client, pledge)
    assert told("submitted") == [{"what": "statement", "stays": "1"}]


def test_what_waits_is_there_to_be_changed_again_and_only_the_latest_waits(client, pledge):
    send(client, pledge, "Every baby counts.")
    form = client.get(f"{page_of(pledge)}sentence/").content.decode()
    send(client, pledge, "Each baby counts.")

    assert "Every baby counts.</textarea>" in form
    assert [one.text for one in Statement.objects.all()] == ["Each baby counts."]


def test_the_same_again_is_nothing(client, pledge):
    send(client, pledge, "Babies first.")
    assert not Statement.objects.exists()

    send(client, pledge, "Every baby counts.")
    send(client, pledge, " Every  baby counts. ")

    assert Statement.objects.count() == len(told("submitted")) == 1


def test_back_to_the_one_on_the_page_takes_back_what_waits(client, pledge):
    send(client, pledge, "Every baby counts.")
    send(client, pledge, "Babies first.")

    assert not Statement.objects.exists()
    assert "Babies first." in on_the_page(client, pledge)


def test_no_sentence_takes_effect_at_once(client, pledge):
    send(client, pledge, "Every baby counts.")
    page = send(client, pledge, "").content.decode()

    assert "There is none on your page." in page
    assert "Babies first." not in on_the_page(client, pledge)
    assert not Statement.objects.exists()
    assert told("submitted")[-1]["what"] == "no_statement"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("See www.ann.example", "Remove web links from your sentence"),
        ("b" * 281, "Your sentence must be 280 characters or fewer"),
    ],
)
def test_the_rules_are_those_of_joining_and_what_was_typed_stays(client, pledge, text, sentence):
    page = send(client, pledge, text).content.decode()

    assert sentence in page
    assert text in page
    assert not Statement.objects.exists()


def test_before_a_photo_was_on_the_wall_it_is_read_with_the_photo(client, a_photo):
    photo = a_photo()

    page = send(client, photo.pledge, "Babies first.").content.decode()

    photo.pledge.refresh_from_db()
    assert photo.pledge.statement == "Babies first."
    assert "We read it when we check the photo." in page
    assert not Statement.objects.exists()


def test_whoever_has_not_joined_or_has_left_is_led_to_their_page(client, pledge):
    removal.leave(pledge)
    answer = client.post(f"{page_of(pledge)}sentence/", {"statement": "Hello."})

    assert answer.url == page_of(pledge)
    statements.change(pledge, "From an older tab.")
    assert not Statement.objects.exists()


def test_accepting_puts_it_on_the_page_and_tells(client, pledge, staff):
    send(client, pledge, "Every baby counts.")
    client.force_login(staff("alice"))

    page = decide(client, pledge, accept="1").content.decode()

    assert "No other sentence waits." in page
    assert "Every baby counts." in on_the_page(client, pledge)
    assert told("statement") == [{"accepted": "1", "reason": "", "shown": "1", "off": ""}]
    assert Statement.objects.get().decided_by.username == "alice"


@pytest.mark.parametrize(
    ("hidden", "subject", "sentence"),
    [
        (False, "The new sentence of Ann Archer is on the page", "It stands on your page now."),
        (True, "We have read the new sentence", "it is shown whenever your photo is."),
    ],
)
def test_the_email_says_whether_it_can_be_seen(
    pledge, staff, mailoutbox, hidden, subject, sentence
):
    statements.change(pledge, "Every baby counts.")
    if hidden:
        moderation.hide(pledge.photos.get(), by=staff("bob"))
    Message.objects.all().delete()
    statements.accept(Statement.objects.get(), by=staff("alice"))

    send_due()

    assert subject in mailoutbox[0].subject
    assert sentence in mailoutbox[0].body


def test_refusing_shows_the_email_first_and_takes_a_reason(client, pledge, staff):
    send(client, pledge, "Vote for me!")
    client.force_login(staff("alice"))

    assert "Write the reason" in decide(client, pledge, refuse="1").content.decode()
    email = decide(client, pledge, refuse="1", reason="No votes, please.").content.decode()
    assert "About the new sentence of Ann Archer" in email
    assert not told("statement")
    decide(client, pledge, refuse="1", reason="No votes, please.", sure="1")

    assert told("statement") == [
        {"accepted": "", "reason": "No votes, please.", "shown": "1", "off": ""}
    ]
    assert "Babies first." in on_the_page(client, pledge)
    assert "No votes, please." in client.get(page_of(pledge)).content.decode()


def test_one_that_should_not_have_been_accepted_is_off_again(client, pledge, staff):
    send(client, pledge, "Vote for me!")
    statement = Statement.objects.get()
    address = f"/admin/pledges/statement/{statement.pk}/change/"
    client.force_login(staff("alice"))
    client.post(address, {"accept": "1"})
    assert "Take it off their page" in client.get(address).content.decode()

    press = {"refuse": "1", "reason": "No votes, please.", "sure": "1"}
    # From a page that was opened while it waited: a colleague has accepted it since.
    late = client.post(address, {**press, "seen": "waiting"}, follow=True).content.decode()
    assert "Somebody else decided" in late
    assert "Vote for me!" in on_the_page(client, pledge)
    client.post(address, {**press, "seen": "accepted"})

    assert "Vote for me!" not in on_the_page(client, pledge)
    assert told("statement")[-1]["off"] == "1"


def test_the_words_that_differ_are_marked():
    before, after = marked("Babies first <here>.", "Babies always <here>.")

    assert before == (
        'Babies<del><span class="visually-hidden">No longer there: </span> first</del> '
        "&lt;here&gt;."
    )
    assert '<ins><span class="visually-hidden">New: </span> always</ins>' in after
    assert marked("", "All new.") == ("", "All new.")


def test_two_moderators_cannot_both_decide(client, pledge, staff):
    send(client, pledge, "Every baby counts.")
    seen = Statement.objects.get()
    statements.refuse(Statement.objects.get(), by=staff("alice"), reason="No.")

    with pytest.raises(AlreadyDecided):
        statements.accept(seen, by=staff("bob"))
    client.force_login(staff("carl"))
    page = client.post(f"/admin/pledges/statement/{seen.pk}/change/", {"accept": "1"}, follow=True)

    assert "Somebody else decided about this sentence first" in page.content.decode()
    assert "Babies first." in on_the_page(client, pledge)


def test_who_looks_at_one_does_not_decide_about_the_next(client, pledge, staff):
    send(client, pledge, "Every baby counts.")
    seen = Statement.objects.get()
    send(client, pledge, "Vote for me!")
    client.force_login(staff("alice"))

    page = client.post(f"/admin/pledges/statement/{seen.pk}/change/", {"accept": "1"}, follow=True)

    assert "They have sent another sentence meanwhile, or left." in page.content.decode()
    assert [one.text for one in Statement.objects.waiting()] == ["Vote for me!"]


def test_it_waits_on_the_front_page_and_in_the_list(client, pledge, staff):
    send(client, pledge, "Every baby counts.")
    Statement.objects.update(sent_at=timezone.now() - timedelta(hours=13))
    client.force_login(staff("alice"))

    waiting = client.get("/admin/").context["waiting"]
    rows = client.get("/admin/pledges/statement/").content.decode()

    assert ("New sentences to read", 1) in [(one.what, one.count) for one in waiting]
    assert "age--amber" in rows
    assert "Every baby counts." in rows


@pytest.mark.parametrize("group", ["Read-only", "Sender", "Message reader"])
def test_others_of_the_staff_do_not_decide(client, pledge, staff, group):
    send(client, pledge, "Every baby counts.")
    client.force_login(staff("bob", group))

    assert decide(client, pledge, accept="1").status_code == 403
    assert client.get("/admin/pledges/statement/").status_code == 403


def test_moderators_hear_of_one_that_has_waited_long(pledge, staff, mailoutbox):
    statements.change(pledge, "Every baby counts.")
    Statement.objects.update(sent_at=timezone.now() - timedelta(hours=5))

    tell_moderators()

    assert "sentences: 1" in mailoutbox[0].subject
    assert "New sentences to read: 1" in mailoutbox[0].body


def test_leaving_ends_it(client, pledge):
    send(client, pledge, "Every baby counts.")

    removal.leave(pledge)

    assert not Statement.objects.exists()


def test_what_was_decided_is_kept_for_thirty_days(pledge, staff):
    statements.change(pledge, "Every baby counts.")
    statements.accept(Statement.objects.get(), by=staff("alice"))

    with time_machine.travel(timezone.now() + timedelta(days=29)):
        retention.tidy()
        assert Statement.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        retention.tidy()
    assert not Statement.objects.exists()


def test_nobody_fills_an_inbox_with_sentences(client, pledge):
    for number in range(5):
        send(client, pledge, f"Sentence {number}.")

    assert len(told("submitted")) == 3


def test_the_photo_screen_names_the_one_that_waits(client, pledge, staff):
    send(client, pledge, "Every baby counts.")
    client.force_login(staff("alice"))

    page = client.get(f"/admin/pledges/photo/{pledge.photos.get().pk}/change/").content.decode()

    assert f"/admin/pledges/statement/{Statement.objects.get().pk}/change/" in page
