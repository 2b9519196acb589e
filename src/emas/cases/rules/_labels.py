"""What a post is called where only its role may be told."""

from typing import Final

from emas.catalogue.types import PostRef, Step, StepKind, Text

_ROLES: Final = {
    "rt": Text("Ketua RT", "Head of the RT"),
    "rw": Text("Ketua RW", "Head of the RW"),
    "cs": Text("CS", "Service desk"),
    "operator": Text("Operator", "Operator"),
    "kasi": Text("Kasi Pelayanan", "Section head for services"),
    "kabid": Text("Kepala bidang", "Head of division"),
    "sekretaris": Text("Sekretaris", "Secretary"),
    "kepala": Text("Kepala", "Head"),
    "admin": Text("Administrator", "Administrator"),
    "penomoran": Text("Petugas penomoran", "Numbering officer"),
    "pimpinan": Text("Pimpinan", "Leadership"),
    "pegawai": Text("Pegawai", "Employee"),
    "wakil": Text("Wakil Ketua", "Deputy head"),
    "hakim": Text("Hakim", "Judge"),
    "panitera": Text("Panitera", "Registrar"),
    "panmud": Text("Panitera Muda", "Deputy registrar"),
    "kasubbag": Text("Kepala Subbagian", "Head of subdivision"),
    "cuti": Text("Petugas cuti", "Leave officer"),
    "monev": Text("Tim monev", "Evaluation team"),
    "ketua": Text("Ketua tim monev", "Head of the evaluation team"),
}
#: The same in everyday words: an applicant knows no short names of offices.
_EVERYDAY: Final = {
    "cs": Text("Petugas loket", "Officer at the counter"),
    "kasi": Text("Kepala Seksi Pelayanan", "Section head for services"),
    "monev": Text("Tim pemantau", "Evaluation team"),
    "ketua": Text("Ketua tim pemantau", "Head of the evaluation team"),
}
_HEADS: Final = {
    "kelurahan": Text("Lurah", "Lurah"),
    "kecamatan": Text("Camat", "Camat"),
    "kota": Text("Wali Kota", "Mayor"),
    "pengadilan": Text("Ketua pengadilan", "Head of the court"),
}
_PTSP: Final = Text("Petugas PTSP", "Officer of the PTSP desk")
_EVERYDAY_PTSP: Final = Text("Petugas loket pengadilan (PTSP)", "Officer at the desk of the court (PTSP)")
#: Persons of one sealed case: nobody's place in the tree.
_PERSONAL: Final = {
    "keeper": Text("Pengelola", "Keeper"),
    "assigned": Text("Penangan", "Handler"),
}
_APPROVERS: Final = {
    "1": Text("Atasan langsung", "Direct superior"),
    "2": Text("Atasan berikutnya", "Next superior"),
    "last": Text("Pejabat yang berwenang", "Deciding authority"),
}
_LEVELS: Final = {
    "kelurahan": Text("Kelurahan", "of the kelurahan"),
    "kecamatan": Text("Kecamatan", "of the kecamatan"),
    "kota": Text("Kota", "of the city"),
    "opd": Text("Dinas", "of the agency"),
    "mpp": Text("MPP", "of the service mall"),
}
APPLICANT: Final = Text("Pemohon", "Applicant")
MACHINE: Final = Text("Sistem", "System")
NOBODY: Final = Text("-", "-")


def post_label(ref: PostRef, owner: str = "", office: str = "", *, everyday: bool = False) -> Text:
    """
    Name a post by its role and level, never by a person (flows section 16: "who holds it (role, not name)").

    ``office``: the name of its unit, told where the level says no kind of office. ``everyday``: as a citizen reads it, without
    the short names that officers use among themselves.
    """
    if ref.role == "applicant":
        return APPLICANT
    if ref.role == "approver":
        return _APPROVERS.get(ref.level, _APPROVERS["last"])
    if ref.role in _PERSONAL:
        return _PERSONAL[ref.role]
    level = ref.level.partition(":")[0]
    if level == "origin" and owner:
        # The office that the service belongs to is where its officials file.
        level = owner.partition(":")[0]
    if ref.role == "kepala" and level in _HEADS:
        return _HEADS[level]
    if ref.role == "cs" and level == "pengadilan":
        return _EVERYDAY_PTSP if everyday else _PTSP
    role = _ROLES.get(ref.role, Text(ref.role.capitalize(), ref.role.capitalize()))
    role = _EVERYDAY.get(ref.role, role) if everyday else role
    suffix = _LEVELS.get(level)
    if suffix is None:
        return Text(f"{role.id} {office}", f"{role.en}, {office}") if office else role
    return Text(f"{role.id} {suffix.id}", f"{role.en} {suffix.en}")


def at_office(post: str, office: str) -> str:
    """
    Write a post with the name of its office; a word that both share stands once.

    >>> at_office("Administrator Kota", "Kota Probolinggo"), at_office("Operator Kelurahan", "Ketapang")
    ('Administrator Kota Probolinggo', 'Operator Kelurahan Ketapang')
    """
    before, _space, last = post.rpartition(" ")
    return f"{before} {office}" if before and office.startswith(f"{last} ") else f"{post} {office}"


def holder_label(step: Step, owner: str = "", office: str = "", *, everyday: bool = False) -> Text:
    """
    Name who holds a case that stands at ``step``.

    ``owner`` of its service says what kind of office its own posts are in, else ``office`` names the one at which this case began.
    """
    if step.kind == StepKind.SYSTEM:
        return MACHINE
    if step.kind == StepKind.FINAL:
        return NOBODY
    if step.kind == StepKind.APPLICANT or step.post is None:
        return APPLICANT
    return post_label(step.post, owner, office, everyday=everyday)
