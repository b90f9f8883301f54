"""What takes a code by email, on a phone: a candidate's data, and another address."""

import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults

JOINED = """
from campaigns.outreach.models import Approach
from campaigns.outreach.new_address import on_record
approach = Approach.objects.filter(response="joined", pledge__photos__status="approved")[0]
print(approach.get_absolute_url(), on_record(approach).value)
"""


@pytest.fixture
def somebody(site):
    """The page of one who is on the wall, and their address."""
    site.start_worker()
    link, address = site.manage("shell", "-v0", "-c", JOINED).split()
    return site.url + link, address


def code_in(site, recipient):
    return re.search(r"\b\d{3} \d{3}\b", site.text_of_mail(recipient, "Your code"))[0]


def test_a_candidate_downloads_their_data(site, page, somebody, tmp_path):
    link, address = somebody
    page.goto(link)
    follow(page, page.get_by_role("link", name="Download my data"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Send me a code"))
    expect(page.get_by_text("We’ve sent six digits to")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("The six digits in the email").fill("1")
    follow(page, page.get_by_role("button", name="Download my data"))
    expect(page.locator(".problem")).to_contain_text("Enter the six digits")
    look_for_faults(page)

    page.get_by_label("The six digits in the email").fill(code_in(site, address))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    download.value.save_as(tmp_path / "data.zip")

    with ZipFile(tmp_path / "data.zip") as archive:
        assert {"data.json", "README.txt"} < set(archive.namelist())
        assert archive.testzip() is None


def test_a_candidate_changes_their_address(site, page, somebody):
    link, address = somebody
    page.goto(link)
    follow(page, page.get_by_role("link", name="Change the address we write to"))
    look_for_faults(page)
    page.get_by_label("The new email address").fill(address)
    follow(page, page.get_by_role("button", name="Send me both codes"))
    expect(page.locator(".problem")).to_contain_text("We write to that address already")
    look_for_faults(page)
    page.get_by_label("The new email address").fill("new@candidates.example")
    follow(page, page.get_by_role("button", name="Send me both codes"))
    look_for_faults(page)
    first, second = page.get_by_label("The six digits that we sent to").all()
    first.fill(code_in(site, address))
    second.fill("000000")
    follow(page, page.get_by_role("button", name="Change the address"))
    expect(page.locator(".problem")).to_contain_text("You have 4 tries left.")
    look_for_faults(page)

    # What was right is still there.
    second.fill(code_in(site, "new@candidates.example"))
    follow(page, page.get_by_role("button", name="Change the address"))

    expect(page.get_by_role("heading", name="We write to your new address")).to_be_visible()
    look_for_faults(page)
    assert "another address" in site.text_of_mail(address, "Something was sent for")
