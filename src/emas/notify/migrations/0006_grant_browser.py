from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("notify", "0005_push_subscriptions"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="browser_digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    ]
