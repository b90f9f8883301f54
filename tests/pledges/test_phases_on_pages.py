"""One election, seen by visitors on each of its days."""

import re
from datetime import date, datetime

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.models import Campaign, PhaseOverride
from campaigns.outreach import tasks
from campaigns.outreach.models import Approach, Ask, Invitation, Message
from campaigns.phases import Phase
from candidates.models import Ballot, Candidate, Party
from candidates.timetable import LONDON
from pledges.retention import rules
from tests.factories import (
    a_campaign,
    a_candidate,
    a_seat,
    an_election,
    an_invitation,
)
from tests.pledges.test_pages import a_photo_of, words_of

pytestmark = pytest.mark.django_db

PAGE = "/constituency/exeter/"
DAY_OF = {
    Phase.MPS: "2024-05-01 12:00",
    Phase.CALLED: "2024-05-24 12:00",
    Phase.PROVISIONAL: "2024-06-01 12:00",
    Phase.FINAL: "2024-06-12 12:00",
    Phase.POLL_DAY: "2024-07-04 12:00",
    Phase.COUNTING: "2024-07-04 23:00",
    Phase.ELECTED: "2024-07-06 12:00",
    Phase.ARCHIVE: "2025-01-02 12:00",
}


def on(moment):
    """The clock of this phase, or of this time in London."""
    text = DAY_OF.get(moment, moment)
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=LONDON), tick=False)


@pytest.fixture
def campaign():
    with on("2024-04-01 12:00"):
        return a_campaign(
            an_election(
                slug="parl.2024-07-04",
                announced_on=date(2024, 5, 22),
                dissolved_on=date(2024, 5, 30),
                nominations_close_at=datetime(2024, 6, 7, 16, tzinfo=LONDON),
                polling_day=date(2024, 7, 4),
                results_on=date(2024, 7, 5),
            ),
            starts_on=date(2024, 6, 10),
            ends_on=date(2024, 6, 16),
        )


@pytest.fixture
def seat():
    return a_seat("Exeter")


@pytest.fixture
def people(campaign, seat):
    """An MP who does not stand again, one who wins, and one who joins and loses."""
    before = an_election(
        slug="parl.2019-12-12",
        announced_on=date(2019, 10, 29),
        dissolved_on=date(2019, 11, 6),
        nominations_close_at=datetime(2019, 11, 14, 16, tzinfo=LONDON),
        polling_day=date(2019, 12, 12),
        results_on=date(2019, 12, 13),
    )
    other = a_campaign(before, year=2019, published=False)
    return {
        "Mo Sitting": a_candidate(other, seat, name="Mo Sitting", sitting=True),
        "Win Ner": a_candidate(campaign, seat, name="Win Ner"),
        "Lo Ser": a_candidate(campaign, seat, name="Lo Ser"),
    }


def declare(winner):
    """What an import of the results writes."""
    Candidate.objects.update(sitting=False)
    Candidate.objects.filter(pk=winner.pk).update(sitting=True, elected=True)
    at = datetime(2024, 7, 5, 3, tzinfo=LONDON)
    Ballot.objects.filter(pk=winner.ballot_id).update(declared_at=at)


def text_of(response):
    return " ".join(words_of(response.content.decode()).split())


@pytest.mark.parametrize(
    ("phase", "heading", "listed", "invitable"),
    [
        (Phase.MPS, "Your MP in Exeter", ["Mo Sitting"], 1),
        (Phase.CALLED, "Who you can ask in Exeter", ["Win Ner", "Lo Ser", "Mo Sitting"], 3),
        (Phase.PROVISIONAL, "People standing in Exeter", ["Win Ner", "Lo Ser"], 2),
        (Phase.FINAL, "People standing in Exeter", ["Win Ner", "Lo Ser"], 2),
        (Phase.POLL_DAY, "People standing in Exeter", ["Win Ner", "Lo Ser"], 0),
        (Phase.COUNTING, "People who stood in Exeter", ["Win Ner", "Lo Ser"], 0),
        (Phase.ELECTED, "Your MP in Exeter", ["Win Ner"], 1),
        (Phase.ARCHIVE, "People who stood in Exeter", ["Win Ner", "Lo Ser"], 0),
    ],
)
def test_each_phase_has_its_heading_and_its_people(
    client, people, phase, heading, listed, invitable
):
    if phase in {Phase.ELECTED, Phase.ARCHIVE}:
        declare(people["Win Ner"])

    with on(phase):
        page = client.get(PAGE)

    assert page.context["phase"] is phase
    assert f"<h1>{heading}</h1>" in page.content.decode()
    assert [one.candidate.name for one in page.context["people"]] == listed
    assert page.context["invitable"] == invitable


