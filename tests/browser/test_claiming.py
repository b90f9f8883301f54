"""A candidate without a link asks for it on a phone, and staff send it."""

import re
import time

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults


def test_a_candidate_asks_and_staff_send_the_link(site, page):
    page.goto(f"{site.url}/constituency/exeter/")
    name = page.locator(".person__name").first.inner_text()
    follow(page, page.get_by_role("link", name=re.compile(f"^Is this you.*{name}")))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Ask for my link"))
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look_for_faults(page)
    page.get_by_label(f"I work for or volunteer with {name}").check()
    page.get_by_label("Your email address").fill("team@new.example")
    page.get_by_label("A public page that shows this address").fill("new.example/contact")
    follow(page, page.get_by_role("button", name="Ask for my link"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    look_for_faults(page)

    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("speak-up-for-babies")
    follow(page, page.get_by_role("button", name="Log in"))
    follow(page, page.get_by_role("link", name="People who say that they are a candidate"))
    look_for_faults(page)
    follow(page, page.get_by_role("link", name=name))
    expect(page.get_by_role("link", name="https://new.example/contact")).to_be_visible()
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Send the link to this address"))
    expect(page.get_by_text("The link goes to the address that they gave.")).to_be_visible()

    site.start_worker()
    until = time.monotonic() + 60
    while not any(one.rcpt_tos == ["team@new.example"] for one in site.mails):
        assert time.monotonic() < until, site.outbox()
        time.sleep(0.1)
