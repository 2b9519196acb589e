"""The codes of a period's figures as tables in words: the same for the page, the sheet and the print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from emas.platform import xlsx
from emas.web.components import sentences as shared
from emas.web.components import survey
from emas.web.components.templatetags import portal
from emas.web.desk import sentences

NONE = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: numbers, shares and days as such, for a sheet; in words for page and print. ``tab`` is a name short enough for a sheet, ``note`` says what is counted."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    tab: str = ""
    note: str = ""

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The rows in words; an empty table says so in one line: nobody must guess whether something was left out."""
        none = (_("Tidak ada."), *("" for _column in self.columns[1:]))
        return tuple(tuple(_cell(cell) for cell in row) for row in self.rows) or (none,)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The places of the columns that hold numbers, which stand right-aligned."""
        return tuple(
            place
            for place in range(len(self.columns))
            if (cells := [row[place] for row in self.rows if row[place] not in ("", None)])
            and all(isinstance(cell, int | float | Decimal) for cell in cells)
        )

    def heads(self) -> list[tuple[str, bool]]:
        """Each column with whether it holds numbers."""
        return [(name, place in self.numbers) for place, name in enumerate(self.columns)]

    def lines(self) -> list[list[tuple[str, bool]]]:
        """Each cell in words with whether it is a number."""
        numbers = frozenset(self.numbers)
        return [[(cell, place in numbers) for place, cell in enumerate(row)] for row in self.texts]

    def sheet(self) -> tuple[str, tuple[str, ...], tuple[tuple[object, ...], ...]]:
        """Name, columns and rows as a sheet of a book."""
        return (self.tab or self.caption, self.columns, self.rows or self.texts)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report."""

    title: str
    tables: tuple[Table, ...]


def parts(figures: Mapping[str, Any]) -> tuple[Part, ...]:
    """All parts that a report holds, in the order of service-standards section 4."""
    return (
        Part(_("Pemakaian"), (_use(figures), _channels(figures), _places(figures), _accounts(figures))),
        Part(_("Kecepatan"), (_promise(figures), _queue(figures), _speed(figures), _backlog(figures))),
        Part(_("Mutu"), (_returned(figures), _reasons(figures), _signatures(figures), _messages(figures))),
        Part(_("Kendala"), (_tickets(figures),)),
        Part(_("Cakupan jabatan"), (_coverage(figures),)),
        Part(_("Keaktifan RT dan RW"), (_neighbours(figures),)),
        Part(_("Paket data RT dan RW"), (_batches(figures),)),
        Part(_("Kepuasan warga"), (_satisfaction(figures), _elements(figures))),
        Part(_("Tindak lanjut arahan"), (_tasks(figures),)),
    )


def _table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]], tab: str = "", note: str = ""
) -> Table:
    return Table(caption, tuple(columns), tuple(map(tuple, rows)), tab, note)


def _cell(value: object) -> str:
    """Write one figure as it is written in this language: "0,9"."""
    if value in ("", None):
        return NONE
    if isinstance(value, xlsx.Share):
        return f"{round(100 * value)}%"
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return number_format(value, use_l10n=True) if isinstance(value, int | float | Decimal) else str(value)


def _hours(name: str) -> Callable[[Mapping[str, Any]], object]:
    """Hours with one decimal, whatever they are: frozen figures keep them as a float."""
    return lambda row: Decimal(str(row.get(name, 0))).quantize(Decimal("0.1"))


def _lines(
    figures: Mapping[str, Any], key: str, *columns: str | Callable[[Any], object]
) -> list[list[object]]:
    return [
        [row.get(column, 0) if isinstance(column, str) else column(row) for column in columns]
        for row in figures.get(key, ())
    ]


def _use(figures: Mapping[str, Any]) -> Table:
    heads = (_("Layanan"), _("Masuk"), _("Selesai"), _("Ditolak"), _("Berakhir lain"), _("Masih berjalan"))
    rows = _lines(figures, "use", "title", "filed", "done", "refused", "other", "open")
    return _table(_("Permohonan menurut layanan"), heads, rows)


