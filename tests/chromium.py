"""The browser for the tests: Chromium from PATH, else Debian's package, else Playwright's own.

Run as a program, it brings one where there is none.
"""

import functools
import os
import shutil
import subprocess
import sys

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
