"""Open cases by service and stage: the page on which nothing is left behind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_by_service"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["service", "state", "entered_at"],
                name="case_open_by_stage",
            ),
        ),
    ]
