"""A campaign that was paused by a tick stays paused, by a pause that says why."""

from typing import Any

from django.db import migrations


def begin_pauses(apps: Any, schema_editor: Any) -> None:
    paused = apps.get_model("campaigns", "Campaign").objects.filter(paused=True)
    for campaign in paused:
        reason = f"The campaign of {campaign.year} was paused before pauses had a record."
        apps.get_model("outreach", "Pause").objects.create(scope="everything", reason=reason)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_phase_override"),
        ("outreach", "0003_hours_limits_and_alarms"),
    ]

    operations = [migrations.RunPython(begin_pauses, migrations.RunPython.noop)]
