"""From checked trees to the parts of a definition that services of the offices use (``catalogue.desk_types``)."""

from collections.abc import Mapping
from typing import Any

from emas.catalogue.absence_types import AbsenceSpec, Advice
from emas.catalogue.desk_types import BatchSpec, Export, FiguresSpec, Numbering, Opening, Publication, StandIn
from emas.catalogue.form_types import Text
from emas.personnel.types import AbsenceType


def parts(service: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the keyword values of a ``ServiceDefinition`` that ``service.yaml`` gives for them."""
    found: dict[str, Any] = {"tallies": tuple(service.get("tallies", ()))}
    if "publishes" in service:
        found["publishes"] = publication(service["publishes"])
    if "figures" in service:
        found["figures"] = FiguresSpec(service["figures"]["from"], service["figures"]["until"])
    if "batch" in service:
        found["batch"] = batch(service["batch"])
    if "numbering" in service:
        found["numbering"] = numbering(service["numbering"])
    if "stand_in" in service:
        spec = service["stand_in"]
        found["stand_in"] = StandIn(spec["person"], spec["from"], spec["until"], spec.get("back", ""))
    if "absence" in service:
        found["absence"] = absence(service["absence"])
    return found


def numbering(tree: Mapping[str, Any]) -> Numbering:
    return Numbering(
        level=tree.get("unit", ""),
        book=tree.get("book", "surat-keluar"),
        classification=tree.get("class", ""),
        pattern=tree.get("pattern", ""),
        post_code=tree.get("post_code", ""),
        per_class=tree.get("per") == "class",
        purpose=tree.get("purpose", Numbering().purpose),
    )


def absence(tree: Mapping[str, Any]) -> AbsenceSpec:
    names = ("sort", "start", "end", "ledger", "extra", "back")
    return AbsenceSpec(
        types={name: absence_type(name, kind) for name, kind in tree["types"].items()},
        advice=tuple(Advice(tuple(a["roles"]), _text(a["text"])) for a in tree.get("advice", ())),
        **{name: tree[name] for name in names if name in tree},
    )


def _text(value: Any) -> Text:
    return Text(value) if isinstance(value, str) else Text(value["id"], value.get("en", ""))


def absence_type(name: str, tree: Mapping[str, Any]) -> AbsenceType:
    plain = {key: value for key, value in tree.items() if key not in {"kinds", "ledger"}}
    return AbsenceType(
        name=name, kinds=tuple(tree.get("kinds", ())), is_ledgered=tree.get("ledger", False), **plain
    )


def publication(tree: Mapping[str, Any]) -> Publication:
    return Publication(
        title=tree["title"],
        body=tree["body"],
        kind=tree.get("kind", ""),
        audience=tree.get("audience", ""),
        start=tree.get("from", ""),
        end=tree.get("until", ""),
        papers=tuple(tree.get("papers", ())),
    )


def opening(tree: Mapping[str, Any]) -> Opening:
    return Opening(
        service=tree["service"],
        each=tree.get("each", ""),
        unit=tree.get("unit", ""),
        subject=tree.get("subject", ""),
        answers=dict(tree.get("answers", {})),
    )


def batch(tree: Mapping[str, Any]) -> BatchSpec:
    return BatchSpec(
        table=tree["table"],
        period=tree["period"],
        number=tree["number"],
        unit=tree["unit"],
        quota=tree["quota"],
        fill=dict(tree.get("fill", {})),
        exports=tuple(
            Export(name, tuple(e["columns"]), e["by"], tuple(e["steps"]))
            for name, e in tree.get("exports", {}).items()
        ),
        opens=opening(tree["opens"]) if "opens" in tree else None,
    )
