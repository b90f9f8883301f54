"""Personal messages go singly, the rest together: which is which, the daily letter, and the
answer to everybody in it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.digests import answering, daily, sorting
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Invitation,
    Message,
    Pause,
    Reply,
    SendingRules,
    Shingle,
    Slot,
    Suppression,
)
from campaigns.outreach.tasks import make_daily_letters, send_due
from candidates.models import Candidate
from pledges.retention import tidy
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation

pytestmark = pytest.mark.django_db

# Monday 11 May, in the sending hours.
MONDAY = "2026-05-11 11:00:00+01:00"
BEFORE = "2026-05-12 09:29:00+01:00"
TUESDAY = "2026-05-12 09:30:00+01:00"
WEDNESDAY = "2026-05-13 09:30:00+01:00"
LONG = (
    "When my daughter was born our health visitor came every week, listened, and told me that "
    "I was doing well. Without her I would have been lost."
)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def ann(campaign):
    return a_candidate(campaign, a_seat("Exeter"))


def short(campaign, *candidates, **fields):
    return an_invitation(campaign, list(candidates), **{"own_words": "Please.", **fields})


def status_of(invitation):
    return invitation.asks.get().status


def run(at):
    """The beat, and a worker after it."""
    with time_machine.travel(at, tick=False):
        make_daily_letters()
        send_due()
    return letters()


def taken():
    """The letter that was just made, in the hands of a worker."""
    daily.make_letters(timezone.now())
    return Message.objects.claim(Message.objects.get(kind="digest").pk)


def letters():
    return [one for one in mail.outbox if one.subject.endswith("speak up for babies")]


def states():
    return sorted(Ask.objects.values_list("status", "reason"))


# Personal or not


@pytest.mark.parametrize(
    ("words", "goes"),
    [
        (LONG, "alone"),
        ("", "together"),
        ("Please join, we need you.", "together"),
        ("five words are in here " + "x" * 36, "together"),  # 59
        ("five words are in here " + "x" * 37, "alone"),  # 60
        ("x" * 100, "together"),  # nothing that could be compared
        (f"Dear Ann,\n\nPlease join.\n\nKind regards,\n{'Sam Taylor ' * 4}", "together"),
    ],
)
def test_sixty_characters_of_ones_own_are_personal(campaign, ann, words, goes):
    invitation = an_invitation(campaign, [ann], state="draft", own_words=words)
    told = sorting.how_it_goes(invitation)

    services.submit(invitation)
    services.confirm(invitation)

    assert told == goes
    assert invitation.is_personal == (goes == "alone")
    assert status_of(invitation) == ("queued" if goes == "alone" else "in_digest")


def test_what_the_letter_says_by_itself_is_nobodys_own(campaign, ann):
    copied = (
        "Will you speak up for babies by sharing a photo of yourself with the campaign board? "
        "It takes about two minutes. What was it like having a baby here?"
    )
    invitation = an_invitation(campaign, [ann], state="draft", own_words=copied)

    assert sorting.how_it_goes(invitation) == "together"


def test_the_same_words_of_somebody_else_go_together(campaign, ann):
    first = an_invitation(campaign, [ann], own_words=LONG)
    second = an_invitation(campaign, [ann], own_words=LONG.upper().replace(",", " –"))

    assert (status_of(first), status_of(second)) == ("queued", "in_digest")
    assert (first.is_personal, second.is_personal) == (True, False)


def test_alike_begins_at_four_fifths(campaign, ann):
    words = [f"w{one}" for one in range(24)]  # 20 phrases
    an_invitation(campaign, [ann], own_words=" ".join(words))
    # Of as many phrases, the last 4 are others: 16 of 20.
    at_it = an_invitation(campaign, [ann], own_words=" ".join([*words[:20], *"abcd"]))
    below = an_invitation(campaign, [ann], own_words=" ".join([*words[:19], *"efghi"]))

    assert (at_it.is_personal, below.is_personal) == (False, True)


@pytest.mark.parametrize("state", ["draft", "unconfirmed"])
def test_what_nobody_confirmed_makes_nobody_alike(campaign, ann, state):
    an_invitation(campaign, [ann], own_words=LONG, state=state)

    assert an_invitation(campaign, [ann], own_words=LONG).is_personal


def test_ones_own_words_to_somebody_else_stay_personal(campaign, ann):
    bo = a_candidate(campaign, name="Bo Bell")
    an_invitation(campaign, [ann], own_words=LONG, email="sam@supporters.example")
    again = an_invitation(campaign, [bo], own_words=LONG, email="Sam@supporters.example")

    assert again.is_personal


def test_words_are_compared_within_one_campaign(campaign, ann):
    an_invitation(campaign, [ann], own_words=LONG)
    other = a_campaign(year=campaign.year - 1)
    there = a_candidate(other, ann.constituency, name="Bo Bell")

    assert an_invitation(other, [there], own_words=LONG).is_personal


def test_staff_set_what_is_personal(campaign, ann):
    SendingRules.objects.create(personal_from=10, alike_from="1.00")
    an_invitation(campaign, [ann], own_words="one two three four five six")

    nearly = an_invitation(campaign, [ann], own_words="zero one two three four five six")

    assert nearly.is_personal


def test_of_what_thousands_send_only_the_first_are_noted(campaign, ann, monkeypatch):
    monkeypatch.setattr(sorting, "HOLDERS", 3)
    phrases = len(LONG.split()) - 4

    for _ in range(5):
        last = an_invitation(campaign, [ann], own_words=LONG)

    assert not last.is_personal
    assert Shingle.objects.count() == 3 * phrases


def test_what_is_alike_is_found_in_one_query_by_an_index(campaign, ann, django_assert_num_queries):
    invitation = an_invitation(campaign, [ann], own_words=LONG)
    values = set(Shingle.objects.values_list("value", flat=True))
    found = sorting.alike(invitation, values, shared=16)

    with django_assert_num_queries(1):
        found.exists()

    # With so few rows, PostgreSQL takes now this index and now that.
    if connection.vendor == "sqlite":
        plan = found.explain()
        assert "outreach_shingle_value" in plan
        assert "SCAN outreach_shingle" not in plan


# Three a day


def test_beyond_three_a_day_personal_ones_join_the_letter_in_full(campaign, ann):
    four = [an_invitation(campaign, [ann]) for _ in range(4)]

    [letter] = run(TUESDAY)

    assert Message.objects.filter(kind="invitation").count() == 3
    assert four[3].is_personal
    assert four[3].own_words in letter.body


def test_each_candidate_has_three_of_their_own(campaign, ann):
    bo = a_candidate(campaign, name="Bo Bell")
    for _ in range(3):
        an_invitation(campaign, [ann])

    both = an_invitation(campaign, [ann, bo])

    found = dict(both.asks.values_list("approach__candidate__name", "status"))
    assert found == {"Ann Archer": "in_digest", "Bo Bell": "queued"}


def test_a_new_day_in_london_has_three_again_once_the_others_left(campaign, ann):
    for _ in range(3):
        an_invitation(campaign, [ann])
    with time_machine.travel("2026-05-12 00:30:00+01:00", tick=False):
        waiting = an_invitation(campaign, [ann])
    run(MONDAY)
    with time_machine.travel("2026-05-12 00:40:00+01:00", tick=False):
        next_day = an_invitation(campaign, [ann])

    # Three that had not left yet were as many as a candidate gets.
    assert (status_of(waiting), status_of(next_day)) == ("in_digest", "queued")


# One letter a day


def test_the_letter_comes_at_half_past_nine_in_london(campaign, ann):
    invitation = short(campaign, ann)

    before = list(run(BEFORE))
    [letter] = run(TUESDAY)

    assert before == []
    assert letter.subject == "A person in Exeter has asked you to speak up for babies"
    assert letter.to == [ann.contacts.get().value]
    assert status_of(invitation) == "sent"


def test_staff_set_the_hour(campaign, ann):
    SendingRules.objects.create(digest_at="07:15")
    short(campaign, ann)

    assert len(run("2026-05-12 07:15:00+01:00")) == 1


def test_run_twice_or_again_later_it_is_one_letter(campaign, ann):
    short(campaign, ann)
    run(TUESDAY)
    run(TUESDAY)
    with time_machine.travel("2026-05-12 10:00:00+01:00", tick=False):
        short(campaign, ann)

    same_day = list(run("2026-05-12 18:00:00+01:00"))
    next_day = run(WEDNESDAY)

    assert (len(same_day), len(next_day)) == (1, 2)


def test_what_was_down_at_half_past_nine_makes_one_letter_later(campaign, ann):
    short(campaign, ann)
    with time_machine.travel("2026-05-13 10:00:00+01:00", tick=False):
        short(campaign, ann)

    [letter] = run("2026-05-13 15:00:00+01:00")

    assert "2 people in Exeter" in letter.body
    assert Digest.objects.get().day.isoformat() == "2026-05-13"


def test_a_letter_that_waits_takes_along_what_is_new(campaign, ann):
    contact = ann.contacts.get()
    ann.contacts.update(problem="Refused by its server: 550")
    first = short(campaign, ann)
    run(TUESDAY)
    held = first.asks.get()
    with time_machine.travel("2026-05-12 11:00:00+01:00", tick=False):
        short(campaign, ann)
    ann.contacts.create(channel="email", value="new@candidates.example", source="test")

    [letter] = run("2026-05-13 11:00:00+01:00")

    assert (held.status, held.reason) == ("held", "no_address")
    assert letter.to == ["new@candidates.example"] != [contact.value]
    assert "2 people in Exeter" in letter.body
    assert states() == [("sent", ""), ("sent", "")]
    assert Digest.objects.count() == 1


def test_a_letter_that_a_worker_has_taken_takes_nothing_along(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        message = taken()
    late = short(campaign, ann)

    with time_machine.travel(WEDNESDAY, tick=False):
        daily.make_letters(timezone.now())

    assert message.status == Message.Status.CLAIMED
    assert late.asks.get().digest is None
    assert Digest.objects.count() == 1


def test_after_one_that_arrived_late_there_is_no_second_on_the_same_day(campaign, ann):
    pause = Pause.objects.create(scope="everything", reason="test")
    short(campaign, ann)
    run(TUESDAY)
    Pause.objects.filter(pk=pause.pk).update(ended_at=timezone.now())
    with time_machine.travel("2026-05-13 08:30:00+01:00", tick=False):
        send_due()
        short(campaign, ann)

    same_day = list(run(WEDNESDAY))

    assert len(same_day) == 1
    assert len(run("2026-05-14 09:30:00+01:00")) == 2


# What stands in it


def test_who_asked_for_what_and_the_words_with_first_name_and_district_only(campaign, ann):
    short(campaign, ann, wish="visit", name="Bo Bell")
    short(
        campaign,
        ann,
        name="Dr Sam Taylor",
        email="sam@supporters.example",
        postcode="EX11AA",
        own_words="I'm Sam Taylor of EX1 1AA (sam@supporters.example). Come!\n\nThanks,\nSam Taylor",
    )

    [letter] = run(TUESDAY)
    whole = f"{letter.body} {letter.alternatives[0][0]}"

    assert letter.subject == "2 people in Exeter have asked you to speak up for babies"
    assert "One of them would love to see a photo" in letter.body
    assert "One of them invites you to visit" in letter.body
    assert "> I'm Sam of EX1 ([…]). Come!\n>\n> – Sam, EX1\n" in letter.body
    for private in ("Taylor", "1AA", "sam@supporters.example", "Bell"):
        assert private not in whole


def test_what_many_wrote_alike_stands_there_once(campaign, ann):
    for name in ("Sam", "Bo", "Cy"):
        short(campaign, ann, name=name, own_words="Please come and see us, Ann")

    [letter] = run(TUESDAY)

    assert letter.body.count("Please come and see us, Ann") == 1
    assert "– Sam, EX1 (and 2 others with the same words)" in letter.body


def test_a_long_list_is_cut_and_the_page_has_all(client, campaign, ann):
    for one in range(13):
        short(campaign, ann, own_words=f"number{one} we would love to see you")

    [letter] = run(TUESDAY)
    link = Approach.objects.get().get_absolute_url()
    page = client.get(f"{link}letters/").content.decode()

    assert letter.body.count("we would love to see you") == 10
    assert "And 3 more" in letter.body
    assert page.count("we would love to see you") == 13


def test_words_make_no_link_and_no_markup_and_cannot_leave_their_quotation(campaign, ann):
    words = "<b>one</b> two three four\n\n-- \nhttps://evil.example/ five"
    short(campaign, ann, own_words=words)
    Invitation.objects.update(held_because="")
    services.send_off(Invitation.objects.get())

    [letter] = run(TUESDAY)
    html = letter.alternatives[0][0]

    assert "&lt;b&gt;one&lt;/b&gt;" in html
    assert 'href="https://evil.example' not in html
    assert "\n> -- \n> https://evil.example/ five\n" in letter.body
    assert html.count("<blockquote>") == 1


def test_the_letter_can_be_stopped_and_comes_from_us(campaign, ann):
    short(campaign, ann)

    [letter] = run(TUESDAY)

    approach = Approach.objects.get()
    assert approach.get_absolute_url() in letter.body
    assert approach.get_stop_url() in letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.from_email == "Speak up for babies <invitations@invites.charity.example>"
    assert letter.reply_to == ["campaigns@charity.example"]


# Looked at again when it leaves


def suppress(**whom):
    Suppression.objects.add_once(reason=Suppression.Reason.ASKED, **whom)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda approach: approach.record(Approach.Response.JOINED), "joined"),
        (lambda approach: approach.record(Approach.Response.DECLINED), "declined"),
        (lambda approach: suppress(email=approach.candidate.contacts.get().value), "stopped"),
        (lambda approach: suppress(person_id=approach.candidate.person_id), "stopped"),
        (lambda approach: Approach.objects.update(stopped_at=timezone.now()), "stopped"),
        (lambda approach: Candidate.objects.update(status="withdrawn"), "not_standing"),
    ],
)
def test_called_off_when_it_makes_no_sense_any_more(campaign, ann, change, reason):
    short(campaign, ann)
    change(Approach.objects.get())

    assert run(TUESDAY) == []
    assert states() == [("cancelled", reason)]


def test_a_pause_holds_the_letter_and_going_on_releases_it(campaign, ann):
    short(campaign, ann)
    pause = Pause.objects.create(scope="everything", reason="test")
    run(TUESDAY)
    held = states()
    Pause.objects.filter(pk=pause.pk).update(ended_at=timezone.now())

    run("2026-05-12 11:00:00+01:00")

    assert held == [("held", "paused")]
    assert states() == [("sent", "")]


def test_nothing_leaves_on_polling_day(campaign, ann):
    short(campaign, ann)

    assert run(f"{campaign.elections.get().polling_day} 09:30:00+01:00") == []
    assert states() == [("cancelled", "phase")]


def test_what_a_supporter_took_back_stands_in_no_letter(campaign, ann):
    short(campaign, ann, own_words="Please come and see all of us")
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    Ask.objects.all().move(to=Ask.Status.CANCELLED, reason=Ask.Reason.WITHDRAWN)

    assert run("2026-05-12 09:31:00+01:00") == []
    assert Message.objects.get(kind="digest").status == Message.Status.CANCELLED


def test_declining_calls_off_what_waits_for_the_letter_and_what_is_in_it(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    short(campaign, ann)

    services.decline(Approach.objects.get())

    assert states() == [("cancelled", "declined")] * 2
    assert run(WEDNESDAY) == []


def test_in_doubt_its_asks_wait_until_a_person_decides(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        message = taken()
        message.begin_handover()
    Message.objects.mark_stuck(timezone.now() + timedelta(days=2))
    in_doubt = states()

    Message.objects.get(pk=message.pk).settle_as_sent()

    assert in_doubt == [("held", "stuck")]
    assert states() == [("sent", "")]


def test_one_that_is_sent_once_more_stays_the_same_letter(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        message = taken()
        message.begin_handover()
    Message.objects.mark_stuck(timezone.now() + timedelta(days=2))
    Message.objects.get(pk=message.pk).resend()
    short(campaign, ann)

    with time_machine.travel(WEDNESDAY, tick=False):
        daily.make_letters(timezone.now())

    assert Digest.objects.get().asks.count() == 1


def test_given_up_after_a_week_its_asks_were_not_sent(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        message = taken()
        message.give_up(Message.Status.CLAIMED, "test")

    assert states() == [("cancelled", "failed")]


# One person, one candidate, once


def test_asking_again_by_any_way_is_once(campaign, ann):
    same = {"email": "sam@supporters.example"}
    short(campaign, ann, **same)
    again = short(campaign, ann, email="SAM@supporters.example")
    personal = an_invitation(campaign, [ann], **same)

    assert again.asks.get().reason == Ask.Reason.ALREADY_ASKED
    assert personal.asks.get().reason == Ask.Reason.ALREADY_ASKED


def test_asking_again_after_it_came_back_is_a_new_one(campaign, ann):
    same = {"email": "sam@supporters.example"}
    short(campaign, ann, **same)
    Ask.objects.update(status=Ask.Status.BOUNCED)

    assert status_of(short(campaign, ann, **same)) == "in_digest"


# Several with one address


@pytest.fixture
def office(campaign, ann):
    """Two more, elsewhere, with Ann's address. Each was asked."""
    address = ann.contacts.get().value
    bo = a_candidate(campaign, a_seat("Truro"), email=address.upper(), name="Bo Bell")
    cy = a_candidate(campaign, a_seat("Durham"), email=address, name="Cy Crane")
    for candidate in (ann, bo, cy):
        short(campaign, candidate)
    return [Approach.objects.get(candidate=one) for one in (ann, bo, cy)]


