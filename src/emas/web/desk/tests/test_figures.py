"""The figures of a report in words."""

from emas.web.desk.office import figures


def test_means_of_the_survey_and_months_are_written_as_the_language_writes_them() -> None:
    frozen = {
        "satisfaction": {"respondents": 2, "needed": 10, "index": "86.11", "grade": "B", "elements": {"cost": "4.00"}},
        "batches": [{"title": "Paket data", "period": "2026-11", "proposed": 194}],
    }  # fmt: skip
    rows = {row for part in figures.parts(frozen) for table in part.tables for row in table.rows}
    assert ("2", "10", "86,11", "B") in rows
    assert any("4,00" in row for row in rows)
    assert ("Paket data", "November 2026", "194", "0", "0", "0", "0") in rows
