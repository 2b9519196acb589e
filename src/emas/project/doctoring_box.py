"""What ``emas doctor`` looks at about the sealed box: somebody who can open it, and a way back when keys are lost."""

from collections.abc import Iterator

from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS
from emas.project.findings import GREEN, RED, YELLOW, Finding


def sealed_box() -> Iterator[Finding]:
    """Each sealed service has a keeper with a passphrase, and there is a recovery key."""
    from emas.cases import queries

    services = queries.sealed_services()
    for service in services:
        form = queries.box_form(service=service.slug, channel="web", actor=ANONYMOUS, at=clock.now())
        if form.is_ready:
            yield Finding("sealed box", GREEN, f"{service.slug} can be opened by its keeper")
        else:
            posts = ", ".join(ref.key for ref in service.keepers)
            to_do = "its keeper chooses a passphrase under Kotak rahasia"
            yield Finding("sealed box", RED, f"{service.slug}: nobody of {posts} could read it", to_do)
    if services and not queries.has_recovery():
        to_do = "run: emas complaints recovery-create, and give the shares to three persons"
        yield Finding("sealed box recovery", YELLOW, "no recovery key", to_do)
