"""When the largest part of a page is painted on a slow phone, with the demonstration.

bench/README.md says what the figures mean.
"""

import os
import statistics
import sys
import tempfile

from playwright.sync_api import sync_playwright

from tests.chromium import launch
from tests.site import Site

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
PHONE = {"width": 360, "height": 740}
MOST = 1500
# Milliseconds before each answer begins, and bytes a second. The first is slow 4G as it is
# defined; in the second each request pays for a connection of its own, as Lighthouse has it where
# it can only slow requests down.
SLOW_4G = {"latency": 150, "downloadThroughput": 1638.4 * 1000 / 8, "uploadThroughput": 93750}
EACH_CONNECTS = {"latency": 562.5, "downloadThroughput": 1474.56 * 1000 / 8,
                 "uploadThroughput": 84375}  # fmt: skip
SLOWER = 4
PAGES = ["/", "/find/", "/wall/{year}/", "/constituency/{seat}/"]
LARGEST = """() => new Promise(done => new PerformanceObserver(list => {
  const last = list.getEntries().at(-1);
  done([last.startTime, last.element ? last.element.tagName.toLowerCase() : ""]);
}).observe({type: "largest-contentful-paint", buffered: true}))"""


def measure():
    with tempfile.TemporaryDirectory(prefix="imhaw-bench-") as folder:
        site = Site(folder)
        try:
            year, seat = site.manage("shell", "-v0", "-c", (
                "from campaigns.models import Campaign;"
                "from candidates.models import Candidate;"
                "print(Campaign.objects.current().year,"
                "Candidate.objects.first().constituency.slug)"
            )).split()  # fmt: skip
            with sync_playwright() as playwright:
                browser = launch(playwright)
                print(f"{'':<30}{'slow 4G, ms':>14}{'what':>8}{'connecting anew':>18}")
                good = [
                    paint(browser, site.url, page.format(year=year, seat=seat)) for page in PAGES
                ]
                return all(good)
        finally:
            site.stop()


def paint(browser, site, path):
    slow = [look(browser, site + path, SLOW_4G) for _ in range(ROUNDS)]
    slower = [look(browser, site + path, EACH_CONNECTS)[0] for _ in range(ROUNDS)]
    median, what = statistics.median(time for time, _ in slow), slow[-1][1]
    # The rest is measured to be seen; the limit is about the home page.
    good = path != "/" or median < MOST
    print(
        f"{path:<30}{median:14.0f}{what:>8}{statistics.median(slower):18.0f}"
        f"  {'' if path != '/' else 'ok' if good else f'MISSED: {MOST} is the limit'}",
        flush=True,
    )
    return good


def look(browser, address, conditions):
    """Somebody's first, with nothing kept."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="networkidle")
    largest = page.evaluate(LARGEST)
    context.close()
    return largest


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
