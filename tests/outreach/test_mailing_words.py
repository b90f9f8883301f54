"""What a mailing says to each person."""

import pytest
from django.core import mail

from campaigns.outreach.mailings import merging
from campaigns.outreach.models import (
    Approach,
    Mailing,
    Message,
)
from campaigns.outreach.tasks import keep_mailings_going
from candidates.models import Constituency
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation
from tests.outreach.mailing_desk import (
    a_mailing,
    form_for,
    joined,
    send_all,
    states,
    why_out,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("{nmae}", "There is no field {nmae}. Did you mean {name}?"),
        ("{ Name }", "There is no field { Name }. Did you mean {name}?"),
        ("Dear {name", "“{name”: a brace without its partner. Fields look like {name}."),
        ("Dear name}", "“}”: a brace without its partner. Fields look like {name}."),
    ],
)
def test_a_broken_field_is_named(words, fault):
    assert list(merging.faults(words)) == [fault]


def test_a_field_without_a_value_takes_its_paragraph_with_it():
    text = "Dear {name},\n\n{people_asking} asked you.\n\nYours"

    assert merging.merged(text, {"name": "Ann", "people_asking": ""}) == "Dear Ann,\n\nYours"
    assert "1 person asked" in merging.merged(text, {"name": "Ann", "people_asking": "1 person"})


def test_a_value_brings_no_line_and_no_field_along():
    values = {"name": "Ann\r\nBcc: x {party}", "party": "secret"}

    assert merging.merged("{name}", values) == "Ann Bcc: x {party}"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Vote for babies", ["vote for"]),
        ("elect her; the best candidate", ["elect her", "the best candidate"]),
        ("Come back to select a photo of the electorate", []),
    ],
)
def test_words_of_an_election_are_found(words, found):
    assert merging.election_words(words) == found


def test_the_subject_is_measured_with_the_longest_name_in_the_register():
    campaign = a_campaign()
    a_candidate(campaign, a_seat("Exeter"))
    a_candidate(campaign, a_seat("Inverness, Skye and West Ross-shire"), name="Iain MacRae")

    form = form_for(campaign, subject=f"{'Speak up for babies, please, ' * 2}in {{constituency}}")

    assert form.errors == {
        "subject": [
            "For Iain MacRae in Inverness, Skye and West Ross-shire the subject is 96 characters "
            "long. 90 is the most."
        ]
    }


def test_a_paragraph_fits_into_a_line_of_an_email_with_the_longest_name():
    campaign = a_campaign()
    a_candidate(campaign, name="A" * 100 + " Long")

    assert "text" not in form_for(campaign, text="x" * 900 + " {party}").errors
    assert form_for(campaign, text="x" * 900 + " {name}").errors["text"][0].startswith("For AAA")


def test_something_is_left_for_those_whom_nobody_has_asked():
    campaign = a_campaign()
    a_candidate(campaign)

    form = form_for(campaign, text="{people_asking} asked you.")

    assert form.errors["text"][0].startswith("Nothing is left of it for those whom nobody has")
    assert "can be empty" in str(form_for(campaign, subject="{people_asking} asked").errors)


def test_welsh_is_given_whole_or_not():
    form = form_for(a_campaign(), subject_cy="Helo")

    assert "Give the Welsh subject and the Welsh text, or neither." in str(form.errors)


def test_a_wrong_field_loses_nothing_typed(client, ann):
    client.force_login(ann)

    answer = client.post(
        "/admin/outreach/mailing/add/",
        {"campaign": a_campaign().pk, "subject": "Dear {nmae}", "text": "My long text"},
    )

    content = answer.content.decode()
    assert "There is no field {nmae}. Did you mean {name}?" in content
    assert "My long text" in content
    assert not Mailing.objects.exists()


def test_words_of_an_election_warn_and_do_not_refuse(client, ann):
    client.force_login(ann)

    answer = client.post(
        "/admin/outreach/mailing/add/",
        {"campaign": a_campaign().pk, "subject": "Vote for babies", "text": "Be an MP"},
        follow=True,
    )

    content = answer.content.decode()
    assert Mailing.objects.get().created_by == ann
    assert "“vote for”: a charity must not tell people how to vote" in content
    assert "“MP”: between dissolution and the results, nobody is one." in content


# One address for several


