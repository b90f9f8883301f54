"""A member of staff sets up next year from 2024 and publishes it: in an afternoon, on any machine."""

from datetime import date

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults

NEXT = date.today().year + 1  # noqa: DTZ011 - as the demonstration does
LEAD = "Before a baby can speak, somebody has to speak up for it. Ask those who can."
STRONG, BRIGHT = "#5b2a86", "#f7c6a3"


def press(page, name):
    follow(page, page.get_by_role("button", name=name, exact=True).first)


def go(page, name):
    follow(page, page.get_by_role("link", name=name, exact=True).first)


def log_in(site, page):
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("speak-up-for-babies")
    press(page, "Log in")


def copy_2024(site, page):
    page.goto(f"{site.url}/admin/campaigns/campaign/")
    look_for_faults(page)
    go(page, "Copy from last year")
    look_for_faults(page)
    page.get_by_label("Copy from").select_option(label="Speak up for babies (2024)")
    page.get_by_label("First day of the week").fill(f"{NEXT}-06-07")
    page.get_by_label("Last day of the week").fill(f"{NEXT}-06-01")
    press(page, "Copy it")
    expect(page.get_by_text("The last day must not be before the first.").first).to_be_visible()
    page.get_by_label("Last day of the week").fill(f"{NEXT}-06-13")
    look_for_faults(page)
    press(page, "Copy it")
    expect(page.get_by_text(f"A draft for {NEXT}, copied from 2024")).to_be_visible()


def write(page):
    """The words of the new year, and colours: first such as nobody could read."""
    page.locator("#id_theme").fill("Every baby, every seat")
    page.locator("#id_lead").fill(LEAD)
    page.locator("#id_why").fill("Because **all** babies count.")
    page.locator("#id_pledge_text").fill("I’ll speak up for every baby in my constituency.")
    page.locator("#id_imprint").fill("Published by Example Charity, 1 Example Street, Exampleton.")
    page.get_by_label("An invented general election").check()
    page.locator("#id_colour").fill(BRIGHT)
    page.locator("#id_colour_bright").fill(BRIGHT)
    press(page, "Save and continue editing")
    expect(page.get_by_text("Choose a darker one.")).to_be_visible()
    page.locator("#id_colour").fill(STRONG)
    press(page, "Save and continue editing")
    look_for_faults(page)


def preview(site, page):
    form = page.url
    for link in ["Preview of the home page", "Preview of its own page"]:
        go(page, link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Every baby, every seat")
        expect(page.get_by_text("Only staff see this page")).to_be_visible()
        look_for_faults(page)
        page.goto(form)
    page.context.clear_cookies()
    page.goto(f"{site.url}/years/{NEXT}/")
    expect(page.get_by_text("Every baby, every seat")).to_have_count(0)
    log_in(site, page)
    page.goto(form)


def test_next_year_is_set_up_from_2024_and_published(site, page):
    log_in(site, page)
    copy_2024(site, page)
    write(page)
    preview(site, page)

    go(page, "Ready to open?")
    expect(page.get_by_text("Ready to open.")).to_be_visible()
    expect(page.locator(".checks__line").nth(12)).to_be_visible()
    look_for_faults(page)
    go(page, "Publish…")
    look_for_faults(page)
    press(page, "Publish it")
    expect(page.get_by_text("Tick the box if it is so.").first).to_be_visible()
    page.get_by_label("I have looked at the preview").check()
    press(page, "Publish it")
    expect(page.get_by_text(f"{NEXT} is published.")).to_be_visible()

    page.context.clear_cookies()
    page.goto(site.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Every baby, every seat")
    expect(page.get_by_text(LEAD)).to_be_visible()
    assert f"/colours/{STRONG[1:]}-{BRIGHT[1:]}.css" in page.content()
    look_for_faults(page)
    page.goto(f"{site.url}/years/")
    look_for_faults(page)
    follow(page, page.get_by_role("link", name=f"{NEXT}: Every baby, every seat"))
    expect(page.get_by_text(f"7 to 13 June {NEXT}")).to_be_visible()
    look_for_faults(page)
