"""Other services, as little servers of our own that answer in their shapes."""

import gzip
import json
import logging
import threading
import time
import tracemalloc
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from candidates import lookup, remote, views
from candidates.lookup import Found, Unknown
from candidates.models import Postcode
from tests.factories import a_campaign

# As for a visitor who has not asked too often.
look_up = partial(lookup.look_up, may_ask=lambda: True)
POSTCODES_IO = {
    "status": 200,
    "result": {
        "postcode": "NE46 1ZZ",
        "codes": {
            "parliamentary_constituency": "E14000746",
            "parliamentary_constituency_2024": "E14001285",
        },
    },
}
MAPIT = {
    "postcode": "NE46 1ZZ",
    "areas": {
        "900000": {"type": "WMP", "codes": {}},
        "999001": {"type": "WMC", "codes": {"gss": "E14001285", "unit_id": "999001"}},
        "999002": {"type": "DIW", "codes": {"gss": "E05009092"}},
    },
    "shortcuts": {"WMC": 999001, "ward": {"county": 1, "district": 999002}},
}


class Service:
    """Answers each request with what it was told, and remembers them."""

    def __init__(self):
        self.status, self.body, self.headers, self.seconds = 200, {}, {}, 0
        self.requests = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                service.requests.append((self.path, self.headers.get("X-Api-Key")))
                time.sleep(service.seconds)
                body = service.body
                body = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(service.status)
                for name, value in service.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def service(settings):
    # A cache of its own: nothing is remembered from another test.
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    remote.cache.clear()
    running = Service()
    settings.REMOTE_LOOKUP, settings.REMOTE_LOOKUP_URL = "postcodes.io", running.url
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def mapit(service, settings):
    settings.REMOTE_LOOKUP, settings.MAPIT_KEY = "mapit", "a-key"
    return service


@pytest.fixture
def hexham(seats):
    return seats["E14001285"]


def test_it_is_off_unless_somebody_switches_it_on(service, settings, hexham):
    settings.REMOTE_LOOKUP = ""

    assert look_up("NE461ZZ") == Unknown()
    assert service.requests == []


def test_what_our_table_knows_is_asked_nowhere(service, hexham):
    Postcode.objects.create(postcode="NE461BS", constituency=hexham)

    assert look_up("NE461BS") == Found(hexham)
    assert service.requests == []


def test_postcodes_io_the_code_of_today_wins(service, hexham):
    service.body = POSTCODES_IO

    assert look_up("NE461ZZ") == Found(hexham)
    assert service.requests == [("/postcodes/NE461ZZ", None)]


def test_mapit(mapit, hexham):
    mapit.body = MAPIT

    assert look_up("NE461ZZ") == Found(hexham)
    assert mapit.requests == [("/postcode/NE461ZZ", "a-key")]


def test_mapit_a_postcode_without_a_place(mapit, hexham):
    mapit.body = {"postcode": "XM45HQ", "areas": {}}

    assert look_up("XM45HQ") == Unknown()


def codes(**values):
    return {"status": 200, "result": {"codes": values}}


@pytest.mark.parametrize(
    "body",
    [
        codes(parliamentary_constituency_2024="E14000746"),  # of old boundaries
        codes(parliamentary_constituency_2024="E14000746", parliamentary_constituency="E14001285"),
        codes(parliamentary_constituency_2024="L99999999"),
        codes(parliamentary_constituency_2024=None, parliamentary_constituency=None),
        codes(parliamentary_constituency_2024=["E14001285"]),
    ],
)
def test_only_codes_of_constituencies_we_know_are_taken(service, hexham, body):
    service.body = body

    assert look_up("NE461ZZ") == Unknown()


def test_a_postcode_of_northern_ireland_is_not_in_cheshire(service, seats):
    service.body = codes(parliamentary_constituency_2024="E14001455")
    assert look_up("BT161AW") == Unknown()

    service.body = codes(parliamentary_constituency_2024="N05000004")
    assert look_up("BT171AW") == Found(seats["N05000004"])


def test_what_was_found_is_remembered_and_what_was_not_too(service, hexham):
    service.body = POSTCODES_IO
    look_up("NE461ZZ")
    look_up("NE461ZZ")
    service.status, service.body = 404, {"status": 404, "error": "Postcode not found"}
    look_up("NE461ZY")
    look_up("NE461ZY")

    assert len(service.requests) == 2


def test_no_postcode_stands_in_the_cache(service, hexham):
    service.body = POSTCODES_IO
    look_up("NE461ZZ")

    backend = remote.cache._connections["default"]
    assert backend._cache
    assert "NE461ZZ" not in str(backend._cache.keys())


FAILURES = [
    (403, b"Rate limit exceeded"),
    (403, {"error": "Usage limit reached."}),
    (429, b""),
    (500, b"<html>"),
    (200, b"not json"),
    (200, b"[]"),
    (200, {"result": None}),
    (200, {"areas": [], "shortcuts": {"WMC": 1}}),
    (200, {"areas": {}, "shortcuts": {"WMC": 1}}),
]


