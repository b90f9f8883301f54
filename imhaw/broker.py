"""The broker without Redis: kombu's messages as files, made safe for a bad day."""

import contextlib
from json import JSONDecodeError
from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override]
        self, queue: str, payload: Any, **kwargs: Any
    ) -> None:
        """Whole or not at all: kombu writes in place, and a worker that reads half a message,
        or an empty one from a full disk, ends."""
        folder = Path(self.data_folder_out)
        # Names that sort by time, as kombu's do; the other is no message of any queue.
        half = folder / f"{uuid4()}.half"
        try:
            half.write_text(dumps(payload))
            half.rename(folder / f"{monotonic_ns() // 1_000_000}_{uuid4()}.{queue}.msg")
        except OSError as error:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
            raise ChannelError(f"cannot add a message to {folder}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next that can be read. What is owed lies in the database, and not here."""
        while True:
            with contextlib.suppress(JSONDecodeError):
                return super()._get(queue)


class Transport(filesystem.Transport):
    Channel = Channel
