"""A letter in a council's own Word letterhead.

docxtpl owns the template language in Word; here its templates are compiled once
and the parts of the file that never change are deflated once, so that a letter
costs a fraction of a millisecond. A letterhead that needs more of docxtpl
(columns that grow, pictures in the body) goes through docxtpl itself.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import Template, meta
from lxml import etree

from generator.blocks import Letter
from generator.errors import DataError, Fault
from generator.letters import wordml
from generator.letters.letterhead import Prepared, prepared
from generator.letters.sandbox import ERRORS, Sandbox, told

# Without a place for these a letter would lose what it has to say.
NEEDED = frozenset(
    {
        "address",
        "body",
        "copies",
        "date",
        "enclosed",
        "marking",
        "reference",
        "salutation",
        "signature",
        "subject",
    }
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE = "docProps/core.xml"
_SLOW = re.compile(r"\{%\s*(?:tc\s|colspan|hm|cellbg|vm)|\{\{\s*tc\s|\{#\s*tc\s")
_INSIDE = re.compile(r"<w:t(?: [^>]*)?>[^<]*\{\{\s*(body|signature)\s*\}")
_MARKUP = re.compile(r"<[^>]+>")
# 1 January 1980, the earliest date a ZIP can hold: the same letter gives the same bytes.
_NO_DATE = (1 << 5) | 1


class Letterhead:
    """A council's letterhead, read once; ``write`` puts letters on it."""

    def __init__(self, source: bytes | Path, name: str = "letterhead.docx") -> None:
        """Take the file or its bytes; ``name`` is how faults call it. DataError if it cannot be used."""
        self._raw = source if isinstance(source, bytes) else source.read_bytes()
        self.name = name
        _ = self._standard

    @cached_property
    def _standard(self) -> _Writer:
        return _Writer(prepared(self._raw, self.name, large=False), self.name)

    @cached_property
    def _large(self) -> _Writer:
        return _Writer(prepared(self._raw, self.name, large=True), self.name)

    def write(self, letter: Letter) -> bytes:
        """Return ``letter`` as a .docx file; the same letter gives the same bytes.

        Raises DataError for a letterhead that names an unknown field or does not
        come out as well-formed XML, and for a control character in a value.
        """
        return (self._large if letter.large else self._standard).write(letter)

    def write_by_docxtpl(self, letter: Letter) -> bytes:
        """Return the same as ``write``, made by docxtpl from start to end (slower)."""
        return (self._large if letter.large else self._standard).write_slowly(letter)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of the file that has fields: its name, and its text compiled."""

    name: str
    template: Template
    turned: bool  # docxtpl's ways to write a brace or a line end occur in it


class _Writer:
    """One size of a letterhead, ready to write."""

    def __init__(self, made: Prepared, name: str) -> None:
        self.made, self.name = made, name
        self.sandbox = Sandbox(autoescape=True)
        self.docxtpl = DocxTemplate(io.BytesIO(made.data))
        self.docxtpl.init_docx()
        sources = dict(self._sources())
        self._check(sources)
        self.fast = not any(_needs_docxtpl(source) for source in sources.values())
        self.parts = [self._compiled(name, source) for name, source in sources.items()] if self.fast else []
        with zipfile.ZipFile(io.BytesIO(made.data)) as file:
            still = [
                (each, file.read(each)) for each in file.namelist() if each not in sources and each != _CORE
            ]
        self.still = [_record(each, data) for each, data in still]

    def _sources(self) -> Iterable[tuple[str, str]]:
        """Yield the XML of the body and of headers and footers with fields, as docxtpl would prepare it."""
        main = self.docxtpl.docx._part
        yield (
            main.partname.lstrip("/"),
            self.docxtpl.patch_xml(etree.tostring(main._element, encoding="unicode")),
        )
        for uri in (self.docxtpl.HEADER_URI, self.docxtpl.FOOTER_URI):
            for _, part in self.docxtpl.get_headers_footers(uri):
                xml = etree.tostring(parse_xml(part.blob), encoding="unicode")
                if "{" in _MARKUP.sub("", xml):
                    yield part.partname.lstrip("/"), self.docxtpl.patch_xml(xml)

    def _check(self, sources: Mapping[str, str]) -> None:
        """Refuse a letterhead without a place for what every letter has, or that Jinja2 cannot read."""
        try:
            used = {
                name
                for source in sources.values()
                for name in meta.find_undeclared_variables(self.sandbox.parse(source))
            }
        except ERRORS as error:
            raise told(error, self.name, (), {}) from None
        if missing := sorted(NEEDED - used):
            raise DataError(
                Fault(
                    f"The letterhead has no place for {', '.join(missing)}.",
                    "See docs/letterhead.md for the fields that it must keep.",
                    self.name,
                )
            )
        if inside := next(filter(None, map(_INSIDE.search, sources.values())), None):
            raise DataError(
                Fault(
                    f"{inside[1]} is made of paragraphs, but stands inside one.",
                    f"It is written {{{{p {inside[1]} }}}}, alone in its paragraph.",
                    self.name,
                )
            )

    def _compiled(self, name: str, source: str) -> _Part:
        turned = any(mark in source for mark in ("{_{", "}_}", "{_%", "%_}", "\n", "\t", "\a", "\f"))
        # Each paragraph begins a line, as docxtpl has it: Jinja2's trimming then does the same here.
        return _Part(name, self.sandbox.from_string(re.sub(r"<w:p([ >])", r"\n<w:p\1", source)), turned)

    def write(self, letter: Letter) -> bytes:
        """Return the file, the fast way if the letterhead allows it."""
        if not self.fast:
            return self.write_slowly(letter)
        context = self._context(letter)
        body, *others = [(part.name, self._rendered(part, context)) for part in self.parts]
        same = [_usual(name, xml) for name, xml in (*others, (_CORE, _core(letter)))]
        return _packed([*self.still, *same, _record(body[0], _checked(body[1], self.name), 6)])

    def _rendered(self, part: _Part, context: Mapping[str, Any]) -> str:
        try:
            text = part.template.render(context).replace("\n<w:p", "<w:p")
        except ERRORS as error:
            raise told(error, self.name, tuple(context), {}) from None
        if part.turned:
            for mark, brace in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
                text = text.replace(mark, brace)
            text = self.docxtpl.resolve_listing(text)
        return _DECLARATION + text

    def write_slowly(self, letter: Letter) -> bytes:
        """Return the file as docxtpl renders it, packed without dates."""
        template = DocxTemplate(io.BytesIO(self.made.data))
        template.init_docx()
        context = self._context(letter)
        try:
            _checked(template.build_xml(context, self.sandbox), self.name)
            template.render(context, self.sandbox, autoescape=True)
        except ERRORS as error:
            raise told(error, self.name, tuple(context), {}) from None
        out = io.BytesIO()
        template.save(out)
        with zipfile.ZipFile(out) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        return _packed(
            [_record(each, data) for each, data in (parts | {_CORE: _core(letter).encode()}).items()]
        )

    def _context(self, letter: Letter) -> dict[str, Any]:
        """Return the fields that a letterhead may use (docs/letterhead.md)."""
        sender, shown = letter.sender, wordml.escaped
        contact = (*sender.address, sender.phone, sender.email, sender.website)
        return {
            "council": shown(sender.name),
            "contact": [shown(line) for line in contact if line],
            "council_address": [shown(line) for line in sender.address],
            "council_phone": shown(sender.phone),
            "council_email": shown(sender.email),
            "council_website": shown(sender.website),
            "marking": shown(letter.marking),
            "address": [shown(line) for line in letter.address],
            "date": shown(letter.date),
            "reference": shown(letter.reference),
            "salutation": shown(letter.salutation),
            "subject": shown(letter.subject),
            "body": wordml.body(letter, self.made.styles),
            "signature": wordml.signature(letter.signature, self.made.styles),
            "closing": shown(letter.signature.closing),
            "signature_lines": [shown(line) for line in letter.signature.lines],
            "enclosed": [shown(item) for item in letter.enclosed],
            "copies": [shown(name) for name in letter.copies],
            "large": letter.large,
        }


def own_letter(raw: bytes, context: Mapping[str, Any], letter: Letter, name: str) -> bytes:
    """Return a letter that a council keeps wholly in Word: docxtpl fills ``raw`` with the letter's context.

    Names are those of the Markdown texts and of the letterhead (docs/letterhead.md). Raises
    DataError for a name that is not known, and for a file that is not a Word document.
    """
    made = prepared(raw, name, large=letter.large, letterhead=False)
    template = DocxTemplate(io.BytesIO(made.data))
    template.init_docx()
    sandbox = Sandbox(autoescape=True)
    fields = {**context, **_frame(letter)}
    try:
        _checked(template.build_xml(fields, sandbox), name)
        template.render(fields, sandbox, autoescape=True)
    except ERRORS as error:
        raise told(error, name, tuple(context), {}) from None
    out = io.BytesIO()
    template.save(out)
    with zipfile.ZipFile(out) as file:
        parts = {each: file.read(each) for each in file.namelist()}
    return _packed([_record(each, data) for each, data in (parts | {_CORE: _core(letter).encode()}).items()])


def _frame(letter: Letter) -> dict[str, Any]:
    """Return what stands around a letter's text, as the letterhead names it."""
    return {
        "council_address": list(letter.sender.address),
        "marking": letter.marking,
        "address": list(letter.address),
        "date": letter.date,
        "reference": letter.reference,
        "salutation": letter.salutation,
        "closing": letter.signature.closing,
        "signature_lines": list(letter.signature.lines),
    }


