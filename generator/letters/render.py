"""A letter's text with its values, once, as blocks for every writer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, Undefined, meta, nodes, pass_context
from jinja2.runtime import Context

from generator import resources
from generator.blocks import Block, Heading, plain
from generator.errors import DataError, Fault
from generator.letters import markdown
from generator.letters.markdown import BadStructure
from generator.letters.sandbox import (
    ERRORS,
    Sandbox,
    UnfitValue,
    fit,
    nearest,
    printable,
    told,
)

_MOST_VALUES = 20_000
_MARK = re.compile(
    r"^[ \t]*<!--\s*states:\s*([a-z0-9][a-z0-9, -]*?)\s*-->[ \t]*$"
    r"|<!--\s*states:\s*([a-z0-9][a-z0-9, -]*?)\s*-->[ \t]*",
    re.MULTILINE,
)
_PERSONAL = {"name", "salutation", "known_as", "address", "payroll_number"}
_values: ContextVar[list[str]] = ContextVar("values of the letter being rendered")


@dataclass(frozen=True, slots=True)
class RenderedBody:
    """A letter's words before its head and foot are put on.

    ``states`` holds the marks (``right-to-be-represented``) of the paragraphs that
    are really in this letter.
    """

    subject: str
    blocks: tuple[Block, ...]
    states: frozenset[str]


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be said of a letter's text without any data."""

    faults: tuple[Fault, ...]
    states: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Several:
    """A value that fills paragraphs of its own."""

    text: str


def _paragraphs(value: object) -> Several:
    """Mark a plain text as paragraphs and bullets of its own (filter ``paragraphs``)."""
    return Several(fit(value))


@pass_context
def _placed(_: Context, value: object) -> str:
    """Keep ``value`` for later and return the mark of its place.

    It asks for the context only so that Jinja2 does not call it on constants while compiling.
    """
    values = _values.get()
    if isinstance(value, Undefined):
        str(value)  # raises, and knows the name
    if len(values) >= _MOST_VALUES:
        raise UnfitValue(f"The text prints more than {_MOST_VALUES} values")
    alone = isinstance(value, Several)
    values.append(value.text if isinstance(value, Several) else printable(value))
    return (markdown.several if alone else markdown.slot)(len(values) - 1)


class Texts:
    """The texts of one council, found in its own folder first."""

    def __init__(self, council: str, roots: tuple[Path, ...]) -> None:
        self.council = council
        self.folders = [root / "templates" / council for root in roots]
        self.sandbox = Sandbox(loader=FileSystemLoader(self.folders), finalize=_placed)
        self.sandbox.filters["paragraphs"] = _paragraphs

    def shown(self, name: str) -> str:
        """Return how the text called ``name`` is named to people."""
        return f"templates/{self.council}/{name}"

    def files(self) -> dict[str, str]:
        """Return the name to show of every text's file."""
        return {
            str(path): self.shown(path.relative_to(folder).as_posix())
            for folder in self.folders
            for path in folder.rglob("*.md")
        }

    def source(self, name: str) -> str:
        """Return the text called ``name`` as it was written."""
        return self._source(name)[0]

    def tree(self, name: str) -> nodes.Template:
        """Return the text called ``name`` as Jinja2 understands it."""
        source, path = self._source(name)
        return self.sandbox.parse(source, name, path)

    def _source(self, name: str) -> tuple[str, str | None]:
        loader = self.sandbox.loader
        assert loader is not None
        return loader.get_source(self.sandbox, name)[:2]

    def parts(self, name: str, above: tuple[str, ...] = ()) -> Iterator[str]:
        """Yield ``name`` and every clause that it includes; RecursionError where one includes itself."""
        if name in above:
            raise RecursionError
        yield name
        for clause in meta.find_referenced_templates(self.tree(name)):
            yield from self.parts(str(clause), (*above, name))


@lru_cache(maxsize=64)
def _texts(council: str, roots: tuple[Path, ...]) -> Texts:
    return Texts(council, roots)


def _found(letter: str, roots: tuple[Path, ...] | None) -> tuple[Texts, str]:
    council, _, rest = letter.partition("/")
    return _texts(council, roots or resources.roots()), f"{rest}.md"


