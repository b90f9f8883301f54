"""What is gone when a candidate takes something back, and that all of it is."""

import os
import re
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Barrier, Thread
from unittest.mock import Mock

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from campaigns.outreach.models import Approach, Message
from pledges import moderation, undoing
from pledges.cards import address_of, card_of
from pledges.decisions import NotNow
from pledges.models import AlreadyDecided, Consent, Decision, Leftover, Photo, Pledge
from pledges.tasks import remove_leftovers
from tests.factories import a_campaign, an_approach
from tests.pledges.test_joining import AGREED, PLEDGE, submit, upload
from tests.pledges.test_photo_page import half_and_half

# What follows a commit is what this is about.
pytestmark = pytest.mark.django_db(transaction=True)

Act, Status = Decision.Act, Photo.Status


@pytest.fixture(params=["in the process", "in Redis"])
def pages(request, settings):
    """Kept, as in production; and for whoever shares them between processes."""
    settings.PAGE_CACHE_SECONDS = 10
    if request.param == "in Redis":
        if not os.environ.get("REDIS_URL"):
            pytest.skip("no Redis")
        settings.CACHES = {**settings.CACHES, "pages": settings.CACHES["default"]}
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


@pytest.fixture
def approach():
    return an_approach(a_campaign())


@pytest.fixture
def link(approach):
    return approach.get_absolute_url()


@pytest.fixture
def on_the_wall(client, link, admin_user):
    submit(client, link)
    photo = Photo.objects.get()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    return Photo.objects.get()


def files(storage="public"):
    root = Path(storages[storage].base_location)
    return sorted(str(one.relative_to(root)) for one in root.rglob("*") if one.is_file())


def everywhere(photo):
    """Each public address that shows it, or leads to it."""
    campaign, approach = photo.pledge.approach.campaign, photo.pledge.approach
    seat = approach.candidate.constituency
    of_the_year = ["wall", "slideshow", "wall_atom", "wall_json", "wall_csv"]
    plain = [
        reverse("home"),
        *(reverse(name, args=[campaign.year]) for name in of_the_year),
        f"{reverse('wall', args=[campaign.year])}?view=list",
        seat.get_absolute_url(),
        photo.get_absolute_url(),
    ]
    return [reverse("api_wall", args=[campaign.year]), *plain, *(f"/cy{one}" for one in plain)]


def of_it(photo, page):
    """What a page shows of it, or where it leads to it."""
    names = [one["public"] for one in photo.renditions if one["public"]]
    shown = [*names, f'{photo.get_absolute_url()}">', "Smiling"]
    return [one for one in shown if one in page.content.decode()]


def looks(photo):
    """By a visitor who has never been here."""
    with translation.override(None):
        return {address: Client().get(address) for address in everywhere(photo)}


def age(answer):
    """For how long anybody may keep it, in seconds."""
    said = answer.headers.get("Cache-Control", "")
    if {"no-store", "no-cache"} & set(said.replace(" ", "").split(",")):
        return 0
    return int(re.search(r"max-age=(\d+)", said)[1])


# Withdrawn


@pytest.mark.parametrize("what", ["photo", "all"])
def test_it_is_gone_at_once_from_every_page_and_both_storages(
    client, link, on_the_wall, pages, what
):
    before = looks(on_the_wall)
    client.post(f"{link}remove/", {"what": what})
    after = looks(on_the_wall)

    path = on_the_wall.get_absolute_url()
    assert all(of_it(on_the_wall, page) for page in before.values())
    assert [address for address, page in after.items() if of_it(on_the_wall, page)] == []
    assert [address for address, page in after.items() if page.status_code == 410] == [
        path,
        f"/cy{path}",
    ]
    assert (files("public"), files("default")) == ([], [])
    assert not Leftover.objects.exists()


