import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import launch

PHONE = {"width": 360, "height": 740}


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def page(request):
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(
            viewport=PHONE,
            java_script_enabled=request.param == "with JavaScript",
            # axe would measure colours in the middle of a movement.
            reduced_motion="reduce",
        )
        context.scripted = request.param == "with JavaScript"
        yield context.new_page()
        browser.close()
