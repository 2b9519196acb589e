"""Published pages, frozen figures and the lines of batches: tables of the abilities of offices (decision 0006)."""

from django.db import models


class Page(models.Model):
    """
    A case as a page: what was published, for whom, from when until when. ``state``: ``out``, ``ended``, ``replaced`` or ``withdrawn``.

    Title and body are public by their nature and not sealed. A correction is a page of its own; ``newer`` and ``older`` link the versions.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="page")
    service = models.CharField(max_length=80)
    instansi = models.CharField(max_length=40)
    unit_id = models.BigIntegerField()
    kind = models.CharField(max_length=40, blank=True)
    is_public = models.BooleanField(default=True)
    title = models.CharField(max_length=200)
    body = models.TextField()
    search_text = models.TextField()
    start_on = models.DateField()
    end_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default="out")
    version = models.PositiveIntegerField(default=1)
    older = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="newer"
    )
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-start_on", "-id"], name="page_list"),
            models.Index(fields=["end_on"], name="page_ending", condition=models.Q(state="out")),
        ]


class FrozenFigures(models.Model):
    """The figures of a period as they were when they were frozen; ``digest`` is the SHA-256 of ``content``. Append-only."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="figures")
    start_on = models.DateField()
    end_on = models.DateField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()


class BatchLine(models.Model):
    """
    One line of a batch: whose it is and what became of it. ``state``: ``proposed``, ``approved``, ``sent``, ``received``, ``failed``, ``freed``.

    The number itself lies sealed in the answers; here stands its keyed digest, so that it is used once in a period.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="batch_lines")
    service = models.CharField(max_length=80)
    period = models.CharField(max_length=40)
    row = models.PositiveIntegerField()
    unit_id = models.BigIntegerField()
    number_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="proposed")
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.BigIntegerField(null=True, blank=True)
    help_ref = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "period", "number_digest"],
                condition=~models.Q(state="freed"),
                name="one_number_per_period",
            ),
            models.UniqueConstraint(
                fields=["service", "period", "unit_id"],
                condition=~models.Q(state="freed"),
                name="one_unit_per_period",
            ),
            models.UniqueConstraint(fields=["case", "row"], name="one_line_per_row"),
        ]
        indexes = [
            models.Index(fields=["unit_id"], name="line_to_tell", condition=models.Q(state="sent")),
            models.Index(fields=["service", "period", "state"], name="line_by_period"),
        ]
