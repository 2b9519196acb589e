"""A released handler's key no longer opens what comes after; sealed content goes when its period is over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_approvers")]

    operations = [
        migrations.AddField(model_name="box", name="code_public", field=models.BinaryField(default=b"")),
        migrations.AddField(
            model_name="box", name="erased_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="boxitem", name="key_mark", field=models.CharField(blank=True, max_length=16)
        ),
        migrations.CreateModel(
            name="BoxOldKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(max_length=16)),
                ("sealed", models.BinaryField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="box_old_keys",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "mark"), name="one_old_key_per_mark")
                ],
            },
        ),
    ]
