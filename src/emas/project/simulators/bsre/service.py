"""What the service does, whichever version of its API asked: find the user, check the secret, sign, go wrong as told."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from emas.project.simulators.bsre import replies, signing
from emas.project.simulators.bsre.authority import Authority
from emas.project.simulators.bsre.signing import Look
from emas.project.simulators.bsre.state import State, User
from emas.project.simulators.bsre.wire import Reply

_STATUS_FAULTS = {
    "expired": "EXPIRED",
    "suspended": "SUSPEND",
    "not_registered": "NOT_REGISTERED",
    "no_certificate": "NO_CERTIFICATE",
}
_STRANGER = User(nik="0" * 16, name="ORANG LAIN YANG BUKAN PENANDA TANGAN")
#: Signed, and yet the client has nothing it can use.
_USELESS = frozenset({"timeout_after_signing", "reset_after_signing", "cut_off", "truncated", "other_signer"})
_REFUSED_STATUS = {"EXPIRED": "expired", "RENEW": "expired", "SUSPEND": "suspended", "REVOKE": "suspended"}


@dataclass(frozen=True, slots=True)
class Order:
    """A request to sign some files."""

    nik: str
    email: str
    passphrase: str
    totp: str
    files: tuple[bytes, ...]
    looks: tuple[Look, ...]
    told: str
    path: str


class Service:
    """The appliance behind both APIs."""

    def __init__(self, state: State, authority: Authority) -> None:
        self.state = state
        self.authority = authority

    def status(self, nik: str, email: str = "", told: str = "", *, path: str) -> str | Reply:
        """Give the status word of a person, or the answer of a fault."""
        fault = self.state.fault_for(nik, told)
        if fault in {"unauthorized", "server_error"}:
            return self._frame_error(fault, path)
        if fault in _STATUS_FAULTS:
            return _STATUS_FAULTS[fault]
        user = self.state.find(nik, email)
        return user.status if user else "NO_CERTIFICATE" if len(nik) == 16 else "NOT_REGISTERED"

    def sign(self, order: Order, success: Callable[[list[bytes], str], Reply]) -> Reply:
        """Sign the files of an order; ``success`` writes the answer of its API version from files and fault."""
        fault = self.state.fault_for(order.nik, order.told)
        early = self._before(order, fault)
        if early is not None:
            return early
        user = self.state.find(order.nik, order.email)
        refusal = self._refusal(order, user)
        if refusal is not None or user is None:
            return refusal or replies.FAULT_REPLIES["no_certificate"]
        signer = _STRANGER if fault == "other_signer" else user
        signed = []
        for file, look in zip(order.files, order.looks, strict=True):
            try:
                signed.append(self._sign_one(file, signer, look, fault))
            except signing.Unreadable:
                return replies.spring_error(500, "Internal Server Error", order.path)
        return self._after(order, fault, signed, success)

    def _before(self, order: Order, fault: str) -> Reply | None:
        if fault in {"unauthorized", "server_error"}:
            return self._frame_error(fault, order.path)
        if fault == "slow":
            threading.Event().wait(self.state.slow_seconds)
        if fault == "reset":
            return Reply(misbehaviour="reset")
        if fault in replies.FAULT_REPLIES:
            return replies.FAULT_REPLIES[fault]
        if not order.files or not all(order.files):
            return replies.spring_error(500, "Internal Server Error", order.path)
        return None

    def _refusal(self, order: Order, user: User | None) -> Reply | None:
        if user is None:
            return replies.FAULT_REPLIES["no_certificate" if len(order.nik) == 16 else "not_registered"]
        if user.status != "ISSUE":
            return replies.FAULT_REPLIES[_REFUSED_STATUS.get(user.status, "no_certificate")]
        if order.totp:
            if not self.state.take_totp(user.nik, order.totp, len(order.files)):
                return replies.business_error("TOTP tidak valid atau telah kedaluwarsa")
        elif order.passphrase != user.passphrase:
            return replies.FAULT_REPLIES["wrong_passphrase"]
        return None

    def _sign_one(self, file: bytes, signer: User, look: Look, fault: str) -> bytes:
        with self.state.seats:
            threading.Event().wait(self.state.sign_seconds)
            if fault == "unsigned":
                return file
            signed = signing.sign(file, user=signer, authority=self.authority, look=look)
        with self.state.lock:
            self.state.signatures[sha256(file).hexdigest()] += 1
        return signed

    @staticmethod
    def on_the_wire(pdf: bytes, fault: str) -> bytes:
        """Give what a client gets of a file that was made in full."""
        return pdf[: len(pdf) * 2 // 3] if fault == "truncated" else pdf

    def _after(
        self,
        order: Order,
        fault: str,
        signed: list[bytes],
        success: Callable[[list[bytes], str], Reply],
    ) -> Reply:
        if fault in _USELESS:
            with self.state.lock:
                for file in order.files:
                    self.state.useless[sha256(file).hexdigest()] += 1
        if fault == "timeout_after_signing":
            return Reply(misbehaviour="hold")
        if fault == "reset_after_signing":
            return Reply(misbehaviour="reset")
        return success(signed, fault)

    def _frame_error(self, fault: str, path: str) -> Reply:
        status, words = (401, "Unauthorized") if fault == "unauthorized" else (500, "Internal Server Error")
        return replies.spring_error(status, words, path)
