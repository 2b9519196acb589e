from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_trouble")]

    operations = [
        migrations.CreateModel(
            name="CarriedBook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("has_lines", models.BooleanField(default=False)),
                ("noted_by", models.CharField(max_length=60)),
                ("noted_at", models.DateTimeField()),
                (
                    "register",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT, related_name="carried", to="documents.register"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("register", "first"), name="one_carried_book_from_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                        name="carried_book_is_forward",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="registerentry",
            name="carried",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="lines",
                to="documents.carriedbook",
            ),
        ),
    ]
