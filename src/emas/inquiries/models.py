"""Conversations with their lines, visits at the counter, and the answers that an office keeps ready."""

from django.db import models


class Conversation(models.Model):
    """
    What one person and one office write to each other until it is closed; the same person begins a new one after that.

    ``state``: ``dibalas_otomatis``, ``tidak_paham`` (asked once what is meant), ``menunggu_petugas``, ``dijawab``, ``ditutup``.
    The address is sealed; ``address_digest`` is that of ``notify`` and belongs to one number of ours. ``topic`` is what it is about now,
    ``menu`` the topics offered last, ``misses`` how many messages in a row were not understood. ``version`` counts every change by a person:
    two officers who act at once are told apart by it.
    """

    public_id = models.CharField(max_length=32, unique=True)
    instansi = models.CharField(max_length=40)
    address_digest = models.CharField(max_length=64, db_index=True)
    address_sealed = models.BinaryField()
    state = models.CharField(max_length=20, default="dibalas_otomatis")
    topic = models.CharField(max_length=120, blank=True)
    topic_title = models.CharField(max_length=200, blank=True)
    menu = models.JSONField(default=list)
    misses = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=24, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    taken_by = models.BigIntegerField(null=True, blank=True)
    taken_name = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_inbound_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_digest"],
                condition=models.Q(closed_at__isnull=True),
                name="inquiries_one_open_conversation",
            )
        ]
        indexes = [
            models.Index(
                fields=["instansi", "waiting_since"],
                name="inquiries_waiting",
                condition=models.Q(state="menunggu_petugas"),
            ),
            models.Index(fields=["instansi", "-last_at"], name="inquiries_latest"),
            models.Index(fields=["instansi", "taken_by", "-last_at"], name="inquiries_mine"),
            models.Index(fields=["state", "last_at"], name="inquiries_silent"),
            models.Index(fields=["closed_at"], name="inquiries_closed"),
        ]


class Line(models.Model):
    """
    One message of a conversation, its words sealed. ``author``: ``warga``, ``otomatis``, ``petugas`` or ``sistem`` (what officers did).

    ``message`` is the public id in ``notify`` of what was sent, ``inbound`` of what was received, ``source`` the topic an automatic answer
    was taken from.
    """

    conversation = models.ForeignKey(
        "inquiries.Conversation", on_delete=models.CASCADE, related_name="line_set"
    )
    public_id = models.CharField(max_length=32, unique=True)
    seq = models.PositiveIntegerField()
    author = models.CharField(max_length=10)
    author_name = models.CharField(max_length=120, blank=True)
    text_sealed = models.BinaryField()
    source = models.CharField(max_length=120, blank=True)
    message = models.CharField(max_length=32, blank=True)
    tries = models.PositiveSmallIntegerField(default=1)
    inbound = models.CharField(max_length=32, null=True, blank=True, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="inquiries_line_once"),
        ]


class Canned(models.Model):
    """An answer that an office keeps ready for its officers; they choose it, it is never sent by itself."""

    public_id = models.CharField(max_length=32, unique=True)
    instansi = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    text = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instansi", "title"], name="inquiries_canned_title"),
        ]


class Visit(models.Model):
    """
    Somebody who came to the counter for information. Name and number are sealed.

    ``items`` are the requirements as they were published that day: ``[{"label": …, "done_at": … or null}]``. ``state``: ``terdaftar``,
    ``dilengkapi`` (all are there), ``selesai``. ``message`` is the public id in ``notify`` of the latest notice, '' where none was written.
    """

    public_id = models.CharField(max_length=32, unique=True)
    once = models.CharField(max_length=64, unique=True)
    instansi = models.CharField(max_length=40)
    unit_id = models.BigIntegerField()
    content_sealed = models.BinaryField()
    consents = models.BooleanField(default=False)
    topic = models.CharField(max_length=120)
    topic_title = models.CharField(max_length=200)
    items = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    source = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, default="terdaftar")
    message = models.CharField(max_length=32, blank=True)
    notices = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=60)
    created_name = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["instansi", "state", "-id"], name="inquiries_visits"),
            models.Index(fields=["changed_at"], name="inquiries_visits_old"),
        ]
