"""The tutorial's commands, run as they stand in the page, give a service that loads without a fault."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
PAGE = REPO / "docs" / "tutorial" / "add-a-letter.md"


@pytest.mark.requirement("R-031")
@pytest.mark.requirement("R-042")
def test_the_tutorial_adds_a_letter(tmp_path: Path) -> None:
    # A portal of two services: the whole city's examples would run as well, and they have their own test.
    for part in ("_shared", "kelurahan/sk-usaha", "diskominfo/bantuan-akun-rw"):
        shutil.copytree(REPO / "services" / part, tmp_path / "services" / part)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    script = "set -e\n" + "\n".join(block for block in blocks if "services publish" not in block)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "EMAS_SERVICES_DIR": str(tmp_path / "services"),
        "EMAS_HOME": str(tmp_path / "home"),
    }
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 faults" in done.stdout
