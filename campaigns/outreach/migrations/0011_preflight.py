from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0010_mailing_next_at"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="heartbeat",
            options={"verbose_name_plural": "pre-flight"},
        ),
    ]
