"""YAML of rule files, with the line of every value and nothing a stranger could misuse.

Anchors, aliases and tags are refused (an alias bomb is a few lines long), and
so are files beyond any sensible size or depth.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

MOST_BYTES = 2_000_000
MOST_DEPTH = 12

Path = tuple[Any, ...]


class YamlError(ValueError):
    """A file that is not the YAML we read. ``line`` is from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@lru_cache(maxsize=300)
def load_yaml(text: str, most: int = MOST_BYTES) -> tuple[Any, dict[Path, int]]:
    """The value of a YAML document and the line (from 1) of every value in it, by path.

    A path is a tuple of keys and list indexes; ``()`` is the whole document.
    Not to be changed by who asks: the same text gives the same value. ``most``: the longest
    text to read, in characters. Raises ``YamlError``.
    """
    import yaml

    if len(text) > most:
        raise YamlError(1, f"file is larger than {most:,} characters; split it")
    loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = loader_class(text)
    lines: dict[Path, int] = {(): 1}
    try:
        _refuse_aliases(text, loader_class)
        node = loader.get_single_node()
        if node is None:
            return None, lines
        return _value(node, (), lines, loader), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line + 1 if mark else 1, _advice(str(error.problem or error.context))) from None
    except yaml.YAMLError as error:
        raise YamlError(1, f"cannot be read as YAML: {error}") from None
    finally:
        loader.dispose()


def _refuse_aliases(text: str, loader_class: Any) -> None:
    """Walk the events first: they cost nothing, however much an alias would unfold to."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader_class):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError(_line(event), "anchors and aliases (&name, *name) are not read; write it out")
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MOST_DEPTH:
                raise YamlError(_line(event), f"nested more than {MOST_DEPTH} deep")
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _value(node: Any, path: Path, lines: dict[Path, int], loader: Any) -> Any:
    import yaml

    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            if not isinstance(key, (str, int)):
                raise YamlError(key_node.start_mark.line + 1, "a key must be a word")
            if key in mapping:
                raise YamlError(key_node.start_mark.line + 1, f"key {key!r} stands here twice; keep one")
            here = (*path, key)
            mapping[key] = _value(value_node, here, lines, loader)
            lines[here] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), lines, loader) for index, item in enumerate(node.value)]
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:  # what looks like a date and is none
        raise YamlError(lines[path], f"{node.value!r} cannot be read ({error}); put it in quotes") from None


def _advice(problem: str) -> str:
    if "found character '\\t'" in problem:
        return "a tab in the indentation; use spaces"
    if "mapping values are not allowed" in problem:
        return f"{problem}: put text that holds ': ' in quotes, and check the indentation"
    if "expected <block end>" in problem or "did not find expected" in problem:
        return f"{problem}: check that this line is indented like its neighbours"
    return problem
