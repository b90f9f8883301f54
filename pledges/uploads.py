"""Photos from the public."""

from django.conf import settings

from candidates.uploads import UploadHandler


class CappedUploadHandler(UploadHandler):
    @property
    def limit(self) -> int:
        return int(settings.PHOTO_MAX_BYTES)
