"""NIKs of officials, opened: only for the provider that makes their signatures."""

from emas.people.models import Person
from emas.people.queries._admin import NIK_PURPOSE
from emas.platform import sealing


def signing_nik(*, person_id: int) -> str:
    """
    Give the NIK that the signature provider knows an official by, '' when it was never entered.

    For the signing adapter alone: it is never shown, logged or stored a second time.
    """
    sealed = Person.objects.filter(pk=person_id).values_list("nik_sealed", flat=True).first()
    return sealing.unseal(bytes(sealed), NIK_PURPOSE).decode() if sealed else ""


def niks_of_staff() -> tuple[tuple[str, str], ...]:
    """Give NIK and name of every official whose NIK is known: to rehearse signing with a stand-in."""
    rows = Person.objects.exclude(nik_sealed=b"").order_by("id").values_list("nik_sealed", "name")
    return tuple((sealing.unseal(bytes(sealed), NIK_PURPOSE).decode(), name) for sealed, name in rows)