@pytest.mark.parametrize(
    ("phase", "says"),
    [
        (Phase.CALLED, "Nobody is nominated yet. Nominations close at 4 p.m. on Friday 7 June"),
        (Phase.PROVISIONAL, "Nominations close at 4 p.m. on Friday 7 June. Until then"),
        (Phase.FINAL, "Nominations have closed."),
        (Phase.POLL_DAY, "Today is polling day Invitations are closed."),
        (Phase.COUNTING, "The votes are being counted Invitations are closed. We are updating"),
        (Phase.ARCHIVE, "This campaign is over Invitations are closed."),
    ],
)
def test_each_phase_says_where_things_stand(client, people, phase, says):
    with on(phase):
        assert says in text_of(client.get(PAGE))


@pytest.mark.parametrize("phase", Phase)
def test_the_other_pages_speak_of_the_same_people(client, campaign, people, phase):
    with on(phase):
        words = campaign.words()
        home, found, wall = client.get("/"), client.get("/find/"), client.get("/wall/2024/")

    assert f"<title>{words.ask}: " in home.content.decode()
    assert f"<h1>{words.ask}</h1>" in found.content.decode()
    assert str(words.find) in text_of(home)
    assert str(words.wall) in text_of(wall)
    for page in (home, found, wall):
        assert str(words.welcome) in text_of(page)
    assert ("How it works" in text_of(home)) is phase.may_send


@pytest.mark.parametrize("phase", [Phase.POLL_DAY, Phase.COUNTING, Phase.ARCHIVE])
def test_an_invitation_cannot_be_begun_where_it_could_not_be_sent(client, people, phase):
    with on(phase):
        page = client.post(PAGE, {"candidates": [one.pk for one in people.values()]})

    assert page.status_code == 200
    assert "Write my invitation" not in page.content.decode()
    assert "Error:" not in page.content.decode()
    assert not Invitation.objects.exists()


def test_what_was_begun_the_day_before_is_not_written_on_polling_day(client, people):
    chosen = {"candidates": [people["Win Ner"].pk]}
    with on("2024-07-03 23:50"):
        client.post(PAGE, chosen)
    with on(Phase.POLL_DAY):
        answers = [client.get("/invite/write/"), client.post("/invite/check/", {"agree": "on"})]

    assert [answer.url for answer in answers] == [PAGE, PAGE]


def test_what_is_confirmed_on_polling_day_is_not_sent(client, campaign, people):
    with on("2024-07-03 23:50"):
        invitation = an_invitation(campaign, [people["Win Ner"]], state="unconfirmed")
        link = invitation.get_absolute_url()
    with on(Phase.POLL_DAY):
        page = client.post(link, follow=True)

    invitation.refresh_from_db()
    assert "Yours has not been sent. Today is polling day." in text_of(page)
    assert not invitation.is_confirmed


@pytest.mark.parametrize(("phase", "shares"), [(Phase.FINAL, True), (Phase.POLL_DAY, False)])
def test_nobody_is_nudged_to_share_on_polling_day(
    client, admin_user, campaign, people, phase, shares
):
    with on("2024-06-12 12:00"):
        invitation = an_invitation(campaign, [people["Win Ner"]])
        photo = a_photo_of(Approach.objects.to(people["Lo Ser"], campaign), admin_user)
    with on(phase):
        pages = [client.get(invitation.get_absolute_url()), client.get(photo.get_absolute_url())]

    assert ["Copy" in text_of(page) for page in pages] == [shares, shares]


