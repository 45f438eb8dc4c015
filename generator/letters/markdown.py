"""Markdown with slots to blocks: a value is put in after the structure is settled, so it cannot change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Inline,
    Numbered,
    Paragraph,
    Run,
    Table,
)

# Unicode noncharacters never occur in text (Unicode 23.7); values that hold one are refused.
OPEN, CLOSE, OPEN_SEVERAL, CLOSE_SEVERAL = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_SLOT = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_SEVERAL = re.compile(f"{OPEN_SEVERAL}([0-9]+){CLOSE_SEVERAL}")
_BULLET = re.compile(r"\s*[-*\u2022]\s+(\S.*)")
_COUNTED = re.compile(r"\s*([0-9]{1,3})[.)]\s+(\S.*)")
_WORDS = {
    "image": "A picture",
    "link_open": "A link",
    "code_inline": "Code",
    "code_block": "A line set in by four spaces",
    "fence": "Code",
    "html_block": "HTML",
    "html_inline": "HTML",
    "blockquote_open": "A quotation",
    "hr": "A rule",
    "hardbreak": "A forced line break",
}


class BadStructure(Exception):
    """Markdown that no letter may use; ``line`` counts from 0 in the text that was parsed."""

    def __init__(self, what: str, remedy: str, line: int) -> None:
        super().__init__(what)
        self.what, self.remedy, self.line = what, remedy, line


@dataclass(frozen=True, slots=True)
class Several:
    """The place of a value that is several blocks by itself."""

    slot: int


Part = Block | Several
Skeleton = tuple[Part, ...]


def slot(number: int) -> str:
    """Return the mark that stands for value ``number`` within a sentence."""
    return f"{OPEN}{number}{CLOSE}"


def several(number: int) -> str:
    """Return the mark that stands for value ``number`` as paragraphs of its own."""
    return f"{OPEN_SEVERAL}{number}{CLOSE_SEVERAL}"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"typographer": True})
    return parser.enable(["table", "smartquotes"])


_MARKDOWN = _parser()


@lru_cache(maxsize=256)
def skeleton(text: str) -> Skeleton:
    """Return the blocks of a text with slots; letters that took the same branches share one.

    Raises BadStructure for what is not among headings, paragraphs, bullets, numbers,
    bold, italic and tables.
    """
    return tuple(_blocks(iter(_MARKDOWN.parse(text))))


def _blocks(tokens: Iterator[Token]) -> Iterator[Part]:
    for token in tokens:
        if token.type == "heading_open":
            yield _heading(token, next(tokens))
            next(tokens)
        elif token.type == "paragraph_open":
            yield _paragraph(token, next(tokens))
            next(tokens)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield _list(token, tokens)
        elif token.type == "table_open":
            yield _table(tokens)
        else:
            raise _unknown(token, _line(token))


def _unknown(token: Token, line: int) -> BadStructure:
    what = _WORDS.get(token.type, f"The Markdown {token.type}")
    remedy = "Use headings, paragraphs, bullets, numbers, bold, italic and tables, from the margin."
    return BadStructure(f"{what} cannot stand in a letter.", remedy, line)


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _heading(token: Token, inline: Token) -> Heading:
    level = int(token.tag[1])
    if level > 3:
        raise BadStructure("A heading has more than three signs.", "Use ## or ###.", _line(token))
    return Heading(level, _inline(inline))


def _paragraph(token: Token, inline: Token) -> Part:
    text = inline.content.strip()
    if whole := _SEVERAL.fullmatch(text):
        return Several(int(whole[1]))
    if text.startswith("|"):
        raise BadStructure(
            "A table is broken.",
            "Give it a line of dashes, and no empty line between its rows.",
            _line(token),
        )
    return Paragraph(_inline(inline))


def _list(opening: Token, tokens: Iterator[Token]) -> Block:
    """Return the list that ``opening`` begins; its items hold one paragraph each."""
    if opening.type == "ordered_list_open" and opening.attrGet("start") not in (None, 1):
        raise BadStructure("A numbered list does not begin at 1.", "Begin it at 1.", _line(opening))
    items: list[Inline] = []
    for token in tokens:
        if token.type == opening.type.replace("_open", "_close"):
            return Bullets(tuple(items)) if opening.type == "bullet_list_open" else Numbered(tuple(items))
        if token.type == "list_item_open":
            items.append(_item(token, tokens))
    raise AssertionError("a list always closes")


def _item(opening: Token, tokens: Iterator[Token]) -> Inline:
    found = [token for token in _until(tokens, "list_item_close") if not token.type.startswith("paragraph_")]
    if len(found) != 1 or found[0].type != "inline":
        raise BadStructure(
            "An item of a list holds something other than one paragraph.",
            "Give each item one paragraph, without a list in it.",
            _line(opening),
        )
    return _inline(found[0])


def _until(tokens: Iterator[Token], last: str) -> Iterator[Token]:
    for token in tokens:
        if token.type == last:
            return
        yield token


def _table(tokens: Iterator[Token]) -> Block:
    """Return a table, or facts where the cells of its header are empty."""
    rows: list[list[Inline]] = []
    for token in _until(tokens, "table_close"):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token))
    head, *body = (tuple(row) for row in rows)
    if any(head):
        return Table(head, tuple(body))
    return Facts(tuple((row[0], row[1]) for row in body if len(row) == 2))


def _inline(token: Token) -> Inline:
    """Return the runs of an ``inline`` token."""
    runs: list[Run] = []
    bold = italic = False
    for child in token.children or ():
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
        elif child.type in ("em_open", "em_close"):
            italic = child.type == "em_open"
        else:
            _append(runs, _text(child, _line(token)), bold, italic)
    return tuple(runs)


def _text(child: Token, line: int) -> str:
    if child.type == "softbreak":
        return " "
    if child.type not in ("text", "text_special"):
        raise _unknown(child, line)
    if OPEN_SEVERAL in child.content:
        raise BadStructure('"| paragraphs" does not stand alone.', "Give it a paragraph of its own.", line)
    return child.content


def _append(runs: list[Run], text: str, bold: bool, italic: bool) -> None:
    """Add ``text`` to the last run where the weight is the same."""
    if runs and (runs[-1].bold, runs[-1].italic) == (bold, italic):
        runs[-1] = Run(runs[-1].text + text, bold, italic)
    elif text:
        runs.append(Run(text, bold, italic))


def filled(parts: Skeleton, values: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks of ``parts`` with ``values`` in their slots."""
    for part in parts:
        match part:
            case Several(number):
                yield from paragraphs(values[number])
            case Heading(level, text):
                yield Heading(level, _put(text, values))
            case Paragraph(text):
                yield Paragraph(_put(text, values))
            case Bullets(items):
                yield Bullets(tuple(_put(item, values) for item in items))
            case Numbered(items):
                yield Numbered(tuple(_put(item, values) for item in items))
            case Facts(rows):
                yield Facts(tuple((_put(label, values), _put(value, values)) for label, value in rows))
            case Table(head, body):
                yield Table(
                    tuple(_put(cell, values) for cell in head),
                    tuple(tuple(_put(cell, values) for cell in row) for row in body),
                )


