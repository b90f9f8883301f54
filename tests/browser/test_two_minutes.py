"""The candidate's whole way in, on a phone: from the link in an email to a photo that waits."""

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults
from tests.factories import a_picture

ASKED = """
from campaigns.outreach.models import Approach
one = Approach.objects.filter(
    asks__invitation__status="confirmed", pledge=None, response="none", stopped_at=None
).first()
print(one.get_absolute_url())
"""
OVER = """
from datetime import timedelta
from django.utils import timezone
from campaigns.models import Campaign
campaign, now = Campaign.objects.current(), timezone.now()
campaign.elections.update(
    announced_on=now - timedelta(days=90),
    dissolved_on=now - timedelta(days=80),
    nominations_close_at=now - timedelta(days=60),
    polling_day=now - timedelta(days=35),
    results_on=now - timedelta(days=34),
)
campaign.starts_on = campaign.ends_on = (now - timedelta(days=50)).date()
campaign.save()
"""
AT_MOST = 12


class Hands:
    """Whatever somebody does is done here, and counts."""

    def __init__(self, page):
        self.page = page
        self.acts = 0

    def choose(self, words, **how):
        self.acts += 1
        self.page.get_by_label(words, **how).check()

    def upload(self, words, content):
        self.acts += 1
        file = {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": content}
        self.page.get_by_label(words).set_input_files(file)

    def press(self, words):
        self.acts += 1
        look_for_faults(self.page)
        follow(self.page, self.page.get_by_role("button", name=words, exact=True))
        look_for_faults(self.page)


def test_from_the_link_to_a_submitted_photo(site, page):
    link = site.manage("shell", "-v0", "-c", ASKED).strip()
    hands = Hands(page)

    page.goto(site.url + link)
    name = page.get_by_role("heading", level=1).inner_text().removeprefix("Hello ")
    hands.choose(f"I’m {name}", exact=True)
    hands.press("Join the campaign")
    expect(page.get_by_text("Who are you?")).to_have_count(0)
    hands.choose("Yes, I’ll speak up for babies")
    hands.press("Continue to the photo")
    hands.upload("Select a photo", a_picture())
    hands.choose("No one else")
    hands.choose("I took it")
    hands.press("Continue")
    expect(page.get_by_text("This is how it will appear")).to_be_visible()
    hands.choose("Publish my name")
    hands.choose("I may use this photo")
    hands.press("Submit my photo")

    expect(page.get_by_text("We have your photo, and are checking it")).to_be_visible()
    assert hands.acts <= AT_MOST


def test_somebody_else_is_one_press_from_saying_so(site, page):
    link = site.manage("shell", "-v0", "-c", ASKED).strip()
    hands = Hands(page)

    page.goto(site.url + link)
    hands.choose("and don’t know them")
    hands.press("Join the campaign")
    hands.press("Tell the campaign")

    expect(page.get_by_text("The link from our email no longer works.")).to_be_visible()
    assert page.goto(site.url + link).status == 404


def test_after_the_campaign_the_link_says_what_it_is_still_good_for(site, page):
    link = site.manage("shell", "-v0", "-c", ASKED).strip()
    site.manage("shell", "-v0", "-c", OVER)

    assert page.goto(f"{site.url}{link}join/").status == 410

    expect(page.get_by_role("heading", level=1)).to_have_text("This link has ended")
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Correct my details"))
    expect(page.get_by_role("button", name="Tell the team")).to_be_visible()