@pytest.mark.parametrize("phase", [Phase.PROVISIONAL, Phase.FINAL, Phase.POLL_DAY])
def test_nobody_is_called_an_mp_between_dissolution_and_result(
    client, admin_user, campaign, people, phase
):
    """Every page for visitors, and what candidates and supporters are sent."""
    with on("2024-05-30 12:00"):
        approach = Approach.objects.to(people["Lo Ser"], campaign)
        photo = a_photo_of(approach, admin_user)
        sent = an_invitation(campaign, [people["Win Ner"]])
    addresses = ["/", "/find/", "/constituencies/", PAGE, "/wall/2024/", "/wall/2024/?view=list"]
    addresses += [photo.get_absolute_url(), "/board/?constituency=exeter", "/how-we-choose/"]
    addresses += ["/privacy/", "/accessibility/", "/cookies/", sent.get_absolute_url()]
    addresses += [approach.get_absolute_url(), "/invite/write/", "/invite/check/"]
    addresses += [f"{PAGE}something-wrong/", "/constituencies/?q=exeter"]

    with on(phase):
        client.post(PAGE, {"candidates": [people["Win Ner"].pk]})
        Invitation.objects.filter(status="draft").update(email="sam@x.example", postcode="EX11AA")
        texts = {one: text_of(client.get(one, follow=True)) for one in addresses}
        texts["posted"] = text_of(client.post("/find/", {"postcode": "EX99 9ZZ"}))
        tasks.send_due()
        texts["emails"] = " ".join(one.subject + one.body for one in mail.outbox)

    assert mail.outbox
    for where, text in texts.items():
        assert re.findall(r".{0,30}\bMPs?\b.{0,30}", text) == [], where


def test_an_mp_is_written_to_as_an_mp(campaign, people):
    people["Mo Sitting"].contacts.update(kind="parliament", source="parliament")
    with on(Phase.MPS):
        an_invitation(campaign, [people["Mo Sitting"]])
        tasks.send_due()

    letter = next(one for one in mail.outbox if "Mo Sitting" in one.body)
    assert "you are the MP for Exeter" in letter.body
    assert "parliament.uk" in letter.body
    assert "Every MP, of any party and none, is welcome" in letter.body
    assert "andidate" not in letter.body.replace("candidates.example", "")


def test_an_mp_is_not_asked_once_parliament_is_dissolved(campaign, people):
    with on("2024-05-29 23:00"):
        invitation = an_invitation(campaign, [people["Mo Sitting"]])
    with on(Phase.PROVISIONAL):
        tasks.send_due()

    ask = invitation.asks.get()
    assert (ask.status, ask.reason) == (Ask.Status.CANCELLED, Ask.Reason.PHASE)


def test_a_seat_waits_for_its_own_result_while_others_have_theirs(client, campaign, people):
    elsewhere = a_candidate(campaign, a_seat("Hexham"), name="Hex Ham")
    declare(elsewhere)

    with on(Phase.ELECTED):
        counted, waiting = client.get("/constituency/hexham/"), client.get(PAGE)

    assert "Your MP in Hexham" in counted.content.decode()
    assert "People who stood in Exeter" in waiting.content.decode()
    assert "We are updating our list of MPs" in waiting.content.decode()


@pytest.fixture
def joined(admin_user, campaign, people):
    """The photos of the winner and of one who lost, from the week before the poll."""
    with on("2024-06-12 12:00"):
        return {
            name: a_photo_of(Approach.objects.to(people[name], campaign), admin_user)
            for name in ("Win Ner", "Lo Ser")
        }