def _put(text: Inline, values: Sequence[str]) -> Inline:
    return tuple(
        Run(_SLOT.sub(lambda found: values[int(found[1])], run.text), run.bold, run.italic)
        if OPEN in run.text
        else run
        for run in text
    )


def paragraphs(text: str) -> Iterator[Block]:
    """Yield plain text as blocks: an empty line parts paragraphs, "- " begins a bullet, "1. " a number."""
    for chunk in re.split(r"\n[ \t]*\n", re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", text)):
        yield from _chunk([line for line in chunk.split("\n") if line.strip()])


def _chunk(lines: list[str]) -> Iterator[Block]:
    """Yield the blocks of lines without an empty line among them."""
    kind, items = "", list[str]()
    for line in lines:
        this, words = _sort(line)
        follows = this == "" and (kind == "" or line[:1].isspace())
        if items and follows:
            items[-1] += f" {words}"
            continue
        if this != kind and items:
            yield from _made(kind, items)
            items = []
        kind = this
        items.append(words)
    if items:
        yield from _made(kind, items)


def _sort(line: str) -> tuple[str, str]:
    """Return which kind of line this is, and its words."""
    if found := _BULLET.fullmatch(line):
        return "bullet", found[1].strip()
    if _COUNTED.fullmatch(line):
        return "number", line.strip()
    return "", line.strip()


def _made(kind: str, items: list[str]) -> Iterator[Block]:
    texts = [re.sub(r"[\t ]*\t[\t ]*", " ", item) for item in items]
    counted = [_COUNTED.fullmatch(text) for text in texts] if kind == "number" else []
    if kind == "bullet":
        yield Bullets(tuple((Run(text),) for text in texts))
    elif counted and [int(each[1]) for each in counted if each] == list(range(1, len(texts) + 1)):
        yield Numbered(tuple((Run(each[2]),) for each in counted if each))
    else:
        yield from (Paragraph((Run(text),)) for text in texts)
