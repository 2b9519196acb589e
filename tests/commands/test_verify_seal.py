"""``emas verify`` of a letter that the portal sealed: it says that nobody signed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from emas.cases.tests.factories import SERVICES, town
from emas.catalogue import operations as catalogue
from emas.documents import queries as documents
from emas.project.cli.verify import verify

PENGANTAR = "kelurahan/pengantar-rt-rw"
ANSWERS = {"keperluan": "Melamar kerja", "untuk": "diri", "setuju_data": True}


@pytest.mark.django_db
@pytest.mark.requirement("R-034")
def test_the_command_says_that_it_is_a_seal(tmp_path: Path) -> None:
    city = town()
    catalogue.publish(path=SERVICES / PENGANTAR, at=city.at)
    ref = city.submit(service=PENGANTAR, answers=ANSWERS, papers=("ktp", "kk")).ref
    city.walk(ref, chain=(("rt001", "setujui"), ("rw001", "validasi")))
    city.deliver()
    file = tmp_path / "surat.pdf"
    file.write_bytes(documents.issued_file(case_ref=ref).content)
    told = CliRunner().invoke(verify, [str(file)])
    assert told.exit_code == 0
    assert "bukan tanda tangan seseorang dan bukan TTE tersertifikasi" in told.output
    told = CliRunner().invoke(verify, [str(file), "--json"])
    assert json.loads(told.output)["is_seal"] is True
