"""What a mail provider's API says by its errors. Its library is an extra, and may be missing."""

import ssl
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError, ProxyError

# To be caught; nothing is where there is no provider.
RECIPIENT_REFUSED: tuple[type[Exception], ...] = ()
_MADE_WRONG: tuple[type[Exception], ...] = ()
_NEVER_CONNECTED: tuple[type[Exception], ...] = (requests.ConnectTimeout,)
try:
    from anymail import exceptions
except ImportError:
    pass
else:
    RECIPIENT_REFUSED = (exceptions.AnymailRecipientsRefused,)
    _MADE_WRONG = (
        exceptions.AnymailInvalidAddress,
        exceptions.AnymailSerializationError,
        exceptions.AnymailUnsupportedFeature,
    )
try:
    from botocore import exceptions as amazon
except ImportError:
    pass
else:
    # Amazon's library has errors of its own.
    _NEVER_CONNECTED += (
        amazon.ConnectTimeoutError,
        amazon.EndpointConnectionError,
        amazon.NoCredentialsError,
        amazon.ParamValidationError,
        amazon.ProxyConnectionError,
        amazon.SSLError,
    )

# RFC 9110: it can't handle the request now. What a gateway says (500, 502, 504) may come after
# the provider has taken it.
_SERVICE_UNAVAILABLE = 503


def took_nothing(error: Exception) -> bool:
    """Whether it is certain that nothing was accepted, although the call may look as if it
    had been: a wrong key, too many calls, or nobody there at all."""
    cause = error.__cause__ or error
    status = _status_of(error) or _status_of(cause)
    if status is not None:
        return 400 <= status < 500 or status == _SERVICE_UNAVAILABLE
    if isinstance(cause, (*_NEVER_CONNECTED, *_MADE_WRONG)):
        return True
    reason = getattr(cause.args[0], "reason", None) if cause.args else None
    if not isinstance(cause, requests.ConnectionError):
        return False
    if isinstance(reason, (NewConnectionError, ProxyError)):
        return True
    # Whoever is there is not the provider: it is not even told the key.
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in getattr(reason, "args", ()))


def _status_of(error: BaseException) -> int | None:
    """That of HTTP, where an answer came."""
    status: Any = getattr(error, "status_code", None)
    if status is None:
        answer = getattr(error, "response", None)
        of_amazon = answer.get("ResponseMetadata", {}) if isinstance(answer, dict) else {}
        status = of_amazon.get("HTTPStatusCode")
    return int(status) if status is not None else None
