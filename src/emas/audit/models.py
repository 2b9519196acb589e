"""The audit trail. Triggers (see migrations) refuse UPDATE and DELETE on both databases."""

from django.db import models


class AuditEntry(models.Model):
    """Who did or saw what, when, from where, with which result. ``detail`` holds no personal data."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_ref = models.CharField(max_length=64, blank=True)
    instansi = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=20, default="ok")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_ref", "id"], name="audit_by_subject"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]


class AuditCheckpoint(models.Model):
    """The running hash over all entries up to ``upto_id``: tampering before it shows."""

    upto_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
