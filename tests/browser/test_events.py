"""An organisation adds its event on a phone, staff list it, and it can be cancelled by its link."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults


def in_days(number):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def sign_in(site, page):
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("speak-up-for-babies")
    follow(page, page.get_by_role("button", name="Log in"))


def link_in(text, path):
    return re.search(rf"http\S*/{path}/\S+", text)[0]


def test_from_the_form_to_the_list_and_off_it(site, page):
    site.start_worker()
    page.goto(f"{site.url}/events/")
    look_for_faults(page)
    page.get_by_label("Name, organiser or place").fill("conference")
    follow(page, page.get_by_role("button", name="Show"))
    expect(page.get_by_text("1 event", exact=True)).to_be_visible()
    look_for_faults(page)

    follow(page, page.get_by_role("link", name="Add your event"))
    follow(page, page.get_by_role("button", name="Send my event"))
    expect(page.get_by_role("link", name="Enter a link to book or join")).to_have_count(0)
    expect(page.get_by_role("link", name="Select how people take part")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Name of the event").fill("Songs for small ears")
    page.get_by_label("What happens there?").fill("We sing, and the babies lead.")
    page.get_by_label("Day", exact=True).fill(in_days(20))
    page.get_by_label("Starts at").fill("10:00")
    page.get_by_label("Ends at").fill("09:00")
    page.get_by_label("Online", exact=True).check()
    page.get_by_label("Link to book or join").fill("songs.example/book")
    page.get_by_label("Anywhere in the UK").check()
    page.get_by_label("Who holds it").fill("The Songbirds")
    page.get_by_label("A group of parents").check()
    page.get_by_label("Your name").fill("Robin Wren")
    page.get_by_label("Your email address").fill("robin@songs.example")
    page.get_by_label("I may speak for whoever holds this event").check()
    follow(page, page.get_by_role("button", name="Send my event"))
    expect(page.get_by_role("link", name="End must be after start")).to_be_visible()
    page.get_by_label("Ends at").fill("11:00")
    follow(page, page.get_by_role("button", name="Send my event"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your inbox")

    own_page = link_in(site.text_of_mail("robin@songs.example", "Confirm your event"), "event")
    page.goto(own_page)
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Confirm"))
    look_for_faults(page)

    sign_in(site, page)
    follow(page, page.get_by_role("link", name="Events that organisations suggest"))
    row = page.get_by_role("row", name=re.compile("Songs for small ears"))
    follow(page, row.get_by_role("link", name="Read and decide"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="List it"))
    site.text_of_mail("robin@songs.example", "Your event is listed")

    page.goto(f"{site.url}/events/?q=songs")
    follow(page, page.get_by_role("link", name="Songs for small ears"))
    expect(page.get_by_role("link", name="Calendar file (.ics)")).to_be_visible()
    look_for_faults(page)
    page.goto(own_page)
    follow(page, page.get_by_role("link", name="Cancel the event"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Cancel the event"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your event is cancelled")
    page.goto(f"{site.url}/events/?q=songs")
    expect(page.get_by_text("Cancelled").first).to_be_visible()


def test_a_service_offers_a_visit_to_everybody(site, page):
    site.start_worker()
    page.goto(f"{site.url}/visits/offer/")
    look_for_faults(page)
    page.get_by_label("Name of the service").fill("Exe Parent-Infant Team")
    page.get_by_label("An NHS service").check()
    page.get_by_label("In which constituencies do you work?").fill("Exeter")
    page.get_by_label("What will visitors see?").fill("The room in which we work.")
    page.get_by_label("Days and times that suit you").fill("Any Tuesday, 10:00")
    page.get_by_label("The last of these days").fill(in_days(10))
    page.get_by_label("Your name").fill("Kit Moss")
    page.get_by_label("Your email address at work").fill("kit@exe.example")
    page.get_by_label("We treat everybody who wants to come alike").check()
    follow(page, page.get_by_role("button", name="Send my offer"))
    wrong = "Enter who agreed this in your communications team"
    expect(page.get_by_role("link", name=wrong)).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Who agreed this in your communications team?").fill("Ada Lark")
    page.get_by_label("On which day did they agree?").fill(in_days(-1))
    follow(page, page.get_by_role("button", name="Send my offer"))

    own_page = link_in(site.text_of_mail("kit@exe.example", "Confirm your offer"), "visit")
    page.goto(own_page)
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Confirm"))
    sign_in(site, page)
    follow(page, page.get_by_role("link", name="Services that offer a visit"))
    row = page.get_by_role("row", name=re.compile("Exe Parent-Infant Team"))
    follow(page, row.get_by_role("link", name="Read and decide"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name=re.compile("Make it to everybody")))
    look_for_faults(page)
    site.text_of_mail("kit@exe.example", "Your offer of a visit is on its way")
    page.goto(own_page)
    expect(page.get_by_text("Offered").first).to_be_visible()
    look_for_faults(page)
