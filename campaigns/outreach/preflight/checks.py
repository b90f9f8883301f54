"""Before the first email leaves: is everything as it has to be? Nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.outreach.models import Heartbeat, Message
from campaigns.outreach.preflight import domains, reachable, rehearsal
from campaigns.outreach.preflight.reachable import Row
from campaigns.outreach.preflight.verdict import Check, State, bad, good, look
from campaigns.outreach.smtp import Letter

STAYS_HERE = ("mailbox", "console", "locmem", "dummy", "filebased")
BACKUP_EVERY = timedelta(days=2)


@dataclass(frozen=True)
class Table:
    name: str
    of: str
    rows: list[Row]


@dataclass(frozen=True)
class Section:
    name: str
    checks: list[Check]
    tables: list[Table] = field(default_factory=list)


def sections() -> list[Section]:
    campaign = Campaign.objects.current()
    found = [*at_hand(campaign), Section("Sending domains", _domains())]
    if campaign:
        found += [
            Section("Emails", [*rehearsal.checks(campaign), *rehearsal.translations()]),
            Section("Addresses", reachable.checks(campaign), _tables(campaign)),
        ]
    return found


def at_hand(campaign: Campaign | None) -> list[Section]:
    """What can be looked at without asking a server elsewhere."""
    return [
        Section("Settings", _settings(campaign)),
        Section("Worker, beat and backup", _alive()),
        Section("What comes back", _what_comes_back()),
    ]


def is_ready(found: list[Section]) -> bool:
    return not any(check.state is State.BAD for section in found for check in section.checks)


def _tables(campaign: Campaign) -> list[Table]:
    return [
        Table("By kind of address", "known", reachable.kinds(campaign)),
        Table("By nation", "people", reachable.table(campaign, "ballot__constituency__nation")),
        Table("By party", "people", reachable.table(campaign, "party__name")),
    ]


def senders() -> list[str]:
    """The domains that our emails are from."""
    addresses = [settings.DEFAULT_FROM_EMAIL, settings.INVITATIONS_FROM_EMAIL]
    return sorted({parseaddr(one)[1].rpartition("@")[2] for one in addresses})


def _domains() -> list[Check]:
    found: list[Check] = []
    for domain in senders():
        found += domains.check(domain, writes_from=True)
    if settings.BOUNCE_DOMAIN and settings.BOUNCE_DOMAIN not in senders():
        found += domains.check(settings.BOUNCE_DOMAIN, writes_from=False)
    return found


def _settings(campaign: Campaign | None) -> list[Check]:
    local = any(name in settings.SITE_URL for name in ("localhost", "127.0.0.1", ".example"))
    secure = settings.SITE_URL.startswith("https://") and not local
    made_up = [
        name
        for name in ("CONTACT_EMAIL", "DEFAULT_FROM_EMAIL", "INVITATIONS_FROM_EMAIL")
        if parseaddr(getattr(settings, name))[1].endswith(".example")
    ]
    backend = settings.EMAIL_BACKEND
    found = [
        _that(secure, "SITE_URL", settings.SITE_URL, "Links in emails lead there: set https://…"),
        _that(not settings.DEBUG, "DEBUG", "It is off.", "It shows errors in full to anybody."),
        _that(
            "*" not in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS",
            "It names this site.",
            "It lets in any name.",
        ),
        _that(
            not made_up,
            "Addresses of the charity",
            f"{settings.CONTACT_EMAIL} answers questions.",
            f"Still an example: {', '.join(made_up)}.",
        ),
        _that(
            not any(name in backend for name in STAYS_HERE),
            "Mail server",
            "Emails leave this machine.",
            "Emails stay on this machine: set EMAIL_URL.",
        ),
        _that(
            settings.LINK_KEY != settings.SECRET_KEY and len(settings.LINK_KEY) >= 32,
            "LINK_KEY",
            "It is long, and not SECRET_KEY.",
            "Make it long, and another one than SECRET_KEY, before anything is sent.",
        ),
    ]
    if campaign is None:
        return [*found, bad("Campaign", "None is published.")]
    imprint = campaign.imprint.strip()
    return [*found, _that(bool(imprint), "Imprint", imprint, "The campaign has none.")]


def _that(holds: bool, name: str, so: str, otherwise: str) -> Check:
    return good(name, so) if holds else bad(name, otherwise)


def _alive() -> list[Check]:
    return [
        _heard_of("worker", Heartbeat.SILENT_AFTER, "Nothing is sent without it."),
        _heard_of("beat", Heartbeat.SILENT_AFTER, "Nothing is sent again, or on time, without it."),
        _heard_of("backup", BACKUP_EVERY, "Have it end with: manage.py note_backup."),
    ]


def _heard_of(name: str, within: timedelta, otherwise: str) -> Check:
    last = Heartbeat.objects.filter(name=name).first()
    if last is None:
        return bad(name.capitalize(), f"It was never heard of. {otherwise}")
    words = f"Last heard of {timezone.localtime(last.at):%d %B, %H:%M}."
    fresh = timezone.now() - last.at <= within
    return (
        good(name.capitalize(), words) if fresh else bad(name.capitalize(), f"{words} {otherwise}")
    )


def _what_comes_back() -> list[Check]:
    """One way is needed on which we hear of bounces."""
    found = []
    if settings.ANYMAIL:
        found.append(
            _that(
                bool(settings.ANYMAIL.get("WEBHOOK_SECRET")),
                "Webhooks",
                f"The provider reports to {settings.SITE_URL}/anymail/…/tracking/.",
                "Set WEBHOOK_SECRET in ANYMAIL: without it, no report is taken in.",
            )
        )
    if settings.BOUNCE_IMAP_URL:
        found.append(
            _heard_of("mailbox", Heartbeat.SILENT_AFTER, "The mailbox for bounces is not read.")
        )
    if settings.BOUNCE_DOMAIN and not settings.BOUNCE_IMAP_URL:
        words = "Set BOUNCE_IMAP_URL, unless your mail server hands bounces to read_bounces."
        found.append(look("BOUNCE_DOMAIN", words))
    if not settings.BOUNCE_DOMAIN and not settings.ANYMAIL:
        found.append(bad("Bounces", "Nobody hears of them. Set BOUNCE_DOMAIN (docs/deploying.md)."))
    doubtful = Message.objects.stuck().count()
    if doubtful:
        words = "Settle them under Messages: each may have arrived, or not."
        found.append(look("In doubt", f"Emails: {doubtful}. {words}"))
    return found


def send_test(address: str) -> Check:
    """A real email, over the same way as all others."""
    letter = Letter(
        subject=_("A test of %(site)s") % {"site": settings.SITE_NAME},
        body=_(
            "This is how emails from %(site)s arrive.\n\n"
            "In your mail program, have the original shown: SPF, DKIM and DMARC should each "
            'say "pass". And it should not lie among spam.'
        )
        % {"site": settings.SITE_NAME},
        from_email=settings.INVITATIONS_FROM_EMAIL,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return _send(letter)


def send_sample(letter: Letter, address: str) -> Check:
    """One of our kinds of email, as it is, to a member of staff."""
    letter.to, letter.reply_to = [address], [settings.CONTACT_EMAIL]
    letter.subject = f"[TEST] {letter.subject.removeprefix('[TEST] ')}"
    # Of nobody who could stop it, and nothing that could come back.
    for header in ("Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"):
        letter.extra_headers.pop(header, None)
    letter.metadata, letter.envelope_from = {}, ""
    return _send(letter)


def _send(letter: Letter) -> Check:
    name = "Test email"
    connection = get_connection()
    try:
        connection.send_messages([letter])
    except (SMTPException, OSError, ValueError) as error:
        code = getattr(error, "smtp_code", "")
        return bad(name, f"It could not be handed over: {type(error).__name__} {code}".strip())
    finally:
        connection.close()
    return good(name, "It is handed over. Look where it arrives, and that it is not among spam.")
