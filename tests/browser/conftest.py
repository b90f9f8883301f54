from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import launch

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items):
    """Walks through pages are long, and the same on both databases; the whole story is not."""
    for item in items:
        if item.path.parent == HERE and item.path.name != "test_story.py":
            item.add_marker(pytest.mark.once)


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
