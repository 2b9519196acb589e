"""Words for posts, times and acts, as pages and diagrams say them."""

from emas.catalogue.types import Due, PostRef, Text

LEVELS: dict[str, Text] = {
    "kota": Text("kota", "city"),
    "kecamatan": Text("kecamatan", "kecamatan"),
    "kelurahan": Text("kelurahan", "kelurahan"),
    "opd": Text("dinas", "agency"),
    "mpp": Text("Mal Pelayanan Publik", "service mall"),
    "pengadilan": Text("pengadilan", "court"),
    "origin": Text("unit asal", "unit it comes from"),
}
ROLES: dict[str, Text] = {
    "cs": Text("Petugas loket", "Service desk"),
    "operator": Text("Operator", "Operator"),
    "kasi": Text("Kepala Seksi", "Section head"),
    "kabid": Text("Kepala bidang", "Head of division"),
    "sekretaris": Text("Sekretaris", "Secretary"),
    "kepala": Text("Kepala", "Head"),
    "admin": Text("Admin", "Administrator"),
    "ketua": Text("Ketua tim", "Head of the team"),
    "monev": Text("Tim monev", "Monitoring team"),
    "penomoran": Text("Bagian penomoran", "Numbering desk"),
    "pimpinan": Text("Pimpinan", "Leadership"),
    "pegawai": Text("Pegawai", "Employee"),
    "wakil": Text("Wakil Ketua", "Deputy head"),
    "hakim": Text("Hakim", "Judge"),
    "panitera": Text("Panitera", "Registrar"),
    "panmud": Text("Panitera Muda", "Deputy registrar"),
    "kasubbag": Text("Kepala Subbagian", "Head of subdivision"),
    "cuti": Text("Petugas cuti", "Leave officer"),
}
#: Posts whose name is not role plus level.
POSTS: dict[str, Text] = {
    "applicant": Text("Pemohon", "Applicant"),
    "approver@1": Text("Atasan langsung", "Direct superior"),
    "approver@2": Text("Atasan berikutnya", "Next superior"),
    "approver@last": Text("Pejabat yang berwenang", "Deciding authority"),
    "keeper": Text("Pengelola", "Keeper"),
    "assigned": Text("Penangan", "Handler"),
    "rt@rt": Text("Ketua RT", "Head of the RT"),
    "rw@rw": Text("Ketua RW", "Head of the RW"),
    "kepala@kelurahan": Text("Lurah", "Lurah"),
    "kepala@kecamatan": Text("Camat", "Camat"),
    "sekretaris@kelurahan": Text("Sekretaris Lurah", "Secretary of the kelurahan"),
    "sekretaris@kecamatan": Text("Sekretaris Camat", "Secretary of the kecamatan"),
    "admin@kota": Text("Admin Diskominfo", "Administrator of Diskominfo"),
    "kepala@pengadilan": Text("Ketua pengadilan", "Head of the court"),
    "cs@pengadilan": Text("Petugas PTSP", "Officer of the PTSP desk"),
    "sekretaris@kota": Text("Sekretaris Daerah", "City secretary"),
    "kepala@kota": Text("Wali Kota", "Mayor"),
    "ketua@kota": Text("Ketua tim monev", "Head of the monitoring team"),
}


def post(ref: PostRef) -> Text:
    """
    Name a post by its role, never by a person.

    >>> str(post(PostRef("kasi", "kelurahan")))
    'Kepala Seksi kelurahan'
    """
    kind = ref.level.partition(":")[0]
    known = POSTS.get(f"{ref.role}@{kind}" if kind else ref.role)
    if known:
        return known
    role, level = ROLES.get(ref.role, Text(ref.role, ref.role)), LEVELS.get(kind, Text(kind, kind))
    return Text(
        f"{role.id} {level.id}".strip(), f"{role.in_('en')}, {level.in_('en')}" if kind else role.in_("en")
    )


def due(allowed: Due) -> Text:
    """
    Say how long something may take, in working time; '' when nothing is promised.

    >>> str(due(Due(working_days=1)))
    '1 hari kerja'
    """
    parts = []
    if allowed.working_days:
        parts.append((f"{allowed.working_days} hari kerja", _english(allowed.working_days, "working day")))
    if allowed.working_hours:
        parts.append((f"{allowed.working_hours} jam kerja", _english(allowed.working_hours, "working hour")))
    return Text(" ".join(p[0] for p in parts), " ".join(p[1] for p in parts))


def _english(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
