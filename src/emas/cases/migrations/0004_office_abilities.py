"""The unit at which an office began a case; pages, frozen figures, lines of batches."""

import django.db.models.deletion
from django.db import migrations, models

from emas.platform.triggers import append_only_operation


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_sealed_boxes"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="origin_unit_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="FrozenFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=80)),
                ("period", models.CharField(max_length=40)),
                ("row", models.PositiveIntegerField()),
                ("unit_id", models.BigIntegerField()),
                ("number_digest", models.CharField(max_length=64)),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("told_by", models.BigIntegerField(blank=True, null=True)),
                ("help_ref", models.CharField(blank=True, max_length=24)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batch_lines",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "sent")), fields=["unit_id"], name="line_to_tell"
                    ),
                    models.Index(fields=["service", "period", "state"], name="line_by_period"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "freed"), _negated=True),
                        fields=("service", "period", "number_digest"),
                        name="one_number_per_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "freed"), _negated=True),
                        fields=("service", "period", "unit_id"),
                        name="one_unit_per_period",
                    ),
                    models.UniqueConstraint(fields=("case", "row"), name="one_line_per_row"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=80)),
                ("instansi", models.CharField(max_length=40)),
                ("unit_id", models.BigIntegerField()),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("is_public", models.BooleanField(default=True)),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("search_text", models.TextField()),
                ("start_on", models.DateField()),
                ("end_on", models.DateField(blank=True, null=True)),
                ("state", models.CharField(default="out", max_length=12)),
                ("version", models.PositiveIntegerField(default=1)),
                ("published_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="page", to="cases.case"
                    ),
                ),
                (
                    "older",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="newer",
                        to="cases.page",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-start_on", "-id"], name="page_list"),
                    models.Index(condition=models.Q(("state", "out")), fields=["end_on"], name="page_ending"),
                ],
            },
        ),
        append_only_operation("cases_frozenfigures"),
    ]
