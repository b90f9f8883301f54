"""No link of ours leads nowhere: every page that can be reached is asked, and every cookie that is
set on the way is told on the page of cookies."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from campaigns.models import PageText
from campaigns.outreach.models import Approach, Subscriber
from tests.crawling import LINK, crawl
from tests.factories import a_campaign, a_candidate

pytestmark = pytest.mark.django_db

SOURCE = re.compile(r'<(?:img|script|iframe|source)\b[^>]*?\bsrc="([^"]*)"')


def is_ours(address):
    """Not the admin, and not what only takes something in."""
    return not address.startswith(("/static/", "/media/", "/admin/"))


def test_every_link_of_every_page_answers(client, demonstration):
    reader = Subscriber.objects.subscribed().first()
    joined = Approach.objects.filter(response="joined").first()
    starts = ["/", "/cy/", reader.get_absolute_url(), joined.get_absolute_url()]
    found = crawl(client, starts)

    pages = {address for address in found if is_ours(address)}
    dead = {
        address: (source, status)
        for address, (source, status, _text) in found.items()
        # 405: a form sends there, and nobody looks at it. 302: to a page of somebody else.
        if is_ours(address) and status not in {200, 302, 405, 410}
    }
    assert dead == {}
    assert {f"{start}/{slug}/" for start in ("", "/cy") for slug in PageText.Slug.values} <= pages
    assert len(pages) > 60
    for address, (_source, _status, text) in found.items():
        for name in re.findall(r'href="#([^"]+)"', text):
            assert f'id="{name}"' in text, (address, name)
        for name in SOURCE.findall(text) + LINK.findall(text):
            path = urlsplit(name).path
            if path.startswith("/static/"):
                assert finders.find(path.removeprefix("/static/")), (address, name)


def test_only_cookies_are_set_that_the_page_of_cookies_tells(admin_user):
    seat_page = "/constituency/exeter/"
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    visitor, member = Client(), Client()
    visitor.get("/find/")
    visitor.post("/find/", {"postcode": "EX1 1AA"})
    visitor.post(seat_page, {"candidates": [candidate.pk]})
    words = {"wish": "join", "name": "Sam", "email": "sam@x.example", "postcode": "EX1 1AA"}
    visitor.post("/invite/write/", words)
    visitor.get("/invite/check/")
    visitor.post("/invite/check/", {"agree": "on"})
    visitor.get("/cy/newsletter/")
    visitor.get(f"{seat_page}something-wrong/")
    member.get("/admin/login/")
    member.force_login(admin_user)
    member.post("/admin/campaigns/pagetext/about/", {"ours": "1"})
    told = set(re.findall(r"\w+", " ".join(cells(visitor.get("/cookies/").content.decode()))))

    assert {"invitation", "written", "csrftoken"} <= set(visitor.cookies)
    assert set(visitor.cookies) | set(member.cookies) <= told
    assert told == {
        "csrftoken", "postcode", "retired", "invitation", "written", "sessionid", "messages"
    }  # fmt: skip


def cells(page):
    """The first of each row."""
    rows = re.findall(r"<tr>\s*<t[dh][^>]*>(.*?)</t[dh]>", page.partition("<tbody>")[2], re.DOTALL)
    return [re.sub(r"<[^>]+>", "", row) for row in rows]
