"""Supervisors and figures ask for the newest cases of one service."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_box_keys")]

    operations = [
        migrations.AddIndex(
            model_name="case", index=models.Index(fields=["service", "-id"], name="case_by_service")
        ),
    ]
