"""Uploads, letters, their signatures, and the registers that number them."""

from django.db import models


class Attachment(models.Model):
    """
    A file that somebody uploaded: decoded, re-encoded, stripped of metadata, sealed in the store. Or, where ``letter`` names one, a
    letter of this portal shown by reference: it has no bytes of its own. ``trouble``: what a look at a picture told (``dark``, ``blurred``).
    """

    public_id = models.CharField(max_length=32, unique=True)
    owner_ref = models.CharField(max_length=60, db_index=True)
    field = models.CharField(max_length=60)
    media_type = models.CharField(max_length=40)
    data_class = models.CharField(max_length=16, default="pribadi")
    trouble = models.CharField(max_length=8, blank=True, default="")
    size_bytes = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    blob = models.CharField(max_length=80)
    preview_blob = models.CharField(max_length=80, blank=True)
    letter = models.CharField(max_length=32, blank=True, default="")
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    delete_after = models.DateField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)


class PartialUpload(models.Model):
    """
    A file that arrives in parts. Each part is sealed in the store as it comes; the whole is checked like any upload when it is there.

    ``bound_to`` is the keyed digest of the browser session that began it: nobody else may add to it, look at it or drop it.
    ``parts`` are ``[size, blob]`` in order; ``received`` is their sum and what a writer compares before he adds one.
    """

    public_id = models.CharField(max_length=32, unique=True)
    owner_ref = models.CharField(max_length=60, db_index=True)
    bound_to = models.CharField(max_length=64, db_index=True)
    field = models.CharField(max_length=60)
    extension = models.CharField(max_length=8)
    kinds = models.JSONField(default=list)
    data_class = models.CharField(max_length=16, default="pribadi")
    uploaded_by = models.CharField(max_length=60)
    length = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    attachment = models.CharField(max_length=32, blank=True)


class Document(models.Model):
    """
    One letter of one case. States: ``draf`` (numbered, not yet a file), ``membuat``, ``menunggu_tte``, ``terbit``,
    ``gagal``, ``batal``, ``dicabut``, ``diganti``.
    """

    public_id = models.CharField(max_length=32, unique=True)
    case_ref = models.CharField(max_length=24, unique=True)
    instansi = models.CharField(max_length=40)
    unit_id = models.BigIntegerField()
    service = models.CharField(max_length=80)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=16, default="draf")
    token = models.CharField(max_length=40, unique=True)
    unit_name = models.CharField(max_length=160, blank=True)
    is_certified = models.BooleanField(default=False)
    is_seal = models.BooleanField(default=False)
    number = models.CharField(max_length=80)
    dated_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    content_sealed = models.BinaryField(default=b"")
    blob = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    size_bytes = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)
    replaces = models.CharField(max_length=32, blank=True)
    replaced_by = models.CharField(max_length=32, blank=True)
    state_reason = models.CharField(max_length=300, blank=True)
    state_at = models.DateTimeField()
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)


class Signature(models.Model):
    """
    One signature slot of a letter: who must sign, in which order, and what came back. States: ``menunggu`` (nobody asked
    yet), ``diminta`` (a request is under way), ``selesai``, ``gagal``. ``blob`` holds what came back until the letter is issued.

    ``provider_ref`` names a result at the provider that has not arrived; ``asking_until`` is the turn of whoever asks the
    provider now, so that two taps don't sign twice; ``tries`` counts the turns.
    """

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="signatures")
    order = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=24)
    signer_person_id = models.BigIntegerField(null=True, blank=True)
    signer_name = models.CharField(max_length=160, blank=True)
    signer_title = models.CharField(max_length=160, blank=True)
    organisation = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=16, default="menunggu")
    request_id = models.CharField(max_length=32, blank=True)
    blob = models.CharField(max_length=80, blank=True)
    failure = models.CharField(max_length=60, blank=True)
    certificate_serial = models.CharField(max_length=64, blank=True)
    certificate_until = models.DateTimeField(null=True, blank=True)
    provider_ref = models.CharField(max_length=80, blank=True, default="")
    asking_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "slot"], name="one_signature_per_slot")]


