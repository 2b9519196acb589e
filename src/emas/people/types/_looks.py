"""How an instansi looks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """The accent of an instansi ('' = the portal's own) and the digest of its mark ('' = none); ``version`` changes with either."""

    instansi: str
    name: str = ""
    accent: str = ""
    mark: str = ""

    @property
    def is_own(self) -> bool:
        return bool(self.accent or self.mark)

    @property
    def version(self) -> str:
        return f"{self.accent.lstrip('#')}-{self.mark}"
