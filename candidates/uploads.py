"""Taking in a file without letting it fill the disk."""

import weakref
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# A body this many times over the limit is no mistake of a person with a file.
ABSURD = 4


class UploadHandler(TemporaryFileUploadHandler):
    """Writes no more than the limit and one byte, but counts on, so that the form can say
    that the file is too big, and keep what else was typed."""

    file: TemporaryUploadedFile

    @property
    def limit(self) -> int:
        """Looked up late: tests set their own."""
        return int(settings.IMPORT_MAX_BYTES)

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        if content_length > ABSURD * self.limit:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # Django forgets a file whose upload broke off. It goes with the request.
        weakref.finalize(self, self.file.close)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = self.limit + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])
