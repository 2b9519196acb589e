"""What opens an account or takes a picture of a face: everything the ability needs is asked, and nothing is kept without an end."""

from collections.abc import Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import Fault, FieldType, ServiceDefinition

#: What an account is made of: the identity that is compared, and the phone that was proved.
NEEDED = ("nik", "kk", "name", "address", "phone")


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    form = definition.form
    passwords = [field for field in form.fields.values() if field.type is FieldType.PASSWORD]
    opens = any("open_account" in act.effects for _, act, _ in graph.acts(definition.flow))
    if opens != bool(passwords) or len(passwords) > 1:
        yield source.fault("account_shape", "open_account and one password field belong together", "form")
    if opens:
        filled = {field.fills for field in form.fields.values() if field.required}
        for name in NEEDED:
            if name not in filled:
                yield source.fault("account_shape", f"no required field fills '{name}'", "form")
        if not any(field.proof == "code" for field in form.fields.values()):
            yield source.fault("account_shape", "the phone of an account is proved by a code", "form")
    for field in form.fields.values():
        if field.proof and field.type is not FieldType.PHONE:
            yield source.fault("field_shape", f"'{field.name}' is no phone", "form", "fields", field.name)
    yield from _papers(definition, source)


def _papers(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for paper in definition.form.attachments.values():
        where = ("attachments", paper.name)
        if paper.is_biometric and not paper.keep_days:
            yield source.fault("keep_days_missing", f"'{paper.name}' has no keep_days", "form", *where)
        if (paper.is_biometric or paper.capture) and paper.kinds != ("photo",):
            yield source.fault("paper_shape", f"'{paper.name}' can only be a photo", "form", *where)