def test_who_joined_as_a_candidate_keeps_their_place_after_the_results(client, people, joined):
    declare(people["Win Ner"])

    with on(Phase.ELECTED):
        page = client.get(PAGE)

    assert [one.candidate.name for one in page.context["people"]] == ["Win Ner"]
    assert [one.candidate.name for one in page.context["stood"]] == ["Lo Ser"]
    assert text_of(page).count("Joined as a candidate in 2024") == 2
    assert page.context["invitable"] == 0


@pytest.mark.parametrize(
    ("phase", "winner", "loser"),
    [
        (Phase.FINAL, [], []),
        (
            Phase.ELECTED,
            ["Joined as a candidate in 2024; now MP for Exeter"],
            ["Joined as a candidate in 2024"],
        ),
        (
            Phase.ARCHIVE,
            ["Joined as a candidate in 2024; now MP for Exeter"],
            ["Joined as a candidate in 2024"],
        ),
    ],
)
def test_the_photo_says_who_they_were_and_are(client, people, joined, phase, winner, loser):
    declare(people["Win Ner"])

    with on(phase):
        texts = [text_of(client.get(joined[one].get_absolute_url())) for one in joined]
        wall = text_of(client.get("/wall/2024/"))

    found = [
        re.findall(r"Joined as a candidate[^.]*?2024(?:; now MP for Exeter)?", t) for t in texts
    ]
    assert found == [winner, loser]
    assert ("now MP for Exeter" in wall) is bool(winner)


def test_a_photo_of_an_earlier_year_says_no_mp_once_parliament_is_dissolved_again(
    client, people, joined
):
    declare(people["Win Ner"])
    later = an_election(
        announced_on=date(2029, 5, 1),
        dissolved_on=date(2029, 5, 8),
        nominations_close_at=datetime(2029, 5, 15, 16, tzinfo=LONDON),
        polling_day=date(2029, 6, 14),
    )
    a_campaign(later, year=2029)

    with on("2029-05-05 12:00"):
        before = text_of(client.get(joined["Win Ner"].get_absolute_url()))
    with on("2029-05-10 12:00"):
        after = text_of(client.get(joined["Win Ner"].get_absolute_url()))

    assert "now MP for Exeter" in before
    assert "now MP" not in after
    assert "spoke up for babies in Exeter in 2024" in after


def test_what_staff_set_by_hand_holds_on_every_page(client, campaign, people):
    election = campaign.elections.get()
    PhaseOverride.objects.create(election=election, phase="counting", reason="A long count")

    with on(Phase.FINAL):
        page, home = client.get(PAGE), client.get("/")

    assert "The votes are being counted" in page.content.decode()
    assert "The votes are being counted" in home.content.decode()


def test_a_by_election_empties_one_seat_and_not_the_others(client, campaign, people):
    campaign.elections.clear()
    by_election = an_election(
        general=False,
        announced_on=date(2024, 4, 10),
        dissolved_on=date(2024, 4, 10),
        nominations_close_at=datetime(2024, 4, 20, 16, tzinfo=LONDON),
        polling_day=date(2024, 5, 9),
    )
    campaign.elections.add(by_election)
    a_candidate(campaign, a_seat("Hexham"), name="By Elect")

    with on(Phase.MPS):
        there, here = client.get("/constituency/hexham/"), client.get(PAGE)

    assert "People standing in Hexham" in there.content.decode()
    assert re.findall(r"\bMPs?\b", text_of(there)) == []
    assert "Your MP in Exeter" in here.content.decode()


def test_the_year_after_a_year_without_an_election_speaks_of_mps_in_the_past(client, people):
    Campaign.objects.get(year=2024).elections.clear()

    with on(Phase.ARCHIVE):
        page, wall = client.get(PAGE), client.get("/wall/2024/")

    assert "Your MP in Exeter" in page.content.decode()
    assert page.context["invitable"] == 0
    assert "MPs of any party and none, with the campaign board" in text_of(wall)


# States of a seat


