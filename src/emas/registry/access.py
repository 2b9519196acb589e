"""The only way to load a resident: by the digest of the NIK, or for an administrator within his regions."""

from datetime import datetime

from django.db.models import Q

from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed, NotFound
from emas.platform import sealing
from emas.registry import rules
from emas.registry.models import Resident
from emas.registry.types import ResidentInfo

NIK_PURPOSE = "registry.nik"
KK_PURPOSE = "registry.kk"
CONTENT_PURPOSE = "registry.content"
CHANGE_PURPOSE = "registry.change"


class OwnRegister:
    """The embedded default behind ``ports.PopulationRegister``: the portal's own table, filled by import."""

    def find(self, nik: str, *, at: datetime) -> ResidentInfo | None:
        row = Resident.objects.filter(nik_digest=sealing.digest(nik, NIK_PURPOSE)).first()
        return as_info(row) if row else None


def as_info(row: Resident) -> ResidentInfo:
    """Open a row: NIK and KK are plain in the answer."""
    return ResidentInfo(
        nik=sealing.unseal(row.nik_sealed, NIK_PURPOSE).decode(),
        kk=sealing.unseal(row.kk_sealed, KK_PURPOSE).decode(),
        name=row.name,
        birth_place=row.birth_place,
        birth_on=row.birth_on,
        sex=row.sex,
        religion=row.religion,
        marital_status=row.marital_status,
        occupation=row.occupation,
        education=row.education,
        citizenship=row.citizenship,
        address=row.address,
        rt=row.rt,
        rw=row.rw,
        kelurahan_code=row.kelurahan_code,
        father_name=row.father_name,
        mother_name=row.mother_name,
        family_role=row.family_role,
        status=row.status,
    )


def in_reach(actor: Actor) -> Q:
    """Give the condition on ``Resident`` of those the actor administers. Raises: NotAllowed for who administers none."""
    regions = rules.admin_regions(actor)
    if regions is None:
        raise NotAllowed
    condition = Q(pk__in=())
    for region in regions:
        condition |= (
            (Q(kelurahan_code=region) | Q(kelurahan_code__startswith=f"{region}.")) if region else Q()
        )
    return Q() if "" in regions else condition


def resident(actor: Actor, resident_id: int, *, lock: bool = False) -> Resident:
    """Load a resident the actor administers. Raises: NotFound, NotAllowed."""
    rows = Resident.objects.select_for_update() if lock else Resident.objects.all()
    row = rows.filter(in_reach(actor), pk=resident_id).first()
    if row is None:
        raise NotFound
    return row
