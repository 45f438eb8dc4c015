"""A letter as plain text: the body of an e-mail, and what tests compare."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from generator.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Heading,
    Inline,
    Letter,
    Numbered,
    Paragraph,
    Table,
    plain,
)

WIDTH = 72
_LABEL = 24


def write(letter: Letter) -> str:
    """Return ``letter`` as text of at most 72 columns, save for longer words; it ends with a line end."""
    parts = [*_head(letter), _wrapped(letter.salutation), _underlined(letter.subject, "=")]
    parts += [_block(block) for block in letter.body]
    parts += [_wrapped(letter.signature.closing), _lines(letter.signature.lines)]
    parts += [_named("Enclosed", letter.enclosed), _named("Copies", letter.copies)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(letter: Letter) -> Iterator[str]:
    """Yield the council, the reader's address, the marking, the date and the reference."""
    sender = letter.sender
    yield _lines((sender.name, *sender.address, sender.phone, sender.email, sender.website))
    yield _lines(letter.address)
    yield _wrapped(letter.marking)
    yield _lines((letter.date, f"Reference: {letter.reference}" if letter.reference else ""))


def _lines(lines: tuple[str, ...]) -> str:
    return "\n".join(_wrapped(line) for line in lines if line)


def _wrapped(text: str, first: str = "", after: str = "") -> str:
    """Return one paragraph in lines of ``WIDTH``; a longer word stands on a line of its own, whole."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=after,
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
        replace_whitespace=False,
    )


def _underlined(text: str, line: str) -> str:
    words = _wrapped(text)
    return f"{words}\n{line * max(map(len, words.splitlines() or ['']))}"


def _named(title: str, items: tuple[str, ...]) -> str:
    return "\n".join([f"{title}:", *(_wrapped(item, "- ", "  ") for item in items)]) if items else ""


def _block(block: Block) -> str:
    """Return one block as text."""
    match block:
        case Heading(_, text):
            return _underlined(plain(text), "-")
        case Paragraph(text):
            return _wrapped(plain(text))
        case Bullets(items):
            return "\n".join(_wrapped(plain(item), "- ", "  ") for item in items)
        case Numbered(items):
            return "\n".join(_numbered(number, item) for number, item in enumerate(items, 1))
        case Facts(rows):
            return _facts(rows)
        case Table(head, rows):
            return _table([[plain(cell) for cell in row] for row in (head, *rows)])
        case Figure(alt):
            return _wrapped(alt)


def _numbered(number: int, item: Inline) -> str:
    sign = f"{number}. "
    return _wrapped(plain(item), sign, " " * len(sign))


def _facts(rows: tuple[tuple[Inline, Inline], ...]) -> str:
    """Return labels and values in two columns."""
    wide = min(_LABEL, max((len(plain(label)) for label, _ in rows), default=0)) + 2
    return "\n".join(_wrapped(plain(value), _label(plain(label), wide), " " * wide) for label, value in rows)


def _label(label: str, wide: int) -> str:
    """Return ``label`` in its column; one that is too long for it still stands off from the value."""
    return label.ljust(wide) if len(label) < wide else f"{label}  "


def _table(rows: list[list[str]]) -> str:
    """Return a table in columns or, where they do not fit, each row as lines of heading and cell."""
    wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    if sum(wide) + 2 * len(wide) - 2 <= WIDTH:
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
            for row in rows
        )
    head, *body = rows
    return "\n\n".join(
        "\n".join(_wrapped(f"{name}: {cell}", "", "  ") for name, cell in zip(head, row, strict=True))
        for row in body
    )