def _channels(figures: Mapping[str, Any]) -> Table:
    rows = [[sentences.channel(code), n] for code, n in figures.get("channels", {}).items()]
    return _table(_("Permohonan menurut saluran"), (_("Saluran"), _("Masuk")), rows)


def _places(figures: Mapping[str, Any]) -> Table:
    rows = _lines(figures, "places", lambda r: sentences.unit_kind(r["kind"]), "unit", "filed", "closed")
    return _table(
        _("Permohonan menurut wilayah"), (_("Jenis unit"), _("Unit"), _("Masuk"), _("Ditutup")), rows
    )


def _accounts(figures: Mapping[str, Any]) -> Table:
    rows = [
        [
            sentences.role(role),
            counts.get("posts", 0),
            counts.get("active", 0),
            counts.get("never_signed_in", 0),
        ]
        for role, counts in figures.get("neighbour_accounts", {}).items()
    ]
    heads = (_("Jabatan"), _("Jumlah"), _("Akun aktif"), _("Belum pernah masuk"))
    return _table(_("Akun RT dan RW"), heads, rows)


def _promise(figures: Mapping[str, Any]) -> Table:
    found = figures.get("promise", {})
    promised, kept = found.get("promised", 0), found.get("kept", 0)
    share = xlsx.Share(kept / promised) if promised else None
    heads = (_("Selesai dengan janji waktu"), _("Tepat waktu"), _("Bagian"))
    return _table(_("Waktu dibanding janji"), heads, [[promised, kept, share]])


def _queue(figures: Mapping[str, Any]) -> Table:
    """The longest wait stands first: it is what somebody has to look into."""
    heads = (_("Layanan"), _("Permohonan"), _("Median (jam)"), _("9 dari 10 dalam (jam)"))
    found = sorted(figures.get("queue", ()), key=lambda row: (-row["median"], row["title"]))
    rows = _lines({"queue": found}, "queue", "title", "n", _hours("median"), _hours("p90"))
    note = _(
        "Dari permohonan dikirim sampai petugas menyatakan lengkap. Janji waktu baru berjalan sesudahnya. Jam dihitung terus, juga malam dan hari libur."
    )
    caption = _("Antrean sebelum dinyatakan lengkap")
    return _table(caption, heads, rows, _("Antrean sebelum lengkap"), note)


def _speed(figures: Mapping[str, Any]) -> Table:
    heads = (_("Jabatan"), _("Tindakan"), _("Median (jam)"), _("9 dari 10 dalam (jam)"))
    rows = _lines(figures, "speed", _post, "acts", _hours("median"), _hours("p90"))
    return _table(_("Lama setiap langkah"), heads, rows)


def _post(row: Mapping[str, Any]) -> str:
    """A role with its level; the names of RT and RW hold it already."""
    role, level = row["role"], row["level"]
    return sentences.role(role) if role == level else sentences.post(f"{role}@{level}")


def _backlog(figures: Mapping[str, Any]) -> Table:
    heads = (
        _("Jabatan"), _("Sampai 1 hari"), _("2-3 hari"), _("4-7 hari"), _("8-14 hari"), _("Lebih lama"),
        _("Lewat waktu"), _("Tertua sejak"),
    )  # fmt: skip
    columns = ("d1", "d3", "d7", "d14", "older", "late")
    rows = _lines(figures, "backlog", lambda r: sentences.role(r["role"]), *columns, _oldest)
    return _table(_("Yang masih menunggu menurut umur"), heads, rows, _("Yang masih menunggu"))


def _oldest(row: Mapping[str, Any]) -> date | None:
    on = str(row.get("oldest") or "")
    return date.fromisoformat(on) if on else None


def _returned(figures: Mapping[str, Any]) -> Table:
    rows = _lines(figures.get("returns", {}), "services", "title", "n")
    return _table(_("Dikembalikan untuk diperbaiki"), (_("Layanan"), _("Kali")), rows)


def _reasons(figures: Mapping[str, Any]) -> Table:
    own = _("Alasan dengan kata sendiri")
    rows = _lines(figures.get("returns", {}), "reasons", lambda r: r["reason"] or own, "n")
    return _table(_("Alasan pengembalian terbanyak"), (_("Alasan"), _("Kali")), rows)


