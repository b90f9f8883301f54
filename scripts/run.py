"""Run the site on this machine: web and worker together, until Ctrl-C stops both."""

import contextlib
import ctypes
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
# A worker that ends sooner could not even start.
AT_LEAST_SECONDS = 10
GRACE_SECONDS = 15
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def end_with_this_script() -> None:
    """Not even SIGKILL leaves half a site behind, where the system can see to that."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(*command: str) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C comes to this script alone, which stops each in order.
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT, start_new_session=True, preexec_fn=end_with_this_script,
    )  # fmt: skip


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + GRACE_SECONDS
    for process in processes:
        process.terminate()
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0, end - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False


def answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/readyz", timeout=2):
        return True
    return False


def start_worker() -> subprocess.Popen[bytes]:
    return start(
        "-W", "ignore:You're running the worker",
        "-m", "celery", "--quiet", "-A", "imhaw", "worker", "-B", "--loglevel=warning",
    )  # fmt: skip


def watch(url: str, processes: dict[str, subprocess.Popen[bytes]]) -> str:
    """Return the name of what ended by itself. A worker that had been running is started
    again: a broken message in the broker can end it, and nothing that is owed lies there."""
    announced, since = False, time.monotonic()
    while True:
        for name, process in processes.items():
            if process.poll() is None:
                continue
            if name != "worker" or time.monotonic() - since < AT_LEAST_SECONDS:
                return name
            print("The worker has ended, and is started again.", flush=True)
            processes[name], since = start_worker(), time.monotonic()
        if not announced and answers(url):
            print(f"\nAsk your MP is running at {url}/ (Ctrl-C stops it)\n", flush=True)
            announced = True
        time.sleep(0.3)


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    url = f"http://{HOST}:{port}"
    if not is_free(port):
        print(f"Port {port} is in use. Choose another: make run PORT={port + 1}")
        return 1
    os.environ.setdefault("SITE_URL", url)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        for command in (["migrate", "--verbosity=0"], ["demo"]):
            processes["set-up"] = start("manage.py", *command)
            if processes["set-up"].wait():
                return 1
        del processes["set-up"]
        processes["web server"] = start(
            "-m", "gunicorn", "imhaw.wsgi", f"--bind={HOST}:{port}", "--worker-class=gthread",
            "--threads=8", "--no-control-socket", "--log-level=warning",
        )  # fmt: skip
        processes["worker"] = start_worker()
        print(f"The {watch(url, processes)} has ended, and with it the site.")
        return 1
    except KeyboardInterrupt:
        print("\nStopping…", flush=True)
        return 0
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        stop(list(processes.values()))


if __name__ == "__main__":
    sys.exit(main())
