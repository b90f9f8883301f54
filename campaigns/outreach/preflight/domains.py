"""Whether the domains that we send from are set up as mail servers want it: SPF, DKIM, DMARC."""

from collections.abc import Iterator

import dns.exception
import dns.resolver
from django.conf import settings

from campaigns.outreach.preflight.verdict import Check, State, bad, good, look

# For one question; and once nobody answers, nothing more is asked.
SECONDS = 3.0


class NobodyAnswers(Exception):
    """No network, or no name server."""


class Records:
    """The DNS, asked with patience for one failure."""

    def __init__(self) -> None:
        self._away = False
        self._resolver: dns.resolver.Resolver | None = None

    def text(self, name: str) -> list[str]:
        """The TXT records of a name. Raises NobodyAnswers."""
        return [
            b"".join(record.strings).decode(errors="replace") for record in self._ask(name, "TXT")
        ]

    def has_mail_server(self, name: str) -> bool:
        return bool(self._ask(name, "MX"))

    def _ask(self, name: str, kind: str) -> list:
        if self._away:
            raise NobodyAnswers
        try:
            return list(self._opened().resolve(name, kind, lifetime=SECONDS))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, ValueError) as error:
            self._away = True
            raise NobodyAnswers from error

    def _opened(self) -> dns.resolver.Resolver:
        if self._resolver is None:
            host, _, port = settings.DNS_SERVER.partition(":")
            self._resolver = dns.resolver.Resolver(configure=not host)
            if host:
                self._resolver.nameservers = [host]
                self._resolver.port = int(port or 53)
        return self._resolver


def check(domain: str, *, writes_from: bool) -> Iterator[Check]:
    """The records of a domain that is in the From line, or only takes bounces in."""
    records = Records()
    checks = [_spf, _dkim, _dmarc, _mx] if writes_from else [_spf, _mx]
    for one in checks:
        try:
            yield one(records, domain)
        except NobodyAnswers:
            name = f"{domain}: {one.__name__.strip('_').upper()}"
            yield Check(name, State.UNKNOWN, "No name server answered. Is there a network?")


def _spf(records: Records, domain: str) -> Check:
    name = f"{domain}: SPF"
    found = [one for one in records.text(domain) if one.lower().startswith("v=spf1")]
    if not found:
        return bad(name, "There is no record. Add the TXT record that your provider gives you.")
    if len(found) > 1:
        return bad(name, "There is more than one record, and so none counts. Make them one.")
    if "+all" in found[0] or found[0].split()[-1].lower() == "all":
        return bad(name, f"Anybody may send as you: {found[0]}")
    if not found[0].lower().endswith("all") and "redirect=" not in found[0].lower():
        return look(name, f"It does not say what holds for all others (~all): {found[0]}")
    return good(name, found[0])


def _dkim(records: Records, domain: str) -> Check:
    name = f"{domain}: DKIM"
    if not settings.DKIM_SELECTOR:
        return look(name, "Set DKIM_SELECTOR, as your provider names it, and it is looked up.")
    found = records.text(f"{settings.DKIM_SELECTOR}._domainkey.{domain}")
    keys = [one for one in found if "p=" in one.replace(" ", "")]
    if not keys:
        return bad(name, f"There is no key with the selector {settings.DKIM_SELECTOR}.")
    if keys[0].replace(" ", "").rstrip(";").endswith("p="):
        return bad(name, "The key is withdrawn: p= is empty.")
    return good(name, f"There is a key with the selector {settings.DKIM_SELECTOR}.")


def _dmarc(records: Records, domain: str) -> Check:
    name = f"{domain}: DMARC"
    # The nearest one above holds, down to two labels.
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        above = ".".join(labels[start:])
        found = [
            one for one in records.text(f"_dmarc.{above}") if one.lower().startswith("v=dmarc1")
        ]
        if found:
            policy = found[0].replace(" ", "").lower()
            if "p=none" in policy.split(";"):
                return look(
                    name, f"Fine to begin with; p=quarantine once reports are clean: {found[0]}"
                )
            return good(name, f"{found[0]} (at {above})")
    return bad(name, f'There is no record. Begin with _dmarc.{domain} TXT "v=DMARC1; p=none"')


def _mx(records: Records, domain: str) -> Check:
    name = f"{domain}: MX"
    if records.has_mail_server(domain):
        return good(name, "Answers and bounces can arrive.")
    return bad(name, "There is no MX record: what comes back gets lost.")
