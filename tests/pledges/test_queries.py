"""A page for anyone asks the database as often for three as for one."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.outreach.models import Partner
from tests.factories import a_candidate, a_seat
from tests.pledges.test_held_back import addresses

pytestmark = pytest.mark.django_db

ALSO = [
    "/wall/2024/?view=list",
    "/wall/2024/?area=england",
    "/wall/2024/?q=exeter",
    "/map/2024/?area=england&sort=number",
    "/constituencies/?q=e",
    "/find/?q=archer",
    "/cy/wall/2024/",
    "/cy/map/2024/",
    "/cy/constituency/exeter/",
    "/sitemap-constituencies.xml",
    "/sitemap-pages.xml",
    "/api/v1/constituencies?q=e",
    "/oembed?url=http://testserver/wall/2024/bo-birch-exeter/",
]


def listed(number, by):
    partner = Partner.objects.register(
        name=f"Little Steps {number}", website="https://littlesteps.example",
        contact_name="Jo Field", email=f"jo{number}@littlesteps.example", why="Groups",
        wants_listing=True,
    )  # fmt: skip
    partner.confirm()
    partner.refresh_from_db()
    partner.decide(Partner.State.APPROVED, by=by)


def asked(client, pages):
    """How often each asks. Nothing is kept from the one before."""
    often = {}
    for page in pages:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(page, follow=True)
        assert response.status_code < 500, page
        often[page] = len(queries)
    return often


def test_as_many_queries_for_three_as_for_one(client, campaign, on_the_wall, admin_user):
    exeter = a_seat("Exeter", region="South West")
    photo = on_the_wall("Bo Birch", seat=exeter)
    a_candidate(campaign, exeter, name="Bea Bow")
    listed(1, admin_user)
    pages = [*addresses(photo), *ALSO]
    asked(client, pages)
    one = asked(client, pages)

    for name in ("Ann Archer", "Cy Cedar"):
        on_the_wall(name, seat=exeter)
        a_candidate(campaign, exeter, name=f"{name} Bow")
        seat = a_seat(f"East {name.split()[1]}", region="North East")
        on_the_wall(f"Di {name}", seat=seat)
        listed(name, admin_user)
    three = asked(client, pages)

    assert one["/wall/2024/"] == 4
    assert {page: (one[page], three[page]) for page in pages if three[page] > one[page]} == {}
