"""What a candidate takes back, on a phone: with a receipt, and gone for everybody."""

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults

ON_THE_WALL = """
from pledges import consents
from pledges.models import Consent, Photo
photo = Photo.objects.filter(status="approved", pledge__approach__stopped_at=None).first()
consents.give(photo.pledge, [Consent.Purpose.CONTACT], photo)
print(photo.pledge.approach.get_absolute_url(), photo.get_absolute_url())
"""


def test_contact_then_photo_then_everything(site, page):
    link, address = site.manage("shell", "-v0", "-c", ON_THE_WALL).split()
    page.goto(f"{site.url}{address}")
    picture = page.locator(".board img").get_attribute("src")

    page.goto(f"{site.url}{link}")
    follow(page, page.get_by_role("link", name="Remove my photo, or leave the campaign"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Don’t contact me after this campaign"))
    expect(page.get_by_text("you get none from us once this campaign is over")).to_be_visible()
    look_for_faults(page)

    page.get_by_label("My photo. I stay part of the campaign.").check()
    follow(page, page.get_by_role("button", name="Remove now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your photo has been removed")
    look_for_faults(page)

    follow(page, page.get_by_role("link", name="Delete everything"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Delete everything now"))
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Delete everything. I know that this can’t be undone.").check()
    follow(page, page.get_by_role("button", name="Delete everything now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything has been deleted")
    look_for_faults(page)

    assert page.request.get(f"{site.url}{picture}").status == 404
    assert page.goto(f"{site.url}{link}").status == 404
    assert page.goto(f"{site.url}{address}").status == 410
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="See the photo wall").first)
    look_for_faults(page)
