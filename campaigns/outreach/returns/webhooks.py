"""Where the mail provider reports to: django-anymail's pages for that, and no others of its own.
What can't be read is answered with 400: it is no fault of this site, and alarms nobody. The pages
of providers whose keys are not set do not exist."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from anymail.exceptions import AnymailError
from anymail.urls import urlpatterns as theirs
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import URLPattern

logger = logging.getLogger(__name__)

app_name = "anymail"

# What their readers raise over JSON that is none, or has another shape.
NOT_UNDERSTOOD = (AnymailError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def _or_bad_request(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ImproperlyConfigured as error:
            # Another provider's, or ours without its key: then the log says which is missing.
            logger.warning("a report came, and %s", error)
            raise Http404 from None
        except NOT_UNDERSTOOD as error:
            logger.warning("a provider's report can't be read: %s", type(error).__name__)
            return HttpResponseBadRequest()

    return answer


urlpatterns = [
    URLPattern(one.pattern, _or_bad_request(one.callback), one.default_args, one.name)
    for one in theirs
    # Emails that come in are not taken in here.
    if not one.name.endswith("inbound_webhook")
]
