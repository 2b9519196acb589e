"""A published version never changes: no application code can update or delete one."""

from django.db import migrations

from emas.platform.triggers import append_only_operation


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [append_only_operation("catalogue_serviceversion")]
