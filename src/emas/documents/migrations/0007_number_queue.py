from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_letters_as_papers")]

    operations = [
        migrations.AlterField(
            model_name="registerentry",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="numbers",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="case_ref",
            field=models.CharField(blank=True, db_index=True, default="", max_length=24),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="given_by",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="given_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
