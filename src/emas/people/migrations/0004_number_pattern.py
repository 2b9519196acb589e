from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_citizen_accounts")]

    operations = [
        migrations.AddField(
            model_name="instansi",
            name="number_pattern",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
    ]
