"""Letters: Word beside plain docxtpl, PDF beside typst."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pymupdf_fonts
import typst
from docxtpl import DocxTemplate

from benchmarks import sample
from benchmarks.measure import Make
from generator import blocks
from generator.letters import docx, text
from generator.pdf import letter as pdf

# What Noto Sans is called in pymupdf-fonts: regular, bold, italic.
FONTS = ("notos", "notosbo", "notosit")


def contenders() -> dict[str, Make]:
    """Return, by name, what makes one whole letter from the demo's case as it was loaded."""
    letter = sample.Sample().letter
    head = docx.Letterhead(sample.path(sample.LETTERHEAD))
    return {
        "DOCX": lambda number: head.write(letter(number)),
        "DOCX by plain docxtpl": _docxtpl(head, letter(0)),
        "PDF": lambda number: pdf.write(letter(number)),
        **_typst(letter(0)),
        "text": lambda number: text.write(letter(number)),
    }


def _docxtpl(head: docx.Letterhead, letter: blocks.Letter) -> Make:
    """Plain docxtpl as its manual shows it, on the same letterhead; it is even given the body ready-made."""
    writer = head._standard
    context = writer._context(letter)

    def make(number: int) -> bytes:
        template = DocxTemplate(io.BytesIO(writer.made.data))
        template.render({**context, "salutation": f"Dear Mx Madeup-{number}"}, autoescape=True)
        out = io.BytesIO()
        template.save(out)
        return out.getvalue()

    return make


def _typst(letter: blocks.Letter) -> dict[str, Make]:
    """The same text and the same fonts by typst, tagged too: with one compiler kept, and afresh each time."""
    folder = Path(tempfile.mkdtemp(prefix="benchmark-fonts-"))
    for name in FONTS:
        (folder / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
    kept = typst.Compiler(font_paths=[folder], ignore_system_fonts=True)
    options: dict[str, Any] = {"format": "pdf", "pdf_standards": ["ua-1"]}

    def source(number: int) -> bytes:
        return _source(letter, f"Sam Madeup-{number}").encode()

    def afresh(number: int) -> object:
        return typst.compile(source(number), font_paths=[folder], ignore_system_fonts=True, **options)

    return {
        "PDF by typst, one compiler kept": lambda number: kept.compile(input=source(number), **options),
        "PDF by typst, afresh": afresh,
    }


# --- the letter in typst's language -------------------------------------------------------------

HEAD = """#set document(title: "{title}")
#set page(paper: "a4", margin: (left: 20mm, right: 20mm, top: 15mm, bottom: 20mm), numbering: "1 of 1")
#set text(font: "Noto Sans", size: 11pt, lang: "en", region: "GB")
"""


def _source(letter: blocks.Letter, name: str) -> str:
    sender, sign = letter.sender, letter.signature
    head = [f"*{_safe(sender.name)}*", _lines(sender.address), _lines((name, *letter.address[1:]))]
    head += [f"*{_safe(letter.marking)}*", *map(_safe, (letter.date, letter.reference, letter.salutation))]
    foot = [_safe(sign.closing), _lines(sign.lines), "== Enclosed", _list("-", letter.enclosed)]
    body = [_block(block) for block in letter.body]
    parts = [*head, f"= {_safe(letter.subject)}", *body, *foot]
    return HEAD.format(title=letter.subject) + "\n\n".join(parts)


def _block(block: blocks.Block) -> str:
    match block:
        case blocks.Heading(level, words):
            return f"{'=' * level} {_inline(words)}"
        case blocks.Paragraph(words):
            return _inline(words)
        case blocks.Bullets(items):
            return "\n".join(f"- {_inline(item)}" for item in items)
        case blocks.Numbered(items):
            return "\n".join(f"+ {_inline(item)}" for item in items)
        case blocks.Facts(rows):
            return _table(2, (cell for row in rows for cell in row))
        case blocks.Table(head, rows):
            return _table(len(head), (cell for row in (head, *rows) for cell in row))
        case blocks.Figure(alt):
            return _safe(alt)


def _table(columns: int, cells: Iterable[blocks.Inline]) -> str:
    return f"#table(columns: {columns}, {', '.join(f'[{_inline(cell)}]' for cell in cells)})"


def _inline(words: blocks.Inline) -> str:
    return "".join(f"#strong[{_safe(run.text)}]" if run.bold else _safe(run.text) for run in words)


def _lines(lines: Iterable[str]) -> str:
    return " \\\n".join(_safe(line) for line in lines)


def _list(mark: str, items: Iterable[str]) -> str:
    return "\n".join(f"{mark} {_safe(item)}" for item in items)


def _safe(words: str) -> str:
    return "".join(f"\\{one}" if one in "\\#*_`$<>@=-+/[]'\"~" else one for one in words)
