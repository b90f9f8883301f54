"""A campaign admin reads the reports: by keyboard and without a fault that axe finds."""

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults


def test_staff_read_the_reports(site, page):
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("speak-up-for-babies")
    follow(page, page.get_by_role("button", name="Log in"))
    for report in ["Funnel", "Age of queues", "Even-handedness"]:
        page.goto(f"{site.url}/admin/")
        follow(page, page.get_by_role("link", name="Reports", exact=True))
        look_for_faults(page)
        follow(page, page.get_by_role("link", name=report))
        expect(page.get_by_role("heading", level=1)).to_have_text(report)
        look_for_faults(page)

    page.goto(f"{site.url}/admin/reports/funnel/?by=seat")
    follow(page, page.get_by_role("link", name="Asked"))
    expect(page.get_by_role("columnheader", name="Asked")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.get_by_label("To").fill("2020-01-01")
    follow(page, page.get_by_role("button", name="Show"))
    expect(page.get_by_label("To")).to_have_accessible_description(
        "The last day must not be before the first."
    )
    look_for_faults(page)
