from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# As these stood when they were agreed to.
PUBLISH = (
    "Publish my name, party, constituency, photo and sentence on the campaign's website and "
    "social media, and keep them in the archive. I can remove them at any time."
)
CONTACT = "You can contact me after this campaign about babies' wellbeing."


def carry_over(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Pledge = apps.get_model("pledges", "Pledge")
    Consent = apps.get_model("pledges", "Consent")
    for pledge in Pledge.objects.exclude(publish_agreed_at=None):
        kept = {
            "pledge": pledge,
            "version": pledge.consent_version,
            "agreed_at": pledge.publish_agreed_at,
            "withdrawn_at": pledge.withdrawn_at,
        }
        pledge.published_under = Consent.objects.create(purpose="publish", text=PUBLISH, **kept)
        pledge.save(update_fields=["published_under"])
        if pledge.may_contact_later:
            Consent.objects.create(purpose="contact", text=CONTACT, **kept)


class Migration(migrations.Migration):
    dependencies = [("pledges", "0005_consents_statements_and_phones")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