def test_several_with_one_address_get_one_email_with_a_part_for_each(office):
    [letter] = run(TUESDAY)

    assert letter.subject == "3 people have asked Cy Crane and 2 others to speak up for babies"
    for approach in office:
        assert f"{approach.candidate.name}, {approach.candidate.constituency.name}" in letter.body
        assert approach.get_absolute_url() in letter.body
        assert approach.get_stop_url() in letter.body
    assert states() == [("sent", "")] * 3
    assert Message.objects.filter(kind="digest").count() == 1


def test_a_letter_to_several_counts_for_each_of_them(office):
    SendingRules.objects.create(per_candidate_day=1)
    run(TUESDAY)
    for approach in office:
        an_invitation(approach.campaign, [approach.candidate], own_words=f"{approach.pk}. " * 40)

    run("2026-05-12 15:00:00+01:00")

    assert states() == [("held", "pace")] * 3 + [("sent", "")] * 3
    # It is one email to their domain all the same.
    assert Slot.objects.exclude(domain="").count() == 1


@pytest.mark.parametrize("who", [0, 1, 2])
def test_who_has_joined_falls_out_and_the_others_get_theirs(office, who):
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    office[who].record(Approach.Response.JOINED)

    run("2026-05-12 09:31:00+01:00")
    [letter] = run("2026-05-12 09:33:00+01:00")

    assert office[who].get_absolute_url() not in letter.body
    assert letter.body.count("/stop/") == 3
    run("2026-05-12 09:34:00+01:00")
    assert states() == [("cancelled", "joined"), ("sent", ""), ("sent", "")]
    assert len(letters()) == 1


