"""
Files in a bucket of an S3-compatible store.

Requests are signed by ``botocore`` (extra ``s3``) and leave by ``platform.outside`` like every other call: one host, one time
limit, a circuit that opens. The store sees sealed bytes under random names and nothing else.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from emas.kernel.errors import Unavailable
from emas.platform import outside

SERVICE: Final = "s3"
_MAX_BYTES: Final = 100_000_000
_PAGE: Final = 1000
_KEY: Final = re.compile(rb"<Key>([^<]*)</Key>")
_NO_BUCKET: Final = b"<Code>NoSuchBucket</Code>"


def store() -> "Bucket":
    """Give the bucket as it is configured; one object per configuration, for it holds connections."""
    return _made(
        settings.EMAS_S3_ENDPOINT,
        settings.EMAS_S3_BUCKET,
        settings.EMAS_S3_PREFIX,
        (settings.EMAS_S3_ACCESS_KEY, settings.EMAS_S3_SECRET_KEY, settings.EMAS_S3_REGION),
        settings.EMAS_S3_CA,
        settings.EMAS_S3_SECONDS,
        settings.EMAS_S3_PARALLEL,
    )


def register_probe() -> None:
    """Let the administrator's page and the doctor try the bucket."""
    outside.register(SERVICE, lambda: store().probe())


@lru_cache(maxsize=4)
def _made(
    endpoint: str, bucket: str, prefix: str, keys: tuple[str, str, str], ca: str, seconds: int, parallel: int
) -> "Bucket":
    channel = outside.Channel(
        SERVICE,
        endpoint,
        timeout_seconds=seconds,
        max_parallel=parallel,
        verify=ca or True,
        max_bytes=_MAX_BYTES,
        keep_alive=True,
    )
    return Bucket(channel, _Signer(endpoint, *keys), bucket, prefix)


class _Signer:
    """Signature Version 4 of one request."""

    def __init__(self, endpoint: str, access_key: str, secret_key: str, region: str) -> None:
        try:
            from botocore.auth import S3SigV4Auth
            from botocore.credentials import Credentials
        except ImportError as error:
            raise ImproperlyConfigured("EMAS_FILES=s3 needs the extra: pip install 'emas[s3]'") from error
        self._endpoint = endpoint
        self._auth = S3SigV4Auth(Credentials(access_key, secret_key), "s3", region)

    def headers(self, method: str, path: str, params: Mapping[str, str], content: bytes) -> dict[str, str]:
        """Give the headers that prove who asks; they hold for this request and a quarter of an hour."""
        from botocore.awsrequest import AWSRequest

        request = AWSRequest(method, self._endpoint + path, params=dict(params), data=content)
        self._auth.add_auth(request)
        return {str(name): str(value) for name, value in request.headers.items()}


class Bucket:
    """See ``blobs.Store``. All calls may be repeated: a name is written once, with the same bytes."""

    def __init__(self, channel: outside.Channel, signer: _Signer, bucket: str, prefix: str) -> None:
        self._channel = channel
        self._signer = signer
        self._bucket = f"/{bucket}"
        self._prefix = f"{prefix}/" if prefix else ""

    def write(self, name: str, sealed: bytes) -> None:
        self._expect(self._call("PUT", self._path(name), content=sealed), 200)

    def read(self, name: str) -> bytes | None:
        answer = self._call("GET", self._path(name))
        if answer.status == 404 and _NO_BUCKET not in answer.content:
            return None
        return self._expect(answer, 200).content

    def exists(self, name: str) -> bool:
        # Listed, not asked for by HEAD: a missing bucket must not look like a missing file.
        key = self._key(name)
        answer = self._listed({"prefix": key, "max-keys": "1"})
        return key.encode() in _KEY.findall(answer.content)

    def delete(self, name: str) -> None:
        answer = self._call("DELETE", self._path(name))
        if answer.status != 404 or _NO_BUCKET in answer.content:
            self._expect(answer, 200, 204)

    def names(self) -> Iterator[str]:
        after = ""
        while True:
            more = {"start-after": after} if after else {}
            answer = self._listed({"prefix": self._prefix, "max-keys": str(_PAGE), **more})
            keys = [key.decode() for key in _KEY.findall(answer.content)]
            for key in keys:
                yield key.rpartition("/")[2]
            if not keys or b"<IsTruncated>true</IsTruncated>" not in answer.content:
                return
            after = keys[-1]

    def probe(self) -> None:
        """List one name. Raises: Unavailable as ``blobs.put``."""
        self._listed({"prefix": self._prefix, "max-keys": "1"})

    def _listed(self, params: Mapping[str, str]) -> outside.Answer:
        return self._expect(self._call("GET", self._bucket, params={"list-type": "2", **params}), 200)

    def _call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, content: bytes = b""
    ) -> outside.Answer:
        headers = self._signer.headers(method, path, params or {}, content)
        try:
            return self._channel.request(
                method, path, idempotent=True, params=params, headers=headers, content=content or None
            )
        except outside.OutsideError as error:
            raise Unavailable("files_away", detail=error.code) from error

    def _expect(self, answer: outside.Answer, *wanted: int) -> outside.Answer:
        if answer.status in wanted:
            return answer
        code = "files_away"
        if answer.status in {400, 401, 403}:
            code = "files_refused"
        elif answer.status == 404:
            code = "files_no_bucket"
        outside.note_fault(SERVICE, code)
        raise Unavailable(code, detail=f"http_{answer.status}")

    def _key(self, name: str) -> str:
        # The same layout as the folder's: one can be copied to the other with any client.
        return f"{self._prefix}{name[:2]}/{name}"

    def _path(self, name: str) -> str:
        return f"{self._bucket}/{self._key(name)}"
