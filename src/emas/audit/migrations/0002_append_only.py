"""Refuse UPDATE and DELETE on the trail."""

from django.db import migrations

from emas.platform.triggers import append_only_operation


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [append_only_operation("audit_auditentry"), append_only_operation("audit_auditcheckpoint")]
