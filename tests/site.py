"""The real site for tests: its own database, files and mail server, web and worker as
processes of their own."""

import os
import secrets
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller

from tests.services import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent


class Inbox:
    """Takes in every email. slow and refuse change how it answers."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope)
        return "250 OK"


class Site:
    def __init__(self, folder, *, demo=True):
        self.folder = Path(folder)
        self.inbox = Inbox()
        self.smtp = Controller(self.inbox, hostname="127.0.0.1", port=free_port())
        self.smtp.start()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "imhaw.settings",
            "DEBUG": "1",
            "SECRET_KEY": secrets.token_hex(),
            "LINK_KEY": secrets.token_hex(),
            "SITE_URL": self.url,
            "VAR_DIR": str(self.folder / "var"),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp.port}",
            "EMAIL_BACKEND": "campaigns.outreach.smtp.EmailBackend",
            "DATABASE_URL": self._database(),
            "OUTBOX_SWEEP_SECONDS": "1",
            "OUTBOX_LEASE_SECONDS": "3",
        }
        self.processes = []
        self.manage("migrate", "--verbosity", "0")
        if demo:
            self.manage("demo")
        self.start(
            "gunicorn", "imhaw.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=gthread",
            "--threads=4", "--no-control-socket", "--log-level=warning",
        )  # fmt: skip
        wait_for(port)
        urllib.request.urlopen(f"{self.url}/readyz", timeout=20).close()

    def _database(self):
        given = os.environ.get("DATABASE_URL", "")
        if not given.startswith("postgres"):
            return f"sqlite:///{self.folder}/db.sqlite3"
        name = f"site_{secrets.token_hex(4)}"
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        before, _, options = given.partition("?")
        return f"{before.rpartition('/')[0]}/{name}?{options}"

    def manage(self, *arguments, **options):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.env, check=True, capture_output=True, text=True, **options,
        ).stdout  # fmt: skip

    def start(self, *command):
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=self.env, start_new_session=True
        )
        self.processes.append(process)
        return process

    def start_worker(self, *options):
        """A worker with its own beat, in a group of its own."""
        return self.start("celery", "-A", "imhaw", "worker", "-B", "--loglevel=error", *options)

    def kill(self, process):
        """SIGKILL for the process and all its children."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    @property
    def mails(self):
        return self.inbox.mails

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        self.smtp.stop()
