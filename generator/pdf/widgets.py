"""The fields themselves: what reportlab's own form fields cannot do (names such as Łucja, tags).

Every field gets a name, a label read aloud (TU), a Form element with the same words, and
an appearance. Nothing is left for the viewer to make up: no NeedAppearances, no JavaScript.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.pdf import appearance, objects
from generator.pdf.appearance import Box
from generator.pdf.objects import Raw, Stream, number
from generator.pdf.tagged import FIELD_FONT, TaggedCanvas

READ_ONLY, REQUIRED, MULTILINE = 1, 1 << 1, 1 << 12
_NO_TOGGLE_TO_OFF, _RADIO, _COMBO = 1 << 14, 1 << 15, 1 << 17


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is: left and bottom edge, width and height in points."""

    x: float
    y: float
    width: float
    height: float

    def entry(self) -> str:
        """Return the /Rect entry."""
        corners = (self.x, self.y, self.x + self.width, self.y + self.height)
        return f"/Rect [{' '.join(map(number, corners))}]"


class Widgets:
    """Adds fields to a tagged canvas; ``finish`` writes the AcroForm."""

    def __init__(self, page: TaggedCanvas) -> None:
        self.page = page
        self._fields: list[str] = []
        self._seen: dict[tuple[str, bytes], str] = {}

    def text(
        self,
        name: str,
        label: str,
        place: Place,
        *,
        value: str = "",
        size: float = 11,
        multiline: bool = False,
        most: int | None = None,
        flags: int = 0,
    ) -> None:
        """Add a text field; ``most`` is the number of characters it takes."""
        shown = self._shown(value, Box(place.width, place.height, size, multiline))
        most_entry = f" /MaxLen {most}" if most else ""
        flags |= MULTILINE if multiline else 0
        self._add(
            label,
            f"/FT /Tx {_names(name, label, flags)} {self._typed(value, size, shown)}{most_entry}",
            place,
        )

    def repeated(self, name: str, label: str, flags: int = 0) -> Group:
        """Return a text field that is shown in several places, to be placed one by one."""
        return Group(self, label, f"/FT /Tx {_names(name, label, flags)} /V ()")

    def choice(
        self,
        name: str,
        label: str,
        place: Place,
        options: Sequence[tuple[str, str]],
        *,
        size: float = 11,
        flags: int = 0,
    ) -> None:
        """Add a drop-down of (kept value, words shown) pairs; nothing is chosen."""
        offered = " ".join(_option(kept, words) for kept, words in options)
        shown = self._shown("", Box(place.width, place.height, size))
        entries = (
            f"/FT /Ch {_names(name, label, flags | _COMBO)} {self._typed('', size, shown)} /Opt [{offered}]"
        )
        self._add(label, entries, place)

    def check(self, name: str, label: str, place: Place, flags: int = 0) -> None:
        """Add a check box; its value when ticked is ``Yes``."""
        states = self._states("Yes", appearance.tick(place.width), place)
        self._add(label, f"/FT /Btn {_names(name, label, flags)} /V /Off /AS /Off {states}", place)

    def radios(self, name: str, label: str, flags: int = 0) -> Group:
        """Return a group of radio buttons, to be placed one by one."""
        flags |= _RADIO | _NO_TOGGLE_TO_OFF
        return Group(self, label, f"/FT /Btn {_names(name, label, flags)} /V /Off")

    def signature(self, name: str, label: str, place: Place) -> None:
        """Add a field for a digital signature (ISO 32000-1, 12.7.4.5)."""
        self._add(
            label, f"/FT /Sig {_names(name, label, 0)} /AP <</N {self._picture(b'', place, False)}>>", place
        )

    def _add(self, label: str, entries: str, place: Place) -> None:
        self._fields.append(self.page.widget(f"{place.entry()} {entries}", label))

    def _typed(self, value: str, size: float, shown: str) -> str:
        return f"/DA (/{FIELD_FONT} {number(size)} Tf 0 g) /V {_text(value)} /AP <</N {shown}>>"

    def _shown(self, value: str, box: Box) -> str:
        code = appearance.text(value, box, self.page.fonts, appearance.field_font)
        return self._picture(code if value else b"/Tx BMC EMC", Place(0, 0, box.width, box.height), True)

    def _states(self, on: str, mark: bytes, place: Place) -> str:
        drawn = self._picture(mark, place, False)
        return f"/AP <</N <</{on} {drawn} /Off {self._picture(b'', place, False)}>>>>"

    def _picture(self, code: bytes, place: Place, with_font: bool) -> str:
        """Return an appearance stream; equal ones are one object."""
        font = self._font() if with_font else ""
        entries = (
            f"/Type /XObject /Subtype /Form /BBox [0 0 {number(place.width)} {number(place.height)}] "
            f"/Resources <<{font}>>"
        )
        key = (entries, code)
        if key not in self._seen:
            self._seen[key] = self.page.reference(Stream(entries, code))
        return self._seen[key]

    def finish(self) -> None:
        """Write the AcroForm; call it before the canvas is saved."""
        self.page.catalog["AcroForm"] = (
            f"<</Fields [{' '.join(self._fields)}] /DA (/{FIELD_FONT} 11 Tf 0 g) /DR <<{self._font()}>>>>"
        ).encode("latin-1")

    def _font(self) -> str:
        return f"/Font <</{FIELD_FONT} {self.page.font(self.page.fonts.main())}>>"


class Group:
    """One field with several widgets: radio buttons, or a text that is repeated."""

    def __init__(self, widgets: Widgets, label: str, entries: str) -> None:
        self._widgets, self._label, self._entries = widgets, label, entries
        self._group, self._kids = Raw(), list[str]()
        widgets._fields.append(widgets.page.reference(self._group))

    def button(self, kept: str, words: str, place: Place) -> None:
        """Add the radio button for the answer ``words``, which the file keeps as ``kept``."""
        states = self._widgets._states(kept, appearance.dot(place.width), place)
        self._add(f"{self._label}: {words}", f"/AS /Off {states}", place)

    def text(self, place: Place, size: float = 11, where: str = "") -> None:
        """Add one more place where the text is shown; ``where`` tells it from the others."""
        shown = self._widgets._shown("", Box(place.width, place.height, size))
        entries = f"/DA (/{FIELD_FONT} {number(size)} Tf 0 g) /AP <</N {shown}>>"
        self._add(f"{self._label}{where}", entries, place)

    def _add(self, label: str, entries: str, place: Place) -> None:
        page = self._widgets.page
        parent = page.reference(self._group)
        self._kids.append(
            page.widget(f"{place.entry()} /Parent {parent} /TU {_text(label)} {entries}", label)
        )
        self._group.data = f"<<{self._entries} /Kids [{' '.join(self._kids)}]>>".encode("latin-1")


def _names(name: str, label: str, flags: int) -> str:
    return f"/T {_text(name)} /TU {_text(label)} /Ff {flags}"


def _option(kept: str, words: str) -> str:
    return _text(words) if kept == words else f"[{_text(kept)} {_text(words)}]"


def _text(value: str) -> str:
    return objects.string(value).decode("ascii")
