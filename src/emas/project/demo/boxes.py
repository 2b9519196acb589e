"""The sealed box of the demo: officials who can open it, and two complaints that wait; through the same doors as everybody's."""

from datetime import datetime

from emas.cases import operations as cases
from emas.cases import queries
from emas.kernel import codes
from emas.kernel.actor import ANONYMOUS, Actor
from emas.people import queries as people

#: Where the handlers of the demo come from, beside those who sort.
HANDLERS = (("DISKOMINFO", "kasi"), ("INSPEKTORAT", "sekretaris"), ("INSPEKTORAT", "kasi"))
TOLD = (
    "Antrean loket dipanggil tidak berurutan dan ada yang didahulukan tanpa nomor.",
    "Saya diminta membayar dua puluh ribu rupiah untuk legalisir yang seharusnya gratis.",
)


def build(*, passphrase: str, at: datetime) -> int:
    """Let the officials choose ``passphrase`` and send two complaints without a name; gives how many. One box without keepers gives none."""
    officials = [actor for unit, role in HANDLERS for actor in _holders(unit, role, at)]
    for actor in officials:
        cases.choose_box_passphrase(actor=actor, passphrase=passphrase, at=at)
    if not officials:
        return 0
    sent = 0
    for service in queries.sealed_services():
        for words in TOLD:
            cases.file_sealed(
                service=service.slug, channel="web", seed=codes.new_public_id(), answers={"uraian": words},
                about_unit_id="", papers=(), actor=ANONYMOUS, place="demo", at=at,
            )  # fmt: skip
            sent += 1
    return sent


def _holders(unit_code: str, role: str, at: datetime) -> list[Actor]:
    unit = people.unit_by_code(code=unit_code)
    held = people.recipients(unit_id=unit.id, role=role, at=at) if unit is not None else ()
    return [people.actor_for(account_id=h.account_id, at=at) for h in held if h.account_id is not None]
