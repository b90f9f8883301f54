"""A moderator clears the queue by keyboard alone; and a visitor reports a photo."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_mailing import come_in
from tests.chromium import follow, look_for_faults

TEN_WAIT = """
from pledges.models import Photo
from pledges.services import take_down
for photo in Photo.objects.filter(status="waiting"):
    photo.delete()
for photo in Photo.objects.filter(status="approved")[:10]:
    take_down(photo, to=Photo.Status.WAITING)
    photo.decisions.all().delete()
"""
# The site of the tests leaves no time to undo anything.
A_DECISION_OF_NOW = """
from datetime import timedelta
from django.utils import timezone
from pledges.models import Decision
Decision.objects.filter(act="approved").update(at=timezone.now() + timedelta(minutes=5))
"""


def press(page, *keys):
    """The last of them leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def go_to(page, button):
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("Tab does not lead there")


def test_ten_photos_by_keyboard_alone(site, page):
    if not page.context.scripted:
        pytest.skip("without JavaScript, Tab leads to the same buttons")
    site.manage("shell", "-v0", "-c", TEN_WAIT)
    come_in(site, page, "demo", "/admin/pledges/photo/")
    look_for_faults(page)

    go_to(page, page.get_by_role("button", name="Check the next of 10"))
    press(page, "Enter")
    look_for_faults(page)
    press(page, "a")
    press(page, "n")
    page.keyboard.press("r")
    press(page, "t", "Enter")
    expect(page.get_by_text("About the photo of")).to_be_visible()
    look_for_faults(page)
    press(page, "s")
    for _ in range(8):
        press(page, "a")

    expect(page.get_by_text("Nothing else waits for you.")).to_be_visible()
    look_for_faults(page)


def test_a_photo_of_somebodys_child_is_reported(site, page):
    page.goto(f"{site.url}/wall/")
    follow(page, page.locator(".wall__photo a").first)
    look_for_faults(page)
    photo = page.url
    follow(page, page.get_by_role("link", name="Report this photo"))
    look_for_faults(page)
    page.get_by_label("It shows my child").check()
    follow(page, page.get_by_role("button", name="Report it"))
    look_for_faults(page)
    assert page.goto(photo).status in {404, 410}

    come_in(site, page, "demo", "/admin/pledges/photoreport/")
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="It shows my child"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Put it back on the wall"))
    assert page.goto(photo).status == 200


def test_a_face_is_blurred_by_keyboard_and_the_approval_undone(site, page):
    site.manage("shell", "-v0", "-c", TEN_WAIT)
    come_in(site, page, "demo", "/admin/pledges/photo/")
    follow(page, page.get_by_role("button", name="Check the next of 10"))
    if page.context.scripted:
        press(page, "p")
    else:
        follow(page, page.get_by_role("link", name="Turn, crop, blur or describe it"))
    look_for_faults(page)

    go_to(page, page.get_by_label("Row 1, column 1"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight" if page.context.scripted else "Tab")
    page.keyboard.press("Space")
    press(page, "Enter")
    expect(page.get_by_text("Last change: Blurred, now in 1 place, by demo")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Row 8, column 8").check()
    follow(page, page.get_by_role("button", name="Look closer at it"))
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="See the whole picture"))
    follow(page, page.get_by_role("button", name="Turn right"))
    follow(page, page.get_by_role("link", name="Done: back to the photo"))
    look_for_faults(page)

    photo = page.url
    follow(page, page.get_by_role("button", name="Put on the wall"))
    site.manage("shell", "-v0", "-c", A_DECISION_OF_NOW)
    page.goto(photo)
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Undo it"))
    expect(page.get_by_text("Waiting for a check")).to_be_visible()
    expect(page.get_by_text("The photo as it was uploaded is deleted.")).to_be_visible()
