"""The asking, in the hands of staff."""

from campaigns.outreach.admin import (
    asking,
    claims,
    events,
    help_lines,
    invitations,
    letters,
    mailings,
    offers,
    partners,
    preflight,
    reports,
    rules,
    sending,
    stops,
    subscribers,
)
from campaigns.outreach.admin.asking import ReadOnly

__all__ = [
    "ReadOnly",
    "asking",
    "claims",
    "events",
    "help_lines",
    "invitations",
    "letters",
    "mailings",
    "offers",
    "partners",
    "preflight",
    "reports",
    "rules",
    "sending",
    "stops",
    "subscribers",
]
