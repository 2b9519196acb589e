from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_absences")]

    operations = [
        migrations.AddField(
            model_name="instansi",
            name="accent",
            field=models.CharField(blank=True, default="", max_length=7),
        ),
        migrations.AddField(
            model_name="instansi",
            name="mark_digest",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddField(
            model_name="instansi",
            name="themed_by",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "instansi",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="people.instansi",
                    ),
                ),
                ("media_type", models.CharField(max_length=20)),
                ("content", models.BinaryField()),
            ],
        ),
    ]