def test_the_card_goes_with_it(client, link, on_the_wall, pages):
    campaign = on_the_wall.pledge.approach.campaign
    card, drawing = address_of(on_the_wall, campaign), card_of(on_the_wall, campaign)
    before = client.get(card)
    client.post(f"{link}remove/", {"what": "photo"})

    assert (before.status_code, before.headers["Content-Type"]) == (200, "image/jpeg")
    assert age(before) == 300
    gone = client.get(card)
    assert (gone.status_code, age(gone)) == (410, 0)
    caches["boards"].clear()
    with pytest.raises(FileNotFoundError):
        drawing.draw()


def test_a_photo_that_waits_goes_with_the_one_on_the_wall(client, link, on_the_wall):
    upload(client, link, half_and_half(turned=True))
    client.post(f"{link}check/", AGREED)

    client.post(f"{link}remove/", {"what": "photo"})

    assert {one.status for one in Photo.objects.all()} == {Status.WITHDRAWN}
    assert (files("public"), files("default")) == ([], [])


def test_whoever_comes_late_reads_that_it_is_gone_and_not_whose_it_was(client, link, on_the_wall):
    client.post(f"{link}remove/", {"what": "all"})

    page = Client().get(on_the_wall.get_absolute_url())

    assert page.status_code == 410
    assert "This photo is no longer here" in page.content.decode()
    assert "Ann Archer" not in page.content.decode()
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert "/media/" not in page.content.decode()
    assert age(page) == 0


def test_what_was_never_on_the_wall_is_not_gone(client, link, admin_user):
    submit(client, link)
    photo = Photo.objects.get()
    client.post(f"{link}remove/", {"what": "photo"})

    assert client.get(photo.get_absolute_url()).status_code == 404


def test_of_what_staff_took_off_for_now_nobody_is_told(
    client, link, on_the_wall, admin_user, pages
):
    looks(on_the_wall)
    moderation.hide(on_the_wall, by=admin_user)
    after = looks(on_the_wall)

    path = on_the_wall.get_absolute_url()
    assert [address for address, page in after.items() if of_it(on_the_wall, page)] == []
    assert (after[path].status_code, files("public")) == (404, [])


def test_a_new_photo_stands_where_the_old_one_was(client, link, on_the_wall, admin_user):
    client.post(f"{link}remove/", {"what": "photo"})
    upload(client, link, half_and_half(turned=True))
    client.post(f"{link}check/", AGREED)
    waiting = client.get(on_the_wall.get_absolute_url()).status_code

    moderation.approve(Photo.objects.waiting().get(), by=admin_user, alt_text="Again")

    assert waiting == 410
    assert client.get(on_the_wall.get_absolute_url()).status_code == 200


def test_a_kept_page_asks_only_whether_its_photos_are_still_there(
    client, on_the_wall, pages, django_assert_num_queries
):
    wall = reverse("wall", args=[on_the_wall.pledge.approach.campaign.year])
    for path in ("/", wall, on_the_wall.get_absolute_url()):
        Client().get(path)
        with django_assert_num_queries(1):
            Client().get(path)


def test_a_sentence_goes_at_once_too(client, link, on_the_wall, pages):
    Pledge.objects.update(statement="Babies first.")
    page = on_the_wall.get_absolute_url()
    assert "Babies first." in Client().get(page).content.decode()

    client.post(f"{link}sentence/", {"statement": ""})

    assert "Babies first." not in Client().get(page).content.decode()


def test_the_history_says_who_took_it_down(client, link, on_the_wall):
    client.post(f"{link}remove/", {"what": "photo"})

    latest = on_the_wall.decisions.first()
    assert (latest.act, latest.by) == (Act.WITHDRAWN, None)


def test_staff_see_that_it_was_withdrawn_and_no_picture(client, link, on_the_wall, admin_client):
    client.post(f"{link}remove/", {"what": "photo"})

    photos = admin_client.get("/admin/pledges/photo/?state=all").content.decode()
    page = admin_client.get(f"/admin/pledges/photo/{on_the_wall.pk}/change/").content.decode()
    image = f"/admin/pledges/photo/{on_the_wall.pk}/image/1280/"

    assert "deleted" in photos
    assert "Withdrawn by the candidate" in page
    assert admin_client.get(image).status_code == 404