def render(letter: str, context: Mapping[str, Any], roots: tuple[Path, ...] | None = None) -> RenderedBody:
    """Return the words of ``letter`` (``COUNCIL/POLICY/LETTER``) with the values of ``context``.

    Values are texts and whole numbers; whatever they hold, the structure stays that
    of the text. ``roots`` are the folders that hold ``templates/``, the council's own
    first. Raises DataError naming file and line.
    """
    texts, name = _found(letter, roots)
    text, values = _skeleton(texts, name, context)
    states = frozenset(mark for found in _MARK.finditer(text) for mark in _marks(found))
    return _body(texts, name, _MARK.sub("", text), values, states)


def _marks(found: re.Match[str]) -> list[str]:
    return [mark for mark in re.split(r"[ ,]+", found[1] or found[2]) if mark]


def _skeleton(texts: Texts, name: str, context: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return the text with slots, and the values that belong in them."""
    values: list[str] = []
    token = _values.set(values)
    try:
        return texts.sandbox.get_template(name).render(context), values
    except ERRORS as error:
        raise told(error, texts.shown(name), tuple(context), texts.files()) from None
    finally:
        _values.reset(token)


def _body(texts: Texts, name: str, text: str, values: list[str], states: frozenset[str]) -> RenderedBody:
    """Return the blocks of a text with slots, the first of them as the subject."""
    try:
        first, *rest = _whole(markdown.skeleton(text))
    except BadStructure as bad:
        file, line = _written(texts, name, text.split("\n")[bad.line])
        raise DataError(Fault(bad.what, bad.remedy, file=file, line=line, code="letter-text")) from None
    subject, *blocks = markdown.filled((first, *rest), values)
    assert isinstance(subject, Heading)
    return RenderedBody(plain(subject.text), tuple(blocks), states)


def _whole(parts: markdown.Skeleton) -> markdown.Skeleton:
    """Return ``parts`` if they are one subject and headings in order below it."""
    levels = [part.level if isinstance(part, Heading) else 0 for part in parts]
    if levels[:1] != [1] or 1 in levels[1:]:
        raise BadStructure(
            "The text does not begin with its one subject.", 'Begin with "# " and the subject.', 0
        )
    deep = [level for level in levels if level]
    if any(below > above + 1 for above, below in pairwise(deep)):
        raise BadStructure("A heading skips a level.", "Use ## before ###.", 0)
    return parts


def _written(texts: Texts, name: str, line: str) -> tuple[str, int | None]:
    """Return the file and line in which the words of a rendered ``line`` were written."""
    words = [piece.strip() for piece in re.split("[\ufdd0-\ufdd3]+[0-9]*", line)]
    words = [word for word in words if word]
    for part in texts.parts(name):
        for number, source in enumerate(texts.source(part).splitlines(), 1):
            if words and all(word in source for word in words):
                return texts.shown(part), number
    return texts.shown(name), None


# --- Without data: what `dueprocess check` asks -------------------------------------------------


def survey(
    letter: str, allowed: Collection[str] | None = None, roots: tuple[Path, ...] | None = None
) -> Survey:
    """Return what is wrong with the text of ``letter``, what it can state, and which names it uses.

    ``allowed`` are dotted names (``meeting.day``, ``people.*.name``); a name is known
    if it is one of them, lies below one, or one lies below it. None allows every name.
    """
    texts, name = _found(letter, roots)
    try:
        parts = list(dict.fromkeys(texts.parts(name)))
        used = [(part, path, line) for part in parts for path, line in _used(texts.tree(part))]
    except ERRORS as error:
        return Survey(told(error, texts.shown(name), (), texts.files()).faults, frozenset(), frozenset())
    sources = {part: texts.source(part) for part in parts}
    faults = [
        fault for part, source in sources.items() for fault in _source_faults(texts.shown(part), source)
    ]
    faults += _subject_faults(texts.shown(name), sources[name])
    faults += [
        _unknown(texts.shown(part), path, line, allowed)
        for part, path, line in used
        if allowed is not None and not _known(path, allowed)
    ]
    marks = [
        mark for source in sources.values() for found in _MARK.finditer(source) for mark in _marks(found)
    ]
    return Survey(tuple(faults), frozenset(marks), frozenset(path for _, path, _ in used))


def _used(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """Yield every dotted name that ``tree`` takes from its context, with its line."""
    outer = meta.find_undeclared_variables(tree)
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    for node in tree.find_all((nodes.Getattr, nodes.Name)):
        path = _path(node)
        if id(node) not in inner and path and path.split(".")[0] in outer:
            yield path, node.lineno


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    above = _path(node.node) if isinstance(node, nodes.Getattr) else ""
    return f"{above}.{node.attr}" if above and isinstance(node, nodes.Getattr) else ""


def _known(path: str, allowed: Collection[str]) -> bool:
    mine = path.split(".")
    return any(all(a in (b, "*") for a, b in zip(name.split("."), mine, strict=False)) for name in allowed)


def _unknown(file: str, path: str, line: int, allowed: Collection[str]) -> Fault:
    return Fault(
        f'There is no "{path}" for this letter.',
        nearest(path, allowed),
        file=file,
        line=line,
        code="letter-text",
    )


def _source_faults(file: str, source: str) -> Iterator[Fault]:
    """Yield what a text's Markdown holds that no letter may; every branch is looked at."""
    lines = list(_bare(source))
    try:
        markdown.skeleton("\n".join(line for _, line in lines))
    except BadStructure as bad:
        yield Fault(bad.what, bad.remedy, file=file, line=lines[bad.line][0], code="letter-text")


def _bare(source: str) -> Iterator[tuple[int, str]]:
    """Yield each line with marks for its values and without its tags, and its number."""
    kept = re.sub(
        r"\{[%#].*?[%#]\}", lambda found: "\ufdd4" + "\n" * found[0].count("\n"), source, flags=re.DOTALL
    )
    kept = re.sub(
        r"\{\{.*?\}\}",
        lambda found: markdown.several(0) if "paragraphs" in found[0] else markdown.slot(0),
        kept,
        flags=re.DOTALL,
    )
    for number, line in enumerate(_MARK.sub("", kept).split("\n"), 1):
        words = line.replace("\ufdd4", "")
        if words.strip() or words == line:
            yield number, words


def _subject_faults(file: str, source: str) -> Iterator[Fault]:
    """Yield a fault where there is no subject, or one with a person's name: it becomes the file's title."""
    subjects = [(number, line) for number, line in enumerate(source.splitlines(), 1) if line.startswith("# ")]
    if not subjects:
        yield Fault(
            "The text has no subject.",
            'Begin it with "# " and what the letter is about.',
            file=file,
            line=1,
            code="letter-text",
        )
    for number, line in subjects:
        if re.search(rf"\.({'|'.join(sorted(_PERSONAL))})\b", line):
            yield Fault(
                "The subject names a person.",
                "It becomes the file's title: say what the letter is about.",
                file=file,
                line=number,
                code="letter-text",
            )


# --- Without data: what is printed for everybody ------------------------------------------------


def printed(letter: str, roots: tuple[Path, ...] | None = None) -> frozenset[str]:
    """Return the dotted names (``answers.pay``) whose values ``letter`` prints wherever they are given.

    Those that stand below another condition than their own are left out. Raises DataError.
    """
    texts, name = _found(letter, roots)
    try:
        return frozenset(_printed(texts, texts.tree(name)))
    except ERRORS as error:
        raise told(error, texts.shown(name), (), texts.files()) from None


def _printed(texts: Texts, node: nodes.Node) -> Iterator[str]:
    """Yield what is printed below ``node``, whatever else is so."""
    match node:
        case nodes.If():
            given = _given(node.test)
            inside = {name for part in node.body for name in _printed(texts, part)}
            yield from (name for name in inside if given and given <= {name})
        case nodes.For(target=nodes.Name(name=line)):
            inside = {name for part in node.body for name in _printed(texts, part)}
            each = [name.removeprefix(f"{line}.") for name in inside if name.startswith(f"{line}.")]
            yield from (f"{path}.*.{name}" for name in each if (path := _path(node.iter)))
        case nodes.Include(template=nodes.Const(value=clause)):
            yield from _printed(texts, texts.tree(str(clause)))
        case nodes.Output():
            yield from filter(None, (_path(_bare_value(value)) for value in node.nodes))
        case nodes.Template():
            for part in node.body:
                yield from _printed(texts, part)


def _given(test: nodes.Node) -> set[str]:
    """Return the names of which ``test`` asks no more than whether they are there; none: it asks more."""
    if isinstance(test, nodes.And):
        left, right = _given(test.left), _given(test.right)
        return left | right if left and right else set()
    bare = test.node if isinstance(test, nodes.Test) and test.name == "defined" else test
    return {path} if (path := _path(bare)) else set()


def _bare_value(value: nodes.Node) -> nodes.Node:
    """Return what a filter that leaves every word as it is was given."""
    kept = isinstance(value, nodes.Filter) and value.name in ("paragraphs", "join", "listed", "list")
    return value.node if kept and isinstance(value, nodes.Filter) and value.node is not None else value
