"""What is said to somebody whose file we can't use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "empty": _("The selected file is empty"),
    "too_big": _("The selected file must be smaller than 25MB"),
    "not_a_photo": _("The selected file must be a JPG, PNG, WebP or HEIC"),
    "drawing": _("The selected file is an SVG drawing. Choose a JPG, PNG, WebP or HEIC"),
    "document": _("The selected file is a PDF. Choose the photo itself, as a JPG, PNG or HEIC"),
    "other_kind": _("We can’t open this kind of picture. Save it as a JPG, and choose that"),
    "film": _("The selected file is a video. Choose a still photo"),
    "moves": _("The selected file is a moving picture. Choose a still photo"),
    "too_small": _("The photo must be at least 600 pixels on its shortest side"),
    "too_many_pixels": _("The photo is too large for us to open. Choose a smaller size"),
    "cut_off": _("Part of the selected file is missing. Choose it again, or save it as a JPG"),
    "broken": _("We couldn’t open that photo. Try saving it as a JPG"),
}


class PhotoRefused(Exception):
    """This file can't be used; message says why, to the person who sent it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = MESSAGES[code]
