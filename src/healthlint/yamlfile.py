"""YAML of rule files, baselines and front matter, with the line of every value and nothing to misuse.

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


def read_yaml(text: str, most: int = MOST_BYTES) -> tuple[Any, dict[Path, int]]:
    """The value of a YAML document and the line (from 1) of every value in it, by path.

    A path is a tuple of keys and list indexes; ``()`` is the whole document. ``most``: the longest
    text to read, in characters. Raises ``YamlError``.
    """
    import yaml

    if len(text) > most:
        raise YamlError(1, f"file is larger than {most:,} characters; split it")
    loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lines: dict[Path, int] = {(): 1}
    try:
        _refuse_tricks(text, loader_class)
        loader = loader_class(text)
        try:
            node = loader.get_single_node()
            return (None if node is None else _value(node, (), lines, loader)), lines
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line + 1 if mark else 1, _advice(str(error.problem or error.context))) from None
    except yaml.YAMLError as error:
        raise YamlError(1, f"cannot be read as YAML: {' '.join(str(error).split())}") from None


@lru_cache(maxsize=300)
def load_yaml(text: str, most: int = MOST_BYTES) -> tuple[Any, dict[Path, int]]:
    """``read_yaml`` for files that are asked for again and again: nobody may change what it gives."""
    return read_yaml(text, most)


def _refuse_tricks(text: str, loader_class: Any) -> None:
    """Walk the events first: they cost nothing, however much an alias would unfold to."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader_class):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError(_line(event), "anchors and aliases (&name, *name) are not read; write it out")
        if getattr(event, "tag", None):
            raise YamlError(
                _line(event), "tags (!name, !!name) are not read; put text that begins with ! in quotes"
            )
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
            key = _scalar(key_node, loader) if isinstance(key_node, yaml.ScalarNode) else None
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
    return _scalar(node, loader)


def _scalar(node: Any, loader: Any) -> Any:
    try:
        return loader.construct_object(node)
    except (ValueError, ArithmeticError) as error:  # what looks like a date or number and is none
        line = node.start_mark.line + 1
        raise YamlError(line, f"{node.value!r} cannot be read ({error}); put it in quotes") from None


def _advice(problem: str) -> str:
    if "found character '\\t'" in problem:
        return "a tab in the indentation; use spaces"
    if "mapping values are not allowed" in problem:
        return f"{problem}: put text that holds ': ' in quotes, and check the indentation"
    if "expected <block end>" in problem or "did not find expected" in problem:
        return f"{problem}: check that this line is indented like its neighbours"
    return problem
