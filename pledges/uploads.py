"""Taking in a file from the public without letting it fill the disk."""

import weakref
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# A body this many times over the limit is no mistake of a person with a photo.
ABSURD = 4


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes no more than the limit and one byte, but counts on, so that the form can say
    that the file is too big, and keep what else was typed."""

    file: TemporaryUploadedFile

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        if content_length > ABSURD * settings.PHOTO_MAX_BYTES:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # Django forgets a file whose upload broke off. It goes with the request.
        weakref.finalize(self, self.file.close)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.PHOTO_MAX_BYTES + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])
