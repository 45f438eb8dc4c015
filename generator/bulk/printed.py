"""The words of finished documents, read from their bytes by nothing that wrote them."""

from __future__ import annotations

import codecs
import html
import io
import re
import sys
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pikepdf

# Every operator of a letter's page that says something (ISO 32000-1, 9.4 and 14.6).
_TOKEN = re.compile(
    rb"/Span <</ActualText (?P<actual>\((?:\\.|[^\\()])*\)|<[0-9a-fA-F]*>)>> BDC"
    rb"|/(?P<tag>[A-Za-z0-9]+) <</MCID (?P<mark>[0-9]+)>> BDC"
    rb"|/(?P<artifact>Artifact) <<[^<>]*>> BDC"
    rb"|(?P<end>\bEMC\b)"
    rb"|/(?P<font>[A-Za-z0-9]+) [-0-9.]+ Tf"
    rb"|(?P<shown><[0-9a-fA-F]*> Tj|\[[^\]]*\] TJ)",
    re.DOTALL,
)
_HEX = re.compile(rb"<([0-9a-fA-F]*)>")
_ESCAPED = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3})", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_CHARACTER = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]+)>")
_WORD_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(?:br|tab|cr)\b[^>]*/>|</w:p>")
_DAMAGED = (pikepdf.PdfError, zipfile.BadZipFile, zlib.error, UnicodeError, LookupError, AttributeError)
_MARKUP = re.compile(r"<(?:style|script|title)\b.*?</(?:style|script|title)>|<[^>]+>", re.DOTALL)


def words(name: str, data: bytes) -> str:
    """Return the words of the file ``name``, a space at each line end; raises ValueError if it is damaged."""
    kind = name.rpartition(".")[2]
    try:
        return _READERS[kind](data)
    except _DAMAGED as error:
        raise ValueError(f"cannot be read ({type(error).__name__})") from None


def fields(data: bytes) -> dict[str, str]:
    """Return what stands in each field of a PDF form ("" in an empty one, "Off" for no button pressed)."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return {str(field.T): _value(field.get("/V", "")) for field in pdf.Root.AcroForm.Fields}
    except _DAMAGED as error:
        raise ValueError(f"cannot be read ({type(error).__name__})") from None


def _value(value: Any) -> str:
    return str(value).removeprefix("/") if isinstance(value, pikepdf.Name) else str(value)


def pages(data: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


# --- PDF


def _of_pdf(data: bytes) -> str:
    """Return the text of a tagged PDF: what is drawn, or what the tags say that it means."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        spoken = b"/ActualText" in data
        return " ".join(
            part for page in pdf.pages for part in _page(page, _meant(pdf, page) if spoken else {})
        )


def _meant(pdf: pikepdf.Pdf, page: pikepdf.Page) -> dict[int, str]:
    """Return the marks on ``page`` whose element says itself which text it is (14.9.4)."""
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    at = int(page.StructParents)
    places = {int(nums[n]): nums[n + 1] for n in range(0, len(nums), 2)}
    return {
        mark: str(element.ActualText) for mark, element in enumerate(places[at]) if "/ActualText" in element
    }


def _page(page: pikepdf.Page, meant: dict[int, str]) -> Iterator[str]:
    """Yield the text of each operator that shows any, in the order of the file."""
    faces = {
        str(name)[1:].encode("ascii"): _meanings(font.ToUnicode.read_raw_bytes())
        for name, font in page.Resources.get("/Font", pikepdf.Dictionary()).items()
    }
    face: dict[int, str] = {}
    silent: list[bool] = []  # for each open mark: is what it shows said by its own text?
    for token in _TOKEN.finditer(page.Contents.read_bytes()):
        if token["font"]:
            face = faces[token["font"]]
        elif token["actual"]:
            yield _string(token["actual"])
            silent.append(True)
        elif token["mark"]:
            said = meant.get(int(token["mark"]))
            silent.append(said is not None)
            yield from [said] if said is not None else []
        elif token["artifact"]:
            silent.append(False)
        elif token["end"]:
            silent.pop()
        elif not any(silent):
            yield "".join(_shown(code, face) for code in _HEX.findall(token["shown"]))


def _shown(code: bytes, face: dict[int, str]) -> str:
    """Return the text of glyphs that are written as four hex digits each (9.7.5.2, Identity-H)."""
    glyphs = array("H", bytes.fromhex(code.decode("ascii")))
    if sys.byteorder == "little":
        glyphs.byteswap()
    return "".join(map(face.__getitem__, glyphs))


@lru_cache(maxsize=64)
def _meanings(packed: bytes) -> dict[int, str]:
    """Return what each glyph of a font means, from its ToUnicode map: most letters share theirs."""
    table = zlib.decompress(packed).decode("ascii")
    return {
        int(glyph, 16): codecs.decode(meaning, "hex").decode("utf-16-be")
        for glyph, meaning in _CHARACTER.findall(table)
    }


def _string(data: bytes) -> str:
    """Return a PDF text string (7.9.2.2)."""
    if data.startswith(b"<"):
        return codecs.decode(data[1:-1], "hex").removeprefix(b"\xfe\xff").decode("utf-16-be")
    return _ESCAPED.sub(_unescaped, data[1:-1]).decode("latin-1")


def _unescaped(found: re.Match[bytes]) -> bytes:
    one = found[1]
    return bytes([int(one, 8)]) if one[:1].isdigit() else _ESCAPES.get(one, one)


# --- the other formats


def _of_word(data: bytes) -> str:
    """Return the text of a .docx, headers and footers too."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = [
            parts.read(name).decode("utf-8")
            for name in parts.namelist()
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)
        ]
    return html.unescape("".join(found[1] or " " for part in xml for found in _WORD_TEXT.finditer(part)))


def _of_html(data: bytes) -> str:
    return html.unescape(_MARKUP.sub(" ", data.decode("utf-8")))


def _of_text(data: bytes) -> str:
    return data.decode("utf-8")


def _of_calendar(data: bytes) -> str:
    """Return a calendar file with its folded lines whole again (RFC 5545, 3.1)."""
    return data.replace(b"\r\n ", b"").decode("utf-8").replace("\r\n", "\n")


_READERS = {"pdf": _of_pdf, "docx": _of_word, "html": _of_html, "txt": _of_text, "ics": _of_calendar}
