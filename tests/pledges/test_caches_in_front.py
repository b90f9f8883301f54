"""What every public address says to caches, and that what is taken back leaves them too."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from django.urls import reverse

from candidates import edge
from pledges import moderation, removal, signing
from pledges.models import Photo, ProfessionalPledge
from tests.factories import a_campaign, a_petition
from tests.pledges.test_held_back import addresses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pages_are_kept")]

# Whatever else there is may be kept too; these are what most people open.
FOR_CACHES = {
    "/", "/find/", "/constituencies/", "/wall/2024/", "/map/2024/", "/constituency/exeter/",
    "/privacy/", "/cookies/", "/board/", "/embed/", "/partners/", "/api/v1/walls/2024",
    "/wall/2024/feed.atom", "/wall/2024/wall.csv", "/sitemap.xml", "/robots.txt", "/cy/",
    "/cy/wall/2024/", "/cy/constituency/exeter/",
}  # fmt: skip


@pytest.fixture
def photo(campaign, on_the_wall):
    return on_the_wall("Zillah Quill")


@pytest.fixture
def cdn(settings):
    """A cache that is told what to forget, as a server on this machine."""
    server = Cdn()
    settings.CDN_PURGE_URL, settings.CDN_PURGE_TOKEN = server.url, "secret"
    yield server
    server.stop()


class Cdn:
    def __init__(self):
        self.asked, self.statuses = [], []
        cdn = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                cdn.asked.append((json.loads(body)["tags"], dict(self.headers)))
                self.send_response(cdn.statuses.pop(0) if cdn.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}/purge_cache"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def forgot(self):
        return {name for names, _headers in self.asked for name in names}


def both_languages(photo):
    listed = addresses(photo)
    plain = [one for one in listed if not one.startswith(("/cy/", "/api/", "/anymail"))]
    return [*listed, *(f"/cy{one}" for one in plain)]


def test_every_address_is_for_all_or_for_nobody_in_between(photo):
    for_all = set()
    for address in both_languages(photo):
        page = Client().get(address)
        said = page.headers["Cache-Control"]
        if "public" not in said:
            assert "private" in said or "no-store" in said, address
            continue
        assert page.cookies == {}, address
        assert not {"Cookie", "Accept-Language"} & {*page.headers.get("Vary", "").split(", ")}
        if page.status_code == 200 and "immutable" not in said:
            for_all.add(address)
            assert b"csrfmiddlewaretoken" not in page.content, address
            known = {"If-None-Match": page.headers["ETag"]}
            again = Client().get(address, headers=known)
            assert (again.status_code, again.content) == (304, b""), address

    assert for_all >= FOR_CACHES


def test_what_staff_see_is_for_them_alone(photo, admin_client):
    for address in ("/", "/wall/2024/", "/constituency/exeter/", "/cookies/"):
        assert "no-store" in admin_client.get(address).headers["Cache-Control"], address


def test_behind_a_personal_link_nothing_is_kept(photo, client):
    link = photo.pledge.approach.get_absolute_url()

    assert "no-store" in client.get(link).headers["Cache-Control"]


# With a cache that can be told


def test_it_may_keep_pages_and_learns_what_they_are_of(photo, client, cdn):
    campaign, person = photo.pledge.approach.campaign, photo.pledge.approach.candidate
    wall = client.get(reverse("wall", args=[2024])).headers
    seat = client.get(person.constituency.get_absolute_url()).headers
    words = client.get("/cookies/").headers

    assert wall["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=60"
    assert wall["Surrogate-Key"] == f"pages wall-{campaign.pk}"
    assert wall["Cache-Tag"] == f"pages,wall-{campaign.pk}"
    assert seat["Surrogate-Key"] == f"pages person-{person.person_id}"
    assert words["Surrogate-Key"] == "pages"


def test_it_learns_what_cards_are_of(photo, client, cdn):
    campaign = photo.pledge.approach.campaign
    seat = photo.pledge.approach.candidate.constituency.get_absolute_url()
    cards = {f"{photo.get_absolute_url()}card-0.jpg", f"{seat}card-0.jpg"}

    for card in cards:
        answer = client.get(card, follow=True)
        assert answer["Surrogate-Key"] == f"pages wall-{campaign.pk}"


def test_without_one_each_look_is_asked_for(photo, client):
    wall = client.get(reverse("wall", args=[2024])).headers

    assert "s-maxage" not in wall["Cache-Control"]
    assert "Surrogate-Key" not in wall


@pytest.mark.parametrize("take_back", [removal.remove_photos, removal.leave])
def test_it_forgets_what_a_candidate_takes_back(photo, cdn, take_back):
    approach = photo.pledge.approach
    take_back(photo.pledge)
    headers = cdn.asked[0][1]

    assert cdn.forgot == {
        edge.of_wall(approach.campaign_id),
        edge.of_person(approach.candidate.person_id),
        edge.PICTURES,
    }
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Fastly-Key"] == "secret"
    assert f"person-{approach.candidate.person_id}" in headers["Surrogate-Key"]


def test_and_what_staff_hide_and_what_is_deleted(photo, on_the_wall, cdn, admin_user):
    wall = edge.of_wall(photo.pledge.approach.campaign_id)
    moderation.hide(photo, by=admin_user)
    hidden = cdn.forgot
    cdn.asked.clear()
    other = on_the_wall("Bo Birch").pledge.approach
    removal.delete_everything(other)

    assert wall in hidden
    assert {wall, edge.of_person(other.candidate.person_id)} <= cdn.forgot


def test_and_whose_signature_is_taken_back(client, cdn, admin_user):
    petition = a_petition(a_campaign())
    said = {"name": "Jo Field", "job_title": "Midwife", "organisation": "", "nation": "Wales"}
    signing.sign(petition, email="jo@x.example", is_public=True, **said)
    signing.confirm(ProfessionalPledge.objects.get())
    signing.approve(ProfessionalPledge.objects.get(), by=admin_user)
    page = client.get(petition.get_absolute_url())
    before = set(cdn.forgot)
    signing.take_back(ProfessionalPledge.objects.get())

    assert "Jo Field" in page.content.decode()
    assert page.headers["Surrogate-Key"] == f"pages signed-{petition.pk}"
    assert before == set()
    assert cdn.forgot == {f"signed-{petition.pk}"}
    assert "Jo Field" not in client.get(petition.get_absolute_url()).content.decode()


def test_one_that_fails_is_told_again(cdn, caplog):
    cdn.statuses = [500, 200]

    edge.forget.apply(args=[["wall-1"]], throw=False)

    assert [names for names, _headers in cdn.asked] == [["wall-1"], ["wall-1"]]


def test_without_a_broker_it_is_told_from_here(cdn, monkeypatch):
    def away(*args, **options):
        raise OSError

    monkeypatch.setattr(edge.forget, "apply_async", away)
    edge.forget_soon("wall-1")

    assert cdn.forgot == {"wall-1"}


def test_one_that_does_not_answer_stops_nobody(photo, cdn, settings, monkeypatch, caplog):
    cdn.stop()
    monkeypatch.setattr(edge.forget, "apply_async", lambda *args, **options: edge._tell(args[0][0]))

    removal.remove_photos(photo.pledge)

    assert Photo.objects.get().status == Photo.Status.WITHDRAWN
    assert "secret" not in caplog.text
    assert "the cache in front was not told: ConnectionError" in caplog.text
