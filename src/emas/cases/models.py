"""Cases, their events, drafts. Answers and contacts are sealed."""

from django.db import models

from emas.cases.applicant_models import Message as Message
from emas.cases.applicant_models import SurveyAnswer as SurveyAnswer
from emas.cases.applicant_models import SurveyDone as SurveyDone
from emas.cases.office_models import BatchLine as BatchLine
from emas.cases.office_models import FrozenFigures as FrozenFigures
from emas.cases.office_models import Page as Page


class Case(models.Model):
    """
    One run of one service version for one applicant. ``version`` is for compare-and-swap.

    ``lane`` is 0 for work and 1 for finished letters that wait to be handed over. ``queue_at`` orders a list: the deadline, or long
    after every deadline when there is none, so that a page of the list needs no case for NULL. ``subject_key`` names what a
    ticket is about; only one open case may be about it. ``applicant_person_id`` is the official who filed it for himself. ``approvers`` are [post id, unit id] of who
    approves the request of an official. ``root_ref`` names the first case of a chain of replacements, whose PIN and
    papers serve them all; empty means the case itself.
    """

    ref = models.CharField(max_length=24, unique=True)
    instansi = models.CharField(max_length=40)
    service = models.CharField(max_length=80)
    service_version = models.ForeignKey("catalogue.ServiceVersion", on_delete=models.PROTECT)
    service_hash = models.CharField(max_length=64)
    service_title = models.CharField(max_length=160)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=40)
    public_status = models.CharField(max_length=24)
    returned_from = models.CharField(max_length=40, blank=True)
    marked_items = models.JSONField(default=list)
    counters = models.JSONField(default=dict)
    channel = models.CharField(max_length=12)
    applicant_name = models.CharField(max_length=160)
    search_text = models.CharField(max_length=400, blank=True)
    applicant_sealed = models.BinaryField(default=b"")
    answers_sealed = models.BinaryField(default=b"")
    contact_sealed = models.BinaryField(default=b"")
    contact_digest = models.CharField(max_length=64, blank=True, db_index=True)
    applicant_digest = models.CharField(max_length=64, blank=True, db_index=True)
    pin_digest = models.CharField(max_length=64, blank=True)
    applicant_person_id = models.BigIntegerField(null=True, blank=True)
    rt_unit_id = models.BigIntegerField(null=True, blank=True)
    rw_unit_id = models.BigIntegerField(null=True, blank=True)
    kelurahan_unit_id = models.BigIntegerField(null=True, blank=True)
    kecamatan_unit_id = models.BigIntegerField(null=True, blank=True)
    origin_unit_id = models.BigIntegerField(null=True, blank=True)
    desk_unit_id = models.BigIntegerField(null=True, blank=True)
    desk_role = models.CharField(max_length=16, blank=True)
    is_open = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True, blank=True)
    promise_due_at = models.DateTimeField(null=True, blank=True)
    clock_started_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    next_timer_at = models.DateTimeField(null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)
    queue_at = models.DateTimeField()
    lane = models.PositiveSmallIntegerField(default=0)
    is_returned = models.BooleanField(default=False)
    is_manual = models.BooleanField(default=False)
    approvers = models.JSONField(null=True, blank=True)
    subject_key = models.CharField(max_length=80, blank=True)
    replaces_ref = models.CharField(max_length=24, blank=True)
    root_ref = models.CharField(max_length=24, blank=True)
    last_event_hash = models.CharField(max_length=64, blank=True)
    last_event_seq = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["desk_unit_id", "desk_role", "lane", "queue_at", "id"],
                name="case_inbox",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["desk_unit_id", "desk_role", "queue_at", "id"],
                name="case_inbox_returned",
                condition=models.Q(is_open=True, is_returned=True, lane=0),
            ),
            models.Index(
                fields=["next_timer_at"], name="case_timers", condition=models.Q(next_timer_at__isnull=False)
            ),
            models.Index(
                fields=["applicant_person_id", "-id"],
                name="case_by_applicant",
                condition=models.Q(applicant_person_id__isnull=False),
            ),
            models.Index(
                fields=["service", "state", "entered_at"],
                name="case_open_by_stage",
                condition=models.Q(is_open=True),
            ),
            models.Index(fields=["rt_unit_id", "-id"], name="case_by_rt"),
            models.Index(fields=["rw_unit_id", "-id"], name="case_by_rw"),
            models.Index(fields=["kelurahan_unit_id", "-id"], name="case_by_kelurahan"),
            models.Index(fields=["kecamatan_unit_id", "-id"], name="case_by_kecamatan"),
            models.Index(fields=["instansi", "-id"], name="case_by_instansi"),
            models.Index(fields=["service", "-id"], name="case_by_service"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_key"],
                condition=models.Q(is_open=True) & ~models.Q(subject_key=""),
                name="one_open_case_per_subject",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Event(models.Model):
    """
    What happened to a case. Append-only (triggers refuse UPDATE and DELETE); each row's hash covers the one before.

    ``actor_name`` is the official's name at that moment, for colleagues; note and name stand outside the hash (a digest of the note is
    inside), so that they could be erased by law without breaking the chain.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    actor = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=160, blank=True)
    actor_person_id = models.BigIntegerField(null=True, blank=True)
    actor_role = models.CharField(max_length=16, blank=True)
    actor_unit_id = models.BigIntegerField(null=True, blank=True)
    actor_kind = models.CharField(max_length=10, blank=True)
    note_sealed = models.BinaryField(default=b"")
    detail = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_per_seq")]
        indexes = [
            models.Index(
                fields=["actor_person_id", "-id"],
                name="event_by_person",
                condition=models.Q(actor_person_id__isnull=False),
            )
        ]


class Draft(models.Model):
    """A form not yet sent: resumed by code, or kept for an RT whose RW does not use the application."""

    public_id = models.CharField(max_length=32, unique=True)
    code_digest = models.CharField(max_length=64, unique=True)
    service = models.CharField(max_length=80)
    content_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=12)
    account_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    payload_sealed = models.BinaryField(default=b"")
    held_reason = models.CharField(max_length=24, blank=True)
    label = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class Box(models.Model):
    """
    The closed part of a sealed case: which post sorts it, of which class it is, how the reporter judged the answer.

    ``code_digest`` is the keyed digest of the receipt code: it finds the case and opens nothing. ``sort`` is the act by which the
    class was set, ``origin`` the channel by which it came. ``code_public`` is the public half of the key that the code stands for: a new key of
    the case is wrapped for it without the code. ``erased_at``: when the sealed content was deleted because its period was over. Nothing here says what was written, by whom, or about whom.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="box")
    code_digest = models.CharField(max_length=64, unique=True)
    code_public = models.BinaryField(default=b"")
    keeper_unit_id = models.BigIntegerField(db_index=True)
    keeper_role = models.CharField(max_length=16)
    sort = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=24, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__gte=1, rating__lte=5),
                name="box_rating",
            )
        ]


