"""Many at once: numbers stay unique and gap-free, a slot is signed once, by threads and by killed processes."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from emas.documents import operations, queries
from emas.documents.adapters import signing
from emas.documents.adapters.fake import FaultySigner
from emas.documents.models import Document, RegisterEntry, Signature
from emas.documents.tests import factories as make
from emas.outbox.models import OutboxEntry

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: list[Callable[[], object]]) -> None:
    """Run all at the same moment, each on its own connection; the first error is raised here."""
    errors: list[BaseException] = []
    gate = threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            one()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.fixture
def _shared_database() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("an in-memory SQLite database has one connection: run with PostgreSQL for this proof")


@pytest.mark.usefixtures("_shared_database")
def test_numbers_given_at_the_same_moment_have_no_gap_and_no_twin() -> None:
    at_once([lambda n=n: [make.open_letter(f"CASE-{n}-{i}") for i in range(4)] for n in range(8)])
    assert sorted(RegisterEntry.objects.values_list("sequence", flat=True)) == list(range(1, 33))


@pytest.mark.usefixtures("_shared_database")
def test_slot_is_filled_once_however_many_workers_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "provider", lambda: FaultySigner())
    letter = make.open_letter()
    make.ask(letter)
    at_once([lambda: make.sign(letter) for _ in range(6)])
    assert Document.objects.get().state == "terbit"
    assert OutboxEntry.objects.filter(topic="documents.signed").count() == 1
    answer = queries.verify_file(
        content=queries.issued_file(case_ref=letter.case_ref).content, at=make.MOMENT
    )
    assert (answer.signature_count, answer.signature_faults) == (1, ())


WORKER = """
import django
django.setup()
from emas.documents import operations
from emas.documents.tests.factories import MOMENT
operations.sign_slot(document={document!r}, slot="lurah", request={request!r}, at=MOMENT)
"""


@pytest.mark.usefixtures("_shared_database")
@pytest.mark.parametrize("point", ["after_sign", "after_store", "before_commit", "after_commit"])
def test_killed_worker_leaves_a_letter_that_the_next_one_finishes(point: str) -> None:
    letter = make.open_letter()
    make.ask(letter)
    request = Signature.objects.get().request_id
    options = connection.settings_dict
    url = f"postgresql://{options['USER']}:{options['PASSWORD']}@{options['HOST']}:{options['PORT']}/{options['NAME']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "emas.project.settings",
        "PYTHONPATH": str(Path(operations.__file__).parents[3]),
        "EMAS_DATABASE_URL": url,
        "EMAS_TESTING": "1",
        "EMAS_HOME": str(settings.HOME_DIR),
        "EMAS_SEALING_KEY": settings.EMAS_SEALING_KEY,
        "EMAS_DIGEST_KEY": settings.EMAS_DIGEST_KEY,
        "EMAS_SECRET_KEY": settings.SECRET_KEY,
        "EMAS_FAILPOINTS": "1",
        "EMAS_FAILPOINT": f"documents.sign.{point}:1",
    }
    script = WORKER.format(document=letter.public_id, request=request)
    died = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, timeout=300)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    make.sign(letter)
    assert Document.objects.get().state == "terbit"
    assert OutboxEntry.objects.filter(topic="documents.signed").count() == 1
    answer = queries.verify_file(
        content=queries.issued_file(case_ref=letter.case_ref).content, at=make.MOMENT
    )
    assert (answer.signature_count, answer.signature_faults) == (1, ())
