"""Application registry entry of ``emas.documents``."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class DocumentsConfig(AppConfig):
    """Letters and files."""

    name = "emas.documents"
    label = "documents"

    def ready(self) -> None:
        import_module("emas.documents.handlers")
        if settings.EMAS_SIGNER == "bsre":
            from emas.documents.adapters.bsre import signer
            from emas.platform import outside

            outside.register(signer.SERVICE, signer.probe)
