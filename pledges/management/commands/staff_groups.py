from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand

REGISTER = ["candidate", "contact", "election", "ballot", "party", "constituency", "localfact"]
READ = [f"candidates.view_{model}" for model in [*REGISTER, "splitpostcode", "importrun"]]
READ += ["campaigns.view_pagetext"]
READ += ["campaigns.view_campaign", "campaigns.view_phaseoverride", "campaigns.view_sharetext"]
READ += ["pledges.view_photo", "pledges.view_pledge"]
READ += ["outreach.view_approach", "outreach.view_mailing"]
# Whoever may bring in a file may decide about it.
IMPORTS = ["candidates.add_importrun"]
SUPPORTERS = ["outreach.view_invitation", "outreach.view_ask", "outreach.view_message"]
# What went together to a candidate, and what they answered to all.
SUPPORTERS += ["outreach.view_digest"]
# What came back, whose address is wrong, and whether everything is ready for sending.
SENDING = [
    "outreach.view_deliveryreport",
    "outreach.view_repair",
    "outreach.change_repair",
    "outreach.view_sendingrules",
    "outreach.change_sendingrules",
    "outreach.view_pause",
    "outreach.add_pause",
]
SENDING += ["outreach.view_heartbeat"]

# Each needs a second person: whoever scheduled a mailing does not release it.
MAILINGS = [f"outreach.{verb}_mailing" for verb in ("add", "change", "release")]
# The helplines that supporters are shown.
HELP_LINES = [f"outreach.{verb}_helpline" for verb in ("view", "add", "change", "delete")]

# Numbers of the whole, some of them by party: not for those who decide about photos.
REPORTS = ["campaigns.view_reports"]
# Photos, the sentences beside them, and what the public reports.
MODERATING = ["pledges.moderate_photo", "pledges.view_photoreport", "pledges.view_statement"]

# Pledges of professionals and open letters: their texts, and who signed.
PETITIONS = [f"campaigns.{verb}_petition" for verb in ("view", "add", "change")]
SIGNATURES = [f"pledges.{verb}_professionalpledge" for verb in ("view", "decide")]
# What organisations hold, and suggest for the list.
EVENTS = [f"campaigns.{verb}_event" for verb in ("view", "add", "change", "decide")]
# Visits that services offer to everybody alike.
VISITS = [f"campaigns.{verb}_visitoffer" for verb in ("view", "decide")]

# What there is to read, watch, print and pass on.
RESOURCES = [
    f"campaigns.{verb}_{model}"
    for model in ("resource", "resourceversion")
    for verb in ("view", "add", "change", "delete")
]

GROUPS = {
    "Campaign admin": [
        *READ,
        *SENDING,
        *SUPPORTERS,
        *IMPORTS,
        *MAILINGS,
        *(f"outreach.{verb}_suppression" for verb in ("view", "add", "delete")),
        "outreach.resolve_message",
        # Opens the follow-up of visits, and nothing else.
        "outreach.change_approach",
        "outreach.review_invitation",
        "outreach.view_claim",
        "outreach.decide_claim",
        "outreach.view_partner",
        "outreach.decide_partner",
        "outreach.view_subscriber",
        "outreach.export_subscriber",
        *EVENTS,
        "campaigns.change_pagetext",
        *VISITS,
        *HELP_LINES,
        *RESOURCES,
        *MODERATING,
        *PETITIONS,
        *SIGNATURES,
        "pledges.export_professionalpledge",
        "pledges.decide_passed_on_photo",
        "candidates.view_correction",
        "pledges.view_tidying",
        *REPORTS,
        *(f"campaigns.{verb}_campaign" for verb in ("add", "change", "publish")),
        *(f"campaigns.{verb}_figure" for verb in ("view", "add", "change", "delete")),
        *(f"campaigns.{verb}_sharetext" for verb in ("add", "change", "delete")),
        *(f"campaigns.{verb}_phaseoverride" for verb in ("add", "change", "delete")),
        *(f"candidates.{verb}_{model}" for model in REGISTER for verb in ("add", "change")),
        *(f"candidates.{verb}_splitpostcode" for verb in ("add", "change", "delete")),
        "candidates.delete_contact",
    ],
    "Moderator": [*READ, *MODERATING, "campaigns.view_petition", *SIGNATURES, *EVENTS],
    "Sender": [
        *READ,
        *SENDING,
        *SUPPORTERS,
        *MAILINGS,
        "outreach.view_suppression",
        "outreach.resolve_message",
    ],
    "Data officer": [
        *READ,
        *SUPPORTERS,
        *IMPORTS,
        "outreach.view_suppression",
        "pledges.view_tidying",
        *REPORTS,
        "outreach.delete_invitation",
        "outreach.delete_ask",
        "outreach.delete_message",
        *(f"candidates.{verb}_contact" for verb in ("add", "change", "delete")),
        "candidates.view_correction",
        "candidates.delete_correction",
        "outreach.view_claim",
        "outreach.delete_claim",
        "campaigns.view_event",
        "outreach.view_organiser",
        "campaigns.view_visitoffer",
        "outreach.view_host",
        "outreach.delete_host",
        "outreach.delete_organiser",
        "outreach.view_seatwatch",
        "outreach.delete_seatwatch",
        "pledges.view_professionalpledge",
        "pledges.delete_professionalpledge",
        "pledges.export_professionalpledge",
        "outreach.view_subscriber",
        "outreach.delete_subscriber",
        "outreach.export_subscriber",
    ],
    # Who reads what is held before it goes: words about health, and sometimes distress.
    "Message reader": ["outreach.review_invitation", *HELP_LINES],
    # Trustees: everything but what supporters wrote.
    "Read-only": [*READ, *REPORTS],
}


class Command(BaseCommand):
    help = "Create the groups of staff, with just their permissions. Running it again mends them."

    def handle(self, *args: object, **options: object) -> None:
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        for name, wanted in GROUPS.items():
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.set([known[permission] for permission in wanted])
        self.stdout.write(f"{len(GROUPS)} groups of staff are ready.")
