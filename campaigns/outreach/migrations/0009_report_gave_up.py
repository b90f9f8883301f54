from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0008_mailings_in_states"),
    ]

    operations = [
        migrations.AddField(
            model_name="deliveryreport",
            name="gave_up",
            field=models.BooleanField(default=False, help_text="The server tries no longer."),
        ),
    ]
