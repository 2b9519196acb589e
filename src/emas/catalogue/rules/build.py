"""From checked trees to frozen dataclasses. Everything here may rely on the schemas having been kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from emas.catalogue.rules import build_desk
from emas.catalogue.types import (
    Act,
    ActKind,
    ApplicantSpec,
    AttachmentSpec,
    Branch,
    Choice,
    Due,
    Example,
    ExampleAct,
    Field,
    FieldType,
    Flow,
    Form,
    FormPage,
    FormRule,
    Late,
    LetterSpec,
    MessageText,
    Need,
    PostRef,
    Requirement,
    SignatureSlot,
    Step,
    StepKind,
    Text,
)

#: Kinds of answer that identify a person: secret whether a form says so or not.
ALWAYS_SECRET = frozenset({FieldType.NIK, FieldType.KK, FieldType.PHONE, FieldType.PASSWORD})


def text(value: Any) -> Text:
    """Read a sentence: plain, or in Indonesian and English."""
    if value is None:
        return Text("")
    return Text(value) if isinstance(value, str) else Text(value["id"], value.get("en", ""))


def texts(values: Any) -> tuple[Text, ...]:
    return tuple(text(v) for v in values or ())


def post(value: str) -> PostRef:
    """Read ``role@level``; a level may hold a fixed unit (``cs@opd:DUKCAPIL``)."""
    role, _, level = value.partition("@")
    return PostRef(role, level)


def due(tree: Mapping[str, int] | None) -> Due:
    return Due(**tree) if tree else Due()


def applicant(tree: Any, channels: Sequence[str] = ()) -> ApplicantSpec:
    """Read ``applicant:``; of ``anyone`` alone, name and phone are optional and the kelurahan is required. Channel ``staff`` says it, too."""
    if tree == "staff" or (tree is None and "staff" in channels):
        return ApplicantSpec("staff")
    if tree is None or isinstance(tree, str):
        tree = {"who": tree or "resident"}
    if tree["who"] != "anyone":
        return ApplicantSpec()
    usual = {"name": "optional", "phone": "optional", "home": "required"}
    return ApplicantSpec("anyone", *(Need(tree.get(key, usual[key])) for key in usual))


def form(tree: Mapping[str, Any]) -> Form:
    return Form(
        pages=tuple(FormPage(text(p["title"]), tuple(p["fields"])) for p in tree["pages"]),
        fields={name: field(name, f) for name, f in tree["fields"].items()},
        attachments={name: attachment(name, a) for name, a in tree.get("attachments", {}).items()},
        rules=tuple(
            FormRule(r["name"], r["check"], text(r["message"]), r.get("field", ""))
            for r in tree.get("rules", ())
        ),
    )


def field(name: str, tree: Mapping[str, Any]) -> Field:
    kind = FieldType(tree["type"])
    return Field(
        name=name,
        type=kind,
        label=text(tree["label"]),
        hint=text(tree.get("hint")),
        required=tree.get("required", False),
        required_if=tree.get("required_if", ""),
        shown_if=tree.get("shown_if", ""),
        minimum=tree.get("min"),
        maximum=tree.get("max"),
        pattern=tree.get("pattern", ""),
        choices=tuple(Choice(c["value"], text(c["label"])) for c in tree.get("choices", ())),
        columns=tuple(field(n, c) for n, c in tree.get("columns", {}).items()),
        is_secret=kind in ALWAYS_SECRET or tree.get("secret", False),
        prefill=tree.get("prefill", ""),
        along=tree.get("along", ""),
        fills=tree.get("fills", ""),
        proof=tree.get("proof", ""),
    )


def attachment(name: str, tree: Mapping[str, Any]) -> AttachmentSpec:
    plain = {
        k: tree[k]
        for k in (
            "required",
            "required_if",
            "max_files",
            "max_megabytes",
            "retention_days",
            "at_act",
            "letter_of",
            "capture",
            "keep_days",
        )
        if k in tree
    }
    kinds = tuple(tree.get("kinds", ("photo", "pdf")))
    plain["data_class"] = tree.get("class", "pribadi")
    return AttachmentSpec(
        name=name, label=text(tree["label"]), hint=text(tree.get("hint")), kinds=kinds, **plain
    )


def flow(tree: Mapping[str, Any]) -> Flow:
    return Flow(
        start={channel: branches(to)[-1].step for channel, to in tree.get("start", {}).items()},
        steps={name: step(name, s) for name, s in tree["steps"].items()},
        anywhere={name: act(name, a) for name, a in tree.get("anywhere", {}).items()},
        supervisors=tuple(post(p) for p in tree.get("supervisors", ())),
        requires=tuple(
            Requirement(post(r["post"]), r["code"], r.get("opens", "")) for r in tree.get("requires", ())
        ),
        start_when={
            channel: branches(to)[:-1]
            for channel, to in tree.get("start", {}).items()
            if not isinstance(to, str) and len(to) > 1
        },
        starts_clock=tree.get("starts_clock", False),
    )


def step(name: str, tree: Mapping[str, Any]) -> Step:
    plain = {
        k: tree[k]
        for k in (
            "clock",
            "work",
            "slot",
            "skip_if_vacant",
            "expires_after_days",
            "due_on",
            "expires_to",
            "outcome",
            "is_public_document",
            "remind_every_days",
        )
        if k in tree
    }
    return Step(
        name=name,
        kind=StepKind(tree["kind"]),
        title=text(tree["title"]),
        status=tree["status"],
        post=post(tree["post"]) if "post" in tree else None,
        due=due(tree.get("due")),
        acts={n: act(n, a) for n, a in tree.get("acts", {}).items()},
        on={event: branches(to) for event, to in tree.get("on", {}).items()},
        late=late(tree["late"]) if tree.get("late") else None,
        needs=tuple(tree.get("needs", ())),
        advice=text(tree.get("advice")),
        **plain,
    )


def late(tree: Mapping[str, Any]) -> Late:
    """Read ``late:``; without ``to`` the case stays."""
    return Late(branches(tree.get("to", "$stay")), tuple(tree.get("effects", ())))


def act(name: str, tree: Mapping[str, Any]) -> Act:
    return Act(
        name=name,
        kind=ActKind(tree["kind"]),
        label=text(tree["label"]),
        targets=branches(tree["to"]),
        by=post(tree["by"]) if "by" in tree else None,
        from_steps=tuple(tree.get("from", ())),
        note=Need(tree.get("note", "none")),
        reasons=texts(tree.get("reasons")),
        marks_items=tree.get("marks_items", False),
        effects=(*tree.get("effects", ()), *(("open_cases",) if "opens" in tree else ())),
        limit=tree.get("limit", 0),
        starts_clock=tree.get("starts_clock", False),
        confirm=text(tree.get("confirm")),
        when=tree.get("when", ""),
        asks=tuple(tree.get("asks", ())),
        note_label=text(tree.get("note_label")),
        opens=build_desk.opening(tree["opens"]) if "opens" in tree else None,
        renews=tuple(tree.get("renews", ())),
    )


def branches(to: Any) -> tuple[Branch, ...]:
    """Read ``to:``: a step, ``$back``, ``$stay``, or a list of ``{when, step}``."""
    if isinstance(to, str):
        return (Branch(to),)
    return tuple(Branch(b["step"], b.get("when", "")) for b in to)


def letter(tree: Mapping[str, Any], source: str) -> LetterSpec:
    plain = {
        k: tree[k]
        for k in ("register", "valid_months", "paper", "retention_active_years", "retention_inactive_years")
        if k in tree
    }
    return LetterSpec(
        title=text(tree["title"]),
        classification=tree["classification"],
        classification_old=tree["classification_old"],
        signatures=tuple(signature(s) for s in tree["signatures"]),
        source=source,
        readers=tuple(tree.get("readers", ())),
        **plain,
    )


def signature(tree: Mapping[str, Any]) -> SignatureSlot:
    return SignatureSlot(
        name=tree["name"],
        # The portal seals for a unit, whose book gives the number: the kelurahan, where nothing else is said.
        post=PostRef("portal", "kelurahan") if tree["post"] == "portal" else post(tree["post"]),
        step=tree["step"],
        block=tree.get("block", "main"),
        has_own_number=tree.get("has_own_number", False),
    )


def message(tree: Mapping[str, Any]) -> MessageText:
    return MessageText(
        tree["event"], tree["to"], text(tree["title"]), text(tree["body"]), tree.get("step", "")
    )


def example(name: str, tree: Mapping[str, Any], applicant: Mapping[str, Any]) -> Example:
    return Example(
        name=name,
        title=tree["title"],
        channel=tree["channel"],
        submitted_at=tree["submitted_at"],
        applicant=plain(applicant),
        answers=plain(tree["answers"]),
        attachments=tuple(tree.get("attachments", ())),
        vacant=tuple(tree.get("vacant", ())),
        acts=tuple(example_act(a) for a in tree.get("acts", ())),
        expect=plain(tree["expect"]),
    )


def example_act(tree: Mapping[str, Any]) -> ExampleAct:
    values = plain(tree)
    lists = {name: tuple(values.get(name, ())) for name in ("attachments", "marked")}
    return ExampleAct(**{**values, **lists})


def plain(tree: Any) -> Any:
    """Forget places: ordinary dicts and lists."""
    if isinstance(tree, Mapping):
        return {key: plain(value) for key, value in tree.items()}
    return [plain(value) for value in tree] if isinstance(tree, list) else tree
