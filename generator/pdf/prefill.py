"""Fills a blank form for one person by adding to its fixed bytes (ISO 32000-1, 7.5.6).

The blank is parsed once. A person's form is the blank, byte for byte, and behind it only
the objects that differ: so it takes a fraction of a millisecond, and nothing of one
person's form can ever be in another's.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import pikepdf

from generator.errors import DataError, Fault, UsageError
from generator.pdf import appearance, fonts, objects, qr
from generator.pdf.appearance import Box
from generator.pdf.fonts import FontSet, Piece, Typeface
from generator.pdf.objects import Raw, Stream, number
from generator.pdf.tagged import FIELD_FONT, font_dictionary
from generator.pdf.widgets import MULTILINE, READ_ONLY

Values = Mapping[str, str | bool | None]


@dataclass(frozen=True, slots=True)
class _Widget:
    """One place where a field is shown. ``start`` is its dictionary but for what changes."""

    number: int
    start: bytes
    box: Box
    state: str  # of a button that is on


@dataclass(frozen=True, slots=True)
class _Blank:
    """One field of the blank: its dictionary but for value, flags and appearance."""

    name: str
    kind: str
    number: int
    start: bytes
    flags: int
    value: str
    widgets: tuple[_Widget, ...]
    shown: Mapping[str, str]  # what a drop-down shows for a kept value

    @property
    def merged(self) -> bool:
        """Whether field and widget are one object, as where there is one widget."""
        return self.widgets[0].number == self.number


class Template:
    """A blank form, ready to be filled any number of times; made by ``formbuilder.build``."""

    def __init__(self, data: bytes, fontset: FontSet | None = None) -> None:
        """Parse the blank once. Raises DataError where it is not one of our own."""
        self.data = data if data.endswith(b"\n") else data + b"\n"
        self.fonts = fontset or FontSet()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if "/AcroForm" not in pdf.Root or pdf.trailer.get("/Type") != pikepdf.Name.XRef:
                raise DataError(
                    Fault("This PDF is not a blank made by the form builder.", "Build the form again.")
                )
            self.size = int(pdf.trailer.Size)
            self._trailer = f"/Root {pdf.Root.objgen[0]} 0 R /Info {pdf.trailer.Info.objgen[0]} 0 R"
            self._id = bytes(pdf.trailer.ID[0])
            self.fields = {one.name: one for one in map(_read, pdf.Root.AcroForm.Fields)}
            self._font = pdf.Root.AcroForm.DR.Font[f"/{FIELD_FONT}"].objgen[0]
            self._picture = pdf.pages[0].Resources.XObject.QR.objgen[0]
        self._start = int(data[data.rindex(b"startxref") + 9 :].split()[0])

    def fill(self, values: Values, read_only: Collection[str] = ()) -> bytes:
        """Return the form with ``values`` in its fields, those in ``read_only`` closed.

        Text fields, drop-downs and radio buttons (``yes``, ``o2``) take text, check
        boxes take True or False; None leaves a field empty. A value is kept whole even
        where its box is too small or a font lacks a character. Raises UsageError for a
        field or an answer that the form has not.
        """
        update = _Update(self)
        for name, value in values.items():
            if value is not None:
                update.set(self._field(name), value, name in read_only)
        for name in read_only:
            if values.get(name) is None:
                update.close(self._field(name))
            if f"{name}-sig" in self.fields:
                update.close(self.fields[f"{name}-sig"])
        if case := values.get("dp_case"):
            entries = self._code.entries()
            update.put(
                self._picture,
                Stream(f"/Type /XObject /Subtype /Image {entries}", self._code.picture(str(case))),
            )
        return update.finished()

    def undrawn(self, values: Values) -> dict[str, str]:
        """Return, for each field, the first character of its value that no font can draw.

        The value is in the file all the same; only the eye misses it.
        """
        found = (
            (name, self.fonts.missing(value.replace("\n", " ")))
            for name, value in values.items()
            if isinstance(value, str)
        )
        return {name: character for name, character in found if character}

    @cached_property
    def _code(self) -> qr.Code:
        return qr.Code(self.fields["dp_form"].value, self.fields["dp_edition"].value)

    def _field(self, name: str) -> _Blank:
        if name not in self.fields:
            raise UsageError(
                Fault(f"The form has no field '{name}'.", "Take the name from the form's schema.")
            )
        return self.fields[name]


class _Update:
    """What is added behind the blank for one person."""

    def __init__(self, blank: Template) -> None:
        self._blank = blank
        self._main = blank.fonts.main()
        self._parts = [blank.data]
        self._at = len(blank.data)
        self._entries: list[tuple[int, int]] = []
        self._next = blank.size
        self._extra: dict[Typeface, _ExtraFont] = {}
        self._shown: dict[tuple[str, Box], int] = {}

    def set(self, field: _Blank, value: str | bool, closed: bool) -> None:
        """Write a field with its value, and whatever shows it."""
        flags = field.flags | READ_ONLY if closed else field.flags
        if field.kind == "Btn":
            self._press(field, value, flags)
        elif field.kind in ("Tx", "Ch") and isinstance(value, str):
            self._type(field, value, flags)
        else:
            raise UsageError(
                Fault(
                    f"The field '{field.name}' does not take {value!r}."
                    if isinstance(value, bool)
                    else f"The field '{field.name}' cannot be filled beforehand."
                )
            )

    def close(self, field: _Blank) -> None:
        """Write an empty field so that it can no longer be filled in."""
        if field.kind == "Sig":
            self._write(field.number, field.start + b" /Ff 1>>")
        else:
            self.set(field, "Off" if field.kind == "Btn" else field.value, True)

    def _type(self, field: _Blank, value: str, flags: int) -> None:
        shown = field.shown.get(value, value)
        typed = b" /Ff %d /V %b" % (flags, objects.string(value))
        if field.merged:
            self._write(
                field.number,
                b"%b%b /AP <</N %d 0 R>>>>" % (field.start, typed, self._show(shown, field.widgets[0].box)),
            )
            return
        self._write(field.number, field.start + typed + b">>")
        for widget in field.widgets:
            self._write(
                widget.number, b"%b /AP <</N %d 0 R>>>>" % (widget.start, self._show(shown, widget.box))
            )

    def _press(self, field: _Blank, value: str | bool, flags: int) -> None:
        """Set a check box, or one of several radio buttons."""
        state = _state(field, value)
        pressed = b" /Ff %d /V /%b" % (flags, state.encode("ascii"))
        if field.merged:
            self._write(field.number, b"%b%b /AS /%b>>" % (field.start, pressed, state.encode("ascii")))
            return
        self._write(field.number, field.start + pressed + b">>")
        for widget in field.widgets:
            if widget.state == state:
                self._write(widget.number, b"%b /AS /%b>>" % (widget.start, state.encode("ascii")))

    def _show(self, value: str, box: Box) -> int:
        """Write an appearance stream, once for equal ones; return its object number."""
        if (value, box) in self._shown:
            return self._shown[value, box]
        used: dict[str, int] = {FIELD_FONT: self._blank._font}
        content = appearance.text(value, box, self._blank.fonts, lambda piece: self._name(piece, used))
        named = " ".join(f"/{name} {font} 0 R" for name, font in used.items())
        head = f"{_picture(box)} /Resources <</Font <<{named}>>>> /Length {len(content)}>>\nstream\n"
        self._shown[value, box] = new = self.add(head.encode("ascii") + content + b"\nendstream")
        return new

    def _name(self, piece: Piece, used: dict[str, int]) -> str:
        """Return the font for a piece: the form's own, or one added for this person."""
        face = piece.face
        if face is self._main and not piece.glyphs and face.is_home(piece.text):
            return FIELD_FONT
        if face not in self._extra:
            self._extra[face] = _ExtraFont(self._take(), f"X{len(self._extra)}")
        extra = self._extra[face]
        extra.glyphs.update([glyph.number for glyph in piece.glyphs] or map(face.glyph, map(ord, piece.text)))
        extra.spoken.update(
            (glyph.number, piece.text[:1]) for glyph in piece.glyphs if glyph.number not in face.characters
        )
        used[extra.name] = extra.number
        return extra.name

    # --- objects

    def _take(self) -> int:
        self._next += 1
        return self._next - 1

    def add(self, body: bytes) -> int:
        """Write a new object; return its number."""
        new = self._take()
        self._write(new, body)
        return new

    def put(self, old: int, thing: Raw | Stream) -> str:
        """Write ``thing`` under the number ``old``; return its reference."""
        self._write(old, thing.format(None))
        return f"{old} 0 R"

    def _write(self, which: int, body: bytes) -> None:
        part = b"%d 0 obj\n%b\nendobj\n" % (which, body)
        self._entries.append((which, self._at))
        self._parts.append(part)
        self._at += len(part)

    def finished(self) -> bytes:
        """Return the whole file, ended by a cross-reference stream for what was added."""
        for face, extra in self._extra.items():
            made = fonts.cut(face, frozenset(extra.glyphs) - face.home, frozenset(extra.spoken))
            self._write(extra.number, font_dictionary(made, lambda thing: self.put(self._take(), thing)))
        if not self._entries:
            return self._blank.data
        added = hashlib.md5(b"".join(self._parts[1:]), usedforsecurity=False).digest()
        me = self._take()
        self._entries.append((me, self._at))
        table = dict(self._entries)  # of an object written twice the later one counts
        rows = b"".join(b"\x01%b\x00" % table[which].to_bytes(4, "big") for which in sorted(table))
        index = " ".join(f"{which} 1" for which in sorted(table))
        ids = f"/ID [<{self._blank._id.hex()}> <{added.hex()}>]"
        head = (
            f"{me} 0 obj\n<</Type /XRef /Size {me + 1} /W [1 4 1] /Index [{index}] {self._blank._trailer} "
            f"{ids} /Prev {self._blank._start} /Length {len(rows)}>>\nstream\n"
        )
        end = f"\nendstream\nendobj\nstartxref\n{self._at}\n%%EOF\n"
        return b"".join([*self._parts, head.encode("ascii"), rows, end.encode("ascii")])


