"""Run the site on this machine: web and worker together, until Ctrl-C stops both."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
GRACE_SECONDS = 15


class Stop(Exception):
    """Somebody pressed Ctrl-C, or asked for the end."""


def start(*command: str) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C comes to this script alone, which stops each in order.
    return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, start_new_session=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


def watch(url: str, processes: dict[str, subprocess.Popen[bytes]]) -> str:
    """Returns the name of what ended by itself."""
    announced = False
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                return name
        if not announced and answers(url):
            print(f"\nAsk your MP is running at {url}/ (Ctrl-C stops it)\n", flush=True)
            announced = True
        time.sleep(0.3)


def raise_stop(*_: object) -> None:
    raise Stop


def main() -> int:
    port = int(os.environ.get("PORT", "8000"))
    url = f"http://{HOST}:{port}"
    if not is_free(port):
        print(f"Port {port} is in use. Choose another: make run PORT={port + 1}")
        return 1
    os.environ.setdefault("SITE_URL", url)
    for command in (["migrate", "--verbosity", "0"], ["demo"]):
        if subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT).returncode:
            return 1
    signal.signal(signal.SIGTERM, raise_stop)
    signal.signal(signal.SIGINT, raise_stop)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes["web server"] = start(
            "gunicorn", "imhaw.wsgi", f"--bind={HOST}:{port}", "--worker-class=gthread",
            "--threads=8", "--no-control-socket", "--log-level=warning",
        )  # fmt: skip
        processes["worker"] = start("celery", "-A", "imhaw", "worker", "-B", "--loglevel=warning")
        print(f"The {watch(url, processes)} has ended, and with it the site.")
        return 1
    except Stop:
        print("\nStopping…")
        return 0
    finally:
        for process in processes.values():
            stop(process)


if __name__ == "__main__":
    sys.exit(main())
