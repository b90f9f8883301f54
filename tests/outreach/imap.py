"""A real IMAP server with one mailbox, in a process of its own."""

import contextlib
import imaplib
import socket
import subprocess
import sys
import threading
import time
from email.message import EmailMessage

from tests.services import free_port

USER, PASSWORD = "demouser", "demopass"


class Mailbox:
    def __init__(self, port):
        self.url = f"imap://{USER}:{PASSWORD}@127.0.0.1:{port}/INBOX"
        self.port = port

    @contextlib.contextmanager
    def _open(self):
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=5) as connection:
            connection.login(USER, PASSWORD)
            connection.select("INBOX")
            yield connection

    def put(self, mail):
        raw = mail.as_bytes() if isinstance(mail, EmailMessage) else mail
        with self._open() as connection:
            connection.append("INBOX", None, None, raw)

    def count(self, *flags):
        with self._open() as connection:
            return len(connection.search(None, *flags)[1][0].split())


@contextlib.contextmanager
def running():
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-c", "from pymap.main import main; main()",
            "--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin", "dict",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    mailbox = Mailbox(port)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), mailbox._open():
                break
            time.sleep(0.1)
        yield mailbox
    finally:
        server.kill()
        server.wait()


@contextlib.contextmanager
def that_breaks(mailbox, *, at):
    """The same mailbox, over a line that is cut as soon as somebody says this."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def pass_on():
        with contextlib.suppress(OSError):
            ours, _address = listener.accept()
            theirs = socket.create_connection(("127.0.0.1", mailbox.port))
            back = threading.Thread(target=_copy, args=(theirs, ours))
            back.start()
            _copy(ours, theirs, until=at)
            for one in (ours, theirs):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            back.join()

    line = threading.Thread(target=pass_on)
    line.start()
    try:
        yield f"imap://{USER}:{PASSWORD}@127.0.0.1:{listener.getsockname()[1]}/INBOX"
    finally:
        listener.close()
        line.join()


def _copy(source, target, until=None):
    with contextlib.suppress(OSError):
        while said := source.recv(65536):
            if until and until in said:
                return
            target.sendall(said)
