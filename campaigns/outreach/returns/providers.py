"""What a mail provider's API says by its errors. Its library is an extra, and may be missing."""

import requests
from urllib3.exceptions import NewConnectionError

# To be caught; nothing is where there is no provider.
RECIPIENT_REFUSED: tuple[type[Exception], ...] = ()
_MADE_WRONG: tuple[type[Exception], ...] = ()
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


def took_nothing(error: Exception) -> bool:
    """Whether it is certain that nothing was accepted, although the call may look as if it
    had been: a wrong key, too many calls, or nobody there at all."""
    status = getattr(error, "status_code", None)
    if status is not None:
        return 400 <= int(status) < 500
    cause = error.__cause__ or error
    if isinstance(cause, (requests.ConnectTimeout, *_MADE_WRONG)):
        return True
    reason = getattr(cause.args[0], "reason", None) if cause.args else None
    return isinstance(cause, requests.ConnectionError) and isinstance(reason, NewConnectionError)
