"""Call-backs: signed, in the background, repeated until they are taken; on demand doubled, in the wrong order, forged or silent."""

import hashlib
import hmac
import http.client
import json
import queue
import random
import threading
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from emas.project.simulators.whatsapp.state import Bubble, CloudError, Phone, State, new_id

_RETRY_SECONDS: Final = (0.2, 0.5, 1, 2, 5, 10, 30)
_chance: Final = random.SystemRandom()


class Hooks:
    """The sender of call-backs: one thread, one queue."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._queue: queue.Queue[tuple[bytes, int] | None] = queue.Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="call-backs", daemon=True)
        self.delivered = 0
        self.lost = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._queue.put(None)
        self._thread.join(timeout=5)

    def settled(self, within_seconds: float) -> bool:
        """Wait until nothing waits to be told; False when that took longer."""
        told = self._queue.all_tasks_done
        with told:
            return told.wait_for(lambda: self._queue.unfinished_tasks == 0, within_seconds)

    def statuses(self, phone: Phone, bubble: Bubble, words: Iterable[str], code: int = 0) -> None:
        """Tell the course of one message."""
        values = [self._status(phone, bubble, word, code) for word in words]
        control = self._state.control
        if control.reorder:
            _chance.shuffle(values)
        for value in values:
            for _ in range(1 + control.duplicates):
                self.tell(value, number_id=bubble.number_id)

    def message(
        self, phone: Phone, bubble: Bubble, content: dict[str, Any], *, shows_number: bool = True
    ) -> None:
        """Tell what a person wrote."""
        contact: dict[str, Any] = {"profile": {"name": "Pengguna"}}
        message: dict[str, Any] = {"id": bubble.id, "timestamp": str(int(bubble.at.timestamp())), **content}
        if shows_number and phone.number:
            contact["wa_id"] = message["from"] = phone.number
        else:
            contact["user_id"] = message["from_user_id"] = phone.user_id
        value = {"contacts": [contact], "messages": [message]}
        for _ in range(1 + self._state.control.duplicates):
            self.tell(value, number_id=bubble.number_id)

    def tell(self, *values: dict[str, Any], field: str = "messages", number_id: str = "") -> None:
        """Queue one call about one of the numbers; several values become several changes of it."""
        settings = self._state.settings
        if not settings.webhook or self._state.control.mute:
            return
        number_id = number_id or settings.phone_number_id
        shown = settings.numbers.get(number_id, settings.number)
        metadata = {"display_phone_number": shown, "phone_number_id": number_id}
        changes = [
            {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
            for value in values
        ]
        entry = {"id": settings.waba_id, "changes": changes}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        self._queue.put((body, 0))

    def _status(self, phone: Phone, bubble: Bubble, word: str, code: int) -> dict[str, Any]:
        with self._state.lock:
            bubble.status = word
        status: dict[str, Any] = {
            "id": bubble.id,
            "status": word,
            "timestamp": str(int(self._state.now().timestamp())),
            "recipient_id": phone.number or phone.user_id,
        }
        if bubble.request_id:
            status["biz_opaque_callback_data"] = bubble.request_id
        if word == "failed":
            error = CloudError(code or 131026)
            body = error.body()
            status["errors"] = [
                {"code": error.code, "title": body["message"], "error_data": {"details": error.details}}
            ]
        else:
            status["pricing"] = {
                "billable": bubble.kind == "template",
                "pricing_model": "PMP",
                "category": "utility",
            }
        return {"statuses": [status]}

    def _work(self) -> None:
        while not self._stop.is_set():
            item = self._queue.get()
            while self._state.control.held and not self._stop.is_set():
                self._stop.wait(0.05)
            if item is not None:
                self._deliver(*item)
            self._queue.task_done()

    def _deliver(self, body: bytes, tries: int) -> None:
        while not self._stop.is_set():
            if self._post(body):
                self.delivered += 1
                return
            if tries >= len(_RETRY_SECONDS):
                self.lost += 1
                return
            self._stop.wait(_RETRY_SECONDS[tries])
            tries += 1

    def _post(self, body: bytes) -> bool:
        settings = self._state.settings
        secret = "salah" if self._state.control.forge else settings.app_secret
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        address = urlsplit(settings.webhook)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        call = kind(address.hostname or "", address.port, timeout=10)
        try:
            headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
            call.request("POST", address.path or "/", body, headers)
            return call.getresponse().status in ({200, 401, 403} if self._state.control.forge else {200})
        except (OSError, http.client.HTTPException):
            return False
        finally:
            call.close()


def typed(
    state: State, hooks: Hooks, *, number: str, user_id: str, kind: str, words: str, to: str = ""
) -> Bubble:
    """Let a person write, tap a button or send a picture, to the first number or to the one that ``to`` names."""
    with state.lock:
        phone = state.phone(number, user_id)
        at = state.now()
        to = to if state.is_known(to) else state.settings.phone_number_id
        bubble = Bubble(id=new_id(), is_mine=True, text=words, at=at, kind=kind, number_id=to)
        phone.bubbles.append(bubble)
        phone.heard(to, at)
    contents: dict[str, dict[str, Any]] = {
        "text": {"type": "text", "text": {"body": words}},
        "button_reply": {
            "type": "interactive",
            "interactive": {"type": "button_reply", "button_reply": {"id": words, "title": "Setujui"}},
        },
        "button": {"type": "button", "button": {"payload": words, "text": "Setujui"}},
        "image": {"type": "image", "image": {"id": words, "mime_type": "image/jpeg", "sha256": ""}},
        "unsupported": {"type": "unsupported", "errors": [{"code": 131051, "title": "Unsupported"}]},
        "number_changed": {
            "type": "system",
            "system": {"type": "user_changed_number", "wa_id": words, "body": "changed"},
        },
    }
    hooks.message(phone, bubble, contents[kind], shows_number=bool(number))
    return bubble
