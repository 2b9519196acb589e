"""The satisfaction survey: answers tied to no case, and that a case was judged."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_own_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="SurveyDone",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="survey",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("public_id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("instansi", models.CharField(max_length=40)),
                ("service", models.CharField(max_length=80)),
                ("unit_id", models.BigIntegerField(blank=True, null=True)),
                ("on", models.DateField()),
                ("marks", models.JSONField(default=dict)),
                ("comment_sealed", models.BinaryField(default=b"")),
            ],
            options={
                "indexes": [models.Index(fields=["instansi", "on"], name="survey_by_day")],
            },
        ),
    ]
