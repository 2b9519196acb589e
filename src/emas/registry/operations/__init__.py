"""Acts on the register of residents: import, correct, load."""

from emas.registry.operations._correct import CORRECTABLE, correct_resident, load_residents
from emas.registry.operations._import import import_residents
from emas.registry.operations._refused import refused_rows_sheet

__all__ = ["CORRECTABLE", "correct_resident", "import_residents", "load_residents", "refused_rows_sheet"]
