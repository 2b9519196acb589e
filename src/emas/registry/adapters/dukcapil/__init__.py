"""
Dukcapil's population web service (``reference/dukcapil-nik``): whole records, or only what agrees.

There is no public specification. What differs between deployments is a setting (``EMAS_DUKCAPIL_*``), the rest is read defensively:
keys in any case, numbers as text or JSON numbers, failures in HTTP 200. Nothing of an answer is kept here.
"""

from functools import lru_cache

from django.conf import settings

from emas.platform import outside
from emas.registry.adapters.dukcapil._client import Client, Deployment
from emas.registry.adapters.dukcapil._population import Dukcapil

NAME = "dukcapil"
__all__ = ["NAME", "Dukcapil", "provider", "register_probe"]


def provider() -> Dukcapil:
    """Give the adapter as it is configured; one per configuration, for it holds the connection's limits."""
    return _made(
        Deployment(
            url=settings.EMAS_DUKCAPIL_URL,
            user_id=settings.EMAS_DUKCAPIL_USER_ID,
            password=settings.EMAS_DUKCAPIL_PASSWORD,
            ip_user=settings.EMAS_DUKCAPIL_IP_USER,
            has_basic=settings.EMAS_DUKCAPIL_BASIC,
            ca_file=settings.EMAS_DUKCAPIL_CA,
            method_nik=settings.EMAS_DUKCAPIL_METHOD_NIK,
            method_verify=settings.EMAS_DUKCAPIL_METHOD_VERIFY,
            key_case=settings.EMAS_DUKCAPIL_KEY_CASE,
            keys=tuple(sorted(settings.EMAS_DUKCAPIL_KEYS.items())),
            timeout_seconds=settings.EMAS_DUKCAPIL_SECONDS,
            parallel=settings.EMAS_DUKCAPIL_PARALLEL,
        ),
        settings.EMAS_DUKCAPIL_MODE,
        settings.EMAS_DUKCAPIL_THRESHOLD,
        settings.EMAS_DUKCAPIL_DATE_FORM,
        tuple(settings.EMAS_DUKCAPIL_SEX_WORDS),
    )


def register_probe() -> None:
    """Let the administrator's page and the doctor try the service."""
    outside.register(NAME, lambda: provider().probe())


@lru_cache(maxsize=4)
def _made(
    deployment: Deployment, mode: str, threshold: int, date_form: str, sex_words: tuple[str, str]
) -> Dukcapil:
    client = Client(NAME, deployment)
    return Dukcapil(client, mode=mode, threshold=threshold, date_form=date_form, sex_words=sex_words)
