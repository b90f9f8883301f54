"""Which page of the staff's handbook is about which page of the admin."""

from django.urls import reverse

# What the addresses of the admin begin with, and the page about it. The first that fits.
ABOUT = (
    ("years/", "setting-up-a-year"),
    ("reports/", "reports"),
    ("campaigns/campaign", "setting-up-a-year"),
    ("campaigns/figure", "setting-up-a-year"),
    ("campaigns/phaseoverride", "election-week"),
    ("campaigns/", "organisations"),
    ("candidates/election", "election-week"),
    ("candidates/ballot", "election-week"),
    ("candidates/", "register"),
    ("outreach/claim", "moderation"),
    ("outreach/invitation", "moderation"),
    ("outreach/helpline", "moderation"),
    ("outreach/suppression", "complaints"),
    ("outreach/approach", "complaints"),
    ("outreach/partner", "organisations"),
    ("outreach/subscriber", "organisations"),
    ("outreach/visit", "organisations"),
    ("outreach/", "mailings"),
    ("pledges/professionalpledge", "organisations"),
    ("pledges/", "moderation"),
)


def about(path: str) -> str:
    """The page of the handbook about an address of the admin; where none is, the first one."""
    rest = path.removeprefix(reverse("admin:index"))
    return next((name for start, name in ABOUT if rest.startswith(start)), "start")