def test_who_has_another_address_by_now_gets_a_letter_there(office):
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    office[0].candidate.contacts.update(value="ann@candidates.example")

    run("2026-05-12 09:31:00+01:00")
    run("2026-05-12 09:33:00+01:00")

    assert sorted(len(one.body.split("/stop/")) - 1 for one in letters()) == [1, 3]
    assert ["ann@candidates.example"] in [one.to for one in letters()]
    assert states() == [("sent", "")] * 3


def test_a_pause_of_one_lets_the_others_go(office):
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    Pause.objects.create(scope="candidate", approach=office[2], reason="test")

    run("2026-05-12 09:31:00+01:00")
    run("2026-05-12 09:33:00+01:00")

    assert states() == [("held", "paused"), ("sent", ""), ("sent", "")]


def test_declining_of_one_calls_off_only_theirs(office):
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    services.decline(office[2])

    run("2026-05-12 09:31:00+01:00")

    assert states() == [("cancelled", "declined"), ("sent", ""), ("sent", "")]
    assert len(letters()) == 1


# The answer to all


@pytest.fixture
def answered(client, campaign, ann):
    """A letter of two people has reached Ann; this is where she answers."""
    short(campaign, ann, name="Sam Taylor", email="sam@supporters.example")
    short(campaign, ann, name="Bo Bell", email="bo@supporters.example")
    run(TUESDAY)
    mail.outbox.clear()
    with time_machine.travel("2026-05-12 12:00:00+01:00", tick=False):
        yield f"{Approach.objects.get().get_absolute_url()}letters/{Digest.objects.get().pk}/"


