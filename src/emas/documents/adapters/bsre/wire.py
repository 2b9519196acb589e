"""The calls of both API versions, each as the public clients make them (bsre-esign sections 3 to 5)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import quote

from emas.documents import ports
from emas.documents.adapters.bsre import answers
from emas.platform import outside

_PDF: Final = b"%PDF-"
#: Proxies drop or rewrite a header with an underscore.
_ID_HEADERS: Final = ("id_dokumen", "id-dokumen", "id.dokumen", "iddokumen")
_ID_LENGTH: Final = 80


class Api(Protocol):
    """One version of the API."""

    has_totp: bool

    def sign(self, pdf: bytes, nik: str, secret: ports.Secret, reason: str) -> ports.SignedPdf:
        """Ask for one invisible signature. Raises: SigningRefused, SigningUnavailable."""
        ...

    def fetch(self, reference: str) -> bytes | None:
        """Fetch what was signed earlier, if it is still there. Raises: SigningUnavailable."""
        ...

    def status(self, nik: str) -> str:
        """Give the status word of a person. Raises: SigningUnavailable."""
        ...

    def send_totp(self, nik: str, files: int) -> None:
        """Let the service send a one-time code. Raises: SigningRefused, SigningUnavailable."""
        ...


class FirstApi:
    """Version 1: multipart, the PDF itself for an answer."""

    has_totp = False

    def __init__(self, channel: outside.Channel, *, status_seconds: float) -> None:
        self._channel = channel
        self._status_seconds = status_seconds

    def sign(self, pdf: bytes, nik: str, secret: ports.Secret, reason: str) -> ports.SignedPdf:
        """See ``Api``. Only what an invisible signature needs is sent: the rest differs between deployments."""
        texts = {"nik": nik, "passphrase": secret.value, "tampilan": "invisible"}
        files = {"file": ("surat.pdf", pdf, "application/pdf")}
        answer = _call(self._channel, "POST", "/api/sign/pdf", data=texts, files=files, idempotent=False)
        reference = _id_of(answer.headers)
        if answer.content.startswith(_PDF):
            return ports.SignedPdf(answer.content, "", reference)
        told = answers.as_object(answer.content)
        reference = reference or str(told.get("id_dokumen") or "")[:_ID_LENGTH]
        inside = _decoded(told.get("base64_signed_file"))
        if inside:
            return ports.SignedPdf(inside, "", reference)
        if answer.status == 200 and reference and not told.get("error"):
            return self._fetched(reference)
        answers.raise_for(answer.status, answer.content)
        raise AssertionError("raise_for raises")

    def _fetched(self, reference: str) -> ports.SignedPdf:
        """Some deployments answer with the id alone; what it names was signed, so it must not be lost."""
        try:
            content = self.fetch(reference)
        except ports.SigningUnavailable as error:
            raise ports.SigningUnavailable("signer_outcome_unknown", reference) from error
        if content is None:
            raise ports.SigningUnavailable("signer_outcome_unknown")
        return ports.SignedPdf(content, "", reference)

    def fetch(self, reference: str) -> bytes | None:
        """See ``Api``. Never repeated: the service hands each file out once, and a second call would say that it is gone."""
        path = f"/api/sign/download/{quote(reference, safe='')}"
        answer = _call(self._channel, "GET", path, idempotent=False)
        if answer.content.startswith(_PDF):
            return answer.content
        if answer.status in {400, 404, 410}:
            return None
        raise ports.SigningUnavailable("signer_login" if answer.status in {401, 403} else "signer_broken")

    def status(self, nik: str) -> str:
        """See ``Api``."""
        path = f"/api/user/status/{quote(nik, safe='')}"
        answer = _call(self._channel, "GET", path, timeout_seconds=self._status_seconds)
        return _status(answer)

    def send_totp(self, nik: str, files: int) -> None:
        """Version 1 knows no codes."""
        raise ports.SigningRefused("refused")


class SecondApi:
    """Version 2: JSON, files in base64. One file a call: how several are paired is not proven (bsre-esign section 5)."""

    has_totp = True

    def __init__(self, channel: outside.Channel, *, status_seconds: float) -> None:
        self._channel = channel
        self._status_seconds = status_seconds

    def sign(self, pdf: bytes, nik: str, secret: ports.Secret, reason: str) -> ports.SignedPdf:
        """See ``Api``."""
        body = {
            "nik": nik,
            secret.kind: secret.value,
            "signatureProperties": [{"tampilan": "INVISIBLE", "location": "", "reason": reason}],
            "file": [base64.b64encode(pdf).decode("ascii")],
        }
        answer = _call(self._channel, "POST", "/api/v2/sign/pdf", json=body, idempotent=False)
        found = answers.as_object(answer.content).get("file")
        first = found[0] if isinstance(found, list) and len(found) == 1 else found
        inside = _decoded(first)
        if answer.status == 200 and inside:
            return ports.SignedPdf(inside, "")
        if answer.content.startswith(_PDF):
            return ports.SignedPdf(answer.content, "")
        answers.raise_for(answer.status, answer.content)
        raise AssertionError("raise_for raises")

    def fetch(self, reference: str) -> bytes | None:
        """Version 2 keeps nothing to fetch."""
        return None

    def status(self, nik: str) -> str:
        """See ``Api``. Asking changes nothing, so it may be repeated."""
        answer = _call(
            self._channel,
            "POST",
            "/api/v2/user/check/status",
            json={"nik": nik},
            idempotent=True,
            timeout_seconds=self._status_seconds,
        )
        return _status(answer)

    def send_totp(self, nik: str, files: int) -> None:
        """See ``Api``."""
        body = {"nik": nik, "data": files}
        answer = _call(self._channel, "POST", "/api/v2/sign/get/totp", json=body, idempotent=False)
        if answer.status != 200 or answers.as_object(answer.content).get("error"):
            answers.raise_for(answer.status, answer.content)


def _call(channel: outside.Channel, method: str, path: str, **more: object) -> outside.Answer:
    """Make one call; a failure is named by whether the service may have signed."""
    try:
        return channel.request(method, path, **more)  # type: ignore[arg-type]
    except outside.OutsideError as error:
        if error.was_maybe_taken:
            raise ports.SigningUnavailable("signer_outcome_unknown", _id_of(error.headers)) from None
        raise ports.SigningUnavailable("signer_unavailable") from None


def _status(answer: outside.Answer) -> str:
    word = answers.status_word(answer.content)
    if word:
        return word
    if answer.status in {401, 403}:
        raise ports.SigningUnavailable("signer_login")
    code = answers.refusal_code(answer.content)
    named = {
        "not_registered": "NOT_REGISTERED",
        "no_certificate": "NO_CERTIFICATE",
        "certificate_expired": "EXPIRED",
    }
    if code in named:
        return named[code]
    raise ports.SigningUnavailable("signer_broken")


def _id_of(headers: Mapping[str, str]) -> str:
    for name in _ID_HEADERS:
        if headers.get(name):
            return str(headers[name])[:_ID_LENGTH]
    return ""


def _decoded(text: object) -> bytes:
    """Give the file in a base64 text, b'' when it holds no PDF."""
    if not isinstance(text, str):
        return b""
    try:
        found = base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        return b""
    return found
