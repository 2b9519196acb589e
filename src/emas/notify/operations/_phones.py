"""
Whose telephone a browser is on: proved once, by a message with its code from the person's own number.

A link that was forwarded reaches a browser of somebody else, whose number is another: whatever he sends, it proves nothing. Kept are keyed
digests of browser, number and code. Not here: what a known browser may do (the link and its case say that).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from emas.audit import operations as audit
from emas.kernel import codes
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import NotFound, TooMany
from emas.notify.models import Grant, KnownBrowser, Message, PhoneProof
from emas.notify.operations import _registry
from emas.notify.queries import ADDRESS, BROWSER, PHONE, PROOF, TOKEN
from emas.notify.types import PhoneAsked
from emas.platform import db, limits, sealing

PROOF_TIME: Final = timedelta(minutes=15)
#: A page opened again shows the same code while so much of its time is left: it may be in a message that is on its way.
_ENOUGH: Final = timedelta(minutes=5)
KNOWN_DAYS: Final = 180
#: Who answers late hears that, and not that there never was such a code.
_PROOFS_KEPT: Final = timedelta(days=1)
#: Use is noted once a day.
_NOTED: Final = timedelta(days=1)
_TRIES: Final = 10
_TRIES_SECONDS: Final = 900
_DIGITS: Final = 6


def known_row(grant: Grant, browser: str) -> KnownBrowser | None:
    """Give what is known of a browser as that of a grant's person, for the number that its message went to."""
    if not browser:
        return None
    row = KnownBrowser.objects.filter(
        person_id=grant.person_id, browser_digest=sealing.digest(browser, BROWSER)
    ).first()
    if row is None:
        return None
    phone = _phone_of(_message_of(grant))
    return row if phone and sealing.same(row.phone_digest, sealing.digest(phone, PHONE)) else None


def note_use(row: KnownBrowser, at: datetime) -> bool:
    """Note that a known browser was used; False when it was forgotten at this moment. Needs a transaction."""
    return bool(KnownBrowser.objects.filter(pk=row.pk).update(last_used_at=max(at, row.last_used_at)))


def is_use_noted(row: KnownBrowser, at: datetime) -> bool:
    """Tell whether the use of a known browser was noted lately."""
    return row.last_used_at > at - _NOTED


def ask_proof(*, token: str, browser: str, at: datetime) -> PhoneAsked | None:
    """
    Ask a browser that opened a link for the proof that it is on its person's telephone; None where no number is known.

    Opened again, the same words are asked for while there is time left to send them.
    """
    grant = Grant.objects.filter(token_digest=sealing.digest(token, TOKEN)).first() if token else None
    message = _message_of(grant) if grant is not None else None
    phone = _phone_of(message)
    if grant is None or message is None or not phone or not browser:
        return None
    mine, theirs = sealing.digest(browser, BROWSER), sealing.digest(phone, PHONE)
    open_proofs = PhoneProof.objects.filter(
        grant=grant.public_id, browser_digest=mine, proved_at__isnull=True
    )
    row = open_proofs.filter(expires_at__gt=at + _ENOUGH).order_by("-expires_at", "-pk").first()
    if row is None or row.phone_digest != theirs:
        row = _new_proof(grant, browser, theirs, at)
    words = f"HP {_code(row.public_id, browser)}"
    return PhoneAsked(
        words, row.expires_at, _registry.shown_number(message.instansi), message.recipient_label
    )


def take_proof(*, code: str, phone: str, sender: str, told_at: datetime, at: datetime) -> str:
    """
    Make the browser known that asked for this code, when it comes from its person's own number; gives the name of the answer.

    ``phone`` is '' for somebody who shows none, ``sender`` names who wrote; ``told_at`` counts, not when the worker came to it. The link that was
    opened belongs to that browser from then on. Needs a transaction. Ten tries in a quarter of an hour.
    """
    db.require_transaction("a proof")
    try:
        limits.reserve(f"notify.proof:{sender}", _TRIES, _TRIES_SECONDS, at)
    except TooMany:
        return "too_many"
    found = PhoneProof.objects.select_for_update().filter(code_digest=sealing.digest(code, PROOF))
    rows = list(found.order_by("id"))
    if not phone:
        return "phone_hidden"
    mine = sealing.digest(phone, PHONE)
    own = [row for row in rows if sealing.same(row.phone_digest, mine)]
    if not own:
        return "phone_other" if any(row.expires_at >= told_at for row in rows) else "phone_unknown"
    fresh = [row for row in own if row.proved_at is None and row.expires_at >= told_at]
    if len(fresh) == 1:
        _know(fresh[0], at)
        return "phone_known"
    # Sent twice it is answered twice; what was forgotten since stays forgotten.
    proved = [row for row in own if row.proved_at is not None]
    return "phone_known" if any(_is_known(row) for row in proved) else "phone_late"


