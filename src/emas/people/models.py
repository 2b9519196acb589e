"""Tables of units, posts, holders, accounts and office calendars. No behaviour here."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models


def new_version() -> str:
    """Give a value that no earlier version had, so that a roll-back can't bring one back."""
    return uuid4().hex


class Instansi(models.Model):
    """An owner of records: the city, or a vertical agency such as the court. No right crosses it."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    region_code = models.CharField(max_length=13)
    timezone = models.CharField(max_length=40, default="Asia/Jakarta")
    calendar_version = models.CharField(max_length=32, default=new_version)
    number_pattern = models.CharField(max_length=80, blank=True, default="")
    accent = models.CharField(max_length=7, blank=True, default="")
    mark_digest = models.CharField(max_length=16, blank=True, default="")
    themed_by = models.CharField(max_length=60, blank=True, default="")

    def __str__(self) -> str:
        return self.code


class Mark(models.Model):
    """The mark of an instansi, in a table of its own: its row is read with every unit, the bytes only when they are shown."""

    instansi = models.OneToOneField("people.Instansi", on_delete=models.CASCADE, primary_key=True)
    media_type = models.CharField(max_length=20)
    content = models.BinaryField()


class EarlierMark(models.Model):
    """A mark that an instansi gave up, under the digest of its content: a letter numbered while it stood is rendered with it for ever."""

    digest = models.CharField(max_length=16, unique=True)
    media_type = models.CharField(max_length=20)
    content = models.BinaryField()
    given_up_at = models.DateTimeField()


class Unit(models.Model):
    """A node of the one tree. ``path`` is the codes from the root, each followed by a slash."""

    instansi = models.ForeignKey("people.Instansi", on_delete=models.PROTECT)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200, unique=True)
    region_code = models.CharField(max_length=13, blank=True)
    rw = models.CharField(max_length=3, blank=True)
    rt = models.CharField(max_length=3, blank=True)
    number_code = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=120, blank=True)
    website = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    paper = models.CharField(max_length=2, default="a4")
    emblem = models.CharField(max_length=20, default="kota")
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "region_code", "rw", "rt"], name="unit_by_place"),
            models.Index(fields=["parent"], name="unit_by_parent"),
        ]

    def __str__(self) -> str:
        return self.code


class Post(models.Model):
    """A role at a unit. Work is addressed to a post, never to a person."""

    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16)
    title = models.CharField(max_length=120)
    seat = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "role", "seat"], name="one_post_per_seat")]
        indexes = [models.Index(fields=["unit", "role"], name="post_by_unit_role")]

    def __str__(self) -> str:
        return f"{self.role}@{self.unit_id}"


class Person(models.Model):
    """An official or a chair of an RT or RW: the name as it stands under a letter."""

    public_id = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=160)
    nip = models.CharField(max_length=18, blank=True)
    rank = models.CharField(max_length=60, blank=True)
    nik_sealed = models.BinaryField(blank=True, default=b"")
    nik_digest = models.CharField(max_length=64, blank=True, db_index=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return f"person:{self.pk}"


class Holder(models.Model):
    """One person in one post for a period; acting kinds need a basis and an end."""

    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="holders")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="holdings")
    kind = models.CharField(max_length=10, default="definitif")
    basis = models.CharField(max_length=200, blank=True)
    on_behalf_title = models.CharField(max_length=160, blank=True)
    start_on = models.DateField()
    end_on = models.DateField(null=True, blank=True)
    absence = models.ForeignKey(
        "people.Absence", null=True, blank=True, on_delete=models.PROTECT, related_name="holdings"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_on__isnull=True) | models.Q(end_on__gte=models.F("start_on")),
                name="holder_period_is_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="definitif") | (~models.Q(basis="") & models.Q(end_on__isnull=False)),
                name="acting_holder_needs_basis_and_end",
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=models.Q(kind="definitif", end_on__isnull=True),
                name="one_open_definitive_holder",
            ),
        ]
        indexes = [models.Index(fields=["post", "start_on"], name="holder_by_post")]

    def __str__(self) -> str:
        return f"{self.kind} {self.post_id}"


class Absence(models.Model):
    """
    An official is away from ``start_on`` to ``end_on``, both included. For these days ``deputy`` holds his posts as Plh: the holdings that name
    this absence, which end with it. ``source`` is the case that says so ('' = an administrator noted it); ``is_void``: it never began.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="deputised"
    )
    start_on = models.DateField()
    end_on = models.DateField()
    basis = models.CharField(max_length=200)
    source = models.CharField(max_length=24, blank=True, default="")
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_void = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_on__gte=models.F("start_on")), name="official_absence_is_forward"
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(is_void=False) & ~models.Q(source=""),
                name="one_absence_per_case",
            ),
        ]
        indexes = [models.Index(fields=["person", "end_on"], name="absence_by_person")]


