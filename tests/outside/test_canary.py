"""
The sweep for what was planted, in a real installation; and again with each of it let out, which must be noticed.

Both are one run: building the installation, signing and complaining takes longer than everything else of the drill.
"""

import pytest

from emas.project.drills.canary import UNTOUCHED
from tests.drills import runs

PLACES = ("columns of the database", "files of the database", "logs", "temporary files", "a backup", "opened: in the outbox",
          "opened: in messages", "opened: in idempotency answers")  # fmt: skip
PLANTS = ("the passphrase", "a one-time code", "a word of the complaint", "its photo", "the NIK", "the message of a case",
          "the answer to it", "the comment in the survey", "the question by WhatsApp", "the number it came from")  # fmt: skip


@pytest.mark.requirement("R-011")
@pytest.mark.asvs("14.2.4")
def test_what_was_planted_is_found_nowhere_until_it_is_let_out() -> None:
    done = runs.emas("drill", "canary", "--letters=1", "--sabotage")
    assert not [name for name in done.missed if name.startswith(UNTOUCHED)]
    assert (done.code, done.answer["ok"]) == (1, False)
    for what in (*PLACES, *(f"hold {plant}" for plant in PLANTS)):
        assert any(what in name for name in done.missed), what
    untouched = [figure["name"] for figure in done.answer["figures"] if figure["name"].startswith(UNTOUCHED)]
    assert len(untouched) > len(PLANTS)