def answers_sent():
    send_due()
    return {one.to[0]: one for one in mail.outbox}


def test_an_answer_is_looked_at_first_and_goes_to_everyone_once(client, answered):
    preview = client.post(answered, {"text": "I'd love to.\nAnn"}).content.decode()
    nothing_yet = answers_sent()
    for _ in range(2):
        client.post(answered, {"text": "I'd love to.\nAnn", "send": "1"})

    sent = answers_sent()

    assert "Send it to all 2" in preview
    assert "<blockquote><p>I&#x27;d love to.<br>Ann</p></blockquote>" in preview
    assert nothing_yet == {}
    assert len(mail.outbox) == 3
    one = sent["sam@supporters.example"]
    assert one.subject == "Ann Archer has answered you"
    assert "> I'd love to.\n> Ann" in one.body
    assert "bo@supporters.example" not in one.body + str(one.message())


def test_nobodys_address_is_shown(client, answered):
    page = client.get(answered).content.decode()
    client.post(answered, {"text": "Yes!", "send": "1"})

    sent = answers_sent()

    assert "supporters.example" not in page
    theirs = Candidate.objects.get().contacts.get().value
    for address in ("sam@supporters.example", "bo@supporters.example"):
        assert sent[address].reply_to == ["campaigns@charity.example"]
        assert theirs not in str(sent[address].message())


