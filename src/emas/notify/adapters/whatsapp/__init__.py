"""
WhatsApp Cloud API (Meta): templates outside the 24-hour window, free text inside, signed call-backs.

Facts and their certainty: whatsapp-cloud-api. Meta has no key that makes a repeated request harmless, so nothing is repeated here;
our own id travels along (``biz_opaque_callback_data``) and comes back with every status.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from emas.kernel.errors import Unavailable
from emas.notify.adapters.whatsapp import _answers, _calls_back, _table
from emas.notify.ports import Delivery, Incoming, Limits, SendResult
from emas.notify.types import Recipient
from emas.platform import outside

NAME: Final = "whatsapp"
_TEXT_LENGTH: Final = 4096
_BUTTON_BODY_LENGTH: Final = 1024


class WhatsAppChannel:
    """The phone numbers of this installation at Meta (or at a stand-in): the first, and those that an instansi has for itself."""

    name = NAME
    is_repeatable = False

    def __init__(
        self,
        *,
        url: str,
        phone_number_id: str,
        token: str,
        app_secret: str,
        verify_token: str,
        base_url: str,
        instansi: str = "",
        numbers: Mapping[str, str] | None = None,
        templates: str = "",
        people_a_day: int = 250,
        templates_a_day: int = 1000,
        per_second: int = 40,
        parallel: int = 8,
        ca: str = "",
    ) -> None:
        self.parallel = parallel
        self._number = phone_number_id
        self._instansi = instansi
        self._numbers = {
            code: number for code, number in (numbers or {}).items() if number != phone_number_id
        }
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._base_url = base_url.rstrip("/")
        self._table = _table.read(Path(templates) if templates else _table.PACKAGED)
        self._limits = Limits(people_a_day, templates_a_day, per_second)
        self._calls = outside.Channel(
            NAME,
            url,
            timeout_seconds=15,
            connect_seconds=4,
            max_parallel=max(parallel, 1),
            verify=ca or True,
            headers={"Authorization": f"Bearer {token}"},
            tries=1,
            max_bytes=1_000_000,
            # A kept connection that the other side just closed would leave an outcome open that was none.
            keep_alive=False,
        )
        outside.register(NAME, self.probe)

    def limits(self) -> Limits:
        return self._limits

    def reaches(self, recipient: Recipient) -> bool:
        return bool(recipient.address)

    def forms(self, template: str, recipient: Recipient) -> frozenset[str]:
        if template.startswith("reply_"):
            return frozenset({"text"})
        found = self._table.find(template, recipient)
        return frozenset({"template", "text"} if found is not None else ())

    def words(self, reply: str, values: Mapping[str, str]) -> str:
        return self._table.reply(reply, {"tautan": self._base_url, **values})

    def side_number(self, instansi: str) -> str:
        return self._numbers.get(instansi, "")

    def instansi_of(self, number: str) -> str:
        return next((code for code, known in self._numbers.items() if known == number), self._instansi)

    def subscribes(self, mode: str, token: str) -> bool:
        return mode == "subscribe" and hmac.compare_digest(token.encode(), self._verify_token.encode())

    def incoming(self, body: bytes, signature: str) -> tuple[Incoming, ...]:
        return _calls_back.read(body, signature, self._app_secret)

    def own_numbers(self) -> Mapping[str, str]:
        return self._numbers

    def probe(self, instansi: str = "") -> None:
        number = self.side_number(instansi) or self._number
        answer = self._calls.get(f"/{number}", params={"fields": "id,display_phone_number"})
        if answer.status == 200:
            return
        error = _error(answer)
        raise Unavailable(_answers.refusal(error).reason if error else f"http_{answer.status}")

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        number = self.side_number(delivery.instansi) or self._number
        answer = self._calls.post(f"/{number}/messages", json=self.payload(delivery))
        if answer.status == 200:
            return SendResult(sent=True, provider_id=_provider_id(answer))
        error = _error(answer)
        if error is not None:
            return _answers.refusal(error)
        if answer.status in {429, 503}:
            raise Unavailable("gateway_busy")
        if answer.status >= 500:
            # A proxy in between spoke: what lies behind it may have taken the message.
            raise outside.OutsideError("timeout_unknown", f"http_{answer.status}")
        return SendResult(sent=False, reason=f"http_{answer.status}", then="hold")

    def payload(self, delivery: Delivery) -> dict[str, Any]:
        """Write the body of the call that sends one message."""
        to = delivery.recipient.address.lstrip("+")
        body: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "biz_opaque_callback_data": delivery.public_id,
        }
        body |= {"to": to} if to else {"recipient": delivery.user_id}
        if delivery.quotes:
            body["context"] = {"message_id": delivery.quotes}
        if delivery.template.startswith("reply_"):
            return body | _text(delivery.body)
        template = self._table.of(delivery)
        if template is None:
            raise LookupError(delivery.template)
        values = self._values(delivery)
        if delivery.form == "template":
            return body | self._as_template(template, values, delivery)
        return body | self._as_text(template, values, delivery)

    def _values(self, delivery: Delivery) -> dict[str, str]:
        link = "/desk/" if delivery.merged else delivery.link
        return {
            **delivery.values,
            "tautan": f"{self._base_url}{link}" if link.startswith("/") else link,
            "jumlah": str(delivery.merged + 1),
        }

    def _as_template(
        self, template: _table.Template, values: Mapping[str, str], delivery: Delivery
    ) -> dict[str, Any]:
        words = [{"type": "text", "text": word} for word in template.parameters(values)]
        components: list[dict[str, Any]] = [{"type": "body", "parameters": words}] if words else []
        if template.button_path and delivery.token:
            token = [{"type": "text", "text": delivery.token}]
            components.append({"type": "button", "sub_type": "url", "index": "0", "parameters": token})
        named = {"name": template.name, "language": {"code": self._table.language}, "components": components}
        return {"type": "template", "template": named}

    def _as_text(
        self, template: _table.Template, values: Mapping[str, str], delivery: Delivery
    ) -> dict[str, Any]:
        words = template.filled(values)
        if delivery.token:
            words = f"{words}\n{self._base_url}/{template.button_path}{delivery.token}"
        if not delivery.reply_code or not template.reply or len(words) > _BUTTON_BODY_LENGTH:
            return _text(words)
        tap = {"type": "reply", "reply": {"id": f"SETUJU {delivery.reply_code}", "title": template.reply}}
        return {
            "type": "interactive",
            "interactive": {"type": "button", "body": {"text": words}, "action": {"buttons": [tap]}},
        }


def _text(words: str) -> dict[str, Any]:
    # No preview: the messenger's own servers would open the link.
    return {"type": "text", "text": {"body": words[:_TEXT_LENGTH], "preview_url": False}}


def _provider_id(answer: outside.Answer) -> str:
    content = answer.json()
    messages = content.get("messages") if isinstance(content, dict) else None
    found = (
        messages[0].get("id")
        if isinstance(messages, list) and messages and isinstance(messages[0], dict)
        else None
    )
    if not isinstance(found, str) or not found:
        raise outside.OutsideError("bad_answer", "no_id")
    return found[:160]


def _error(answer: outside.Answer) -> Mapping[str, Any] | None:
    try:
        content = answer.json()
    except outside.OutsideError:
        return None
    error = content.get("error") if isinstance(content, dict) else None
    return error if isinstance(error, dict) and isinstance(error.get("code"), int) else None
