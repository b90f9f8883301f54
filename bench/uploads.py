"""How long visitors wait for pages while twenty photos are uploaded at once, beside how long
they wait when nobody uploads.

bench/README.md says what the figures mean.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import django
import requests
from PIL import Image

from candidates.cached import LONGEST_QUERY
from tests.services import free_port, running, wait_for

ROOT = Path(__file__).resolve().parent.parent
UPLOADS, VISITORS, PAUSE, SECONDS = 20, 4, 0.05, 10
MOST_RATIO = 2
# A page with a query this long is never kept.
ANEW = "x" * (LONGEST_QUERY + 1)
ABOUT = {"people": "nobody_else", "photographer": "self", "alt_text": "In a park"}


def main():
    with tempfile.TemporaryDirectory(prefix="imhaw-bench-") as folder:
        os.environ.update(
            PYTHONPATH=str(ROOT),
            ENV_FILE=os.devnull,
            DJANGO_SETTINGS_MODULE="bench.bare.settings",
            SECRET_KEY="only-for-this-bench",
            LINK_KEY="only-for-this-bench-too",
            DEBUG="0",
            SECURE_SSL_REDIRECT="0",
            ALLOWED_HOSTS="127.0.0.1",
            ALLOWED_NETWORKS="127.0.0.1/32",
            DATABASE_URL=f"sqlite:///{folder}/db.sqlite3",
            VAR_DIR=f"{folder}/var",
            BENCH_DIR=folder,
        )
        set_up(Path(folder))
        print(f"{UPLOADS} photos of 12 megapixels at once:")
        ratio = measure(folder, apart=True)
        measure(folder, apart=False)
    return 0 if ratio < MOST_RATIO else 1


def set_up(folder):
    django.setup()
    # Only now: they need the settings.
    from django.core.management import call_command

    from pledges import services
    from tests.factories import a_campaign, an_approach

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    campaign = a_campaign()
    approaches = [an_approach(campaign, name=f"Ann Archer {n}") for n in range(UPLOADS)]
    for one in approaches:
        services.begin(one, role="candidate", display_name="Ann Archer", statement="")
    (folder / "tokens.json").write_text(json.dumps([one.token for one in approaches]))
    noise = Image.effect_noise((2000, 1500), 60).convert("RGB")
    noise.resize((4000, 3000)).save(folder / "photo.jpg", "JPEG", quality=80)


class Served:
    """The site, on so many processes."""

    def __init__(self, processes, *before):
        self.port = free_port()
        self.server = running(
            *before, sys.executable, "-m", "gunicorn", "imhaw.wsgi", f"--bind=127.0.0.1:{self.port}",
            f"--workers={processes}", "--no-control-socket", "--log-level=warning", cwd=ROOT,
        )  # fmt: skip

    def __enter__(self):
        self.server.__enter__()
        wait_for(self.port)
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *failure):
        return self.server.__exit__(*failure)


def measure(folder, *, apart):
    """Return how many times longer the unluckiest of twenty visitors waits meanwhile."""
    with ExitStack() as servers:
        # As in the Dockerfile and docker-compose.yml.
        pages = servers.enter_context(Served(3))
        photos = servers.enter_context(Served(2, "nice", "-n", "10")) if apart else pages
        waits_while(lambda: time.sleep(3), pages)
        idle, _ = waits_while(lambda: time.sleep(SECONDS), pages)
        busy, seconds = waits_while(lambda: send(photos, folder), pages)
    ratio = p95(busy) / p95(idle)
    where = "in processes of their own" if apart else "in those that make pages"
    print(
        f"  {where}: p95 of pages {p95(idle) * 1000:.1f} ms idle, {p95(busy) * 1000:.1f} ms "
        f"meanwhile, ratio {ratio:.2f}; all were stored after {seconds:.1f} s",
        flush=True,
    )
    return ratio


def waits_while(what, pages):
    """How long visitors waited for each page until what was over, and when it was."""
    over, waits = threading.Event(), []

    def visit():
        while not over.is_set():
            began = time.perf_counter()
            answer = requests.get(f"{pages}/?{ANEW}", timeout=60)
            waits.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer
            time.sleep(PAUSE)

    with ThreadPoolExecutor(VISITORS) as visitors:
        all_of_them = [visitors.submit(visit) for _ in range(VISITORS)]
        began = time.perf_counter()
        try:
            what()
        finally:
            over.set()
        seconds = time.perf_counter() - began
    for one in all_of_them:
        one.result()
    return waits, seconds


def p95(waits):
    return statistics.quantiles(waits, n=20)[-1]


def send(photos, folder):
    """From a process of its own: it would hold up the visitors of this one."""
    subprocess.run([sys.executable, "-P", __file__, "send", photos, folder], check=True)


def send_all(photos, folder):
    content = (folder / "photo.jpg").read_bytes()

    def send_one(token):
        answer = requests.post(
            f"{photos}/c/{token}/photo/",
            data=ABOUT,
            files={"photo": ("photo.jpg", content)},
            allow_redirects=False,
            timeout=120,
        )
        assert answer.status_code == 302, answer

    with ThreadPoolExecutor(UPLOADS) as candidates:
        list(candidates.map(send_one, json.loads((folder / "tokens.json").read_text())))


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        sys.exit(send_all(sys.argv[2], Path(sys.argv[3])))
    sys.exit(main())
