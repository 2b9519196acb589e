from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_conversation")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="applicant_person_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("applicant_person_id__isnull", False)),
                fields=["applicant_person_id", "-id"],
                name="case_by_applicant",
            ),
        ),
    ]
