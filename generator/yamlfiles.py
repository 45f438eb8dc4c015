"""YAML read strictly, so that what the file shows is what the program sees.

No YAML 1.1 surprises (``10:30``, ``no`` and ``010`` stay text), no key twice, no
aliases, no control characters; and every value keeps the line it stood on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from typing import Any

import yaml

from generator.errors import DataError, Fault

Path = tuple[str | int, ...]
LARGEST = 5_000_000
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u2028\u2029]"
)
_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "map", "seq", "value", "merge"}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """A file's data, and the line (from 1) on which each value stands."""

    name: str
    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """Return the line of ``path``, or of the nearest thing that encloses it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def fault(self, path: Path, what: str, remedy: str = "") -> Fault:
        """Return a fault at ``path`` in this file."""
        place = ".".join(str(part) for part in path)
        return Fault(what, remedy, file=self.name, line=self.line(path), place=place)


def _date(text: str) -> date:
    return date.fromisoformat(text)


_PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"true|false"), lambda text: text == "true"),
    (re.compile(r"null|~|"), lambda text: None),
    (re.compile(r"-?(?:0|[1-9][0-9]{0,17})"), int),
    (re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}"), float),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), _date),
)


def read(path: FilePath) -> Document:
    """Read the YAML file at ``path``; raises DataError with file and line."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(
            Fault(
                f"cannot be read ({(error.strerror or 'no such file').lower()}).",
                "Check the name and your access to it.",
                file=str(path),
            )
        ) from None
    if len(raw) > LARGEST:
        raise DataError(Fault("is larger than 5 MB.", "Is it the right file?", file=str(path)))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(
            Fault("is not UTF-8 text.", "Save it as UTF-8 and try again.", file=str(path), line=line)
        ) from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Document:
    """Read YAML ``text``, called ``name`` in messages; raises DataError."""
    refuse_controls(text, name)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise DataError(_syntax_fault(error, name)) from None
    except RecursionError:
        raise DataError(Fault("is nested too deeply.", "Is it the right file?", file=name)) from None
    lines: dict[Path, int] = {}
    data = None if node is None else _build(node, (), lines, name, set())
    return Document(name, data, lines)


def refuse_controls(text: str, name: str, line: int | None = None) -> None:
    """Raise DataError where ``text`` holds a control character or a lone surrogate.

    ``line`` is where ``text`` stands in the file, where it is not the whole file.
    """
    if found := _FORBIDDEN.search(text):
        raise DataError(
            Fault(
                f"holds the control character U+{ord(found[0]):04X}, which cannot stand in a letter.",
                "Delete it and type the text again.",
                file=name,
                line=line or text.count("\n", 0, found.start()) + 1,
            )
        )


def _refuse_escaped(node: yaml.Node, name: str) -> None:
    """What is written as an escape, such as "\\0", is in the value all the same."""
    refuse_controls(node.value, name, node.start_mark.line + 1)


def _syntax_fault(error: yaml.YAMLError, name: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be understood"
    return Fault(
        f"this is not valid YAML: {problem.removeprefix('but ')}.",
        "Check the indents, the colons and the quotes on this line and the one before.",
        file=name,
        line=mark.line + 1 if mark else None,
    )


def _build(node: yaml.Node, path: Path, lines: dict[Path, int], name: str, above: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if id(node) in above:
        raise DataError(
            Fault("an alias (*name) is not allowed.", "Write the value out.", file=name, line=line)
        )
    above.add(id(node))
    if len(path) > 40:
        raise DataError(Fault("is nested too deeply.", "Is it the right file?", file=name, line=line))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, name, above)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, n), lines, name, above) for n, child in enumerate(node.value)]
    return _scalar(node, name)


def _mapping(
    node: yaml.MappingNode, path: Path, lines: dict[Path, int], name: str, above: set[int]
) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise DataError(Fault("a key must be one word.", "Check the indents.", file=name, line=line))
        key = key_node.value
        _refuse_escaped(key_node, name)
        if key in found:
            raise DataError(Fault(f"'{key}' is given twice.", "Keep one of the two.", file=name, line=line))
        lines[(*path, key)] = line
        found[key] = _build(value_node, (*path, key), lines, name, above)
    return found


def _scalar(node: yaml.Node, name: str) -> Any:
    text: str = node.value
    if node.tag.removeprefix("tag:yaml.org,2002:") not in _TAGS:
        raise DataError(
            Fault(
                f"the tag {node.tag} is not allowed.",
                "Write the value without it.",
                file=name,
                line=node.start_mark.line + 1,
            )
        )
    _refuse_escaped(node, name)
    if getattr(node, "style", None):  # quoted, or a block of text
        return text
    for pattern, convert in _PLAIN:
        if pattern.fullmatch(text):
            try:
                return convert(text)
            except ValueError:
                raise DataError(
                    Fault(
                        f"{text} is not a day in the calendar.",
                        "Write dates as 2026-04-01.",
                        file=name,
                        line=node.start_mark.line + 1,
                    )
                ) from None
    return text
