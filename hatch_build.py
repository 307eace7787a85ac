"""Ship the compiled rule packs inside the wheel, so that a first run is as fast as any other."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPacks(BuildHookInterface):  # type: ignore[type-arg]
    """Compile ``rules/`` with the code that is being packed and add the result to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is written; an editable install compiles on its first run instead."""
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        os.environ["HEALTHLINT_CACHE"] = self._folder.name
        sys.path.insert(0, str(Path(self.root, "src")))
        from healthlint import packstore
        from healthlint.packs import load_rules

        packstore.INSTALLED = True
        load_rules(())
        for kept in Path(self._folder.name).glob("packs-*"):
            build_data["force_include"][str(kept)] = f"healthlint/_compiled/{kept.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called when the wheel stands."""
        if version != "editable":
            self._folder.cleanup()
