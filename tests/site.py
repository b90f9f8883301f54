"""The real site for tests: its own database, files and mail server, web and worker as
processes of their own."""

import atexit
import email
import email.policy
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg
import redis
from aiosmtpd.controller import Controller

from tests.services import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent


class Inbox:
    """Takes in every email."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope)
        return "250 OK"


class Site:
    """What it shares with the machine is the code alone, so that two can run side by side."""

    demonstration = None

    def __init__(self, folder, *, demo=True):
        self.folder, self.database = Path(folder), ""
        self.processes = []
        self.inbox = Inbox()
        self.smtp = Controller(self.inbox, hostname="127.0.0.1", port=free_port())
        self.smtp.start()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.env = {
            **os.environ,
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "imhaw.settings",
            "DEBUG": "1",
            "SECRET_KEY": secrets.token_hex(),
            # The links of the demonstration are made with it, once for all tests.
            "LINK_KEY": "only-for-tests",
            "SITE_URL": self.url,
            "VAR_DIR": str(self.folder / "var"),
            "DATABASE_URL": "",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp.port}",
            "EMAIL_BACKEND": "campaigns.outreach.smtp.EmailBackend",
            "REDIS_URL": self._broker(),
            "OUTBOX_SWEEP_SECONDS": "1",
            "PAGE_CACHE_SECONDS": "0",
            "OUTBOX_LEASE_SECONDS": "3",
            "UNDO_MINUTES": "0",
        }
        try:
            if demo:
                self._copy_the_demonstration()
            else:
                self.env["DATABASE_URL"] = self._database(self.folder)
                self.manage("migrate", "--verbosity", "0")
            self.start(
                "gunicorn", "imhaw.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=gthread",
                "--threads=4", "--no-control-socket", "--log-level=warning",
            )  # fmt: skip
            wait_for(port)
            urllib.request.urlopen(f"{self.url}/readyz", timeout=20).close()
        except BaseException:
            self.stop()
            raise

    def _database(self, folder, *, like=""):
        """Make a database, empty or a copy, and return its address."""
        given = os.environ.get("DATABASE_URL", "")
        if not given.startswith("postgres"):
            return f"sqlite:///{folder}/db.sqlite3"
        self.database = f"site_{secrets.token_hex(4)}"
        template = f" TEMPLATE {like}" if like else ""
        self._on_server(f"CREATE DATABASE {self.database}{template}")
        before, _, options = given.partition("?")
        return f"{before.rpartition('/')[0]}/{self.database}?{options}"

    def _copy_the_demonstration(self):
        """Prepared once in each process of tests: drawing its photos takes its time."""
        made = Site.demonstration
        if made is None:
            folder = Path(tempfile.mkdtemp(prefix="imhaw-demonstration-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            own, self.env["VAR_DIR"] = self.env["VAR_DIR"], str(folder / "var")
            self.env["DATABASE_URL"] = self._database(folder)
            self.manage("migrate", "--verbosity", "0")
            self.manage("demo")
            Site.demonstration = made = folder, self.database
            if self.database:
                atexit.register(self._on_server, f"DROP DATABASE IF EXISTS {self.database}")
            self.env["VAR_DIR"] = own
        shutil.copytree(made[0], self.folder, dirs_exist_ok=True)
        self.env["DATABASE_URL"] = self._database(self.folder, like=made[1])

    def _on_server(self, statement):
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(statement)

    def _broker(self):
        """A database of the Redis server for each process of tests, without what an
        earlier site left in it."""
        given = os.environ.get("REDIS_URL", "")
        if not given:
            return ""
        number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        url = f"{given.rpartition('/')[0]}/{number}"
        with redis.Redis.from_url(url) as client:
            client.delete(
                "celery", "imports", "unacked", "unacked_index", *client.keys("_kombu.binding.*")
            )
        return url

    def manage(self, *arguments, **options):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.env, check=True, stdout=subprocess.PIPE, text=True, **options,
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

    def start_helper(self):
        """One more worker, without a beat."""
        return self.start("celery", "-A", "imhaw", "worker", "--loglevel=error")

    def kill(self, process):
        """SIGKILL for the process and all its children."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def outbox(self):
        """What is owed and was sent, for a test that waits in vain."""
        rows = "Message.objects.values_list('pk', 'kind', 'status', 'attempts', 'last_error')"
        code = f"from campaigns.outreach.models import Message; print(list({rows}))"
        return self.manage("shell", "-v0", "-c", code)

    @property
    def mails(self):
        return self.inbox.mails

    def text_of_mail(self, recipient, subject):
        """Waits for the email."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for envelope in list(self.mails):
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                if envelope.rcpt_tos == [recipient] and subject in mail["Subject"]:
                    return mail.get_body(("plain",)).get_content()
            time.sleep(0.1)
        raise AssertionError(f"no email about {subject!r} for {recipient}: {self.outbox()}")

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        self.smtp.stop()
        if self.database:
            self._on_server(f"DROP DATABASE {self.database} WITH (FORCE)")
