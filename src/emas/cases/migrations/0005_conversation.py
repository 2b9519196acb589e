"""Messages between the applicant and who handles an ordinary case."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_office_abilities"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.CharField(max_length=32, unique=True)),
                ("author", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("text_sealed", models.BinaryField(default=b"")),
                ("act", models.CharField(blank=True, max_length=40)),
                ("state", models.CharField(blank=True, max_length=40)),
                ("actor_person_id", models.BigIntegerField(blank=True, null=True)),
                ("actor_name", models.CharField(blank=True, max_length=160)),
                ("actor_role", models.CharField(blank=True, max_length=16)),
                ("actor_unit_id", models.BigIntegerField(blank=True, null=True)),
                ("once", models.CharField(blank=True, max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="cases.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "id"], name="message_by_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("once", ""), _negated=True),
                        fields=("case", "once"),
                        name="one_message_per_sending",
                    )
                ],
            },
        ),
    ]