@pytest.mark.parametrize(
    ("phase", "says"),
    [
        (Phase.MPS, "Exeter has no MP at the moment"),
        (Phase.CALLED, "We don’t know yet of anyone who wants to stand in Exeter."),
        (Phase.PROVISIONAL, "Nominations close on Friday 7 June; the list grows until then."),
        (Phase.FINAL, "it is settled who stands in Exeter"),
        (Phase.POLL_DAY, "We have no list of people for Exeter."),
        (Phase.ELECTED, "The result is known"),
    ],
)
def test_a_seat_without_anybody_says_what_is_known(client, campaign, seat, phase, says):
    with on(phase):
        page = client.get(PAGE)

    assert says in text_of(page)
    assert ("Tell me once" in text_of(page)) is phase.is_before_the_poll


def everyone_has_joined(people):
    for one in people:
        Approach.objects.to(one, one.ballot.election.campaigns.get()).record("joined")


def everyone_has_asked_for_quiet(people):
    for one in people:
        Approach.objects.to(one, one.ballot.election.campaigns.get())
    Approach.objects.update(stopped_at=timezone.now())


def nobody_has_an_address(people):
    for one in people:
        one.contacts.all().delete()
        one.contacts.create(channel="website", value="https://own.example/", source="test")


def one_quiet_one_without_an_address(people):
    nobody_has_an_address(people[:1])
    everyone_has_asked_for_quiet(people[1:])


@pytest.mark.parametrize(
    ("state", "title", "of_each"),
    [
        (everyone_has_joined, "Everyone listed in Exeter has joined", "Has joined the campaign"),
        (
            everyone_has_asked_for_quiet,
            "Nobody here can be invited through this site",
            "Has asked not to be contacted by us",
        ),
        (
            nobody_has_an_address,
            "We have no email address here yet",
            "We don’t have an email address for them. You can reach them here:",
        ),
        (one_quiet_one_without_an_address, "nobody here whom we could email at the moment", ""),
    ],
)
def test_where_nobody_is_left_to_ask_the_page_says_why(
    client, campaign, people, state, title, of_each
):
    state([people["Win Ner"], people["Lo Ser"]])

    with on(Phase.FINAL):
        page = client.get(PAGE)

    assert title in text_of(page)
    assert not of_each or text_of(page).count(of_each) == 2
    assert "Write my invitation" not in text_of(page)


def test_a_seat_where_nobody_has_an_address_gives_a_letter_to_copy(client, people):
    nobody_has_an_address([people["Win Ner"], people["Lo Ser"]])

    with on(Phase.FINAL):
        page = client.get(PAGE)

    assert "I live in Exeter. Will you speak up for babies" in text_of(page)
    assert page.content.decode().count('href="https://own.example/"') == 2


@pytest.mark.parametrize("standing", [2, 1])
def test_death_of_a_party_candidate_and_uncontested(client, campaign, seat, standing):
    """A poll that is called off, or that is not needed."""
    for number in range(standing):
        a_candidate(campaign, seat, name=f"Ann {'AB'[number]}rcher")
    Ballot.objects.update(cancelled=True)

    with on(Phase.FINAL):
        page = client.get(PAGE)
        begun = client.post(
            PAGE, {"candidates": list(Candidate.objects.values_list("pk", flat=True))}
        )

    title = "The vote here is called off" if standing == 2 else "Only one person is standing here"
    assert title in text_of(page)
    assert begun.status_code == 200
    assert not Invitation.objects.exists()


def test_a_poll_with_one_left_after_a_death_is_held_later(client, campaign, seat):
    a_candidate(campaign, seat)
    Ballot.objects.update(cancelled=True, called_off_because="later")

    with on(Phase.FINAL):
        assert "The vote here is called off" in text_of(client.get(PAGE))


def test_a_called_off_poll_stays_called_off_while_others_are_counted(client, campaign, seat):
    a_candidate(campaign, seat)
    a_candidate(campaign, seat)
    Ballot.objects.update(cancelled=True)

    with on(Phase.COUNTING):
        text = text_of(client.get(PAGE))

    assert "The vote here is called off" in text
    assert "votes are being counted" not in text