@dataclass
class _ExtraFont:
    """A font added for one person's letters: Arabic, Greek and so on."""

    number: int
    name: str
    glyphs: set[int] = field(default_factory=set)
    spoken: set[tuple[int, str]] = field(default_factory=set)


@lru_cache(maxsize=256)
def _picture(box: Box) -> str:
    return f"<</Type /XObject /Subtype /Form /BBox [0 0 {number(box.width)} {number(box.height)}]"


def _state(field: _Blank, value: str | bool) -> str:
    """Return the appearance state for a value: ``Off``, or that of one of the buttons."""
    states = [widget.state for widget in field.widgets]
    if isinstance(value, bool):
        named = (
            ("yes" if value else "no") if "yes" in states else states[0] if value and field.merged else "Off"
        )
        return named
    if value in states or value == "Off":
        return value
    raise UsageError(Fault(f"The field '{field.name}' has no such answer.", f"It takes {', '.join(states)}."))


def _read(entry: Any) -> _Blank:
    kids = list(entry.get("/Kids", [entry]))
    kind = str(entry.FT)[1:]
    start = _start(entry)
    return _Blank(
        name=str(entry.T),
        kind=kind,
        number=entry.objgen[0],
        start=start,
        flags=int(entry.get("/Ff", 0)),
        value=str(entry.get("/V", "")) if kind in ("Tx", "Ch") else "",
        widgets=tuple(_widget(kid, entry) for kid in kids),
        shown=_offered(entry),
    )


