"""The browser for the tests: Chromium from PATH, else Debian's package, else Playwright's own.

Run as a program, it brings one where there is none.
"""

import functools
import os
import shutil
import subprocess
import sys

from axe_playwright_python.sync_playwright import Axe

NAMES = ["chromium", "chromium-browser", "google-chrome"]
# Chromium looks for its maker's servers at every start, and its sandbox refuses root.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


@functools.cache
def on_path():
    for program in filter(None, map(shutil.which, NAMES)):
        # Some distributions put a script there that only says how to install it.
        if subprocess.run([program, "--version"], capture_output=True).returncode == 0:
            return program
    return None


def launch(playwright):
    """A headless browser. Fails where there is none: make test brings one."""
    return playwright.chromium.launch(executable_path=on_path(), args=ARGUMENTS)


def look_for_faults(page):
    """axe finds nothing, and nothing is wider than a phone."""
    if not page.context.scripted:
        return
    page.wait_for_load_state("load")
    faults = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in faults] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), page.url


def follow(page, control):
    """Press, and wait for the page that comes."""
    with page.expect_navigation():
        control.click()


def bring():
    """Whether there is a browser now."""
    if on_path():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quietly = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        print("Installing Chromium for the browser tests…", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], **quietly)
        subprocess.run(
            ["apt-get", "install", "-qq", "-y", "chromium"],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            **quietly,
        )
        on_path.cache_clear()
        if on_path():
            return True
    return (
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode == 0
    )


if __name__ == "__main__":
    if not bring():
        sys.exit("The browser tests need Chromium: install it, so that it is on PATH.")
