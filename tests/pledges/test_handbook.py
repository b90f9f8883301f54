"""The staff's handbook: each page of the admin leads to the one about it."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from tests.factories import a_campaign

pytestmark = pytest.mark.django_db

FOLDER = settings.BASE_DIR / "docs" / "staff"
PAGES = sorted(one.stem for one in FOLDER.glob("*.md"))


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("ann"))
    return client


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/admin/", "start"),
        ("/admin/pledges/photo/", "moderation"),
        ("/admin/outreach/invitation/", "moderation"),
        ("/admin/outreach/mailing/", "mailings"),
        ("/admin/outreach/suppression/", "complaints"),
        ("/admin/campaigns/campaign/", "setting-up-a-year"),
        ("/admin/candidates/election/", "election-week"),
        ("/admin/candidates/importrun/", "register"),
        ("/admin/campaigns/event/", "organisations"),
        ("/admin/reports/", "reports"),
        ("/admin/auth/user/", "start"),
    ],
)
def test_each_page_leads_to_the_one_about_it(staff, address, page):
    a_campaign()

    answer = staff.get(address)

    assert f'href="/admin/help/{page}/">Help with this page' in answer.content.decode()
    assert staff.get(f"/admin/help/{page}/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_its_pages_leads_somewhere(staff, page):
    answer = staff.get(f"/admin/help/{page}/").content.decode()

    found = re.findall(r'href="../([a-z-]+)/"', answer)
    assert set(found) <= set(PAGES)
    assert ".md" not in answer


def test_the_handbook_has_a_first_page(admin_client):
    page = admin_client.get("/admin/help/", follow=True)

    assert page.redirect_chain[-1][0] == "start/"
    assert page.status_code == 200