def _needs_docxtpl(source: str) -> bool:
    return _SLOW.search(_MARKUP.sub("", source)) is not None or (
        "<w:document" in source and "<wp:docPr" in source
    )


def _core(letter: Letter) -> str:
    """Return the file's properties: a title for screen readers, the council as author, no person, no time."""
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{wordml.escaped(letter.subject)}</dc:title><dc:creator>{wordml.escaped(letter.sender.name)}</dc:creator>"
        f"<dc:language>{wordml.escaped(letter.language)}</dc:language></cp:coreProperties>"
    )


class _Nothing:
    """What a parser builds when only its faults are wanted."""

    def close(self) -> None:
        """Return nothing."""


def _checked(xml: str, name: str) -> bytes:
    """Return ``xml`` if it is well-formed: a program that repairs it would lose words."""
    data = xml.encode()
    try:
        etree.fromstring(
            data, etree.XMLParser(target=cast(Any, _Nothing()), resolve_entities=False, no_network=True)
        )
    except etree.XMLSyntaxError as error:
        raise DataError(
            Fault(
                f"The filled letterhead is not well-formed ({error.msg}).",
                'Paragraph fields are written "{{p body }}" and "{{p signature }}".',
                name,
            )
        ) from None
    return data


# --- The ZIP container (PKWARE APPNOTE 4.3), written so that unchanged parts cost nothing ------------


