"""The desk's page of the survey: value, elements, comments; for who answers for the office, and nobody else."""

from emas.cases import operations, queries
from emas.cases.tests.factories import Town
from emas.web.desk.tests.conftest import SignedIn


def test_figures_and_comments_in_the_reach_of_the_reader(city: Town, signed_in: SignedIn) -> None:
    head = signed_in("lurah.hasan")
    assert "Belum ada penilaian pada tahun ini." in head.get("/desk/survey/").content.decode()
    ref = city.signed()
    operations.rate_service(
        case_ref=ref, actor=city.citizen(ref), marks=dict.fromkeys(queries.SURVEY_ELEMENTS, 3), comment="Antre lama.",
        at=city.at,
    )  # fmt: skip
    page = head.get("/desk/survey/", {"tahun": "abc"}).content.decode()
    for words in ("75,00", "mutu C", "Antre lama.", "Sikap petugas", "Jati"):
        assert words in page
    assert "Antre lama." not in signed_in("admin.dinsos").get("/desk/survey/").content.decode()
    assert "Belum ada penilaian" in head.get("/desk/survey/", {"tahun": "2025"}).content.decode()
    assert signed_in("bram").get("/desk/survey/").status_code == 403