def test_the_new_poll_takes_over_from_the_one_called_off(client, campaign, seat):
    old = a_candidate(campaign, seat, name="Old Poll")
    Ballot.objects.update(cancelled=True)
    new = an_election(
        general=False,
        announced_on=date(2024, 6, 13),
        dissolved_on=date(2024, 6, 13),
        nominations_close_at=datetime(2024, 6, 20, 16, tzinfo=LONDON),
        polling_day=date(2024, 7, 25),
    )
    campaign.elections.set([new])
    a_candidate(campaign, seat, name="New Poll")
    campaign.elections.set([old.ballot.election, new])

    with on("2024-07-10 12:00"):
        page = client.get(PAGE)

    assert [one.candidate.name for one in page.context["people"]] == ["New Poll"]
    assert page.context["invitable"] == 1


def test_same_name_in_one_seat(client, campaign, seat):
    green = Party.objects.create(ec_id="PP63", name="Green Party")
    one = a_candidate(campaign, seat, name="Greg Smith")
    two = a_candidate(campaign, seat, name="Greg Smith", party_description="Local Conservatives")
    Candidate.objects.filter(pk=one.pk).update(party=green)

    with on(Phase.FINAL):
        page = client.get(PAGE)
        client.post(PAGE, {"candidates": [one.pk, two.pk]})
        writing = text_of(client.get("/invite/write/"))

    labels = re.findall(r"<label class=\"person.*?</label>", page.content.decode(), re.S)
    shown = [" ".join(re.sub("<[^>]+>", " ", label).split()) for label in labels]
    assert shown[0].startswith("Greg Smith Green Party")
    assert shown[1].startswith("Greg Smith Local Conservatives")
    assert "Greg Smith (Green Party), Greg Smith (Local Conservatives)" in writing


def test_speaker(client, campaign, seat):
    party = Party.objects.create(ec_id=Party.SPEAKER, name="Speaker seeking re-election")
    speaker = a_candidate(campaign, seat, name="Order Order")
    Candidate.objects.filter(pk=speaker.pk).update(party=party)

    with on(Phase.FINAL):
        standing = text_of(client.get(PAGE))
    declare(speaker)
    with on(Phase.ELECTED):
        sitting = text_of(client.get(PAGE))

    assert "Speaker seeking re-election" in standing
    assert "Stands as the Speaker of the House of Commons, without a party" in standing
    assert "The Speaker of the House of Commons, who belongs to no party" in sitting


def test_staff_can_leave_the_speaker_out(client, admin_client, campaign, people):
    person = {"candidate": people["Win Ner"].person_id, "campaign": campaign.pk}
    nobody = admin_client.post("/admin/outreach/suppression/add/", {"candidate": "1"})
    admin_client.post("/admin/outreach/suppression/add/", person)

    with on(Phase.FINAL):
        page = client.get(PAGE)

    assert "Nobody in the campaign is called that" in nobody.content.decode()
    assert page.context["invitable"] == 1
    assert "We can’t send them invitations" in text_of(page)
    assert "Has asked not to be contacted" not in text_of(page)


def test_deselected_after_nominations_still_on_the_ballot(client, campaign, seat):
    a_candidate(campaign, seat, name="Des Elected", status=Candidate.Status.DESELECTED)

    with on(Phase.FINAL):
        page = client.get(PAGE)

    assert "Still on the ballot paper, no longer their party’s candidate" in page.content.decode()
    assert page.context["invitable"] == 1


@pytest.mark.parametrize("status", ["withdrawn", "died", "not_listed"])
def test_withdrawn_late_replacement_and_death_are_not_shown(client, campaign, seat, status):
    a_candidate(campaign, seat, name="Gone Away", status=status)
    a_candidate(campaign, seat, name="Still Here")

    with on(Phase.FINAL):
        text = text_of(client.get(PAGE))

    assert "Gone Away" not in text
    assert "Still Here" in text


