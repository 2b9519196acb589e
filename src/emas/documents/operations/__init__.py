"""The acts of ``documents``: number, sign, withdraw, replace a letter; keep an upload; note a check."""

from emas.documents.operations._checks import record_check
from emas.documents.operations._letters import mark_replaced, open_letter, request_signature, revoke, void
from emas.documents.operations._marks import cleaned_mark
from emas.documents.operations._numbers import cancel_number, give_number
from emas.documents.operations._old_books import carry_last, carry_lines, take_back
from emas.documents.operations._parts import (
    append_part,
    begin_upload,
    drop_partial,
    sweep_partials,
)
from emas.documents.operations._proofs import attach_letter, require_letters
from emas.documents.operations._sign import sign_slot
from emas.documents.operations._uploads import (
    cleaned,
    delete_expired_uploads,
    delete_owned,
    delete_upload,
    keep_until,
    move_uploads,
    store_upload,
    sweep_waiting,
)
from emas.documents.operations._waiting import (
    STOPS,
    end_batch,
    note_item,
    send_totp,
    start_batch,
    tend_waiting,
)

__all__ = [
    "STOPS",
    "append_part",
    "attach_letter",
    "begin_upload",
    "cancel_number",
    "carry_last",
    "carry_lines",
    "cleaned",
    "cleaned_mark",
    "delete_expired_uploads",
    "delete_owned",
    "delete_upload",
    "drop_partial",
    "end_batch",
    "give_number",
    "keep_until",
    "mark_replaced",
    "move_uploads",
    "note_item",
    "open_letter",
    "record_check",
    "request_signature",
    "require_letters",
    "revoke",
    "send_totp",
    "sign_slot",
    "start_batch",
    "store_upload",
    "sweep_partials",
    "sweep_waiting",
    "take_back",
    "tend_waiting",
    "void",
]
