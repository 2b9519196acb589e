"""
What must hold before a definition may meet a citizen (design section 4). Each fault names file and line.

The examples themselves are run by ``cases``, which has the engine; here only their presence and names are checked.
"""

from emas.catalogue.rules.checks import (
    _absence,
    _accounts,
    _applicant,
    _continues,
    _desk,
    _examples,
    _form,
    _letter,
    _numbering,
    _paths,
    _sealed,
    _stand_in,
    _steps,
    _texts,
)
from emas.catalogue.rules.loader import Library, Source
from emas.catalogue.types import Fault, ServiceDefinition


def faults(definition: ServiceDefinition, source: Source, library: Library) -> tuple[Fault, ...]:
    """Answer everything that is wrong with a definition, in the order of its files."""
    found = list(_texts.faults(definition, source, library))
    found += _form.faults(definition, source)
    found += _accounts.faults(definition, source)
    found += _absence.faults(definition, source)
    found += _applicant.faults(definition, source)
    found += _continues.faults(definition, source, library)
    found += _letter.faults(definition, source)
    found += _numbering.faults(definition, source)
    found += _stand_in.faults(definition, source)
    found += _sealed.faults(definition, source)
    found += _examples.faults(definition, source)
    found += _desk.faults(definition, source)
    steps = list(_steps.faults(definition, source))
    # Paths make sense only between steps that exist.
    found += steps or _paths.faults(definition, source)
    return tuple(sorted(set(found), key=lambda f: (f.path, f.line, f.code, f.message)))
