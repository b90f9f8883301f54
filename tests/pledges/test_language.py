"""Each page has its other language, at the press of one link."""

import pytest

from tests.factories import a_campaign, a_candidate, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _campaign():
    a_candidate(a_campaign(), a_seat("Ynys Môn"))


def language_link(client, address):
    page = client.get(address).content.decode()
    return page.partition('class="language"')[2].partition(">")[0]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/", "/cy/"),
        ("/constituency/ynys-mon/", "/cy/constituency/ynys-mon/"),
        ("/board/?language=cy", "/cy/board/?language=cy"),
        ("/about/", "/cy/about/"),
        ("/nowhere/", "/cy/"),
    ],
)
def test_the_link_keeps_the_page(client, here, there):
    assert f'href="{there}" lang="cy"' in language_link(client, here)
    if client.get(here).status_code == 200:
        assert f'href="{here}" lang="en"' in language_link(client, there)
