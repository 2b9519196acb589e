"""Look-ups of residents. Each one is recorded: looking at personal data is an act too (UU 27/2022 Pasal 31)."""

from emas.registry.queries._find import find_resident as find_resident
from emas.registry.queries._find import lookups_left as lookups_left
from emas.registry.queries._search import PAGE_SIZE as PAGE_SIZE
from emas.registry.queries._search import count as count
from emas.registry.queries._search import resident as resident
from emas.registry.queries._search import search as search
from emas.registry.queries._verify import verification_of as verification_of
from emas.registry.queries._verify import verify_resident as verify_resident
