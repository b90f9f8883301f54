"""A photo that a form was sent with, from whatever page."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _

from pledges import services
from pledges.forms import PhotoForm
from pledges.models import PhoneLink, Photo, Pledge
from pledges.photos.refusals import PhotoRefused

logger = logging.getLogger(__name__)

ABOUT = ("people", "photographer", "credit", "alt_text")


def take_in(
    pledge: Pledge, form: PhotoForm, *, draft: Photo | None = None, phone: PhoneLink | None = None
) -> Photo | None:
    """The draft as it is now; or None where the photo could not be kept, and the form says
    why. Raises PhoneLinkEnded."""
    about = {name: form.cleaned_data[name] for name in ABOUT}
    upload = form.cleaned_data["photo"]
    if not upload and draft:
        # Pressed twice, it may have been sent in meanwhile, with what was said of it then.
        Photo.objects.filter(pk=draft.pk, status=Photo.Status.DRAFT).update(**about)
        return draft
    try:
        return services.add_photo(pledge, upload, phone=phone, **about)
    except PhotoRefused as refused:
        form.add_error("photo", str(refused.message))
    except OSError as error:
        # No room on the disk, or none to write to. Health says so to whoever runs the site.
        logger.error("a photo can't be stored: %s", type(error).__name__)
        form.add_error("photo", _("We can’t store photos right now. Please try again in an hour."))
    return None
