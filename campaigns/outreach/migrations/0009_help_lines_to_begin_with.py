from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Name, number, words, the same in Welsh, website. Not said to be checked: staff do that first.
LINES = [
    (
        "Samaritans",
        "116 123",
        "whatever you are going through; day and night, free",
        "beth bynnag rydych chi’n mynd drwyddo; ddydd a nos, am ddim",
        "https://www.samaritans.org/",
    ),
    (
        "NHS",
        "111",
        "then option 2, for urgent help with mental health; day and night, free",
        "yna dewis 2, am gymorth brys gydag iechyd meddwl; ddydd a nos, am ddim",
        "https://111.nhs.uk/",
    ),
    (
        "PANDAS",
        "0808 1961 776",
        "for parents and their families, in pregnancy and after birth; free",
        "i rieni a’u teuluoedd, yn ystod beichiogrwydd ac ar ôl yr enedigaeth; am ddim",
        "https://pandasfoundation.org.uk/",
    ),
    (
        "Mind",
        "0300 123 3393",
        "where to find help near you; Monday to Friday, 9am to 6pm",
        "ble i gael help yn eich ardal; dydd Llun i ddydd Gwener, 9am i 6pm",
        "https://www.mind.org.uk/",
    ),
    (
        "National Domestic Abuse Helpline",
        "0808 2000 247",
        "hurt or threatened at home, in England; day and night, free",
        "os oes rhywun yn eich brifo neu’n eich bygwth gartref, yn Lloegr; ddydd a nos, am ddim",
        "https://www.nationaldahelpline.org.uk/",
    ),
    (
        "Live Fear Free",
        "0808 80 10 800",
        "the same in Wales; day and night, free",
        "yr un peth yng Nghymru; ddydd a nos, am ddim",
        "https://www.gov.wales/live-fear-free",
    ),
]


def begin_with(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    HelpLine = apps.get_model("outreach", "HelpLine")
    HelpLine.objects.bulk_create(
        HelpLine(
            place=(number + 1) * 10,
            name=name,
            number=dialled,
            words=words,
            words_cy=words_cy,
            website=website,
        )
        for number, (name, dialled, words, words_cy, website) in enumerate(LINES)
    )


class Migration(migrations.Migration):
    dependencies = [("outreach", "0008_help_lines")]
    operations = [migrations.RunPython(begin_with, migrations.RunPython.noop)]
