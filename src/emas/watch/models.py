"""Subscriptions of client systems, and every call that was made or is still to be made."""

from django.db import models


class Watch(models.Model):
    """
    One subscription: who (a client system, with the post or unit it was bound to then), where to, what about.

    ``role`` is '' for a whole unit. ``failures`` counts messages given up one after the other; ``stopped_reason`` says why it rests:
    ``failed`` (too many given up), ``gone`` (the other side answered 410), ``client`` (its token was revoked), ``ended`` (by a person).
    """

    public_id = models.CharField(max_length=32, unique=True)
    client_id = models.BigIntegerField(db_index=True)
    client_name = models.CharField(max_length=120)
    unit_id = models.BigIntegerField(db_index=True)
    role = models.CharField(max_length=16, blank=True)
    instansi = models.CharField(max_length=40)
    url = models.CharField(max_length=300)
    types = models.JSONField(default=list)
    secret_sealed = models.BinaryField()
    is_active = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(default=0)
    stopped_reason = models.CharField(max_length=16, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=60)


class Message(models.Model):
    """
    One message to one watcher. ``public_id`` is its ``webhook-id``: the same at every try and when it is sent again.

    States: ``menunggu``, ``terkirim``, ``gagal``. ``payload`` is the body that is signed, without personal data.
    """

    public_id = models.CharField(max_length=40, unique=True)
    watch = models.ForeignKey("watch.Watch", on_delete=models.CASCADE, related_name="messages")
    event_key = models.CharField(max_length=60)
    type = models.CharField(max_length=40)
    case_ref = models.CharField(max_length=24, blank=True)
    payload = models.TextField()
    state = models.CharField(max_length=10, default="menunggu")
    tries = models.PositiveSmallIntegerField(default=0)
    rounds = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_index=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "event_key"], name="one_message_per_event")]
        indexes = [models.Index(fields=["watch", "-id"], name="watch_log")]
