import threading
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
import zxingcpp
from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from campaigns.outreach import link_use
from pledges import removal, retention, services
from pledges.models import PhoneLink, Photo
from tests.factories import a_campaign, a_picture, an_approach

pytestmark = pytest.mark.django_db

ABOUT = {"people": "nobody_else", "photographer": "self", "alt_text": "In a park"}


@pytest.fixture
def approach():
    return an_approach(a_campaign())


@pytest.fixture
def pledge(approach):
    return services.begin(approach, role="candidate", display_name="Ann Archer", statement="")


@pytest.fixture
def desk(approach, pledge):
    return f"{approach.get_absolute_url()}photo/phone/"


@pytest.fixture
def phone(client, desk, pledge):
    client.post(desk)
    return pledge.phone_links.get().get_absolute_url()


def send(client, link, content=None, **about):
    file = SimpleUploadedFile("IMG_1.JPG", a_picture() if content is None else content)
    return client.post(link, {"photo": file, **ABOUT, **about})


def in_minutes(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


def drawn(page):
    """The code as a camera sees it: its lines are runs of dark squares in rows."""
    line = page.partition('<path stroke="#000" d="')[2].partition('"')[0]
    size = int(page.partition('2000/svg" viewBox="0 0 ')[2].split()[0])
    picture = Image.new("1", (size, size), 1)
    x = y = 0.0
    for step in line.replace("m", "!m").replace("M", "!M").replace("h", "!h").split("!")[1:]:
        numbers = [float(one) for one in step[1:].replace("-", " -").split()]
        if step[0] == "h":
            ImageDraw.Draw(picture).line((x, int(y), x + numbers[0] - 1, int(y)), fill=0)
            x += numbers[0]
        else:
            x, y = (0.0, 0.0) if step[0] == "M" else (x, y)
            x, y = x + numbers[0], y + numbers[1]
    return picture.resize((size * 8, size * 8))


def test_the_code_opens_the_page_for_one_photo(client, approach, desk, phone):
    assert f'action="{desk}"' in client.get(f"{approach.get_absolute_url()}photo/").content.decode()

    [code] = zxingcpp.read_barcodes(drawn(client.get(desk).content.decode()).convert("L"))

    assert code.text == settings.SITE_URL + phone
    page = client.get(phone).content.decode()
    assert "Hello Ann Archer" in page
    assert "Exeter" in page


def test_a_photo_from_the_phone_is_what_the_desk_goes_on_with(client, pledge, desk, phone):
    thanks = send(client, phone, credit="Cy Camera")

    assert thanks.url == f"{phone}thanks/"
    assert "Go back to your computer" in client.get(thanks.url).content.decode()
    photo = pledge.photos.get()
    assert (photo.status, photo.alt_text, photo.credit) == ("draft", "In a park", "Cy Camera")
    assert pledge.phone_links.get().photo == photo
    page = client.get(desk).content.decode()
    assert "Your photo has arrived" in page
    assert 'data-live=""' in page


def test_it_shows_and_leads_to_nothing_private(client, approach, pledge, phone):
    services.add_photo(
        pledge, BytesIO(a_picture()), people="adults", alt_text="Cradle", credit="Cy Camera"
    )
    answers = [client.get(phone), send(client, phone), client.get(f"{phone}thanks/")]

    for page in [one.content.decode() for one in [*answers, client.get(phone)]]:
        assert approach.token not in page
        assert "/c/" not in page
        assert "Cradle" not in page
        assert "Cy Camera" not in page


def test_its_pages_are_for_no_cache_and_no_search_engine(client, phone):
    for link in (phone, f"{phone}thanks/", f"/p/{'a' * 32}/"):
        answer = client.get(link)

        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert not answer.cookies


def test_the_database_holds_no_token(phone):
    link = PhoneLink.objects.get()

    assert link.token in phone
    assert link.token not in str(PhoneLink.objects.values())


def test_looking_changes_nothing(client, desk, phone, approach):
    before = list(PhoneLink.objects.values())

    for link in (phone, desk, f"{phone}thanks/"):
        client.get(link)
        client.head(link)

    assert list(PhoneLink.objects.values()) == before


def test_it_takes_one_photo(client, pledge, phone):
    send(client, phone)

    again = send(client, phone, a_picture(colour="#000000"))

    assert again.status_code == 410
    assert "A photo has arrived by this link" in again.content.decode()
    assert client.get(phone).status_code == 410
    assert pledge.photos.count() == 1


def test_a_refused_file_does_not_use_it_up(client, pledge, phone):
    page = send(client, phone, b"%PDF-1.7", credit="Cy Camera")

    assert page.status_code == 200
    assert "The selected file is a PDF" in page.content.decode()
    assert 'value="Cy Camera"' in page.content.decode()
    assert send(client, phone).status_code == 302


def test_without_a_file_it_says_so(client, pledge, phone):
    services.add_photo(pledge, BytesIO(a_picture()), people="nobody_else", alt_text="")

    page = client.post(phone, ABOUT).content.decode()

    assert "Select a photo" in page
    assert PhoneLink.objects.get().is_open


def test_it_is_good_for_ten_minutes(client, pledge, desk, phone):
    with in_minutes(9):
        assert client.get(phone).status_code == 200
    with in_minutes(10.1):
        for answer in (client.get(phone), send(client, phone)):
            assert answer.status_code == 410
            assert "This code has ended" in answer.content.decode()
        assert "Show a new code" in client.get(desk).content.decode()
    assert not pledge.photos.exists()


def test_the_desk_waits_a_moment_longer_for_what_is_being_prepared(client, desk, phone):
    with in_minutes(10.5):
        assert 'data-live="5"' in client.get(desk).content.decode()
    with in_minutes(11.5):
        assert 'data-live=""' in client.get(desk).content.decode()


def test_a_new_code_closes_the_earlier_one(client, pledge, desk, phone):
    client.post(desk)

    assert client.get(phone).status_code == 404
    assert client.get(pledge.phone_links.get().get_absolute_url()).status_code == 200


def test_after_it_was_used_there_can_be_another(client, pledge, desk, phone):
    send(client, phone)
    client.post(desk)

    assert 'data-live="5"' in client.get(desk).content.decode()
    send(client, pledge.phone_links.first().get_absolute_url(), a_picture(colour="#000000"))

    assert pledge.photos.count() == 1


@pytest.mark.parametrize("how", [removal.leave, removal.remove_photos])
def test_who_removes_their_photos_closes_it(client, pledge, phone, how):
    how(pledge)

    assert send(client, phone).status_code == 404
    assert not pledge.photos.exists()


def test_revoking_the_personal_link_closes_it(client, approach, pledge, desk, phone):
    approach.revoke_links()

    assert send(client, phone).status_code == 410
    assert client.get(desk).status_code == 404
    page = client.get(f"{approach.get_absolute_url()}photo/phone/").content.decode()
    assert "Show a new code" in page
    assert not pledge.photos.exists()


def test_the_end_of_the_personal_link_ends_it(client, pledge, phone):
    with in_minutes(100 * 24 * 60):
        PhoneLink.objects.update(made_at=timezone.now())

        assert send(client, phone).status_code == 410
    assert not pledge.photos.exists()


def test_what_nobody_made_has_a_page_that_helps(client):
    answer = client.get(f"/p/{'a' * 32}/")

    assert answer.status_code == 404
    assert "This code has ended" in answer.content.decode()


def test_guesses_are_limited(client, phone, monkeypatch):
    monkeypatch.setattr(link_use, "UNKNOWN_A_DAY", 2)
    send(client, phone)

    answers = [client.get(link) for link in (f"/p/{'a' * 32}/", phone, phone)]

    assert [answer.status_code for answer in answers] == [404, 410, 429]


def test_before_the_pledge_there_is_nothing_to_send(client, approach):
    link = approach.get_absolute_url()

    for answer in (client.get(f"{link}photo/phone/"), client.post(f"{link}photo/phone/")):
        assert answer.url == f"{link}join/"


@pytest.mark.parametrize("meanwhile", ["used", "taken back", "revoked"])
def test_what_ends_while_a_photo_is_prepared_ends_that_too(
    client, pledge, phone, monkeypatch, meanwhile
):
    develop = services.develop

    def slowly(upload):
        monkeypatch.setattr(services, "develop", develop)
        if meanwhile == "used":
            send(Client(), phone)
        elif meanwhile == "taken back":
            removal.remove_photos(pledge)
        else:
            pledge.approach.revoke_links()
        return develop(upload)

    monkeypatch.setattr(services, "develop", slowly)
    answer = send(client, phone, a_picture(colour="#000000"))

    assert answer.url == phone
    assert client.get(phone).status_code == (404 if meanwhile == "taken back" else 410)
    kept = {one["private"] for photo in Photo.objects.all() for one in photo.renditions}
    kept |= {photo.original for photo in Photo.objects.all()}
    assert files() == kept
    assert pledge.photos.count() == (1 if meanwhile == "used" else 0)


def files():
    root = Path(storages["default"].base_location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one in at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_taken(client, pledge, phone):
    together = threading.Barrier(4)
    answers = []

    def one(colour):
        picture = a_picture(colour=colour)
        together.wait()
        answers.append(send(Client(), phone, picture))
        connections.close_all()

    threads = [
        threading.Thread(target=one, args=[colour]) for colour in ("red", "lime", "blue", "black")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken = [answer for answer in answers if answer.get("Location", "").endswith("/thanks/")]
    assert len(taken) == 1
    assert PhoneLink.objects.get().photo == pledge.photos.get()
    photo = pledge.photos.get()
    assert files() == {photo.original, *(one["private"] for one in photo.renditions)}


def test_kept_for_a_day(client, pledge, phone):
    send(client, phone)

    with in_minutes(23 * 60):
        retention.tidy()
    assert PhoneLink.objects.exists()
    with in_minutes(25 * 60):
        retention.tidy()

    assert not PhoneLink.objects.exists()
    assert pledge.photos.exists()


def shown(client, check):
    page = client.get(check).content.decode()
    return page.partition('name="seen" value="')[2].partition('"')[0]


@pytest.mark.parametrize("before", ["another photo", "none"])
def test_nobody_submits_a_photo_that_they_have_not_seen(client, approach, pledge, phone, before):
    check = f"{approach.get_absolute_url()}check/"
    if before == "another photo":
        services.add_photo(pledge, BytesIO(a_picture()), people="nobody_else", alt_text="")
    agreed = {"publish": "on", "everyone": "on", "seen": shown(client, check)}
    send(client, phone, a_picture(colour="#000000"))

    answer = client.post(check, agreed, follow=True)

    assert "The photo has changed since you looked at it." in answer.content.decode()
    assert pledge.photos.get().status == Photo.Status.DRAFT
    client.post(check, {**agreed, "seen": shown(client, check)})
    assert pledge.photos.get().status == Photo.Status.WAITING


def test_submitting_twice_is_the_same_as_once(client, approach, pledge, phone):
    send(client, phone)
    check = f"{approach.get_absolute_url()}check/"
    agreed = {"publish": "on", "everyone": "on", "seen": shown(client, check)}

    answers = [client.post(check, agreed) for _ in range(2)]

    assert {answer.url for answer in answers} == {approach.get_absolute_url()}
    assert pledge.photos.get().status == Photo.Status.WAITING