def test_they_may_write_back_where_the_candidate_says_so(client, answered):
    theirs = Candidate.objects.get().contacts.get().value
    page = client.get(answered).content.decode()
    client.post(answered, {"text": "Yes!", "write_back": "on", "send": "1"})

    sent = answers_sent()

    assert "ca…@candidates.example" in page
    assert theirs not in page
    assert sent["sam@supporters.example"].reply_to == [f"Ann Archer <{theirs}>"]


def test_no_name_in_the_register_adds_a_header(client, answered):
    Candidate.objects.update(name="Ann\nBcc: eve@eve.example =?utf-8?q?=22?=")
    client.post(answered, {"text": "Yes!", "write_back": "on", "send": "1"})

    email = answers_sent()["sam@supporters.example"].message()

    assert "Bcc" not in email
    assert "\n" not in email["Reply-To"]
    assert "=?" not in email["Reply-To"]


def test_the_address_on_record_gets_a_copy(client, answered):
    client.post(answered, {"text": "Yes!", "send": "1"})

    copy = answers_sent()[Candidate.objects.get().contacts.get().value]

    assert copy.subject == "The answer of Ann Archer has been passed on"
    assert "> Yes!" in copy.body
    assert "Not you?" in copy.body


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Write your answer"),
        (" \n\u200b", "Write your answer"),
        ("x" * 1201, "Your answer must be 1,200 characters or fewer"),
        ("www.a.example www.b.example", "Remove web links from your answer"),
        ("Thank you. Vote for me!", "advice to voters"),
    ],
)
def test_an_answer_that_we_cannot_send_says_why_and_is_kept(client, answered, text, error):
    page = client.post(answered, {"text": text, "send": "1"}).content.decode()

    assert error in page
    assert text.strip(" \n") in page
    assert answers_sent() == {}


