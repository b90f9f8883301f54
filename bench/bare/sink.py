"""An SMTP server that takes everything in and keeps nothing. Each reply may take a while.

python bench/bare/sink.py PORT [SECONDS]
"""

import asyncio
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Slow(SMTP):
    seconds = 0.0

    async def push(self, status):
        await asyncio.sleep(self.seconds)
        await super().push(status)


class Sink(Controller):
    def factory(self):
        server = Slow(self.handler, **self.SMTP_kwargs)
        server.seconds = self.seconds
        return server


class Everything:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"


if __name__ == "__main__":
    controller = Sink(Everything(), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    controller.start()
    threading.Event().wait()
