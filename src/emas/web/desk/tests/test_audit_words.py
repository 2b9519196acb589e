"""Every code that the source writes into the trail has words: nobody can add one and forget to say what it means."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import emas
from emas.web.desk.admin.audit_words import ACTIONS, AREAS, DETAILS, SUBJECTS

SOURCE = Path(emas.__file__).parent


def _strings(node: ast.expr, names: dict[str, set[str]]) -> set[str]:
    """What an expression may be worth: a text, a name that some text is given to, either side of a choice; ``*`` where it is composed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _strings(node.body, names) | _strings(node.orelse, names)
    if isinstance(node, ast.JoinedStr):
        found = {""}
        for part in node.values:
            ends = _strings(part.value if isinstance(part, ast.FormattedValue) else part, names) or {"*"}
            found = {head + end for head in found for end in ends}
        return found
    if isinstance(node, ast.Name):
        return names.get(node.id, set())
    return set()


def _names(tree: ast.Module, stem: str) -> dict[str, set[str]]:
    """Texts by the names they are given to, and to the parameters that calls in this file hand them to."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and node.value is not None:  # type: ignore[attr-defined]
                found.setdefault(target.id, set()).update(_strings(node.value, found))  # type: ignore[attr-defined]
    functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    own = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    for call in [*own, *_calls().get(stem, ())]:
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name not in functions:
            continue
        takes = functions[name].args
        given = [*zip([*takes.posonlyargs, *takes.args], call.args, strict=False)]
        keyword = {a.arg: a for a in (*takes.args, *takes.kwonlyargs)}
        given += [(keyword[k.arg], k.value) for k in call.keywords if k.arg in keyword]
        for argument, value in given:
            found.setdefault(argument.arg, set()).update(_strings(value, found))
    return found


@cache
def _sources() -> dict[Path, tuple[str, ast.Module]]:
    """Every file of the product, read and parsed once."""
    paths = [path for path in sorted(SOURCE.rglob("*.py")) if "tests" not in path.parts]
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    return {path: (text, ast.parse(text)) for path, text in texts.items()}


@cache
def _calls() -> dict[str, list[ast.Call]]:
    """Calls of the form ``module.function(...)`` in the whole source, by the name of the module."""
    found: dict[str, list[ast.Call]] = {}
    for _text, tree in _sources().values():
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and isinstance(node.func.value, ast.Name):  # type: ignore[attr-defined]
                found.setdefault(node.func.value.id, []).append(node)  # type: ignore[attr-defined, arg-type]
    return found


@cache
def _recorded() -> tuple[tuple[str, str], ...]:
    """Each code that is recorded, and where; a call whose code can't be read gives ''."""
    return tuple(_found())


def _found() -> Iterator[tuple[str, str]]:
    for path, (text, tree) in _sources().items():
        # Most files record nothing: their names need not be followed.
        if ".record(" not in text or path.parts[-2:-1] == ("audit",):
            continue
        names = _names(tree, path.stem)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if node.func.attr != "record" or not isinstance(owner, ast.Name) or "audit" not in owner.id:
                continue
            first = (
                node.args[0]
                if node.args
                else next((k.value for k in node.keywords if k.arg == "action"), None)
            )
            where = f"{path.relative_to(SOURCE)}:{node.lineno}"
            found = {code for code in _strings(first, names) if "." in code} if first is not None else set()
            for code in found or {""}:
                yield code, where


def test_every_recorded_code_has_words() -> None:
    """A composed code (``people.*``) is met by any word that fits it."""
    silent = {}
    for code, where in _recorded():
        head = code.partition("*")[0]
        known = code in ACTIONS if "*" not in code else any(each.startswith(head) for each in ACTIONS)
        if not known:
            silent[where] = code
    assert silent == {}


def test_every_area_of_a_code_can_be_chosen() -> None:
    areas = {code.partition(".")[0] for code, _where in _recorded() if code}
    assert areas - set(AREAS) == set()


def test_the_walk_really_finds_codes() -> None:
    found = {code for code, _where in _recorded()}
    assert {"case.read", "case.biometric", "box.erased", "people.sign_in"} <= found
    assert len(found) > 60


def _record_calls() -> Iterator[ast.Call]:
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record":
                yield node


def test_what_a_line_is_about_and_its_particulars_have_words() -> None:
    about, named = set(), set()
    for call in _record_calls():
        if len(call.args) > 3 and isinstance(call.args[2], ast.Constant):
            about.add(call.args[2].value)
        for keyword in call.keywords:
            if keyword.arg == "detail" and isinstance(keyword.value, ast.Dict):
                named |= {key.value for key in keyword.value.keys if isinstance(key, ast.Constant)}
    assert about - set(SUBJECTS) == set()
    assert named - set(DETAILS) == set()
    assert len(about) > 10
