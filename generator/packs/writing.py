"""One letter in any format: on the council's Word letterhead, as PDF, HTML or text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from generator import blocks, resources
from generator.errors import DataError, Fault
from generator.letters import docx, html, text
from generator.pdf import letter as pdf

FORMATS = ("docx", "pdf", "html", "txt")


def write(letter: blocks.Letter, kind: str, council: str, own: Path | None = None) -> bytes:
    """Return ``letter`` of ``council`` (its id) in the format ``kind``; raises DataError."""
    if kind == "docx":
        return letterhead(council, own).write(letter)
    if kind == "pdf":
        return pdf.write(letter)
    written = html.write(letter) if kind == "html" else text.write(letter)
    return written.encode("utf-8")


def letterhead(council: str, own: Path | None = None) -> docx.Letterhead:
    """Return the council's Word letterhead, read once for each state of the file; raises DataError."""
    name = f"templates/{council}/letterhead.docx"
    path = resources.find(name, own)
    if path is None:
        what = f"there is no {name}."
        raise DataError(Fault(what, "Copy another council's, or ask for --format pdf."))
    return _read(path, path.stat().st_mtime_ns)


def own_word_letter(name: str, own: Path | None = None) -> Path | None:
    """Return the file of a letter (COUNCIL/POLICY/LETTER) that the council keeps wholly in Word."""
    return resources.find(f"templates/{name}.docx", own)


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> docx.Letterhead:
    return docx.Letterhead(path.read_bytes(), path.name)