class BoxKey(models.Model):
    """The key of one sealed case, wrapped for one holder: ``code``, ``person:<id>`` or ``recovery:<id>``."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="box_keys")
    holder = models.CharField(max_length=40)
    person_key = models.ForeignKey("cases.PersonKey", on_delete=models.PROTECT, null=True, blank=True)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "holder"], name="one_wrap_per_holder")]


class BoxOldKey(models.Model):
    """A key that the case had before somebody was released: sealed under the present one; ``mark`` names it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="box_old_keys")
    mark = models.CharField(max_length=16)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "mark"], name="one_old_key_per_mark")]


class BoxHandler(models.Model):
    """A person assigned to a sealed case, from when until when."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="box_handlers")
    person_id = models.BigIntegerField(db_index=True)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person_id"],
                condition=models.Q(until_at__isnull=True),
                name="one_assignment_at_a_time",
            )
        ]


class BoxItem(models.Model):
    """
    One sealed thing of a case: ``answers``, ``identity``, ``message``, ``note`` or ``file`` (its bytes lie in ``blob``).

    ``author`` is ``reporter`` or ``handler``, never a name. ``key_mark`` names the key of the case that sealed it, '' the first. ``once`` makes a repeated sending one row.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="box_items")
    public_id = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12)
    author = models.CharField(max_length=12)
    at = models.DateTimeField()
    sealed = models.BinaryField()
    key_mark = models.CharField(max_length=16, blank=True)
    blob = models.CharField(max_length=32, blank=True)
    once = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "once"], condition=~models.Q(once=""), name="one_item_per_sending"
            )
        ]


class PersonKey(models.Model):
    """A person's pair of keys for sealed cases: the private half is locked under his own passphrase (scrypt)."""

    person_id = models.BigIntegerField(db_index=True)
    public = models.BinaryField()
    salt = models.BinaryField()
    locked = models.BinaryField()
    cost = models.JSONField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=models.Q(retired_at__isnull=True), name="one_key_per_person"
            )
        ]


class RecoveryKey(models.Model):
    """The public half of the recovery key; the private half exists only as shares outside the portal."""

    public = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)


class BoxTally(models.Model):
    """How many sealed cases of a class were about a unit in a month: counted when classed, tied to no case."""

    service = models.CharField(max_length=80)
    month = models.DateField()
    unit_id = models.BigIntegerField()
    sort = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "month", "unit_id", "sort"], name="one_tally")
        ]
