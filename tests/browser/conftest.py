import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
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


class Theirs(BaseHTTPRequestHandler):
    """A charity's page, with what was copied."""

    def __init__(self, code, *arguments):
        self.code = code
        super().__init__(*arguments)

    def do_GET(self):
        page = f"<!DOCTYPE html><html lang=en><title>Theirs</title><h1>Theirs</h1>{self.code()}"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture
def their_page():
    """Takes what they pasted; gives the address, on another origin than ours."""
    code = []
    server = HTTPServer(("127.0.0.1", 0), partial(Theirs, lambda: code[-1]))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def paste(text):
        code.append(text)
        return f"http://localhost:{server.server_port}/"

    yield paste
    server.shutdown()
    server.server_close()