@pytest.mark.parametrize("name", ["postcodes.io", "mapit"])
@pytest.mark.parametrize(("status", "body"), FAILURES)
def test_whatever_goes_wrong_our_table_has_the_last_word(
    service, settings, hexham, name, status, body
):
    settings.REMOTE_LOOKUP, service.status, service.body = name, status, body
    Postcode.objects.create(postcode="NE461BS", constituency=hexham)

    assert look_up("NE461ZZ") == Unknown(near=hexham)


def test_a_redirect_is_not_followed(service, hexham):
    service.status, service.headers = 302, {"Location": f"{service.url}/elsewhere"}

    assert look_up("NE461ZZ") == Unknown()
    assert len(service.requests) == 1


def test_nobody_waits_for_a_slow_service(service, hexham, monkeypatch):
    monkeypatch.setattr(remote, "READ_SECONDS", 0.2)
    service.seconds, start = 1.5, time.monotonic()

    assert look_up("NE461ZZ") == Unknown()
    assert time.monotonic() - start < 1.2


def test_after_three_failures_it_is_left_alone_for_a_minute(service, hexham):
    service.status = 500
    for last in "ABCDEF":
        look_up(f"NE461Z{last}")

    assert len(service.requests) == remote.FAILURES


def test_one_good_answer_ends_the_counting(service, hexham):
    for last, status in zip("ABDEFG", [500, 500, 404, 500, 500, 404], strict=True):
        service.status = status
        look_up(f"NE461Z{last}")

    assert len(service.requests) == 6


def test_failures_are_logged_without_the_postcode(service, hexham, settings, caplog):
    caplog.set_level(logging.INFO)
    service.status = 500
    look_up("NE461ZZ")
    settings.REMOTE_LOOKUP_URL = "http://127.0.0.1:1"
    look_up("NE461ZY")

    assert caplog.text.count("remote look-up failed") == 2
    assert "NE461Z" not in caplog.text


def test_without_a_cache_nothing_is_asked(service, hexham, settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        },
    }

    assert look_up("NE461ZZ") == Unknown()
    assert service.requests == []


@pytest.mark.parametrize(("name", "said"), [("", False), ("postcodes.io", True), ("mapit", True)])
def test_the_pages_say_who_is_asked(client, db, settings, name, said):
    a_campaign()
    settings.REMOTE_LOOKUP = name

    assert ("is sent to" in client.get("/privacy/").content.decode()) is said
    assert ("Powered by MapIt" in client.get("/find/").content.decode()) is (name == "mapit")


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"result": "' + b"x" * 200_000 + b'"}'],
    ids=["nested too deeply", "too long"],
)
def test_an_answer_that_is_none_is_not_read_to_its_end(service, hexham, body):
    service.body = body

    assert look_up("NE461ZZ") == Unknown()


def test_a_way_to_an_address_that_is_none_is_a_failure(service, hexham):
    service.status, service.headers = 302, {"Location": "http://["}

    assert look_up("NE461ZZ") == Unknown()


@pytest.mark.parametrize("code", ["E14001285\0", "x" * 50_000, "E14001285'--", ""])
def test_a_code_that_is_none_finds_nothing(service, hexham, code):
    service.body = {"result": {"codes": {"parliamentary_constituency_2024": code or None}}}
    service.body["result"]["codes"]["parliamentary_constituency"] = code

    assert look_up("NE461ZZ") == Unknown()


def test_one_visitor_asks_elsewhere_only_so_often(client, service, hexham, monkeypatch):
    monkeypatch.setattr(views, "ASKED_ELSEWHERE_A_DAY", 2)
    service.body = POSTCODES_IO
    for postcode in ("NE46 1ZZ", "NE46 1ZX", "NE46 1ZY"):
        client.post("/find/", {"postcode": postcode})
    assert len(service.requests) == 2

    # What somebody has asked already costs nothing.
    assert client.post("/find/", {"postcode": "NE46 1ZZ"}).url == "/constituency/hexham/"
    client.post("/find/", {"postcode": "NE46 1ZW"}, REMOTE_ADDR="192.0.2.7")
    assert len(service.requests) == 3


def test_of_many_people_behind_one_address_nobody_is_refused(
    client, service, hexham, settings, monkeypatch
):
    monkeypatch.setattr(views, "ASKED_ELSEWHERE_A_DAY", 0)
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    service.body = POSTCODES_IO

    assert client.post("/find/", {"postcode": "NE46 1ZZ"}).url == "/constituency/hexham/"


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8"])
def test_a_page_for_people_is_no_answer(service, hexham, kind):
    service.body, service.headers = POSTCODES_IO, {"Content-Type": kind}

    assert look_up("NE461ZZ") == Unknown()


def test_a_bomb_is_not_unpacked(service, hexham):
    service.headers = {"Content-Encoding": "gzip"}
    service.body = gzip.compress(b" " * 50_000_000)

    tracemalloc.start()
    assert look_up("NE461ZZ") == Unknown()
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
