from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pledges', '0006_carry_consents_over'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='pledge',
            name='consent_version',
        ),
        migrations.RemoveField(
            model_name='pledge',
            name='may_contact_later',
        ),
        migrations.RemoveField(
            model_name='pledge',
            name='publish_agreed_at',
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.CheckConstraint(condition=models.Q(('joined_at', None), ('published_under__isnull', False), _connector='OR'), name='pledge_joined_only_with_consent'),
        ),
    ]