def several(campaign):
    seats = [a_seat(name) for name in ("Exeter", "Gower", "Hexham")]
    names = ["Ann Archer", "Ben Baker", "Cat Cole"]
    return [
        a_candidate(campaign, seat, name=name, email="office@party.example")
        for seat, name in zip(seats, names, strict=True)
    ]


def test_three_candidates_with_one_address_get_one_email_with_three_links(released):
    campaign = a_campaign()
    several(campaign)
    mailing = released(campaign)

    send_all()

    (letter,) = mail.outbox
    links = [approach.get_absolute_url() for approach in Approach.objects.all()]
    assert Message.objects.filter(kind="mailing").count() == 1
    assert letter.subject == "Speak up in Exeter, Gower and 1 other"
    assert letter.body.startswith("Dear Ann Archer, Ben Baker and Cat Cole,")
    assert [letter.body.count(link) for link in links] == [1, 1, 1]
    assert [one[1] for one in states(mailing)] == ["sent"] * 3


@pytest.mark.parametrize("who", [0, 1])
def test_who_falls_out_of_a_shared_email_no_longer_stands_in_it(released, who):
    campaign = a_campaign()
    people = several(campaign)
    mailing = released(campaign)
    keep_mailings_going()

    joined(Approach.objects.get(candidate=people[who]))
    send_all()

    (letter,) = mail.outbox
    assert people[who].name not in letter.body
    assert sorted(one[1] for one in states(mailing)) == ["cancelled", "sent", "sent"]


def test_who_has_an_address_of_their_own_by_now_gets_an_email_of_their_own(released):
    campaign = a_campaign()
    people = several(campaign)
    mailing = released(campaign)
    keep_mailings_going()

    people[1].contacts.update(value="ben@new.example")
    send_all()
    send_all()

    assert sorted(one.to for one in mail.outbox) == [["ben@new.example"], ["office@party.example"]]
    assert [one[1] for one in states(mailing)] == ["sent"] * 3


def test_a_one_click_stop_of_a_shared_email_stops_its_address(client, released):
    campaign = a_campaign()
    people = several(campaign)
    released(campaign)
    send_all()
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")

    client.post(link.removeprefix("http://testserver"), {"List-Unsubscribe": "One-Click"})

    again = a_mailing(campaign)
    assert {why_out(again, person) for person in people} <= {"stopped", "suppressed"}


# The email


def test_the_email_says_who_writes_where_the_address_is_from_and_how_to_stop(released):
    campaign = a_campaign()
    a_candidate(campaign).contacts.update(source="democracyclub")
    an_invitation(campaign, [campaign.elections.get().ballots.get().candidates.get()])
    released(campaign, text="{people_asking} asked you in the week from {week}.")
    Message.objects.exclude(kind="mailing").delete()

    send_all()

    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    assert letter.body.startswith("1 person asked you in the week from ")
    assert letter.from_email == "Speak up for babies <invitations@invites.charity.example>"
    assert letter.reply_to == ["campaigns@charity.example"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Auto-Submitted" not in letter.extra_headers
    for text in (letter.body, html):
        assert "Democracy Club" in text
        assert "http://testserver/privacy/" in text
        assert campaign.imprint in text
        assert Approach.objects.get().get_absolute_url() in text
        assert Approach.objects.get().get_stop_url() in text


def test_welsh_comes_first_in_wales_where_there_is_a_welsh_text(released):
    campaign = a_campaign()
    gower = a_seat("Gower", nation=Constituency.Nation.WALES, name_cy="Gŵyr")
    a_candidate(campaign, gower)
    a_candidate(campaign, a_seat("Exeter"), name="Ben Baker")
    released(
        campaign,
        subject_cy="Codwch lais yn {constituency}",
        text_cy="Annwyl {name}, {constituency}",
    )

    send_all()

    bodies = {one.subject: one.body for one in mail.outbox}
    welsh = bodies["Codwch lais yn Gŵyr / Speak up in Gower"]
    assert welsh.index("Annwyl Ann Archer, Gŵyr") < welsh.index("Will you take part in Gower?")
    assert "Annwyl" not in bodies["Speak up in Exeter"]
    html = next(one.alternatives[0][0] for one in mail.outbox if "Codwch" in one.subject)
    assert html.index("Annwyl") < html.index('<div lang="en-GB">')