def test_sitting_mps_standing_are_one_person_with_one_box(client, campaign, people):
    """Before dissolution, and by either number that tells that they are the same."""
    Candidate.objects.filter(pk=people["Mo Sitting"].pk).update(member_id=77)
    Candidate.objects.filter(pk=people["Lo Ser"].pk).update(member_id=77)

    with on(Phase.CALLED):
        page = client.get(PAGE)

    assert [one.candidate.name for one in page.context["people"]] == ["Win Ner", "Lo Ser"]
    assert "MP for Exeter; hopes to stand again" in text_of(page)


def test_who_sits_is_written_to_in_parliament_until_dissolution(client, campaign, people):
    """The box is that which can be written to."""
    Candidate.objects.filter(pk=people["Lo Ser"].pk).update(member_id=77)
    Candidate.objects.filter(pk=people["Mo Sitting"].pk).update(member_id=77)
    people["Lo Ser"].contacts.all().delete()
    people["Mo Sitting"].contacts.update(kind="parliament")

    with on(Phase.CALLED):
        called = client.get(PAGE).context["people"]
    with on(Phase.PROVISIONAL):
        dissolved = client.get(PAGE).context["people"]

    assert [one.candidate for one in called] == [people["Win Ner"], people["Mo Sitting"]]
    assert [one.can_be_invited for one in dissolved] == [True, False]


def test_who_joined_as_an_mp_is_not_asked_again_when_they_stand(client, campaign, people):
    person = people["Mo Sitting"].person_id
    Candidate.objects.filter(pk=people["Lo Ser"].pk).update(person_id=person)
    with on(Phase.MPS):
        Approach.objects.to(people["Mo Sitting"], campaign).record("joined")

    with on(Phase.FINAL):
        listed = {one.candidate.name: one for one in client.get(PAGE).context["people"]}

    assert listed["Lo Ser"].has_joined
    assert not listed["Lo Ser"].can_be_invited


def test_sources_disagree_on_an_mps_party_of_today(client, people):
    Candidate.objects.filter(pk=people["Mo Sitting"].pk).update(party_now="Sits alone")

    with on(Phase.MPS):
        assert "Sits alone" in text_of(client.get(PAGE))


def test_bilingual(client, campaign):
    a_seat("Bridgend", name_cy="Pen-y-bont")
    a_seat("Ynys Môn", slug="ynys-mon", name_cy="Ynys Môn")

    with on(Phase.FINAL):
        english = client.get("/constituency/bridgend/").content.decode()
        welsh = client.get("/cy/constituency/bridgend/").content.decode()
        same = client.get("/constituency/ynys-mon/").content.decode()

    assert '<p class="heading__also" lang="cy">Pen-y-bont</p>' in english
    assert '<p class="heading__also" lang="en-GB">Bridgend</p>' in welsh
    assert "heading__also" not in same


def test_facts_about_a_seat_come_with_source_and_date(
    client, campaign, people, seat, django_assert_max_num_queries
):
    seat.facts.create(label="babies born", value="1,043", source="A register", dated="2023")

    # Four of them for what all seats have in common, which is kept for a moment on a site with
    # visitors.
    with on(Phase.FINAL), django_assert_max_num_queries(9):
        text = text_of(client.get(PAGE))

    assert "Babies in Exeter 1,043 babies born A register, 2023" in text


def test_thirteen_stand_and_all_are_listed_and_ticked(client, campaign, seat):
    everyone = [
        a_candidate(campaign, seat, name=f"Ann {'ABCDEFGHIJKLM'[n]}rcher") for n in range(13)
    ]

    with on(Phase.FINAL):
        page = client.get(PAGE)

    assert sorted(page.context["ticked"]) == sorted(one.pk for one in everyone)
    assert page.content.decode().count('type="checkbox"') == 13


