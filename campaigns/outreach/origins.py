"""Where the address of a candidate comes from, in the words of the email that goes there:
Article 14 of the UK GDPR."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.importers.contacts import DEMOCRACY_CLUB
from candidates.models import Contact

# As sources are named in the register.
SOURCES = {
    "democracyclub": gettext_lazy("Democracy Club’s public list of candidates"),
    "parliament": gettext_lazy("the list of members on parliament.uk"),
    "correction": gettext_lazy("what you, or somebody in your constituency, told us"),
    "claim": gettext_lazy("what you, or somebody who works for you, gave us"),
    "staff": gettext_lazy("what you have published about yourself"),
}


def origin_of(contact: Contact | None) -> str:
    source = contact.source if contact else DEMOCRACY_CLUB
    name, _comma, where = source.partition(", ")
    if name == "staff" and where:
        return _("what you have published about yourself at %(where)s") % {"where": where}
    return str(SOURCES.get(source, source))
