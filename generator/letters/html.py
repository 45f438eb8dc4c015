"""A letter as one HTML file, for people who read on a screen or listen (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from generator import svg
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
    Run,
    Table,
    plain,
)
from generator.pdf.direction import rightward

# Nothing is loaded from anywhere, nothing runs: a letter can be opened without a thought.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark }
body { margin: 0 auto; padding: 1.5rem; max-width: 40rem; font: 1.125rem/1.5 "Noto Sans", Arial, sans-serif;
  color: #111; background: #fff; overflow-wrap: anywhere }
body.large { max-width: 48rem; font-size: 1.75rem }
.council { margin: 0; padding-bottom: .5rem; border-bottom: 2px solid #1d3d5c; color: #1d3d5c;
  font-size: 1.4em; font-weight: bold }
address { margin: 1rem 0; font-style: normal }
h1 { margin: 1.5rem 0 1rem; font-size: 1.4em; line-height: 1.25 }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.2em }
h3 { margin: 1.25rem 0 .5rem; font-size: 1.05em }
p, ul, ol { margin: 0 0 1rem }
li { margin-bottom: .35rem }
table { margin: 0 0 1.25rem; border-collapse: collapse; width: 100% }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid #767676; text-align: start;
  vertical-align: top }
.facts th { width: 30% }
.marking { font-weight: bold }
.sign { margin-top: 1.5rem; break-inside: avoid }
.sign p:first-child { margin-bottom: 2.5rem }
.sign p + p { margin: 0 }
@media (prefers-color-scheme: dark) {
  body { color: #f3f3f3; background: #121212 }
  .council { color: #a9cdf0; border-color: #a9cdf0 }
}
@media print {
  :root { color-scheme: light }
  body { padding: 0; max-width: none; font-size: 11.5pt; color: #000; background: #fff }
  body.large { font-size: 17pt }
  h1, h2, h3 { break-after: avoid }
  tr, li { break-inside: avoid }
}
@page { size: A4; margin: 20mm }
""".strip()


def write(letter: Letter) -> str:
    """Return ``letter`` as a complete HTML document with its style inside."""
    large = ' class="large"' if letter.large else ""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(letter.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(letter.subject)}</title>",
        f"<style>\n{_STYLE}\n</style>",
        "</head>",
        f"<body{large}>",
        *_head(letter),
        "<main>",
        *_main(letter),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _head(letter: Letter) -> Iterator[str]:
    """Yield the council and how to reach it."""
    sender = letter.sender
    yield f'<header>\n<p class="council">{escape(sender.name)}</p>'
    contact = [escape(line) for line in (*sender.address, sender.phone) if line]
    contact += [f'<a href="mailto:{escape(sender.email)}">{escape(sender.email)}</a>'] if sender.email else []
    contact += [escape(sender.website)] if sender.website else []
    if contact:
        yield f"<address>{'<br>'.join(contact)}</address>"
    yield "</header>"


def _main(letter: Letter) -> Iterator[str]:
    """Yield all that is the letter's own, from the marking to the copies."""
    if letter.address:
        yield f"<address>{_broken(letter.address)}</address>"
    if letter.marking:
        yield f'<p class="marking">{escape(letter.marking)}</p>'
    yield f"<p>{_broken([letter.date, f'Reference: {letter.reference}' if letter.reference else ''])}</p>"
    yield f"<p>{escape(letter.salutation)}</p>"
    yield f"<h1{_direction(letter.subject)}>{escape(letter.subject)}</h1>"
    yield from map(_block, letter.body)
    signature = "".join(f"\n<p>{escape(line)}</p>" for line in letter.signature.lines)
    yield f'<div class="sign">\n<p>{escape(letter.signature.closing)}</p>{signature}\n</div>'
    yield from _named("Enclosed", letter.enclosed)
    yield from _named("Copies", letter.copies)


def _broken(lines: Iterable[str]) -> str:
    return "<br>".join(escape(line) for line in lines if line)


def _named(title: str, items: tuple[str, ...]) -> Iterator[str]:
    if items:
        yield f"<p>{title}:</p>"
        yield _items("ul", [((Run(item)),) for item in items])


def _block(block: Block) -> str:
    """Return one block as HTML."""
    match block:
        case Heading(level, text):
            return f"<h{level}{_direction(plain(text))}>{_inline(text)}</h{level}>"
        case Paragraph(text):
            return f"<p{_direction(plain(text))}>{_inline(text)}</p>"
        case Bullets(items):
            return _items("ul", items)
        case Numbered(items):
            return _items("ol", items)
        case Facts(rows):
            return _table("facts", [], [_row(label, [value]) for label, value in rows])
        case Table(head, rows):
            return _table("table", head, [_row(None, row) for row in rows])
        case Figure():
            return svg.inline(block)


def _items(tag: str, items: Iterable[Inline]) -> str:
    lines = [f"<li{_direction(plain(item))}>{_inline(item)}</li>" for item in items]
    return "\n".join([f"<{tag}>", *lines, f"</{tag}>"])


def _table(kind: str, head: Iterable[Inline], rows: list[str]) -> str:
    cells = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    top = [f"<thead><tr>{cells}</tr></thead>"] if cells else []
    return "\n".join([f'<table class="{kind}">', *top, "<tbody>", *rows, "</tbody>", "</table>"])


def _row(label: Inline | None, cells: Iterable[Inline]) -> str:
    head = "" if label is None else f'<th scope="row">{_inline(label)}</th>'
    return f"<tr>{head}{''.join(f'<td{_direction(plain(cell))}>{_inline(cell)}</td>' for cell in cells)}</tr>"


def _inline(text: Inline) -> str:
    return "".join(map(_run, text))


def _run(run: Run) -> str:
    words = escape(run.text, quote=False)
    words = f"<em>{words}</em>" if run.italic else words
    return f"<strong>{words}</strong>" if run.bold else words


def _direction(text: str) -> str:
    """Return the attribute for a block that is mostly written from right to left."""
    return ' dir="rtl"' if rightward(text) else ""
