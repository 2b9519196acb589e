"""The outbox table."""

from django.db import models


class OutboxEntry(models.Model):
    """One event that must be delivered to its handler after commit, at least once, in order of ``available_at``."""

    topic = models.CharField(max_length=60)
    queue = models.CharField(max_length=24, default="default")
    payload = models.JSONField()
    dedupe_key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "available_at", "id"],
                name="outbox_waiting",
                condition=models.Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(fields=["queue"], name="outbox_dead", condition=models.Q(dead_at__isnull=False)),
        ]
