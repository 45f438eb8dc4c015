"""Jinja2 made safe for texts that a council may write: they test, repeat and put in values, no more."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from jinja2 import (
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator.errors import DataError, Fault

LONGEST = 100_000
_LOOPS = 2
_FILTERS = (
    "capitalize",
    "count",
    "default",
    "first",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "reject",
    "rejectattr",
    "select",
    "selectattr",
    "sort",
    "trim",
    "unique",
    "upper",
)
# An expression that cannot call, add or multiply cannot run away: what it costs is bounded by the data.
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.NSRef,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.For,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Include,
    nodes.Assign,
    nodes.List,
    nodes.Tuple,
    nodes.Keyword,
)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile("[ ]*[\t\n\r\x85\u2028\u2029]+[ ]*")


class UnfitValue(Exception):
    """A value that cannot be printed; its words say why and never hold the value."""


class UnknownName(UndefinedError):
    """A name that the text uses and nobody gave."""

    def __init__(self, name: object, known: tuple[str, ...] | None, message: str | None = None) -> None:
        super().__init__(message)
        self.name = str(name)
        self.known = known


class Unknown(StrictUndefined):
    """An undefined name that knows what it might have been."""

    def __init__(
        self, hint: Any = None, obj: Any = None, name: Any = None, exc: Any = UndefinedError
    ) -> None:
        # Jinja2 calls `exc` with its message only, so the name goes along bound.
        raised: Any = exc if exc is not UndefinedError else partial(UnknownName, name, _names(obj))
        super().__init__(hint, obj, name, raised)


def _names(thing: object) -> tuple[str, ...] | None:
    """Return the names that ``thing`` has, or None where there was no thing."""
    if isinstance(thing, Mapping):
        return tuple(str(key) for key in thing)
    if dataclasses.is_dataclass(thing):
        return tuple(each.name for each in dataclasses.fields(thing))
    return None


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment that refuses, when a text is loaded, all that a letter has no need of."""

    def __init__(self, **options: Any) -> None:
        # The newline at the end of a clause is kept: the paragraph after an include stays its own.
        trimming = {"trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}
        super().__init__(undefined=Unknown, **trimming, **options)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS} | {"join": _join, "listed": _listed}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._vet(tree, name, filename, 0)
        return tree

    def _vet(self, node: nodes.Node, name: str | None, filename: str | None, loops: int) -> None:
        """Refuse every construct that is not on the list."""
        what = _forbidden(node, loops)
        if isinstance(node, nodes.Filter) and node.name not in self.filters:
            what = f'There is no filter "{node.name}"; there are {", ".join(sorted(self.filters))}'
        if what:
            raise TemplateSyntaxError(what, node.lineno, name, filename)
        for child in node.iter_child_nodes():
            self._vet(child, name, filename, loops + isinstance(node, nodes.For))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return ``obj.attribute``; of a mapping only what it holds, never its methods."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return ``obj[argument]``; of a mapping only what it holds."""
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        return super().getitem(obj, argument)


def _forbidden(node: nodes.Node, loops: int) -> str:
    """Return why ``node`` may not stand in a letter's text, or nothing."""
    if isinstance(node, nodes.Concat | nodes.BinExpr) and not isinstance(node, nodes.And | nodes.Or):
        return "A letter's text cannot join or compute values: write them one after the other"
    if not isinstance(node, _ALLOWED):
        kind = type(node).__name__.lower()
        return f"A letter's text has no use for {kind}: only if, for, set and include are known"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return "A name that begins with an underscore cannot be used"
    if isinstance(node, nodes.Include) and (loops or not isinstance(node.template, nodes.Const)):
        return "An include names its clause in quotation marks and stands outside every for"
    if isinstance(node, nodes.For) and (loops >= _LOOPS or node.recursive):
        return f"A for may stand in another, but not deeper than {_LOOPS}"
    return ""


def _join(values: Any, between: str = "") -> str:
    """Return the texts of a list with ``between`` between them."""
    if not isinstance(values, list | tuple):
        raise UnfitValue('"| join" is for a list')
    text = str(between).join(printable(value) for value in values)
    return printable(text)


def _listed(values: Any) -> str:
    """Return the texts of a list as "A, B and C"."""
    if not isinstance(values, list | tuple):
        raise UnfitValue('"| listed" is for a list')
    texts = [printable(value) for value in values]
    return " and ".join(part for part in (", ".join(texts[:-1]), *texts[-1:]) if part)


def printable(value: object) -> str:
    """Return ``value`` as the text that may be printed; line ends and tabs become one space.

    Raises UnfitValue for anything but a text or a whole number, and for characters
    that XML 1.0 (section 2.2) or Unicode (noncharacters) keep out of documents.
    """
    return _BREAKS.sub(" ", fit(value))


def fit(value: object) -> str:
    """Return ``value`` as text with its line ends kept; raises UnfitValue as ``printable`` does."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise UnfitValue(f"A value that is not a text cannot be printed ({_kind(value)})")
    text = str(value)
    if len(text) > LONGEST:
        raise UnfitValue(f"A value is longer than {LONGEST} characters")
    if found := _UNFIT.search(text):
        raise UnfitValue(f"A value holds the control character U+{ord(found[0]):04X}")
    return text


def _kind(value: object) -> str:
    if value is None:
        return "it is empty"
    return "a yes or no: use it in an if" if isinstance(value, bool) else f"it is a {type(value).__name__}"


def told(error: BaseException, shown: str, known: Collection[str], files: Mapping[str, str]) -> DataError:
    """Return ``error``, raised by a template, as one sentence with file and line.

    ``shown`` names the file where the template does not; ``known`` are the names
    that the text was given; ``files`` gives the name to show for a path.
    """
    file, line = _place(error, files)
    what, remedy = _words(error, known)
    return DataError(Fault(what, remedy, file=file or shown, line=line, code="letter-text"))


def _place(error: BaseException, files: Mapping[str, str]) -> tuple[str, int | None]:
    """Return the innermost template file and line that the traceback shows."""
    if isinstance(error, TemplateSyntaxError):
        file = files.get(error.filename or "", "")
        return file, error.lineno if file else None
    found: tuple[str, int | None] = ("", None)
    step = error.__traceback__
    while step is not None:
        if known := files.get(step.tb_frame.f_code.co_filename):
            found = (known, step.tb_lineno)
        step = step.tb_next
    return found


def _words(error: BaseException, known: Collection[str]) -> tuple[str, str]:
    if isinstance(error, UnknownName):
        return f'There is no "{error.name}" for this letter.', nearest(error.name, error.known or known)
    if isinstance(error, RecursionError):
        return "A clause includes itself.", "Take the include out."
    if isinstance(error, TemplateNotFound):
        return f'There is no text called "{error.name}".', "Correct the name of the clause or letter."
    if isinstance(error, SecurityError):
        return "The text reaches for something that it may not see.", "Use the names given to the letter."
    if isinstance(error, UnfitValue):
        return f"{error}.", "Correct the value, or how the text prints it."
    return f"{str(error).rstrip('.')}.", "Correct the text."


def nearest(name: str, known: Collection[str]) -> str:
    """Return "Did you mean ...?" or the names that there are."""
    if near := difflib.get_close_matches(name, known, 1):
        return f'Did you mean "{near[0]}"?'
    shown = ", ".join(sorted(known)[:20])
    return f"Known here: {shown}." if shown else ""


ERRORS = (TemplateError, UnfitValue, RecursionError)
