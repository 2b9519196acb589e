"""The menu of a staff member: what the posts that he fills now may open. Rights are checked by the pages, not here."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from emas.cases import queries
from emas.cases.types import DeskWork
from emas.inquiries import queries as inquiries
from emas.kernel.actor import Actor, HeldPost
from emas.web.desk.page import NEIGHBOUR_ROLES, OFFICER_ROLES, roles_of

LETTER_ROLES = OFFICER_ROLES | {"admin"}
#: Posts that read the register book: the head of an RW that of his RW, an RT has none.
REGISTER_ROLES = (LETTER_ROLES - {"pegawai", "hakim"}) | {"rw"}
#: Units that keep one; the city itself numbers nothing.
REGISTER_KINDS = frozenset({"kelurahan", "kecamatan", "opd", "mpp", "pengadilan", "rw"})
#: Posts that may begin something by themselves (``filed_by`` of a service decides which).
AUTHOR_ROLES = frozenset({"admin", "monev", "ketua"})
#: Posts that read what citizens said of the work they answer for.
JUDGED_ROLES = frozenset({"admin", "kepala", "monev", "ketua", "pimpinan"})


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One entry; ``is_here`` marks the part of the desk that the page belongs to."""

    title: str
    href: str
    is_here: bool


def lines(actor: Actor, path: str) -> tuple[MenuLine, ...]:
    """The entries for these posts, in the order of use."""
    roles = roles_of(actor)
    entries: list[tuple[str, str]] = []
    if roles & NEIGHBOUR_ROLES:
        entries += [
            (_("Depan"), "desk:home"),
            (_("Layanan Surat"), "desk:letters"),
        ]
    work = queries.desk_work(actor=actor) if set(roles) - NEIGHBOUR_ROLES else DeskWork()
    own = work.files_own
    entries += _first(roles, own)
    if roles & LETTER_ROLES:
        entries.append((_("Surat masuk"), "desk:inbox"))
    entries += _box(actor)
    entries += _desk(actor)
    if "cs" in roles:
        entries.append((_("Loket"), "desk:entry_list"))
    if "admin" in roles or any(reads_book(post) for post in actor.posts):
        entries.append((_("Buku register"), "desk:register"))
    entries += _begins(roles, own)
    entries += [(_("Cuti"), "desk:leave")] if work.asks_absence else []
    entries += _over_others(roles, work)
    if roles:
        entries.append((_("Panduan"), "desk:guides"))
    entries += [(_("Pesan"), "desk:notices"), (_("Akun saya"), "desk:profile")]
    return tuple(_line(title, reverse(name), path) for title, name in entries)


def reads_book(post: HeldPost) -> bool:
    """Tell whether a post reads the register book of its own unit."""
    return post.unit_kind in REGISTER_KINDS and post.role in REGISTER_ROLES


def _first(roles: Collection[str], own: bool) -> list[tuple[str, str]]:
    """What is opened first: the home page of who works here, what waits for a signature or a number."""
    entries = [(_("Depan"), "desk:home")] if own else []
    if "kepala" in roles:
        entries.append((_("Tanda tangan"), "desk:sign"))
    if "penomoran" in roles:
        entries.append((_("Antrean nomor"), "desk:numbers"))
    return entries


def _box(actor: Actor) -> list[tuple[str, str]]:
    """The sealed box, for officials of an instansi that has one."""
    own = {post.instansi for post in actor.posts if post.role in OFFICER_ROLES}
    return [(_("Kotak rahasia"), "desk:box")] if own and queries.has_box(instansi=own) else []


def _desk(actor: Actor) -> list[tuple[str, str]]:
    """The information desk, with how many wait there."""
    if not inquiries.is_officer(actor=actor):
        return []
    waiting = inquiries.waiting_count(actor=actor)
    title = _("Pertanyaan (%(n)s)") % {"n": waiting} if waiting else _("Pertanyaan")
    return [(title, "desk:inquiries"), (_("Kunjungan"), "desk:visits")]


def _begins(roles: Collection[str], own: bool) -> list[tuple[str, str]]:
    """What somebody may begin: for himself, or for his office."""
    if own:
        return [(_("Ajukan permintaan"), "desk:new_list"), (_("Permintaan saya"), "desk:mine")]
    return [(_("Buat baru"), "desk:new_list")] if AUTHOR_ROLES.intersection(roles) else []


def _over_others(roles: Collection[str], work: DeskWork) -> list[tuple[str, str]]:
    """What those open who answer for the work of others."""
    entries = [(_("Kelola"), "desk:admin")] if "admin" in roles else []
    if work.looks_over:
        entries.append((_("Belum selesai"), "desk:overview"))
    if JUDGED_ROLES.intersection(roles):
        entries.append((_("Kepuasan warga"), "desk:survey"))
    if work.watches:
        entries.append((_("Pengawasan"), "desk:watching"))
    return entries


def _line(title: str, href: str, path: str) -> MenuLine:
    home = reverse("desk:home")
    return MenuLine(title=title, href=href, is_here=path == href if href == home else path.startswith(href))


def admin_lines(actor: Actor, path: str) -> tuple[MenuLine, ...]:
    """The entries of the administration; what concerns the whole instansi is offered to its own admin only."""
    entries: list[tuple[str, str]] = [
        (_("Ringkasan"), "desk:admin"),
        (_("Cakupan jabatan"), "desk:coverage"),
        (_("Unit"), "desk:units"),
        (_("Jabatan dan pejabat"), "desk:posts"),
        (_("Orang"), "desk:people"),
        (_("Ketidakhadiran"), "desk:absences"),
        (_("Akun"), "desk:accounts"),
        (_("Data penduduk"), "desk:residents"),
        (_("Layanan"), "desk:services"),
        (_("Layanan luar"), "desk:outside"),
        (_("Catatan perubahan"), "desk:audit"),
    ]
    if any(post.role == "admin" and post.unit_kind in {"kota", "opd", "pengadilan"} for post in actor.posts):
        entries[7:7] = [
            (_("Pola nomor surat"), "desk:number_pattern"),
            (_("Warna dan lambang"), "desk:theme"),
            (_("Jam buka"), "desk:hours"),
            (_("Hari libur"), "desk:holidays"),
            (_("Sistem lain"), "desk:clients"),
        ]
    if any(post.role == "admin" and post.unit_kind in {"kota", "pengadilan", "mpp"} for post in actor.posts):
        entries.append((_("Daftar pertanyaan"), "desk:questions"))
    if any(post.role == "admin" and post.unit_kind == "opd" for post in actor.posts):
        entries.insert(
            next(n for n, line in enumerate(entries) if line[1] == "desk:services"),
            (_("Layanan dinas"), "desk:own_services"),
        )
    root = reverse("desk:admin")
    return tuple(
        MenuLine(
            title=title,
            href=reverse(name),
            is_here=path == root if name == "desk:admin" else path.startswith(reverse(name)),
        )
        for title, name in entries
    )
