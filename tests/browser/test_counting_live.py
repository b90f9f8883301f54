"""The page of numbers, and a number that grows while somebody looks on."""

import json

from playwright.sync_api import expect

from tests.chromium import look_for_faults

A_MINUTE = 61_000


def test_a_number_grows_while_somebody_looks_on(site, page):
    page.clock.install()
    page.goto(f"{site.url}/numbers/")
    look_for_faults(page)
    number = page.locator("[data-figure=invitations]")
    before = number.inner_text()
    figures = [{"key": "invitations", "number": "12,345", "words": "invitations written"}]
    page.route("**/now.json", lambda route: route.fulfill(body=json.dumps({"figures": figures})))
    page.clock.run_for(A_MINUTE)

    expect(number).to_have_text("12,345" if page.context.scripted else before)


def test_what_is_sent_meanwhile_is_what_the_page_says(site, page):
    page.goto(f"{site.url}/")
    address = page.locator("[data-numbers]").get_attribute("data-numbers")
    said = page.request.get(f"{site.url}{address}").json()["figures"]

    assert [one["number"] for one in said] == page.locator("[data-figure]").all_inner_texts()
    assert len(said) > 1


def test_the_days_are_in_a_table_too(site, page):
    page.goto(f"{site.url}/numbers/")
    page.get_by_text("Every day in a table").click()

    expect(page.get_by_role("table", name="People who asked, by day")).to_be_visible()
    look_for_faults(page)