@dataclass(frozen=True, slots=True)
class _Record:
    """One file in the ZIP: its local part, and its entry in the directory but for the offset."""

    local: bytes
    entry: bytes
    name: bytes


def _record(name: str, data: bytes, level: int = 9) -> _Record:
    press = zlib.compressobj(level, zlib.DEFLATED, -15)
    pressed = press.compress(data) + press.flush()
    title = name.encode()
    common = struct.pack(
        "<HHHHHIIIHH", 20, 0x800, 8, 0, _NO_DATE, zlib.crc32(data), len(pressed), len(data), len(title), 0
    )
    return _Record(b"PK\3\4" + common + title + pressed, b"PK\1\2\x14\0" + common + bytes(10), title)


@lru_cache(maxsize=128)
def _usual(name: str, xml: str) -> _Record:
    """Return the record of a small part that is often the same: the head of a council's letters, a title."""
    return _record(name, _checked(xml, name), 6)


def _packed(records: Iterable[_Record]) -> bytes:
    """Return a ZIP of ``records``."""
    files: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for record in records:
        files.append(record.local)
        directory.append(record.entry + struct.pack("<I", at) + record.name)
        at += len(record.local)
    listing = b"".join(directory)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(files), len(files), len(listing), at, 0)
    return b"".join([*files, listing, end])
