"""A person at a browser without script: cookies, forms, sign-in, and the signer's pages, over real HTTP."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass

from emas.project import town

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Page:
    """What came back; refusals too are pages."""

    status: int
    body: bytes
    url: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Browser:
    """One signed-in person."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._open(urllib.request.Request(f"{self._url}{path}"))

    def post(self, path: str, fields: dict[str, str | list[str]]) -> Page:
        """Send a form of this site."""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self._token()}, doseq=True).encode()
        return self._open(urllib.request.Request(f"{self._url}{path}", data=body))

    def sign_in(self, login: str) -> None:
        """Sign in with the password of the town. Raises: RuntimeError when that fails."""
        page = self.get("/masuk/")
        fields = re.findall(r'<input[^>]*name="(\w+)"', page.text)
        identifier = next(name for name in fields if name not in {"csrfmiddlewaretoken", "password", "next"})
        self.post("/masuk/", {identifier: login, "password": town.PASSWORD})
        if "sessionid" not in {cookie.name for cookie in self._jar}:
            raise RuntimeError(f"{login} could not sign in")

    def cookies(self) -> dict[str, str]:
        """Give the cookies held now."""
        return {cookie.name: cookie.value or "" for cookie in self._jar}

    def _token(self) -> str:
        token = self.cookies().get("csrftoken", "")
        if not token:
            self.get("/masuk/")
            token = self.cookies().get("csrftoken", "")
        return token

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return Page(answer.status, answer.read(), answer.url)
        except urllib.error.HTTPError as error:
            return Page(error.code, error.read(), error.url or request.full_url)


def sign(browser: Browser, ref: str, key: str = "") -> bool:
    """Open a letter as its signer and sign it with a fresh proof; tell whether it was signed."""
    if browser.get(f"/desk/sign/{ref}/").status != 200:
        return False
    fields: dict[str, str | list[str]] = {
        "picked": ref,
        "password": town.PASSWORD,
        "kunci": key or uuid.uuid4().hex,
    }
    page = browser.post("/desk/sign/do/", fields)
    # The list of signed letters links to the case, the list of refused ones back to the signer's page.
    return page.status == 200 and f'href="/desk/cases/{ref}' in page.text