def forget_by_number(*, phone: str, at: datetime) -> int:
    """Forget all browsers that were proved from a number, and what they asked; gives how many. Needs a transaction."""
    if not phone:
        return 0
    mine = sealing.digest(phone, PHONE)
    # In the order in which a proof takes them: proofs, browsers, links.
    PhoneProof.objects.filter(phone_digest=mine).delete()
    return _forget(list(KnownBrowser.objects.filter(phone_digest=mine)), SYSTEM, at)


def forget_browser(*, public_id: str, actor: Actor, at: datetime) -> None:
    """Forget one known browser of the actor himself. Raises: NotFound for one that is not his."""
    rows = KnownBrowser.objects.filter(public_id=public_id, person_id=actor.person_id or 0)
    with db.act_transaction():
        if not _forget(list(rows), actor, at):
            raise NotFound("browser")


def sweep_phones(at: datetime) -> int:
    """Delete known browsers unused for half a year and proofs long over; gives their number. Needs a transaction."""
    unused, _ = KnownBrowser.objects.filter(last_used_at__lt=at - timedelta(days=KNOWN_DAYS)).delete()
    over, _ = PhoneProof.objects.filter(expires_at__lt=at - _PROOFS_KEPT).delete()
    return unused + over


def _new_proof(grant: Grant, browser: str, phone_digest: str, at: datetime) -> PhoneProof:
    """Write a question down; its code is none that waits for an answer from the same number."""
    waiting = PhoneProof.objects.filter(phone_digest=phone_digest, expires_at__gt=at)
    while True:
        public_id = codes.new_public_id()
        code_digest = sealing.digest(_code(public_id, browser), PROOF)
        if not waiting.filter(code_digest=code_digest).exists():
            break
    with db.short_transaction():
        return PhoneProof.objects.create(
            public_id=public_id,
            grant=grant.public_id,
            person_id=grant.person_id,
            browser_digest=sealing.digest(browser, BROWSER),
            phone_digest=phone_digest,
            code_digest=code_digest,
            expires_at=at + PROOF_TIME,
        )


def _know(proof: PhoneProof, at: datetime) -> None:
    PhoneProof.objects.filter(pk=proof.pk).update(proved_at=at)
    KnownBrowser.objects.update_or_create(
        person_id=proof.person_id,
        browser_digest=proof.browser_digest,
        defaults={"phone_digest": proof.phone_digest, "proved_at": at, "last_used_at": at},
        create_defaults={
            "public_id": codes.new_public_id(),
            "phone_digest": proof.phone_digest,
            "proved_at": at,
            "last_used_at": at,
        },
    )
    # Another browser of his may have been quicker: the link stays with that one.
    Grant.objects.filter(public_id=proof.grant, used_at__isnull=True, browser_digest="").update(
        browser_digest=proof.browser_digest
    )
    audit.record("notify.phone_known", SYSTEM, "person", str(proof.person_id), at)


def _is_known(proof: PhoneProof) -> bool:
    return KnownBrowser.objects.filter(
        person_id=proof.person_id, browser_digest=proof.browser_digest, phone_digest=proof.phone_digest
    ).exists()


def _forget(rows: Sequence[KnownBrowser], actor: Actor, at: datetime) -> int:
    """Forget browsers; links that waited in them are free again for their person's next one."""
    gone = 0
    for row in rows:
        deleted, _ = KnownBrowser.objects.filter(pk=row.pk).delete()
        gone += deleted
        Grant.objects.filter(
            person_id=row.person_id, browser_digest=row.browser_digest, used_at__isnull=True
        ).update(browser_digest="")
    for person_id in sorted({row.person_id for row in rows}) if gone else ():
        audit.record("notify.phone_forgotten", actor, "person", str(person_id), at, detail={"browsers": gone})
    return gone


def _message_of(grant: Grant) -> Message | None:
    return Message.objects.filter(public_id=grant.message).first()


def _phone_of(message: Message | None) -> str:
    """Give the number that a message went to."""
    if message is None:
        return ""
    address = sealing.unseal_json(message.address_sealed, ADDRESS, context=message.public_id) or {}
    return str(address.get("phone", ""))


def _code(public_id: str, browser: str) -> str:
    """Give the code of a question: it can be shown again to the browser that asked, and is kept nowhere."""
    number = int(sealing.digest(f"{public_id}:{browser}", PROOF)[:16], 16)
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"
