from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_portal_seal")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="letter",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
    ]
