"""Front matter: YAML between ``---`` or TOML between ``+++`` at the very start of a draft.

healthlint wants two things of it: what readers are shown (see ``frontprose``), and what
the draft says of itself under ``healthlint``. The usual shapes of YAML are read by
hand, because importing a YAML parser takes longer than reading the draft.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from healthlint.named import NamedTuple
from healthlint.types import FrontMatter, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAX_SIZE = 64_000
_OPEN = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n?|\n)")
_CLOSE = {
    "---": re.compile(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)"),
    "+++": re.compile(r"(?<=[\r\n])\+\+\+[ \t]*(?=\r|\n|\Z)"),
}
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
YAML_KEY = re.compile(r"""(?:"([^"\r\n]*)"|'([^'\r\n]*)'|([A-Za-z_][\w.-]*))[ \t]*:(?=[ \t\r\n]|\Z)[ \t]*""")
_PLAIN = re.compile(r"[^\s\"'\[\]{}&*!|>%@`#,:-][^\r\n\[\]{}#,:\"']*")
_QUOTED = re.compile(r""""([^"\\\r\n]*)"|'([^'\r\n]*)'(?!')""")
_FLOW = re.compile(
    r"\{[ \t]*(?:[^\s:,{}\[\]\"'#]+:[ \t]+[^,{}\r\n]*(?:,[ \t]*|(?=\})))*\}[ \t]*(?:#.*)?\s*\Z"
)


class Entry(NamedTuple):
    """A top-level key of the front matter: where it stands and where its value does."""

    key: str
    at: int
    start: int
    end: int


class _UnreadableError(Exception):
    """The front matter cannot be used; the message says why."""


class _TooHardError(Exception):
    """The value needs a real parser."""


def fences(text: str) -> tuple[str, int, int, int] | None:
    """The fence (``---`` or ``+++``), the span inside the front matter, and where it all ends."""
    opened = _OPEN.match(text)
    closed = _CLOSE[opened[1]].search(text, opened.end()) if opened else None
    if opened is None or closed is None:
        return None
    begin, end = opened.end(), closed.start()
    if opened[1] == "---" and not _looks_like_yaml(text, begin, end):
        return None
    return opened[1], begin, end, closed.end()


def cut_front_matter(text: str) -> tuple[FrontMatter, int]:
    """What the front matter says, and the offset at which the draft goes on.

    Never fails: ``problem`` says what could not be read.
    """
    found = fences(text)
    if found is None:
        return FrontMatter(), 0
    fence, begin, end, stop = found
    values: Mapping[str, Any] = {}
    lines: dict[str, int] = {}
    if end - begin > _MAX_SIZE:
        problem = f"it is longer than {_MAX_SIZE:,} characters, so it was not read; shorten it"
        return FrontMatter({}, 0, stop, {}, problem), stop
    problem = ""
    if "healthlint" in text[begin:end]:
        try:
            read = _read_yaml if fence == "---" else _read_toml
            values, lines = read(text, begin, end)
        except _UnreadableError as error:
            problem = str(error)
    return FrontMatter(values, 0, stop, lines, problem), stop


def read_front(source: Source) -> FrontMatter:
    """The front matter of a draft alone, for settings that decide how the draft is judged."""
    return cut_front_matter(source.text)[0]


def _looks_like_yaml(text: str, start: int, end: int) -> bool:
    """Two rules with prose between them are no front matter."""
    for raw in LINE.finditer(text, start, end):
        line = raw.group().strip()
        if line and not line.startswith("#"):
            return bool(YAML_KEY.match(line)) or line.startswith(("{", "? "))
    return True


# --- YAML --------------------------------------------------------------------


def yaml_entries(text: str, start: int, end: int) -> list[Entry]:
    """The top-level keys, each with the span of its value up to the next key."""
    found: list[Entry] = []
    at = start
    while at < end:
        line = LINE.match(text, at, end)
        stop = line.end() if line else end
        key = YAML_KEY.match(text, at, stop)
        if key is not None:
            found.append(Entry(key[1] or key[2] or key[3] or "", at, key.end(), stop))
        elif found and (text[at] in " \t-#\r\n]}" or stop == at):
            found[-1] = found[-1]._replace(end=stop)
        if stop <= at:
            break
        at = stop
    return found


