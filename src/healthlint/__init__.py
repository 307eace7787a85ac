"""healthlint: finds health claims that a regulator would challenge, offline.

    import healthlint

    report = healthlint.lint("Our tea cures asthma.", profile="uk")
    for finding in report.findings:
        print(finding.line, finding.column, finding.rule, finding.message)

Nothing is imported until it is asked for, so that ``import healthlint`` is free.
"""

from __future__ import annotations

__version__ = "0.1.0"

# Spelt out rather than taken from ``typing``, whose import costs more than reading a draft.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.api import lint as lint
    from healthlint.api import lint_file as lint_file
    from healthlint.errors import HealthlintError as HealthlintError
    from healthlint.errors import ReadError as ReadError
    from healthlint.errors import RuleError as RuleError
    from healthlint.errors import SettingsError as SettingsError
    from healthlint.types import DraftError as DraftError
    from healthlint.types import Finding as Finding
    from healthlint.types import Note as Note
    from healthlint.types import PackInfo as PackInfo
    from healthlint.types import Report as Report
    from healthlint.types import Standard as Standard

_HOMES = {
    "lint": "healthlint.api",
    "lint_file": "healthlint.api",
    "HealthlintError": "healthlint.errors",
    "ReadError": "healthlint.errors",
    "RuleError": "healthlint.errors",
    "SettingsError": "healthlint.errors",
    "DraftError": "healthlint.types",
    "Finding": "healthlint.types",
    "Note": "healthlint.types",
    "PackInfo": "healthlint.types",
    "Report": "healthlint.types",
    "Standard": "healthlint.types",
}

__all__ = [  # noqa: RUF022 - the two functions first: they are what people look for
    "lint",
    "lint_file",
    "DraftError",
    "Finding",
    "HealthlintError",
    "Note",
    "PackInfo",
    "ReadError",
    "Report",
    "RuleError",
    "SettingsError",
    "Standard",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'healthlint' has no attribute {name!r}")
    import importlib

    value: object = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
