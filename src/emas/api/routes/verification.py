"""Verification of letters by code or by file."""

from dataclasses import asdict
from typing import Annotated

from django.http import HttpRequest
from ninja import File, Query, Router
from ninja.files import UploadedFile

from emas.api import schemas
from emas.api.security import actor_with
from emas.documents import queries as documents
from emas.kernel import clock

router = Router(tags=["verification"])
Code = Annotated[str, Query(min_length=1, max_length=400)]


@router.get("/verify", response={200: schemas.VerificationAnswer}, summary="Check a letter by its code")
def verify_code(request: HttpRequest, code: Code) -> dict[str, object]:
    """``code`` is the whole address of the QR, its code, or the token printed under it."""
    actor_with(request, "verify")
    return asdict(documents.verify_code(code=code, at=clock.now()))


@router.post("/verify", response={200: schemas.VerificationAnswer}, summary="Check a letter by its file")
def verify_file(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> dict[str, object]:
    """Whether the bytes are the issued ones, and what the signatures in them say."""
    actor_with(request, "verify")
    return asdict(documents.verify_file(content=file.read(), at=clock.now()))