def test_who_wants_no_more_emails_gets_no_answer(client, answered):
    services.stop_news_to(Invitation.objects.get(name="Sam Taylor"))

    client.post(answered, {"text": "Yes!", "send": "1"})

    assert "sam@supporters.example" not in answers_sent()


def test_who_asked_for_two_things_gets_one_answer(client, campaign, ann):
    for wish in ("join", "visit"):
        short(campaign, ann, wish=wish, email="sam@supporters.example")
    [letter] = run(TUESDAY)
    mail.outbox.clear()

    answering.answer(Digest.objects.get(), "Yes!", may_write_back=False)

    assert "A person in Exeter" in letter.body
    assert Message.objects.filter(kind="answer", ask__isnull=False).count() == 1


def test_looking_changes_nothing(client, answered):
    letters_page = answered.rpartition("letters/")[0] + "letters/"
    for _ in range(3):
        assert client.get(answered).status_code == 200
        assert client.get(letters_page).status_code == 200

    assert not Message.objects.filter(kind="answer").exists()


def test_a_letter_of_somebody_else_is_not_found(client, campaign, answered):
    other = Approach.objects.to(a_candidate(campaign, name="Bo Bell"), campaign)
    pk = Digest.objects.get().pk

    assert client.get(f"{other.get_absolute_url()}letters/{pk}/").status_code == 404


