"""Messages, the people they go to, what was received, and the links that let somebody act."""

from django.db import models


class Message(models.Model):
    """
    One notice to one person on one channel; ``dedupe_key`` makes it at most once per channel.

    Title, body and link are sealed: a link may open a case or set a password. ``state``: ``antri``, ``mengirim`` (a call may be under
    way), ``terkirim`` (taken over), ``sampai``, ``dibaca``, ``digabung`` (told by another message), ``tidak_terkirim``. ``reason`` says
    why it waits or was not sent; ``fallback`` where it went instead. ``due_at`` is set on channels whose sending is planned.
    """

    public_id = models.CharField(max_length=32, unique=True)
    case_ref = models.CharField(max_length=24, blank=True, db_index=True)
    instansi = models.CharField(max_length=40, blank=True)
    template = models.CharField(max_length=60)
    channel = models.CharField(max_length=16)
    recipient_kind = models.CharField(max_length=16)
    recipient_label = models.CharField(max_length=120, blank=True)
    recipient_role = models.CharField(max_length=16, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    address_sealed = models.BinaryField(default=b"")
    address_digest = models.CharField(max_length=64, blank=True, db_index=True)
    content_sealed = models.BinaryField(default=b"")
    state = models.CharField(max_length=16, default="antri")
    reason = models.CharField(max_length=80, blank=True)
    dedupe_key = models.CharField(max_length=160, unique=True)
    priority = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    needs_template = models.BooleanField(default=False)
    can_merge = models.BooleanField(default=False)
    merged_count = models.PositiveSmallIntegerField(default=0)
    merged_into = models.CharField(max_length=32, blank=True)
    provider_id = models.CharField(max_length=160, blank=True, db_index=True)
    sent_as = models.CharField(max_length=12, blank=True)
    follows = models.CharField(max_length=32, blank=True)
    fallback = models.CharField(max_length=16, blank=True)
    board_unit_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "priority", "id"],
                name="message_waiting",
                condition=models.Q(state="antri", due_at__isnull=False),
            ),
            models.Index(
                fields=["claimed_at"], name="message_under_way", condition=models.Q(state="mengirim")
            ),
            models.Index(
                fields=["board_unit_id", "-id"], name="message_board", condition=models.Q(fallback="papan")
            ),
        ]


class Contact(models.Model):
    """
    One address as a messenger knows it: consent, the open window, and when the last message went out.

    ``address_digest`` is of a phone, or of a user id where the person shows no phone. ``next_free_at`` and ``last_outside_at`` are part
    of the ledger of limits: they are written before a call, never after.
    """

    address_digest = models.CharField(max_length=64, unique=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_source = models.CharField(max_length=16, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    last_outside_at = models.DateTimeField(null=True, blank=True, db_index=True)
    next_free_at = models.DateTimeField(null=True, blank=True)
    unreachable_at = models.DateTimeField(null=True, blank=True)
    unreachable_reason = models.CharField(max_length=40, blank=True)


class Budget(models.Model):
    """The rest of the ledger, one row per channel; whoever hands messages over holds its lock while planning."""

    name = models.CharField(max_length=16, unique=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    templates = models.PositiveIntegerField(default=0)
    second = models.BigIntegerField(default=0)
    in_second = models.PositiveIntegerField(default=0)
    hold_until = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(null=True, blank=True)
    hold_reason = models.CharField(max_length=60, blank=True)


class Inbound(models.Model):
    """One thing a gateway told: stored before it is handled, once per ``key``. The content is wiped when it was handled."""

    public_id = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12)
    content_sealed = models.BinaryField(default=b"")
    address_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, default="baru")
    received_at = models.DateTimeField(db_index=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="inbound_fresh", condition=models.Q(state="baru"))]


class Grant(models.Model):
    """
    A link or reply code that lets one person decide one step of one case once. Only keyed digests of both are kept.

    It is made when the message goes out and dies with its time, its use, or any change of the case. ``browser_digest`` names the
    browser of its person that opened the link first; in any other it does nothing.
    """

    public_id = models.CharField(max_length=32, unique=True)
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, db_index=True)
    message = models.CharField(max_length=32, db_index=True)
    case_ref = models.CharField(max_length=24, db_index=True)
    step = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    person_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    role = models.CharField(max_length=16)
    unit_id = models.BigIntegerField()
    needs_pin = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    browser_digest = models.CharField(max_length=64, blank=True, default="")


class ApprovalPin(models.Model):
    """The PIN by which an RT or RW confirms a sensitive letter outside the desk; a keyed digest bound to the person."""

    person_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    set_at = models.DateTimeField()


class KnownBrowser(models.Model):
    """
    One browser that its person proved to be his, by a message from his own number; only keyed digests of browser and number are kept.

    It counts for links that go to that number: with a new number he proves his browsers anew.
    """

    public_id = models.CharField(max_length=32, unique=True)
    person_id = models.BigIntegerField()
    browser_digest = models.CharField(max_length=64)
    phone_digest = models.CharField(max_length=64, db_index=True)
    proved_at = models.DateTimeField()
    last_used_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "browser_digest"], name="known_browser_once")
        ]


class PhoneProof(models.Model):
    """
    One question of a browser whether it is on its person's telephone, answered by a message with the code from his number.

    ``grant`` is the link that was opened. The code is made of ``public_id`` and what the browser keeps; only its digest stands here.
    """

    public_id = models.CharField(max_length=32, unique=True)
    grant = models.CharField(max_length=32, db_index=True)
    person_id = models.BigIntegerField()
    browser_digest = models.CharField(max_length=64)
    phone_digest = models.CharField(max_length=64, db_index=True)
    code_digest = models.CharField(max_length=64, db_index=True)
    expires_at = models.DateTimeField(db_index=True)
    proved_at = models.DateTimeField(null=True, blank=True)


class PushSubscription(models.Model):
    """
    One browser that asked for notices: of an official (``person_id``) or of who follows a case (``case_ref``).

    ``key`` is a keyed digest of endpoint and owner, so that the same browser is kept once for each; endpoint and keys are sealed.
    """

    public_id = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=64, unique=True)
    person_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    case_ref = models.CharField(max_length=24, blank=True, db_index=True)
    content_sealed = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)
