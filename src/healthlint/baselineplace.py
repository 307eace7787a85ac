"""Where a baseline lies: named by the user or the settings, else the nearest upward from a draft."""

from __future__ import annotations

import os

from healthlint.errors import SettingsError
from healthlint.settings import Settings, shown
from healthlint.upward import repository, upward

NAME = "healthlint-baseline.yaml"


class Places:
    """Which baseline file speaks for which draft. ``chosen``: the file that the user named."""

    def __init__(self, chosen: str = "") -> None:
        self.chosen = os.path.abspath(chosen) if chosen else ""
        if self.chosen and os.path.isdir(self.chosen):
            raise SettingsError(f"{chosen}: a folder; name the baseline's file")
        self._known: dict[str, str] = {}

    def existing(self, folder: str, settings: Settings) -> str:
        """The file named on the command line or in the settings, else the nearest upward, else "".

        The search ends at the repository's root.
        """
        return self.chosen or settings.baseline or self._nearest(os.path.abspath(folder))

    def wanted(self, folder: str, settings: Settings) -> str:
        """As ``existing``; where there is none, the place for a new one.

        That is beside the nearest settings file, else the repository's root, else here.
        """
        found = self.existing(folder, settings)
        if found:
            return found
        if settings.files:
            return os.path.join(os.path.dirname(os.path.abspath(settings.files[-1])), NAME)
        return os.path.join(repository(os.path.abspath(folder)) or os.getcwd(), NAME)

    def _nearest(self, folder: str) -> str:
        passed, found = [], ""
        for above in upward(folder):
            if above in self._known:
                found = self._known[above]
                break
            passed.append(above)
            file = os.path.join(above, NAME)
            if os.path.lexists(file):
                found = _inside(file)
                break
        self._known.update(dict.fromkeys(passed, found))
        return found


def _inside(file: str) -> str:
    """A file that was found rather than named: a link in it may not lead out of the project."""
    folder = os.path.dirname(file)
    project = os.path.realpath(repository(folder) or folder)
    target = os.path.realpath(file)
    if not target.startswith(project.rstrip(os.sep) + os.sep):
        raise SettingsError(
            f"{shown(file)}: a link out of the project; name the file itself with --baseline if you mean it"
        )
    return file
