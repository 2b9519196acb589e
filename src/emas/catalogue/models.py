"""Services and their published versions."""

from django.db import models


class Service(models.Model):
    """A public service that this installation knows; ``active_version`` is what new cases get."""

    slug = models.CharField(max_length=80, unique=True)
    agency = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    is_enabled = models.BooleanField(default=True)
    active_version = models.ForeignKey(
        "catalogue.ServiceVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class ServiceVersion(models.Model):
    """A published definition. It never changes: it is stored under the hash of its content."""

    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, related_name="versions")
    content_hash = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=60)


class QuestionTopic(models.Model):
    """A topic of the question list; ``active_version`` is what is answered now, None only while the row is being made."""

    slug = models.CharField(max_length=120, unique=True)
    instansi = models.CharField(max_length=40, blank=True, db_index=True)
    is_enabled = models.BooleanField(default=True)
    active_version = models.ForeignKey(
        "catalogue.QuestionVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class QuestionVersion(models.Model):
    """What a topic said from one moment on. It never changes. ``written_by`` is ``folder`` or an account's label."""

    topic = models.ForeignKey("catalogue.QuestionTopic", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    content = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_question_version_per_number")
        ]
