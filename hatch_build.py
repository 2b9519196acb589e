"""Ship the service folders inside the wheel; an editable install reads them from the repository instead."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ServicesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``services/`` to a standard wheel as package data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"][f"{self.root}/services"] = "emas/project/bundled/services"
