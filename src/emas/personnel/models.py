"""Tables of employment, ledgers, absences, routes of approval and calendar feeds. No behaviour here."""

from django.db import models


class Employment(models.Model):
    """What the rules of leave need of one person: kind, begin of unbroken service, sex, grade (kelas jabatan), end of a contract."""

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="employment")
    kind = models.CharField(max_length=8)
    since_on = models.DateField()
    sex = models.CharField(max_length=1, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    until_on = models.DateField(null=True, blank=True)


class Entry(models.Model):
    """
    One line of a ledger. Append-only (triggers refuse UPDATE and DELETE); ``key`` makes each step of a case one line, however often it runs.

    ``days`` moves the account of ``year``; ``of_year`` is the year of the right, 0 where days are used up the oldest first.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="ledger_entries")
    ledger = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    of_year = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12)
    days = models.SmallIntegerField()
    on = models.DateField()
    key = models.CharField(max_length=80)
    request = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by_person_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "ledger", "key"], name="one_entry_per_key"),
        ]
        indexes = [models.Index(fields=["person", "ledger", "id"], name="entry_by_person")]


class Absence(models.Model):
    """One absence that was asked for. ``state``: ``asked``, ``approved`` or ``ended`` (refused, withdrawn, recalled before it began)."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="absences")
    request = models.CharField(max_length=24, unique=True)
    service = models.CharField(max_length=80)
    sort = models.CharField(max_length=40)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField()
    end_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    extra_days = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, default="asked")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_on__gte=models.F("start_on")), name="absence_is_forward"
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "end_on"], name="absence_of_unit", condition=~models.Q(state="ended")
            ),
            models.Index(fields=["person", "-start_on"], name="absence_of_person"),
        ]


class RouteLine(models.Model):
    """
    Who approves the requests of a post's holder: ids of one to three posts in order. ``sort`` '' holds for every kind that has no line of its own.
    """

    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=40, blank=True)
    approvers = models.JSONField(default=list)
    is_outside = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "sort"], name="one_route_per_post_and_sort")]


class AgencyPolicy(models.Model):
    """What an agency set for its own people; without a row the defaults of ``types.Policy`` hold."""

    instansi = models.CharField(max_length=40, unique=True)
    pppk_carries = models.BooleanField(default=False)
    honorary_days = models.PositiveSmallIntegerField(default=12)
    back_days = models.PositiveSmallIntegerField(default=7)
    most_away_percent = models.PositiveSmallIntegerField(default=30)


class Feed(models.Model):
    """The secret address of a person's calendar feed, as keyed digest and sealed; a new one ends the old one."""

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    token_sealed = models.BinaryField()
    made_at = models.DateTimeField()
