"""Uploads stay in memory: a spool file would be plaintext of an identity card on the disk."""

from io import BytesIO
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MAX_FILE_BYTES: Final = 15_000_000
MAX_REQUEST_BYTES: Final = 45_000_000


class MemoryOnlyUploadHandler(FileUploadHandler):
    """
    Keep each file in memory, up to a cap for one file and one for the request.

    A file over the cap is cut one byte beyond it and not read further: whoever checks its size then refuses it with a kind
    sentence, and memory stays bounded. A request over the cap is refused whole (HTTP 413), with or without a stated length.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django calls it so
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self._received = 0
        if content_length and content_length > MAX_REQUEST_BYTES:
            raise RequestDataTooBig("request over the limit")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._buffer = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received = getattr(self, "_received", 0) + len(raw_data)
        if self._received > MAX_REQUEST_BYTES:
            raise RequestDataTooBig("request over the limit")
        room = MAX_FILE_BYTES + 1 - self._buffer.tell()
        if room > 0:
            self._buffer.write(raw_data[:room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self._buffer.tell()
        self._buffer.seek(0)
        return InMemoryUploadedFile(
            file=self._buffer,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
