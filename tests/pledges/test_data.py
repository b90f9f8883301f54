"""A candidate downloads what we hold about them: with their link, and a code by email."""

import json
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.core import mail
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from campaigns.outreach import services as outreach
from campaigns.outreach.digests import answering
from campaigns.outreach.models import Approach, Digest, FreshCode, Message
from campaigns.outreach.tasks import send_due
from candidates import corrections
from candidates.models import Correction, MergedPerson
from pledges import moderation, removal, services
from pledges.decisions import Reason
from pledges.models import Photo, PhotoReport, Pledge
from tests.factories import a_campaign, a_candidate, an_approach, an_election, an_invitation
from tests.pledges.conftest import another_photo

pytestmark = pytest.mark.django_db

WORDS = "My daughter was ill in her first winter, and our health visitor saw it first of all."


@pytest.fixture
def approach():
    return an_approach(a_campaign())


@pytest.fixture
def photo(approach):
    pledge = services.begin(
        approach, role="candidate", display_name="Ann Archer", statement="They can't vote yet."
    )
    return another_photo(pledge)


@pytest.fixture
def page(approach):
    return f"{approach.get_absolute_url()}data/"


def ask(client, page):
    answer = client.post(page, {"send": "code"}, follow=True).content.decode()
    send_due()
    return answer


def the_code():
    codes = [one for one in mail.outbox if one.subject == "Your code"]
    return re.search(r"\b(\d{3} \d{3})\b", codes[-1].body)[1]


def download(client, page, code=None):
    return client.post(page, {"code": code or the_code()})


def content_of(response):
    # Read to its end, it is closed.
    return ZipFile(BytesIO(b"".join(response.streaming_content)))


def is_whole(response):
    return content_of(response).testzip() is None


def unpacked(client, page):
    ask(client, page)
    return content_of(download(client, page))


def data_in(archive):
    return json.loads(archive.read("data.json"))


def test_a_code_goes_to_the_address_on_record_and_opens_the_download(client, approach, page):
    asked = ask(client, page)
    address = approach.candidate.contacts.get().value
    answer = download(client, page)

    assert mail.outbox[-1].to == [address]
    assert f"{address[:2]}…@candidates.example" in asked
    assert address not in asked
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert "no-store" in answer["Cache-Control"]
    length = int(answer["Content-Length"])
    assert length > sum(one.compress_size for one in content_of(answer).infolist())


def test_it_has_what_they_sent_and_what_was_decided(client, photo, staff, page):
    moderation.ask_for_another(photo, by=staff("mo"), reason=Reason("blurred", note="Sorry!"))

    archive = unpacked(client, page)

    (candidacy,) = data_in(archive)["you_in_each_election"]
    assert (candidacy["name"], candidacy["party"]) == ("Ann Archer", "Willow Party")
    assert candidacy["constituency"] == "Exeter"
    assert candidacy["ways_to_reach_you"][0]["value"].endswith("@candidates.example")
    (campaign,) = candidacy["campaigns"]
    assert campaign["your_answer"] == "joined"
    kinds = [email["kind"] for email in campaign["emails"]]
    assert {"photo_received", "code"} <= set(kinds)
    pledge = campaign["pledge"]
    assert pledge["wording"] == "I'll speak up for babies."
    publish = pledge["consents"][0]
    assert publish["text"].startswith("Publish my name, party, constituency, photo")
    assert publish["agreed_at"]
    (kept,) = pledge["photos"]
    assert (kept["state"], kept["note_to_you"]) == ("another_asked", "Sorry!")
    assert kept["history"][0]["act"] == "another_asked"


def test_photos_lie_in_it_as_they_were_sent_and_as_we_keep_them(client, photo, page):
    archive = unpacked(client, page)

    kept = data_in(archive)["you_in_each_election"][0]["campaigns"][0]["pledge"]["photos"][0]
    sent, ours = kept["files"]
    assert (sent, ours) == (f"photos/photo-{photo.pk}-as-sent.jpg", f"photos/photo-{photo.pk}.jpg")
    with storages["default"].open(photo.original) as original:
        assert archive.read(sent) == original.read()
    assert Image.open(BytesIO(archive.read(ours))).size == (900, 1200)
    assert "photos: your photos" in archive.read("README.txt").decode()


def test_files_whose_time_was_over_are_left_out(client, photo, page):
    storages["default"].delete(photo.original)
    Photo.objects.update(renditions=[])

    archive = unpacked(client, page)

    assert sorted(archive.namelist()) == ["README.txt", "data.json"]
    assert "photos: your photos" not in archive.read("README.txt").decode()


def test_of_others_nothing_is_in_it(client, photo, approach, page, staff):
    campaign, candidate = approach.campaign, approach.candidate
    Approach.objects.update(response="none", responded_at=None)
    sam = an_invitation(
        campaign, [candidate], name="Samira Taylor", postcode="EX4 4QJ", own_words=WORDS
    )
    short = an_invitation(campaign, [candidate], name="Bartholomew", own_words="Please do.")
    outreach.send_off(short)
    PhotoReport.objects.create(
        photo=Photo.objects.get(), reason="other", words="A secret", email="r@visitors.example"
    )
    corrections.suggest(
        candidate.constituency, Correction.Subject.OTHER, "I am her neighbour",
        by=Correction.By.PUBLIC, candidate=candidate, source="We talk",
    )  # fmt: skip
    Photo.objects.update(private_note="Looks tired", moderated_by=staff("Moira"))

    archive = unpacked(client, page)

    text = "".join(archive.read(name).decode() for name in ("data.json", "README.txt"))
    people = data_in(archive)["you_in_each_election"][0]["campaigns"][0]["people_who_asked_you"]
    assert [one["wish"] for one in people] == ["join", "join"]
    for theirs in (
        "Samira", "Bartholomew", sam.email, short.email, "EX4", "daughter", "Please do",
        "secret", "visitors.example", "neighbour", "We talk", "Looks tired", "Moira",
    ):  # fmt: skip
        assert theirs not in text


