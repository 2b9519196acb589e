from django.db import migrations, models


def name_the_cases(apps, schema_editor):
    entries = apps.get_model("documents", "RegisterEntry")
    letters = apps.get_model("documents", "Document")
    named = letters.objects.filter(pk=models.OuterRef("document_id")).values("case_ref")[:1]
    entries.objects.filter(case_ref="", document__isnull=False).update(case_ref=models.Subquery(named))


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_number_queue")]

    operations = [
        migrations.RunPython(name_the_cases, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("case_ref", ""), _negated=True) & models.Q(("state", "batal"), _negated=True),
                fields=("case_ref", "slot"),
                name="one_number_per_case_and_slot",
            ),
        ),
    ]