class SigningBatch(models.Model):
    """What one person signs with one secret: only counts and results, never the secret. ``beat_at`` says that it still runs."""

    public_id = models.CharField(max_length=32, unique=True)
    person_id = models.BigIntegerField(db_index=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=60, blank=True)


class SigningItem(models.Model):
    """One letter of a batch. States: ``antre``, ``selesai``, ``menunggu`` (its reason in ``code``), ``ditolak``."""

    batch = models.ForeignKey("documents.SigningBatch", on_delete=models.CASCADE, related_name="items")
    case_ref = models.CharField(max_length=24)
    order = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="antre")
    code = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "case_ref"], name="one_item_per_letter")]


class Register(models.Model):
    """A counter: one row per unit, register and year. The next number is taken under a row lock."""

    unit_id = models.BigIntegerField()
    name = models.CharField(max_length=40, default="surat-keluar")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_id", "name", "year"], name="one_register_per_year")
        ]


class CarriedBook(models.Model):
    """
    The part of a register book that an office kept before it came here: ``first`` to ``last``, with its lines or (``has_lines`` false) only counted.

    It can be taken back as long as ``last`` is the last number of the book.
    """

    register = models.ForeignKey("documents.Register", on_delete=models.PROTECT, related_name="carried")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    has_lines = models.BooleanField(default=False)
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "first"], name="one_carried_book_from_a_number"),
            models.CheckConstraint(
                condition=models.Q(first__gte=1, last__gte=models.F("first")), name="carried_book_is_forward"
            ),
        ]


class RegisterEntry(models.Model):
    """
    One number given, for ever. State ``terpakai``, ``batal`` or ``dicabut``; gaps can't exist, cancelled ones stay.

    A line of a ``carried`` book was written before the office came here: it has no case and no letter. A number that an officer gave in the queue has no letter yet, or never gets one: ``case_ref`` says what it was given for, and
    ``given_by`` which account gave it ('' = with the letter, by the act that signs). ``mark`` is the mark of the office on the day of such
    a number: a digest, ``-`` for none, '' where the letter itself keeps it.
    """

    register = models.ForeignKey("documents.Register", on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="numbers", null=True, blank=True
    )
    case_ref = models.CharField(max_length=24, blank=True, default="", db_index=True)
    slot = models.CharField(max_length=24, default="")
    dated_on = models.DateField()
    kind = models.CharField(max_length=160)
    holder_name = models.CharField(max_length=160, blank=True)
    nik_masked = models.CharField(max_length=24, blank=True)
    address = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    signer = models.CharField(max_length=160, blank=True)
    search_text = models.TextField(blank=True, default="")
    introduction = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=12, default="terpakai")
    note = models.CharField(max_length=300, blank=True)
    given_by = models.CharField(max_length=60, blank=True, default="")
    given_at = models.DateTimeField(null=True, blank=True)
    mark = models.CharField(max_length=16, blank=True, default="")
    carried = models.ForeignKey(
        "documents.CarriedBook", on_delete=models.PROTECT, related_name="lines", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_ref", "slot"],
                condition=~models.Q(case_ref="") & ~models.Q(state="batal"),
                name="one_number_per_case_and_slot",
            ),
            models.UniqueConstraint(fields=["register", "sequence"], name="one_letter_per_number"),
            models.UniqueConstraint(fields=["document", "slot"], name="one_number_per_letter_and_slot"),
        ]


class VerificationCheck(models.Model):
    """That somebody checked a letter, and what he was told. No address, no device."""

    at = models.DateTimeField()
    verdict = models.CharField(max_length=16)
    document_public_id = models.CharField(max_length=32, blank=True)
    by_file = models.BooleanField(default=False)