# What staff had begun


def test_undoing_the_approval_does_not_bring_it_back(client, link, on_the_wall, admin_user):
    client.post(f"{link}remove/", {"what": "photo"})

    with pytest.raises(NotNow):
        undoing.undo(on_the_wall, by=admin_user)

    on_the_wall.refresh_from_db()
    assert on_the_wall.status == Status.WITHDRAWN


def test_nor_the_one_before_it(client, link, on_the_wall, admin_user):
    upload(client, link, half_and_half(turned=True))
    client.post(f"{link}check/", AGREED)
    newer = Photo.objects.waiting().get()
    moderation.approve(newer, by=admin_user, alt_text="Newer")
    client.post(f"{link}remove/", {"what": "photo"})

    with pytest.raises(NotNow):
        undoing.undo(newer, by=admin_user)

    assert {one.status for one in Photo.objects.all()} == {Status.WITHDRAWN}
    assert (files("public"), files("default")) == ([], [])


def test_whoever_has_it_on_their_screen_cannot_approve_it(client, link, admin_user):
    submit(client, link)
    on_the_screen = Photo.objects.get()
    client.post(f"{link}remove/", {"what": "photo"})

    with pytest.raises(AlreadyDecided):
        moderation.approve(on_the_screen, by=admin_user, alt_text="Smiling")

    assert files("public") == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("what", ["photo", "all", "everything"])
def test_approved_and_removed_at_one_moment_it_is_removed(client, link, admin_user, what):
    submit(client, link)
    photo = Photo.objects.get()
    together = Barrier(2)

    def approve():
        together.wait()
        with suppress(AlreadyDecided, NotNow):
            moderation.approve(photo, by=admin_user, alt_text="Smiling")
        connection.close()

    def take_back():
        together.wait()
        if what == "everything":
            Client().post(f"{link}delete/", {"sure": "on"})
        else:
            Client().post(f"{link}remove/", {"what": what})
        connection.close()

    both = [Thread(target=approve), Thread(target=take_back)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert not Photo.objects.exclude(status=Status.WITHDRAWN).exists()
    assert (files("public"), files("default")) == ([], [])


# The receipt, and the email


def test_a_receipt_says_what_and_when_and_what_is_kept(client, link, on_the_wall):
    answer = client.post(f"{link}remove/", {"what": "photo"})
    page = client.get(answer.url).content.decode()

    assert answer.url == f"{link}removed/"
    assert "Your photo has been removed" in page
    assert on_the_wall.get_absolute_url() in page
    assert date_format(timezone.localtime(on_the_wall.decisions.first().at), "j F Y, H:i") in page
    assert "It no longer holds since" in page
    assert "the law asks us to be able to show it" in page


def test_pressing_twice_is_pressing_once(client, link, on_the_wall):
    for what in ("photo", "photo", "all", "all", "photo"):
        assert client.post(f"{link}remove/", {"what": what}).url == f"{link}removed/"

    told = Message.objects.filter(kind=Message.Kind.REMOVED).order_by("pk")
    assert [one.details["what"] for one in told] == ["photo", "all"]
    assert on_the_wall.decisions.filter(act=Act.WITHDRAWN).count() == 1
    assert client.get(f"{link}remove/").url == f"{link}removed/"
    assert "You have left the campaign" in client.get(f"{link}removed/").content.decode()


def test_the_address_on_record_hears_of_it(client, link, on_the_wall, mailoutbox):
    client.post(f"{link}remove/", {"what": "photo"})

    told = mailoutbox[-1]
    assert told.subject == "What we have removed of Ann Archer"
    assert "Your photo was removed from our site on" in told.body


def test_where_nothing_was_removed_there_is_no_receipt(client, link, on_the_wall):
    assert client.get(f"{link}removed/").url == link


def test_leaving_takes_the_sentence_along(client, link, on_the_wall):
    client.post(f"{link}remove/", {"what": "all"})

    pledge = Pledge.objects.get()
    assert (pledge.statement, pledge.consents.filter(withdrawn_at=None).count()) == ("", 0)
    assert pledge.consents.count() == 2


@pytest.mark.parametrize("what", ["photo", "all"])
def test_the_same_picture_comes_back_only_knowingly(client, link, on_the_wall, what):
    client.post(f"{link}remove/", {"what": what})
    client.post(f"{link}join/", PLEDGE)
    upload(client, link)

    page = client.get(f"{link}check/").content.decode()

    assert "You removed this picture from our site before." in page


def test_not_to_be_contacted_later_is_a_press_of_its_own(client, link):
    client.post(f"{link}join/", PLEDGE)
    client.post(f"{link}check/", {"publish": "on", "contact_later": "on"})
    agreed = client.get(f"{link}remove/").content.decode()

    answer = client.post(f"{link}contact/")

    assert "you agreed that we may contact you after this campaign" in agreed
    assert answer.url == f"{link}remove/#contact"
    assert (
        "you get none from us once this campaign is over"
        in client.get(f"{link}remove/").content.decode()
    )
    held = Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True)
    assert list(held) == ["publish"]
    assert Approach.objects.get().has_joined


