"""Build a small city with one signed letter in the home that the environment names; prints its facts as JSON."""

import json
import sys
from datetime import timedelta
from pathlib import Path

from emas.project.cli import start_django


def main(home: Path) -> None:
    start_django()
    from django.core.management import call_command

    # No page is asked for here: the static files stay away.
    call_command("migrate", interactive=False, verbosity=0)
    from emas.cases.tests.factories import WATI, town
    from emas.documents import queries as documents
    from emas.kernel import clock

    here = town()
    here.at = clock.now() - timedelta(minutes=50)
    ref = here.signed(answers={"nama_usaha": "Toko Melati Biru Laut", "alamat_usaha": "Gang Teratai Ungu 77"})
    letter = documents.document_for_case(case_ref=ref)
    issued = documents.issued_file(case_ref=ref)
    assert letter is not None
    assert issued is not None
    (home / "surat.pdf").write_bytes(issued.content)
    for pem in documents.public_keys().values():
        (home / "kunci.pem").write_bytes(pem)
    facts = {
        "ref": ref,
        "number": letter.number,
        "token": letter.token,
        "dated_on": str(clock.local_date(here.at)),
    }
    print(json.dumps(facts | {"nik": WATI["nik"]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
