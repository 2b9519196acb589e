from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_survey")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="approvers",
            # Nullable, so that SQLite adds a column: making the table anew would lose the triggers of the search.
            field=models.JSONField(blank=True, null=True),
        ),
    ]
