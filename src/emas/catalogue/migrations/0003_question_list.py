"""The question list: topics, and their versions, which never change."""

import django.db.models.deletion
from django.db import migrations, models

from emas.platform.triggers import append_only_operation


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="QuestionTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(max_length=120, unique=True)),
                ("instansi", models.CharField(blank=True, db_index=True, max_length=40)),
                ("is_enabled", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="QuestionVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("content", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=60)),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="catalogue.questiontopic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "number"), name="one_question_version_per_number")
                ],
            },
        ),
        migrations.AddField(
            model_name="questiontopic",
            name="active_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.questionversion",
            ),
        ),
        append_only_operation("catalogue_questionversion"),
    ]
