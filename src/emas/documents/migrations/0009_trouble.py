"""What a look at a picture told: dark or blurred."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_number_of_a_case")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="trouble",
            field=models.CharField(blank=True, default="", max_length=8),
        )
    ]
