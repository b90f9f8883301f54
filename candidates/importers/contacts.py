"""From a cell of Democracy Club's file to a way of reaching somebody. Pure."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from candidates.models import Contact

# Where a contact comes from, as it is kept beside it.
DEMOCRACY_CLUB = "democracyclub"
PARLIAMENT = "parliament"
# In locked_fields: every contact. A channel's own name locks that channel.
ALL_CONTACTS = "contacts"
NOT_AN_ADDRESS = "Not an email address."
SEVERAL_ADDRESSES = "More than one email address."
NO_LONGER_THERE = "No longer in the source."
# What an import wrote as a problem, an import may take back.
OURS = {"", NOT_AN_ADDRESS, SEVERAL_ADDRESSES, NO_LONGER_THERE}
CHANNELS = {
    "email": Contact.Channel.EMAIL,
    "homepage_url": Contact.Channel.WEBSITE,
    "facebook_page_url": Contact.Channel.FACEBOOK,
    "twitter_username": Contact.Channel.X,
    "instagram_url": Contact.Channel.INSTAGRAM,
    "blue_sky_url": Contact.Channel.BLUESKY,
    "linkedin_url": Contact.Channel.LINKEDIN,
    "party_ppc_page_url": Contact.Channel.PARTY_PAGE,
}
# The law asks for more care with these than with an organisation's address.
PERSONAL_PROVIDERS = {
    "aol.co.uk", "aol.com", "blueyonder.co.uk", "btconnect.com", "btinternet.com", "btopenworld.com",
    "fastmail.com", "fastmail.fm", "fsmail.net", "gmail.com", "gmx.co.uk", "gmx.com", "googlemail.com",
    "hey.com", "hotmail.co.uk", "hotmail.com", "icloud.com", "live.co.uk", "live.com", "mac.com",
    "mail.com", "me.com", "msn.com", "ntlworld.com", "orange.net", "outlook.co.uk", "outlook.com",
    "pm.me", "proton.me", "protonmail.ch", "protonmail.com", "rocketmail.com", "sky.com",
    "talk21.com", "talktalk.net", "tiscali.co.uk", "tutanota.com", "virginmedia.com", "ymail.com",
    "yahoo.co.uk", "yahoo.com", "yahoo.ie", "zoho.com",
}  # fmt: skip
# The parties' own domains. Any other may be a person's, a group's or a campaign's, and is left
# "unknown": nobody can tell that from its name.
PARTY_DOMAINS = {
    "allianceparty.org", "conservatives.com", "greenparty.org.uk", "greenparty.scot", "labour.org.uk",
    "libdems.org.uk", "mydup.com", "partyof.wales", "plaid.cymru", "reformuk.com", "scottishlabour.org.uk",
    "scottishlibdems.org.uk", "sdlp.ie", "sdp.org.uk", "sinnfein.ie", "snp.org", "tuv.org.uk", "uup.org",
    "workerspartybritain.org",
}  # fmt: skip

_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Way:
    """One way of reaching a person. One with a problem is kept and not used."""

    channel: Contact.Channel
    value: str
    kind: Contact.Kind = Contact.Kind.UNKNOWN
    problem: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return key_of(self.channel, self.value)


def key_of(channel: str, value: str) -> tuple[str, str]:
    """By which two contacts are one: capitals make no other address."""
    return channel, value.casefold() if channel == Contact.Channel.EMAIL else value


def unquoted(cell: str) -> str:
    """Columns that Democracy Club keeps as JSON arrive with quotes of their own."""
    cell = cell.strip()
    if cell.startswith('"'):
        try:
            cell = str(json.loads(cell))
        except ValueError:
            cell = cell.strip('"')
    return cell.strip()


def way(column: str, cell: str) -> Way | None:
    """Return what the cell holds, None when it is empty, or raise ValueError."""
    text = unquoted(cell)
    if not text:
        return None
    if column == "email":
        return _email(text)
    if column == "twitter_username":
        text = _on_x(text)
    return Way(CHANNELS[column], _link(text))


def _email(text: str) -> Way:
    # Only the domain: what stands before the @ is the receiver's to read.
    name, _at, domain = text.rpartition("@")
    address = f"{name}@{domain.lower()}" if name else text
    try:
        validate_email(address)
    except ValidationError:
        problem = SEVERAL_ADDRESSES if text.count("@") > 1 else NOT_AN_ADDRESS
        return Way(Contact.Channel.EMAIL, text[:320], problem=problem)
    return Way(Contact.Channel.EMAIL, address, kind_of(domain.lower()))


def kind_of(domain: str) -> Contact.Kind:
    """What an address at the domain is. Unknown wherever that is not certain."""
    if _is_within(domain, {"parliament.uk"}):
        return Contact.Kind.PARLIAMENT
    if domain in PERSONAL_PROVIDERS:
        return Contact.Kind.PERSONAL_PROVIDER
    if _is_within(domain, PARTY_DOMAINS):
        return Contact.Kind.PARTY_OR_ORG
    return Contact.Kind.UNKNOWN


def is_of_parliament(email: str) -> bool:
    return kind_of(email.rpartition("@")[2].lower()) == Contact.Kind.PARLIAMENT


def _is_within(domain: str, owners: set[str]) -> bool:
    return any(domain == owner or domain.endswith(f".{owner}") for owner in owners)


def _on_x(text: str) -> str:
    if "/" in text:
        text = urlsplit(text).path.strip("/").split("/")[0]
    name = text.removeprefix("@")
    if not re.fullmatch(r"[A-Za-z0-9_]{1,15}", name):
        raise ValueError("not a name on X")
    return f"https://x.com/{name}"


def _link(text: str) -> str:
    """Return the link as one that a page may show."""
    link = text if "://" in text else f"https://{text}"
    try:
        _url(link)
    except ValidationError:
        raise ValueError("not a web address") from None
    address = urlsplit(link)
    # "https://bank.example@elsewhere.example/" leads elsewhere.
    if "@" in address.netloc or len(link) > 320:
        raise ValueError("not a web address")
    return link