def _signatures(figures: Mapping[str, Any]) -> Table:
    rows = [[sentences.for_code(code), n] for code, n in figures.get("signatures", {}).items()]
    return _table(_("Tanda tangan yang gagal"), (_("Sebab"), _("Kali")), rows)


def _messages(figures: Mapping[str, Any]) -> Table:
    from emas.web.desk.board.views import why

    rows = [[why(code), n] for code, n in figures.get("messages", {}).items()]
    return _table(_("Pesan yang tidak terkirim"), (_("Sebab"), _("Pesan")), rows)


def _tickets(figures: Mapping[str, Any]) -> Table:
    """A report of the reporter's kind and, once an officer judged it, of the cause: each question is a table of its own lines, not a sum."""
    heads = (_("Layanan"), _("Pertanyaan"), _("Jenis kendala"), _("Jumlah"), _("Masih terbuka"))
    asked = _lines(
        figures, "tickets", "title", _question, lambda r: r["value"] or _("Belum dijawab"), "n", "open"
    )
    rows = sorted(asked, key=lambda row: (str(row[0]), str(row[1])))
    return _table(_("Bantuan menurut jenis kendala"), heads, rows)


def _question(row: Mapping[str, Any]) -> str:
    """What was asked; figures that were frozen before it was kept have none."""
    return str(row.get("question", ""))


def _coverage(figures: Mapping[str, Any]) -> Table:
    rows = _lines(
        figures,
        "coverage",
        lambda r: f"{sentences.unit_kind(r['kind'])} {r['unit']}",
        lambda r: sentences.role(r["role"]),
        lambda r: sentences.lacks(r["lacks"]),
    )
    return _table(_("Jabatan yang belum lengkap"), (_("Unit"), _("Jabatan"), _("Kurang")), rows)


def _neighbours(figures: Mapping[str, Any]) -> Table:
    heads = (_("Kelurahan"), _("RW"), _("RT"), _("Tindakan"))
    return _table(
        _("Tindakan setiap RT dan RW"), heads, _lines(figures, "neighbours", "kelurahan", "rw", "rt", "acts")
    )


def _batches(figures: Mapping[str, Any]) -> Table:
    heads = (
        _("Daftar"),
        _("Periode"),
        _("Diusulkan"),
        _("Disetujui"),
        _("Dikirim"),
        _("Diterima"),
        _("Gagal"),
    )
    counts = ("proposed", "approved", "sent", "received", "failed")
    lines = _lines(figures, "batches", "title", lambda row: portal.bulan(row["period"]), *counts)
    return _table(_("Paket menurut keadaan"), heads, lines)


def _satisfaction(figures: Mapping[str, Any]) -> Table:
    found = figures.get("satisfaction") or {}
    cells = ("respondents", "needed", "index", "grade")
    shown = {**found, "index": _mean(found.get("index"))}
    rows = [[shown.get(cell, "") for cell in cells]] if found else []
    heads = (_("Responden"), _("Responden yang dibutuhkan"), _("Nilai SKM"), _("Mutu"))
    return _table(_("Survei kepuasan masyarakat"), heads, rows)


def _mean(value: object) -> Decimal | None:
    """A mean with its two decimals: frozen figures keep it as text with a point."""
    return Decimal(str(value)).quantize(Decimal("0.01")) if value not in {None, ""} else None


def _elements(figures: Mapping[str, Any]) -> Table:
    found = figures.get("satisfaction") or {}
    weakest = found.get("weakest", ())
    rows = [
        [survey.element(name), _mean(mean), _("Tiga terendah") if name in weakest else ""]
        for name, mean in found.get("elements", {}).items()
    ]
    return _table(_("Nilai menurut unsur"), (_("Unsur"), _("Nilai rata-rata (1-4)"), _("Catatan")), rows)


def _tasks(figures: Mapping[str, Any]) -> Table:
    found = figures.get("tasks", {})
    heads = (_("Arahan"), shared.status("selesai"), _("Lewat waktu"))
    return _table(_("Arahan Wali Kota"), heads, [[found.get(k, 0) for k in ("all", "done", "late")]])
