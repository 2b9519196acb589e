"""Services that an agency publishes by itself: whose they are, what was brought, and every published folder, which never changes."""

import django.db.models.deletion
from django.db import migrations, models

from emas.platform.triggers import append_only_operation


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_question_list'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=80, unique=True)),
                ('office', models.CharField(db_index=True, max_length=60)),
                ('files', models.TextField()),
                ('files_hash', models.CharField(max_length=64)),
                ('faults', models.TextField()),
                ('checked_at', models.DateTimeField()),
                ('uploaded_at', models.DateTimeField()),
                ('uploaded_by', models.CharField(max_length=60)),
            ],
        ),
        migrations.AddField(
            model_name='service',
            name='office',
            field=models.CharField(blank=True, db_default='', db_index=True, default='', max_length=60),
        ),
        migrations.CreateModel(
            name='ServiceRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('files', models.TextField()),
                ('released_at', models.DateTimeField()),
                ('released_by', models.CharField(max_length=60)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='catalogue.service')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('service', 'number'), name='one_service_release_per_number')],
            },
        ),
        append_only_operation("catalogue_servicerelease"),
    ]