def _start(entry: Any) -> bytes:
    """Return a dictionary as text, open at its end, without what a value changes."""
    fixed = pikepdf.Dictionary(
        {key: value for key, value in entry.items() if key not in ("/V", "/Ff", "/AS")}
    )
    if (
        entry.get("/FT", "/Tx") != "/Btn"
        and "/Off" not in entry.get("/AP", {}).get("/N", {})
        and "/AP" in fixed
    ):
        del fixed["/AP"]
    return bytes(fixed.unparse()).rstrip().removesuffix(b">>")


def _widget(kid: Any, entry: Any) -> _Widget:
    x, y, right, top = (float(corner) for corner in kid.Rect)
    normal = kid.get("/AP", {}).get("/N", {})
    states = [str(key)[1:] for key in normal if key != "/Off"] if entry.FT == "/Btn" else [""]
    style = str(kid.get("/DA", "/F 11 Tf")).split()
    size = float(style[style.index("Tf") - 1])
    box = Box(right - x, top - y, size, bool(int(entry.get("/Ff", 0)) & MULTILINE))
    return _Widget(kid.objgen[0], _start(kid), box, states[0])


def _offered(entry: Any) -> dict[str, str]:
    pairs = (option for option in entry.get("/Opt", []) if isinstance(option, pikepdf.Array))
    return {str(kept): str(words) for kept, words in pairs}