def test_it_has_every_election_of_the_person_under_each_of_their_ids(client, approach, page):
    earlier = a_campaign(an_election(), year=approach.campaign.year - 1)
    old = a_candidate(earlier, name="Ann Archer-Old", person_id=77)
    MergedPerson.objects.create(old_id=77, new_id=approach.candidate.person_id, source="test")
    a_candidate(earlier, name="Somebody Else")
    outreach.decline(Approach.objects.to(old, earlier))

    data = data_in(unpacked(client, page))

    names = {one["name"] for one in data["you_in_each_election"]}
    assert names == {"Ann Archer", "Ann Archer-Old"}
    assert [one["reason"] for one in data["emails_you_do_not_want"]] == ["declined"]


def test_what_they_answered_to_a_daily_letter_is_in_it(client, approach, page):
    letter = Digest.objects.create(approach=approach, day=timezone.localdate())
    answering.answer(letter, "Thank you all.", may_write_back=False)

    data = data_in(unpacked(client, page))

    (kept,) = data["you_in_each_election"][0]["campaigns"][0]["daily_letters"]
    assert kept["your_answer"]["text"] == "Thank you all."


def test_a_code_works_once(client, page):
    ask(client, page)
    code = the_code()
    content_of(download(client, page, code))

    again = download(client, page, code).content.decode()

    assert "That code is no longer good. Ask for a new one." in again
    assert "Send me a code" in again


def test_it_is_forgiven_how_a_code_is_typed(client, page):
    ask(client, page)

    assert is_whole(download(client, page, f" {the_code().replace(' ', '-')} "))


def test_a_wrong_code_says_how_often_it_may_be_tried_and_stays(client, page):
    ask(client, page)
    wrong = f"{(int(the_code().replace(' ', '')) + 1) % 1_000_000:06d}"

    pages = [download(client, page, wrong).content.decode() for _ in range(5)]

    assert "You have 4 tries left." in pages[0]
    assert f'value="{wrong}"' in pages[0]
    assert "it was the last try" in pages[4]
    assert "no longer good" in download(client, page).content.decode()


def test_half_an_hour_later_another_is_asked_for(client, page):
    ask(client, page)

    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        late = download(client, page).content.decode()
        ask(client, page)
        assert is_whole(download(client, page))

    assert "That code is no longer good" in late


def test_letters_are_no_code_and_no_try(client, page):
    ask(client, page)

    answer = download(client, page, "12345a").content.decode()

    assert "Enter the six digits from the email, like 123 456" in answer
    assert FreshCode.objects.get().tries == 0


def test_to_look_sends_nothing(client, page):
    before = Message.objects.count()
    client.get(page)
    client.get(f"{page}?send=code")

    assert Message.objects.count() == before
    assert not FreshCode.objects.exists()


def test_the_sixth_code_of_a_day_is_not_sent(client, page):
    now = timezone.now()
    for minutes in range(0, 12, 2):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            answer = ask(client, page)

    assert [one.subject for one in mail.outbox].count("Your code") == 5
    assert "We’ve sent five codes today" in answer
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        assert "We’ve sent six digits" in ask(client, page)


def test_a_code_for_one_thing_is_none_for_another(client, approach, page):
    ask(client, page)
    client.post(f"{approach.get_absolute_url()}address/", {"email": "ann@new.example"})
    both = {"code": the_code(), "new_code": the_code()}

    client.post(f"{approach.get_absolute_url()}address/codes/", both)

    assert not approach.candidate.contacts.filter(value="ann@new.example", problem="").exists()


def test_a_storage_that_fails_is_told_and_the_code_stays_good(client, photo, page, monkeypatch):
    ask(client, page)

    def broken(*_args, **_kwargs):
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["default"]), "open", broken)
        answer = download(client, page).content.decode()

    assert "We can’t put it together right now" in answer
    assert is_whole(download(client, page))


def test_who_has_not_joined_can_have_it_too(client, approach, page):
    start = client.get(approach.get_absolute_url()).content.decode()

    archive = unpacked(client, page)

    assert f'href="{page}"' in start
    assert data_in(archive)["you_in_each_election"][0]["campaigns"][0]["pledge"] is None
    assert not Pledge.objects.exists()


def test_who_has_left_can_have_it_too(client, photo, page):
    removal.leave(photo.pledge)

    archive = unpacked(client, page)

    pledge = data_in(archive)["you_in_each_election"][0]["campaigns"][0]["pledge"]
    assert pledge["withdrawn_at"]
    assert all(one["taken_back_at"] for one in pledge["consents"])


def test_a_large_one_is_made_on_the_disk(client, photo, page):
    name = storages["default"].path(photo.original)
    with open(name, "ab") as file:
        file.truncate(20_000_000)

    archive = unpacked(client, page)

    assert archive.getinfo(f"photos/photo-{photo.pk}-as-sent.jpg").file_size == 20_000_000
