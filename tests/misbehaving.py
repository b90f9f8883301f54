"""An SMTP server that does what real ones do on a bad day, and keeps a log of it."""

import asyncio
import contextlib
import random
import re
import threading

from tests.services import free_port

# What happens to a message, and how often. "hang up" and "garbage" at each step.
FATES = {
    "ok": 60,
    "slow": 5,
    "hang up at MAIL": 3,
    "hang up at RCPT": 3,
    "hang up at DATA": 3,
    "hang up in the text": 3,
    "hang up after the text": 2,
    "garbage at MAIL": 2,
    "garbage at RCPT": 2,
    "garbage at DATA": 2,
    "garbage after the text": 1,
    "451 at MAIL": 3,
    "451 at RCPT": 3,
    "451 after the text": 3,
    "550 at RCPT": 3,
    "554 after the text": 2,
}


class Misbehaving:
    """Runs in a thread of its own. log holds (message id, fate) of every attempt that came
    as far as the text, and accepted the ids that it answered with 250."""

    def __init__(self, seed=0, *, fates=FATES, seconds=0, port=0):
        """Each answer takes so many seconds."""
        self.port, self.fates, self.seconds = port or free_port(), fates, seconds
        self.chance = random.Random(seed)
        self.log, self.accepted, self.in_doubt = [], [], []
        self.refused, self.talking = set(), set()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        with asyncio.Runner() as runner:
            self.loop = runner.get_loop()
            runner.run(self._serve())

    async def _serve(self):
        self.ending = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, limit=2**20)
        async with server:
            await self.ending.wait()
        # Nobody's connection outlives the server, whoever was cut off in the middle of a word.
        for task in self.talking:
            task.cancel()
        await asyncio.gather(*self.talking, return_exceptions=True)

    def stop(self):
        self.loop.call_soon_threadsafe(self.ending.set)
        self.thread.join()

    async def _talk(self, reader, writer):
        self.talking.add(asyncio.current_task())
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._session(reader, writer)
        finally:
            self.talking.discard(asyncio.current_task())
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _session(self, reader, writer):
        async def say(text):
            await asyncio.sleep(self.seconds)
            writer.write(f"{text}\r\n".encode())
            await writer.drain()

        await say("220 misbehaving.example")
        fate = "ok"
        while line := await reader.readline():
            verb = line[:4].upper().decode("ascii", "replace")
            if verb == "EHLO":
                await say("250-misbehaving.example\r\n250 SIZE 1000000")
                continue
            if verb == "QUIT":
                await say("221 bye")
                return
            if verb not in {"MAIL", "RCPT", "DATA"}:
                await say("250 ok")
                continue
            if verb == "MAIL":
                [fate] = self.chance.choices([*self.fates], [*self.fates.values()])
            if fate == f"hang up at {verb}":
                return
            if fate.endswith(f" at {verb}") and fate[:3].isdigit():
                await say(f"{fate[:3]} {'5.1.1' if fate[0] == '5' else '4.2.0'} not you")
                if verb == "RCPT" and fate[0] == "5":
                    self.refused.add(re.search(rb"<(.*?)>", line)[1].decode())
            elif fate == f"garbage at {verb}":
                await say("what? nothing that anybody understands")
            elif verb != "DATA":
                await say("250 ok")
            elif not await self._take_text(fate, reader, say):
                return

    async def _take_text(self, fate, reader, say):
        """Return whether the conversation goes on."""
        await say("354 go on")
        ending = b"\r\n\r\n" if fate == "hang up in the text" else b"\r\n.\r\n"
        text = await reader.readuntil(ending)
        pk = re.search(rb"^Message-ID:\s*(\S+)", text, re.M)[1].decode()
        if fate == "hang up in the text":
            # After the headers. The sender's system may have taken the rest from it already.
            self.in_doubt.append(pk)
            return False
        self.log.append((pk, fate))
        if fate == "slow":
            await asyncio.sleep(0.5)
        if fate.endswith("after the text"):
            if fate[:3].isdigit():
                await say(f"{fate[:3]} no")
                return True
            # Nobody can know whether it was taken.
            self.in_doubt.append(pk)
            if fate.startswith("garbage"):
                await say("ugh")
            return False
        self.accepted.append(pk)
        await say("250 taken")
        return True
