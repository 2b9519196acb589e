"""Tables that any module may lean on through the doors of ``platform``."""

from django.db import models


class RateCounter(models.Model):
    """How often something happened in one window; a try is reserved in one statement before the work."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_counter_per_window")]


class IdempotencyKey(models.Model):
    """The first answer to a key, kept in the same transaction as the act it answered."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    body_digest = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key")]


class OutsideService(models.Model):
    """What all processes know of one outside service: its circuit (``closed``, ``open``, ``half_open``) and the last news."""

    name = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, default="closed")
    failures = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    last_ms = models.PositiveIntegerField(default=0)
