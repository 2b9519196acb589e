"""``emas complaints``: three shares once, two of them open complaints for a named handler."""

import json

import pytest
from click.testing import CliRunner

from emas.cases.tests.boxes import INSPECTOR, KEEPER, WORDS, box_town
from emas.kernel import clock
from emas.platform import envelopes
from emas.project.cli.complaints import complaints


@pytest.mark.requirement("R-040")
def test_shares_are_shown_once_and_two_recover(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelopes, "SCRYPT", (2**8, 8, 1))
    box = box_town()
    monkeypatch.setattr(clock, "now", lambda: box.at)
    box.key(KEEPER)
    run = CliRunner()
    shares = json.loads(run.invoke(complaints, ["recovery-create", "--json"]).stdout)["shares"]
    assert len(shares) == 3
    ref = box.file().ref
    box.key(INSPECTOR)
    typed = f"{shares[0]}\n{shares[2].lower()}\n"
    done = run.invoke(complaints, ["recover", INSPECTOR], input=typed)
    assert done.exit_code == 0, done.output
    assert ref in done.output
    assert shares[0] not in done.output
    assert box.read(INSPECTOR, ref).answers[0].value == WORDS
    refused = run.invoke(complaints, ["recover", INSPECTOR], input=f"{shares[0]}\n{shares[0]}\n")
    assert refused.exit_code == 1
    assert "not two shares of one recovery key" in refused.output
    assert "invalid" not in refused.output
    absent = run.invoke(complaints, ["recover", INSPECTOR, "--case", "ADU-0000"], input=typed)
    assert "no sealed complaint ADU-0000" in absent.output
    assert run.invoke(complaints, ["recover", "tidak.ada"], input=typed).exit_code == 1
    # An earlier key is put aside only when that was meant.
    assert run.invoke(complaints, ["recovery-create"], input="n\n").exit_code == 1
    assert "share 3 of 3" in run.invoke(complaints, ["recovery-create", "--yes"]).output
