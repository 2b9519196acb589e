"""A folder of a few shipped services: a portal of a test that is about something else starts in half the time."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

SERVICES = Path(__file__).resolve().parents[1] / "services"
SLUGS = (
    "kelurahan/sk-usaha",
    "kelurahan/pengantar-rt-rw",
    "kecamatan/sk-ahli-waris",
    "diskominfo/bantuan",
    "diskominfo/bantuan-akun-rw",
    "diskominfo/pengaduan",
    "mahkamah/surat-tugas",
    "mahkamah/cuti",
    "mahkamah/siramasakan",
)


@cache
def folder() -> str:
    """Give the path of the folder, made once in a process and taken away with it."""
    root = Path(tempfile.mkdtemp(prefix="emas-services-")) / "services"
    atexit.register(shutil.rmtree, root.parent, ignore_errors=True)
    for part in ("_shared", *SLUGS):
        (root / part).parent.mkdir(parents=True, exist_ok=True)
        (root / part).symlink_to(SERVICES / part)
    return str(root)