def _read_yaml(text: str, start: int, end: int) -> tuple[dict[str, Any], dict[str, int]]:
    entries = [entry for entry in yaml_entries(text, start, end) if entry.key == "healthlint"]
    if len(entries) > 1:
        raise _UnreadableError("the front matter has `healthlint` more than once; keep one")
    if not entries:
        if text[start:end].lstrip().startswith(("{", "?")):
            whole = _load_yaml(text[start:end])
            return _mapping(whole.get("healthlint", {}) if isinstance(whole, dict) else {}), {}
        return {}, {}
    entry = entries[0]
    raw = text[entry.start : entry.end]
    try:
        values, lines = _by_hand(raw, entry.start)
    except _TooHardError:
        loaded = _load_yaml(text[entry.at : entry.end])
        values = _mapping(loaded.get("healthlint") if isinstance(loaded, dict) else loaded)
        lines = {}
    for key in values:
        if key not in lines:
            where = re.compile(rf"(?<![\w-]){re.escape(key)}\b").search(text, entry.start, entry.end)
            lines[key] = where.start() if where else entry.at
    return values, lines


def _by_hand(raw: str, at: int) -> tuple[dict[str, Any], dict[str, int]]:
    """A mapping of plain values, in braces or indented; ``_TooHardError`` for anything else."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    pairs: list[tuple[str, str, int]] = []
    if raw.startswith("{"):
        if not _FLOW.match(raw):
            raise _TooHardError
        inside = raw[1 : raw.rindex("}")]
        offset = at + 1
        for item in inside.split(","):
            if item.strip():
                key, _, value = item.partition(":")
                pairs.append((key.strip(), value.strip(), offset + len(item) - len(item.lstrip())))
            offset += len(item) + 1
    else:
        indent = ""
        offset = at
        for number, line in enumerate(LINE.findall(raw)):
            stripped = line.strip()
            if stripped and not stripped.startswith("#"):
                own = line[: len(line) - len(line.lstrip())]
                indent = indent or own
                key, colon, value = stripped.partition(":")
                if number == 0 or not own or own != indent or not colon or (value and value[0] not in " \t"):
                    raise _TooHardError
                pairs.append((key.strip(), value.strip(), offset + len(own)))
            offset += len(line)
    for key, value, where in pairs:
        if not re.fullmatch(r"[A-Za-z][\w-]*", key) or key in values:
            raise _TooHardError
        values[key] = _value(value)
        lines[key] = where
    return values, lines


def _value(raw: str) -> Any:
    """A scalar or a list of scalars on one line."""
    if raw.startswith("[") and raw.endswith("]"):
        return [_scalar(item.strip()) for item in raw[1:-1].split(",") if item.strip()]
    return _scalar(raw)


def _scalar(raw: str) -> Any:
    quoted = _QUOTED.match(raw)
    if quoted is not None:
        rest = raw[quoted.end() :]
        if rest.strip() and not re.match(r"\s+#", rest):
            raise _TooHardError
        return quoted[1] if quoted[1] is not None else quoted[2]
    raw = re.sub(r"(?:^|(?<=\s))#.*", "", raw).rstrip()
    if raw.lower() in ("", "~", "null"):
        return None
    if raw.lower() in ("true", "false", "yes", "no", "on", "off"):
        return raw.lower() in ("true", "yes", "on")
    if re.fullmatch(r"[+-]?\d{1,15}", raw):
        return int(raw)
    if not _PLAIN.fullmatch(raw):
        raise _TooHardError
    return raw


def _load_yaml(raw: str) -> Any:
    from healthlint.yamlfile import YamlError, read_yaml

    try:
        return read_yaml(raw)[0]
    except YamlError as error:
        raise _UnreadableError(f"its YAML cannot be used: {error}") from None


def _mapping(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _UnreadableError(
            "`healthlint` in the front matter must be a mapping, such as "
            "`healthlint: {profile: uk, modality: acupuncture}`"
        )
    return {str(key): value[key] for key in value}


# --- TOML --------------------------------------------------------------------


def _read_toml(text: str, start: int, end: int) -> tuple[dict[str, Any], dict[str, int]]:
    raw = text[start:end]
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        loaded = tomllib.loads(raw.replace("\r\n", "\n").replace("\r", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _UnreadableError(f"it is not valid TOML: {error}") from None
    values = _mapping(loaded.get("healthlint"))
    section = raw.find("healthlint")
    lines = {}
    for key in values:
        where = re.compile(rf"(?<![\w-]){re.escape(key)}\b").search(raw, section + len("healthlint"))
        lines[key] = start + (where.start() if where else section)
    return values, lines
