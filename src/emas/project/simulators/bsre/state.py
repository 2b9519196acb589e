"""What the stand-in knows: its users, the faults it was told to show, what it signed, and what is waiting to be fetched."""

import json
import secrets
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Final

#: Known ways to go wrong, each seen in the field or in a public client.
FAULTS: Final = (
    "wrong_passphrase",
    "wrong_passphrase_old",
    "not_registered",
    "no_certificate",
    "expired",
    "suspended",
    "unauthorized",
    "server_error",
    "empty_400",
    "ok_with_error",
    "proxy_html",
    "truncated",
    "other_signer",
    "unsigned",
    "timeout_after_signing",
    "slow",
    "reset",
    "reset_after_signing",
    "header_dropped",
    "cut_off",
    "answers_with_id",
)
STATUSES: Final = (
    "ISSUE",
    "NEW",
    "WAITING_FOR_VERIFICATION",
    "RENEW",
    "EXPIRED",
    "NO_CERTIFICATE",
    "NOT_REGISTERED",
    "SUSPEND",
    "REVOKE",
)
PASSPHRASE: Final = "Frasa-Latihan-2026"


@dataclass(slots=True)
class User:
    """One registered person."""

    nik: str
    name: str
    email: str = ""
    organisation: str = "Pemerintah Kota"
    passphrase: str = PASSPHRASE
    status: str = "ISSUE"
    days_left: int = 700


@dataclass(slots=True)
class Told:
    """A fault to show: ``times`` left, -1 = until told otherwise."""

    fault: str
    times: int = -1


@dataclass(slots=True)
class State:
    """Everything that changes while the stand-in runs; one lock for all of it."""

    users: dict[str, User] = field(default_factory=dict)
    faults: dict[str, Told] = field(default_factory=dict)
    sign_seconds: float = 0.0
    parallel: int = 4
    slow_seconds: float = 40.0
    hold_seconds: float = 150.0
    signatures: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    waiting: dict[str, bytes] = field(default_factory=dict)
    fetched: set[str] = field(default_factory=set)
    totp: dict[str, tuple[str, int]] = field(default_factory=dict)
    useless: Counter[str] = field(default_factory=Counter)
    lock: threading.RLock = field(default_factory=threading.RLock)
    go_on: threading.Event = field(default_factory=threading.Event)
    seats: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(4))

    def control(self, told: dict[str, Any]) -> None:
        """
        Do what ``POST /_control`` says: ``users`` (list), ``fault`` (for one ``nik`` or, without, for all; '' ends it) with ``times``,
        ``sign_seconds``, ``parallel``, ``slow_seconds``, ``hold_seconds``, ``forget`` (counts), ``release`` (whoever is held).
        """
        with self.lock:
            for values in told.get("users", ()):
                self.users[str(values["nik"])] = User(**values)
            if "fault" in told:
                self._tell(str(told["fault"]), str(told.get("nik", "")), int(told.get("times", -1)))
            for name in ("sign_seconds", "slow_seconds", "hold_seconds"):
                if name in told:
                    setattr(self, name, float(told[name]))
            if "parallel" in told:
                self.parallel = int(told["parallel"])
                self.seats = threading.BoundedSemaphore(self.parallel)
            if told.get("forget"):
                self.signatures.clear()
                self.calls.clear()
                self.useless.clear()
        if told.get("release"):
            held, self.go_on = self.go_on, threading.Event()
            held.set()

    def _tell(self, fault: str, nik: str, times: int) -> None:
        if fault and fault not in FAULTS:
            raise ValueError(f"unknown fault {fault}")
        if not fault and not nik:
            self.faults.clear()
        elif not fault:
            self.faults.pop(nik, None)
        else:
            self.faults[nik] = Told(fault, times)

    def fault_for(self, nik: str, header: str) -> str:
        """Give the fault that this call must show, if any, and count it down."""
        if header in FAULTS:
            return header
        with self.lock:
            told = self.faults.get(nik) or self.faults.get("")
            if told is None or told.times == 0:
                return ""
            told.times -= told.times > 0
            return told.fault

    def find(self, nik: str, email: str) -> User | None:
        """Give the registered person."""
        with self.lock:
            return self.users.get(nik) or next(
                (u for u in self.users.values() if email and u.email == email), None
            )

    def keep(self, content: bytes) -> str:
        """Keep a signed file for one download; gives its id."""
        identifier = secrets.token_hex(16)
        with self.lock:
            self.waiting[identifier] = content
        return identifier

    def fetch(self, identifier: str) -> bytes | None:
        """Hand a kept file out, once."""
        with self.lock:
            content = self.waiting.pop(identifier, None)
            if content is not None:
                self.fetched.add(identifier)
            return content

    def grant_totp(self, nik: str, files: int) -> str:
        """Make the code that reaches the signer's phone."""
        code = f"{secrets.randbelow(1_000_000):06d}"
        with self.lock:
            self.totp[nik] = (code, files)
        return code

    def take_totp(self, nik: str, code: str, files: int) -> bool:
        """Use the code for so many files."""
        with self.lock:
            kept, left = self.totp.get(nik, ("", 0))
            if not code or kept != code or left < files:
                return False
            self.totp[nik] = (kept, left - files)
            return True

    def shown(self) -> dict[str, Any]:
        """Give what ``GET /_state`` shows: counts, faults, users without passphrase, and the codes on the signers' phones."""
        with self.lock:
            return {
                "users": [
                    {k: v for k, v in asdict(u).items() if k != "passphrase"} for u in self.users.values()
                ],
                "faults": {nik: asdict(told) for nik, told in self.faults.items()},
                "signatures": dict(self.signatures),
                "useless": dict(self.useless),
                "calls": dict(self.calls),
                "waiting_downloads": len(self.waiting),
                "totp": {nik: code for nik, (code, _) in self.totp.items()},
                "sign_seconds": self.sign_seconds,
                "parallel": self.parallel,
            }

    def as_json(self) -> bytes:
        """Write that as JSON."""
        return json.dumps(self.shown()).encode()