class Account(AbstractBaseUser):
    """A sign-in of one person. ``login`` is a user id; sign-in takes it or the e-mail address."""

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="account")
    login = models.CharField(max_length=60, unique=True)
    email = models.EmailField(null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    is_blocked = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    first_password_until = models.DateTimeField(null=True, blank=True)
    first_signed_in_at = models.DateTimeField(null=True, blank=True)
    failed_count = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)
    # Set while there is at least one confirmed second factor: pages ask it on every request without a further query.
    factor_since = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=5, default="id")
    text_size = models.PositiveSmallIntegerField(default=100)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"account:{self.pk}"


class ResetLink(models.Model):
    """A one-time link to choose a new password: keyed digest of its token, and the token sealed until it went out."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE)
    token_digest = models.CharField(max_length=64, unique=True)
    token_sealed = models.BinaryField(blank=True, default=b"")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Totp(models.Model):
    """The secret of an authenticator application, sealed; ``last_step`` is the newest time step used, so none is used twice."""

    account = models.OneToOneField("people.Account", on_delete=models.CASCADE, related_name="totp")
    secret_sealed = models.BinaryField()
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """One of ten codes for who lost his factor: keyed digest, used once."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="one_recovery_code")]


class Passkey(models.Model):
    """The public half of a passkey (WebAuthn). The counter may never go back."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="passkeys")
    # Ids may have 1023 bytes, too long for an index everywhere: the digest is what is unique.
    credential_digest = models.CharField(max_length=64, unique=True)
    credential_id = models.BinaryField()
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)


class ProviderIdentity(models.Model):
    """An account's subject at an identity provider. The subject counts, not the e-mail address it had when it was bound."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject_digest = models.CharField(max_length=64)
    email = models.EmailField()
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject_digest"], name="one_account_per_subject"),
            models.UniqueConstraint(fields=["issuer", "account"], name="one_subject_per_account"),
        ]


class Device(models.Model):
    """A session of an account as its owner sees it; ``key`` is its name in the session store."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="devices")
    key = models.CharField(max_length=40, unique=True)
    epoch = models.PositiveIntegerField()
    how = models.CharField(max_length=12)
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class ApiClient(models.Model):
    """A client system with a token bound to a post or a unit."""

    name = models.CharField(max_length=120)
    token_digest = models.CharField(max_length=64, unique=True)
    post = models.ForeignKey("people.Post", null=True, blank=True, on_delete=models.PROTECT)
    unit = models.ForeignKey("people.Unit", null=True, blank=True, on_delete=models.PROTECT)
    scopes = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField(default=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post__isnull=False) | models.Q(unit__isnull=False), name="client_is_bound"
            )
        ]


class OfficeHours(models.Model):
    """Opening hours of one weekday (0 = Monday) for an instansi, or for one unit where it differs."""

    instansi = models.ForeignKey("people.Instansi", on_delete=models.CASCADE)
    unit = models.ForeignKey("people.Unit", null=True, blank=True, on_delete=models.CASCADE)
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    break_starts = models.TimeField(null=True, blank=True)
    break_ends = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instansi", "unit", "weekday"], name="one_hours_row_per_weekday"),
            models.UniqueConstraint(
                fields=["instansi", "weekday"],
                condition=models.Q(unit__isnull=True),
                name="one_hours_row_of_instansi",
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="office_closes_after_opening"
            ),
        ]


class Holiday(models.Model):
    """A day on which an instansi does not work; seeded from the joint decree, edited by the office."""

    instansi = models.ForeignKey("people.Instansi", on_delete=models.CASCADE)
    on = models.DateField()
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, default="nasional")
    source = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instansi", "on"], name="one_holiday_per_day")]


class Citizen(models.Model):
    """
    An account of a resident, opened after a check by an officer (R-141). Its own kind: no person of the tree, no post, no desk.

    One row per NIK, found by its keyed digest; ``profile_sealed`` is the identity block by the names of ``registry.types.ResidentInfo``.
    ``state`` is ``aktif`` or ``nonaktif``.
    """

    public_id = models.CharField(max_length=32, unique=True)
    nik_digest = models.CharField(max_length=64, unique=True)
    profile_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    phone_digest = models.CharField(max_length=64, db_index=True)
    password = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="aktif")
    failed_count = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by_case = models.CharField(max_length=24, blank=True)
    last_sign_in_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"citizen:{self.pk}"


class ChosenPassword(models.Model):
    """The hash of a password chosen in a form, until an account is opened with it; ``owner`` is a draft or a case."""

    owner = models.CharField(max_length=60, unique=True)
    encoded = models.CharField(max_length=200)
    chosen_at = models.DateTimeField()


class PhoneCode(models.Model):
    """A one-time code sent to a phone to prove whose it is. ``owner`` is what it was asked for: a draft, or a citizen's reset."""

    public_id = models.CharField(max_length=32, unique=True)
    owner = models.CharField(max_length=80, db_index=True)
    phone_digest = models.CharField(max_length=64)
    phone_sealed = models.BinaryField(default=b"")
    code_digest = models.CharField(max_length=64)
    code_sealed = models.BinaryField(default=b"")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