# What waits to be sent


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("not_listed", Ask.Status.HELD, Ask.Reason.NOT_LISTED),
        ("withdrawn", Ask.Status.CANCELLED, Ask.Reason.NOT_STANDING),
        ("died", Ask.Status.CANCELLED, Ask.Reason.NOT_STANDING),
    ],
)
def test_what_waits_for_whoever_is_gone_is_held_only_if_they_may_come_back(
    campaign, people, status, state, reason
):
    with on(Phase.FINAL):
        invitation = an_invitation(campaign, [people["Win Ner"]])
        Candidate.objects.filter(pk=people["Win Ner"].pk).update(status=status)
        tasks.send_due()

    ask = invitation.asks.get()
    assert (ask.status, ask.reason) == (state, reason)
    assert mail.outbox == []


def test_what_was_held_leaves_when_they_are_listed_again(campaign, people):
    with on("2024-06-12 12:00"):
        invitation = an_invitation(campaign, [people["Win Ner"]])
        Candidate.objects.filter(pk=people["Win Ner"].pk).update(status="not_listed")
        tasks.send_due()
        Candidate.objects.filter(pk=people["Win Ner"].pk).update(status="standing")
    with on("2024-06-12 13:05"):
        tasks.send_due()

    assert invitation.asks.get().status == Ask.Status.SENT
    assert len(mail.outbox) == 1


def test_what_was_held_for_eight_weeks_ends(campaign, people):
    with on("2024-06-12 12:00"):
        invitation = an_invitation(campaign, [people["Win Ner"]])
        Candidate.objects.filter(pk=people["Win Ner"].pk).update(status="not_listed")
        tasks.send_due()
    with on("2024-08-08 12:00"):
        for rule in rules(timezone.now()):
            rule.act(rule.rows)

    assert invitation.asks.get().status == Ask.Status.CANCELLED
    assert Message.objects.get(kind="invitation").status == Message.Status.CANCELLED


def test_an_invitation_waits_for_no_poll_that_is_called_off(campaign, people):
    with on(Phase.FINAL):
        invitation = an_invitation(campaign, [people["Win Ner"]])
        Ballot.objects.update(cancelled=True)
        tasks.send_due()

    assert invitation.asks.get().reason == Ask.Reason.PHASE


# Credits

DEMOCRACY_CLUB, OPEN_PARLIAMENT = "democracyclub.org.uk", "Open Parliament Licence"
ROYAL_MAIL = "Royal Mail copyright and database right 2024"


@pytest.mark.parametrize(
    ("address", "credited"),
    [
        ("/", {ROYAL_MAIL}),
        ("/find/", {ROYAL_MAIL}),
        (PAGE, {ROYAL_MAIL, DEMOCRACY_CLUB}),
        ("/wall/2024/", {DEMOCRACY_CLUB}),
        ("/how-we-choose/", {ROYAL_MAIL, DEMOCRACY_CLUB, OPEN_PARLIAMENT}),
        ("/board/", set()),
        ("/cookies/", set()),
    ],
)
def test_each_page_credits_the_data_that_it_shows(client, people, address, credited):
    with on(Phase.FINAL):
        text = client.get(address).content.decode()

    asked = {DEMOCRACY_CLUB, OPEN_PARLIAMENT, ROYAL_MAIL}
    assert {credit for credit in asked if credit in text} == credited


def test_parliament_is_credited_where_mps_are_shown(client, people):
    with on(Phase.MPS):
        assert OPEN_PARLIAMENT in client.get(PAGE).content.decode()


def test_writing_credits_the_list_of_candidates(client, people):
    with on(Phase.FINAL):
        client.post(PAGE, {"candidates": [people["Win Ner"].pk]})
        assert DEMOCRACY_CLUB in client.get("/invite/write/").content.decode()


def test_invented_people_are_credited_to_nobody(client, campaign, people):
    campaign.elections.update(invented=True)

    with on(Phase.FINAL):
        pages = [
            client.get(one).content.decode() for one in (PAGE, "/wall/2024/", "/how-we-choose/")
        ]

    assert [DEMOCRACY_CLUB in page for page in pages] == [False, False, False]
