"""
A client as a phone on a weak signal is one: it sends again with the same key until it has an answer, and loses answers on the way.
"""

import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import Any, TypeVar

from emas.project.benches import browser, filing
from emas.project.benches.client import ApiError, Client

PAUSE_SECONDS = 0.2
LOST_ANSWERS = 0.3
_AWAY = (urllib.error.URLError, HTTPException, OSError)
Answer = TypeVar("Answer")


class GaveUp(Exception):
    """No answer within the time of the drill."""


class Phone:
    """One client for every post, with patience."""

    def __init__(self, clients: dict[str, Client], url: str, until: Callable[[], float], seed: int) -> None:
        self._clients = clients
        self._url = url
        self._until = until
        self._chance = random.Random(seed)
        self._pause = threading.Event()
        self._browsers: dict[str, browser.Browser] = {}
        #: Codes with which an act was refused that nobody else did: a retry that was not known again.
        self.refusals: list[str] = []

    def again(self, call: Callable[[], Answer]) -> Answer:
        """Call until there is an answer; sometimes lose it and call once more."""
        while time.monotonic() < self._until():
            try:
                answer = call()
                return call() if self._chance.random() < LOST_ANSWERS else answer
            except ApiError as error:
                if error.status < 500 and error.status != 429:
                    raise
            except _AWAY:
                pass
            self._pause.wait(PAUSE_SECONDS)
        raise GaveUp

    def file(self, number: int) -> str:
        """File letter ``number`` with its papers; gives its reference, '' when a retry was refused."""
        front = self._clients["rt"]
        owner = f"kill-{number}"
        for field in filing.papers():
            self.again(lambda: front.upload(filing.SERVICE, field, owner, filing.picture()))  # noqa: B023
        body = filing.request(number) | {"uploads": owner}
        key = f"drill-kill-file-{number:06d}"
        try:
            answer: dict[str, Any] = self.again(lambda: front.post("/cases", body, key=key))
        except ApiError as error:
            self.refusals.append(error.code)
            return ""
        return str(answer["ref"])

    def act(
        self,
        role: str,
        act: str,
        ref: str,
        *,
        answers: Mapping[str, Any] | None = None,
        service: str = "",
        papers: Sequence[str] = (),
    ) -> None:
        """Act once on a case, however many times it takes to say so; with answers, and with papers of its ``service``."""
        client, key = self._clients[role], uuid.uuid4().hex
        body = {"act": act, "version": self.again(lambda: client.get(f"/cases/{ref}"))["version"]}
        body |= {"data": {"answers": dict(answers)}} if answers else {}
        for field in papers:
            body["uploads"] = key[:20]
            self.again(lambda: client.upload(service, field, key[:20], filing.picture()))  # noqa: B023
        try:
            self.again(lambda: client.post(f"/cases/{ref}/acts", body, key=key))
        except ApiError as error:
            self.refusals.append(error.code)

    def sign(self, login: str, ref: str, *, post: str = "kepala", state: str = "ttd_lurah") -> None:
        """Sign as a person does, with one key for all tries; ``state`` is where the letter waits for ``post``."""
        key = uuid.uuid4().hex

        def once() -> bool:
            now = self._clients[post].get(f"/cases/{ref}")["state"]
            return now != state or self._sign_page(login, ref, key)

        while not self.again(once):
            self._browsers.pop(login, None)

    def _sign_page(self, login: str, ref: str, key: str) -> bool:
        if login not in self._browsers:
            fresh = browser.Browser(self._url)
            try:
                fresh.sign_in(login)
            except RuntimeError:
                return False
            self._browsers[login] = fresh
        return browser.sign(self._browsers[login], ref, key)