# For how long others may keep it


def test_no_answer_about_a_photo_is_kept_for_longer_than_five_minutes(
    client, link, on_the_wall, pages
):
    approach = on_the_wall.pledge.approach
    words = {
        "year": approach.campaign.year,
        "slug": approach.slug,
        "token": approach.token,
        "pk": on_the_wall.pk,
        "width": 320,
    }
    ages = {}
    for name, parts in public_pages():
        if not set(parts) <= set(words):
            continue
        given = {one: words[one] for one in parts}
        if name == "constituency":
            given["slug"] = approach.candidate.constituency.slug
        if name == "text_page":
            given["slug"] = "about"
        # The first look, and that at the page which was kept.
        for look in (1, 2):
            answer = Client().get(reverse(name, kwargs=given))
            if mentions(on_the_wall, answer):
                ages[name, look] = age(answer)

    assert {"home", "wall", "photo", "constituency", "candidate_page", "candidate_image"} <= {
        name for name, _look in ages
    }
    assert {about: seconds for about, seconds in ages.items() if seconds > 300} == {}


def public_pages():
    """Each named page, and what its address is made of."""
    for name, patterns in get_resolver().reverse_dict.lists():
        for possibilities, *_rest in patterns if isinstance(name, str) else ():
            for _path, parts in possibilities:
                yield name, parts


def mentions(photo, answer):
    # Read to its end, which closes a file.
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    is_picture = answer.headers["Content-Type"] == "image/jpeg"
    return is_picture or photo.get_absolute_url().encode() in content


def test_a_picture_is_kept_by_nobody_for_longer(on_the_wall, settings):
    proxy = (settings.BASE_DIR / "Caddyfile").read_text()
    media = proxy.split("handle_path /media/*")[1].split("file_server")[0]
    assert 'Cache-Control "public, max-age=300"' in media

    picture = import_module(settings.ROOT_URLCONF).picture
    answer = picture(
        RequestFactory().get("/"), on_the_wall.middle["public"], document_root=settings.MEDIA_ROOT
    )
    answer.close()
    assert age(answer) == 300


# Every way leaves the storage as it should be


def test_files_go_as_soon_as_the_storage_is_back(monkeypatch):
    public = storages["public"]
    names = [public.save(f"aa/{name}.jpg", ContentFile(b"1")) for name in ("one", "two")]
    with monkeypatch.context() as away:
        away.setattr(FileSystemStorage, "delete", Mock(side_effect=OSError))
        Leftover.objects.remove_after_the_commit(Leftover.PUBLIC, [*names, ""])
    left = [public.exists(name) for name in names]

    remove_leftovers()

    assert left == [True, True]
    assert not any(public.exists(name) for name in names)
    assert not Leftover.objects.exists()
