"""A small JSON client of the portal's API over real HTTP, for benches and drills."""

import json
import urllib.error
import urllib.request
import uuid
from typing import Any


class ApiError(Exception):
    """The API answered with a problem document."""

    def __init__(self, status: int, code: str, text: bytes = b"") -> None:
        super().__init__(f"{status} {code} {text[:500].decode('utf-8', 'replace')}")
        self.status = status
        self.code = code


class Client:
    """One client system with its token."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/api/v1"
        self._token = token

    def _call(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(
            f"{self._url}{path}",
            data=body,
            method=method,
            headers={"Authorization": f"Bearer {self._token}", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                code = json.loads(text)["code"]
            except (ValueError, KeyError):
                code = "not_a_problem_document"
            raise ApiError(error.code, code, text) from None

    def get(self, path: str) -> Any:
        """Read a JSON resource."""
        return json.loads(self._call("GET", path, None, {}))

    def download(self, path: str) -> bytes:
        """Read bytes."""
        return self._call("GET", path, None, {})

    def post(self, path: str, body: dict[str, Any], key: str = "") -> Any:
        """Send JSON with an idempotency key (a fresh one unless given)."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or uuid.uuid4().hex}
        return json.loads(self._call("POST", path, json.dumps(body).encode(), headers))

    def upload(self, service: str, field: str, owner: str, content: bytes) -> Any:
        """Send one paper as a form with a file."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {"service": service, "field": field, "owner": owner}.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="foto.jpg"\r\n'
        body = b"".join([*parts, head.encode(), b"Content-Type: image/jpeg\r\n\r\n", content, b"\r\n"])
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return json.loads(self._call("POST", "/uploads", body + f"--{mark}--\r\n".encode(), headers))