def test_on_polling_day_no_answer_leaves(client, campaign, answered):
    with time_machine.travel(f"{campaign.elections.get().polling_day} 12:00+01:00", tick=False):
        Digest.objects.update(created_at=timezone.now())
        response = client.post(answered, {"text": "Yes!", "send": "1"})
        page = client.get(response.url).content.decode()

    assert "Today is polling day" in page
    assert not Message.objects.filter(kind="answer").exists()


def test_the_candidates_page_leads_to_the_letters(client, campaign, ann, answered):
    link = Approach.objects.get().get_absolute_url()

    page = client.get(link).content.decode()
    client.post(answered, {"text": "Yes, gladly!", "send": "1"})
    after = client.get(f"{link}letters/").content.decode()

    assert f"{link}letters/" in page
    assert "Yes, gladly!" in after
    assert "Answer everyone" not in after


def test_after_four_weeks_answers_and_phrases_are_deleted_with_the_words(
    client, campaign, ann, answered
):
    client.post(answered, {"text": "Yes!", "send": "1"})
    an_invitation(campaign, [ann])
    send_due()
    assert Shingle.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        tidy()

    assert not Reply.objects.exists()
    assert not Shingle.objects.exists()
    assert set(Invitation.objects.values_list("own_words", flat=True)) == {""}


def test_what_waits_for_a_letter_is_kept_until_it_left(campaign, ann):
    ann.contacts.update(problem="Refused by its server: 550")
    short(campaign, ann)
    run(TUESDAY)
    with time_machine.travel(timezone.now() + timedelta(days=35)):
        tidy()

    assert Invitation.objects.get().own_words == "Please."


def test_after_four_weeks_the_page_has_nothing(client, answered):
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert client.get(answered).status_code == 404
