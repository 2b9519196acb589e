"""Services and their published versions."""

from django.db import models


class Service(models.Model):
    """
    A public service that this installation knows; ``active_version`` is what new cases get. ``office`` is the agency (``opd:CODE``) whose
    administrator publishes it by the page, '' where it comes from a folder of this installation.
    """

    slug = models.CharField(max_length=80, unique=True)
    agency = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    is_enabled = models.BooleanField(default=True)
    active_version = models.ForeignKey(
        "catalogue.ServiceVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    office = models.CharField(max_length=60, blank=True, default="", db_default="", db_index=True)


class ServiceVersion(models.Model):
    """A published definition. It never changes: it is stored under the hash of its content."""

    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, related_name="versions")
    content_hash = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=60)


class ServiceDraft(models.Model):
    """
    A folder that an agency's administrator brought and has not published. ``files`` are its texts by path, ``faults`` what was wrong with
    it at ``checked_at``; both are JSON.
    """

    slug = models.CharField(max_length=80, unique=True)
    office = models.CharField(max_length=60, db_index=True)
    files = models.TextField()
    files_hash = models.CharField(max_length=64)
    faults = models.TextField()
    checked_at = models.DateTimeField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=60)


class ServiceRelease(models.Model):
    """A folder as its agency published it, so that it can be had again. It never changes."""

    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, related_name="releases")
    version = models.ForeignKey("catalogue.ServiceVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    files = models.TextField()
    released_at = models.DateTimeField()
    released_by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="one_service_release_per_number")
        ]


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
