"""The whole life of a letter, through the doors."""

import pytest

from emas.cases import operations
from emas.cases.models import Case, Event
from emas.cases.tests.factories import Town
from emas.documents import queries as documents
from emas.notify.models import Message


@pytest.mark.requirement("R-056")
@pytest.mark.requirement("R-005")
def test_a_letter_goes_from_rt_to_issued(city: Town) -> None:
    receipt = city.submit()
    assert receipt.state == "menunggu_rt"
    acted = city.walk(receipt.ref)
    assert acted.state == "tte_lurah"
    city.deliver()
    case = Case.objects.get(ref=receipt.ref)
    assert case.state == "terbit"
    letter = documents.document_for_case(case_ref=receipt.ref)
    assert letter is not None
    assert letter.state == "terbit"
    issued = operations.download_letter(case_ref=receipt.ref, actor=city.citizen(receipt.ref), at=city.at)
    assert issued.content.startswith(b"%PDF")
    assert Case.objects.get(ref=receipt.ref).state == "selesai"
    path = list(Event.objects.filter(case=case).order_by("seq").values_list("to_state", flat=True))
    assert path == [
        "menunggu_rt", "menunggu_rw", "cs_kelurahan", "operator_kelurahan", "kasi_kelurahan",
        "sekretaris_kelurahan", "ttd_lurah", "tte_lurah", "terbit", "selesai",
    ]  # fmt: skip
    assert (
        Message.objects.filter(case_ref=receipt.ref, template="issued", recipient_kind="applicant").count()
        == 1
    )
