"""A page to draw on that keeps the tag tree: whatever is drawn is an element or an artifact.

reportlab draws; this adds what PDF/UA-1 (ISO 14289-1) asks for: embedded fonts, marked
content, the structure tree with its parent tree, metadata, title and language.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen import canvas

from generator.pdf import fonts, objects
from generator.pdf.fonts import Cut, FontSet, Piece, Typeface
from generator.pdf.objects import Raw, Stream, number

A4 = (595.28, 841.89)
BLACK = 0.0
# PDFium draws a typed "Ŵ" blank unless the font of the field has this resource name, under
# which it looks for glyphs in the font itself; other programs do not mind. See docs/pdf.md.
FIELD_FONT = "Wingdings"


@dataclass
class Element:
    """One structure element; ``kids`` are elements, (page, mark) pairs and widgets (page, Raw)."""

    tag: str
    kids: list[Element | tuple[int, int] | tuple[int, Raw]] = field(default_factory=list)
    attributes: str = ""
    alt: str = ""
    actual: str = ""
    language: str = ""
    number: int = 0


def _canvas(out: io.BytesIO, size: tuple[float, float], language: str) -> Any:
    """Return reportlab's canvas (Any: what is used of it here is not in its types)."""
    made: Any = cast(Any, canvas.Canvas(out, pagesize=size, invariant=1, lang=language, pdfVersion=(1, 7)))
    made._preamble = ""  # it would set Helvetica, which is not embedded
    made._doc.idToObject["F1"] = made._doc.idToObject["BasicFonts"] = Raw(b"null")
    return made


@lru_cache(maxsize=512)
def _written(face: Typeface, text: str) -> tuple[str, frozenset[int]]:
    """Return ``text`` as the codes of ``face``, and its glyphs: most words of a letter come again."""
    return text.translate(face.codes), frozenset(map(face.glyph, map(ord, set(text))))


class TaggedCanvas:
    """Draws a PDF/UA-1 document page by page, in reading order, from the top of the tag tree.

    Points are counted from the bottom left corner of the page, as in PDF. Text
    and fields go into the element that is open; rules and boxes go into an artifact.
    """

    def __init__(
        self,
        title: str,
        language: str = "en-GB",
        fontset: FontSet | None = None,
        size: tuple[float, float] = A4,
    ) -> None:
        self.title, self.language, self.size = title, language, size
        self.fonts = fontset or FontSet()
        self._out = io.BytesIO()
        self.canvas = _canvas(self._out, size, language)
        self._doc = self.canvas._doc
        self._doc.info = objects.Info(title)
        self._resources = Raw()
        self._images: dict[str, str] = {}
        self._references: dict[int, str] = {}
        self._faces: dict[Typeface, tuple[str, Raw]] = {}
        self._used: dict[Typeface, set[int]] = {}
        self._spoken: dict[Typeface, dict[int, str]] = {}
        self.root = Element("Document")
        self._stack = [self.root]
        self._marked: Element | None = None
        self._marks: list[list[Element]] = [[]]  # by page, by mark
        self._parents: list[Element] = []  # of widgets, in the order of their StructParent
        self._widgets: list[tuple[int, Raw, str]] = []
        self._pages: list[tuple[pdfdoc.PDFPage, list[str]]] = []
        self.catalog: dict[str, bytes] = {}
        self.footer: Callable[[int, int], None] | None = None

    @property
    def page(self) -> int:
        """The number of the page being drawn, from 0."""
        return len(self._pages)

    # --- structure

    @contextmanager
    def element(
        self,
        tag: str,
        *,
        alt: str = "",
        actual: str = "",
        scope: str = "",
        numbering: str = "",
        language: str = "",
        box: tuple[float, float, float, float] | None = None,
    ) -> Iterator[Element]:
        """Open a structure element: what is drawn inside belongs to it.

        ``alt`` describes a Figure or Form, ``actual`` is the text that is drawn, ``scope``
        (Column, Row) that of a TH, ``numbering`` (Disc, Decimal, None) that of an L, ``box``
        the corners of a Figure (ISO 32000-1, 14.8.5).
        """
        self._close_mark()
        table = f"/A <</O /Table /Scope /{scope}>>" if scope else ""
        listing = f"/A <</O /List /ListNumbering /{numbering}>>" if numbering else ""
        layout = f"/A <</O /Layout /BBox [{' '.join(map(number, box))}]>>" if box else ""
        made = Element(tag, attributes=table or listing or layout, alt=alt, actual=actual, language=language)
        self._stack[-1].kids.append(made)
        self._stack.append(made)
        yield made
        self._close_mark()
        self._stack.pop()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Leave the open elements for a while: a running head is no part of the table that it parts."""
        self._close_mark()
        inside, self._stack = self._stack, [self.root]
        yield
        self._close_mark()
        self._stack = inside

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[Any]:
        """Draw what is not content: rules and boxes (Layout), page numbers (Pagination)."""
        self._close_mark()
        self._code(f"/Artifact <</Type /{kind}>> BDC q")
        yield self.canvas
        self._code("Q EMC")

    @contextmanager
    def drawing(self) -> Iterator[Any]:
        """Draw lines and areas that are content, such as those of an open Figure."""
        self._mark()
        self._code("q")
        yield self.canvas
        self._code("Q")

    def _code(self, operators: str) -> None:
        self.canvas._code.append(operators)

    def _mark(self) -> None:
        """Begin marked content for the open element, unless it is what was marked last."""
        here = self._stack[-1]
        if self._marked is here:
            return
        self._close_mark()
        marks = self._marks[-1]
        self._code(f"/{here.tag} <</MCID {len(marks)}>> BDC")
        here.kids.append((self.page, len(marks)))
        marks.append(here)
        self._marked = here

    def _close_mark(self) -> None:
        if self._marked is not None:
            self._code("EMC")
            self._marked = None

    # --- text

    def text(self, x: float, y: float, text: str, size: float = 11, style: str = "regular") -> float:
        """Draw one line in the open element, its baseline at ``y``; return the x where it ends."""
        for piece in self.fonts.pieces(text, style):
            if piece.backwards:
                # Drawn from the left, read from the right: the tag says which text it is.
                with self.element("Span", actual=piece.text):
                    self._draw(piece, x, y, size)
            else:
                self._draw(piece, x, y, size)
            x += piece.width * size / 1000
        return x

    def _draw(self, piece: Piece, x: float, y: float, size: float) -> None:
        self._mark()
        self._code(self._operators(piece, x, y, size))

    def rules(self, left: float, right: float, heights: Iterable[float], width: float, grey: float) -> None:
        """Draw thin lines from ``left`` to ``right``: inside an artifact, as they are no content."""
        x, end = number(left), number(right)
        lines = "".join(f" {x} {number(y)} m {end} {number(y)} l S" for y in heights)
        self._code(f"{number(width)} w {number(grey)} G{lines}")

    def shade(self, grey: float) -> None:
        """Draw what follows in the open element in this shade of grey (0 is black)."""
        self._mark()
        self._code(f"{number(grey)} g")

    def right(self, x: float, y: float, text: str, size: float = 11, style: str = "regular") -> None:
        """Draw one line that ends at ``x``."""
        self.text(x - self.width(text, size, style), y, text, size, style)

    def width(self, text: str, size: float = 11, style: str = "regular") -> float:
        """Return the width of ``text`` in points."""
        return self.fonts.width(text, size, style)

    def show(self, x: float, y: float, text: str, size: float, style: str = "regular") -> float:
        """Draw text without marking it: inside an artifact, or after ``_mark``."""
        for piece in self.fonts.pieces(text, style):
            self._code(self._operators(piece, x, y, size))
            x += piece.width * size / 1000
        return x

    def _operators(self, piece: Piece, x: float, y: float, size: float) -> str:
        name = self._font_name(piece.face)
        start = f"BT /{name} {number(size)} Tf {number(x)} {number(y)} Td "
        if not piece.glyphs:
            codes, glyphs = _written(piece.face, piece.text)
            self._used[piece.face] |= glyphs
            return f"{start}<{codes}> Tj ET"
        self._used[piece.face].update(glyph.number for glyph in piece.glyphs)
        self._speak(piece)
        if piece.backwards:
            return f"{start}{placed(piece, size)} ET"
        spoken = objects.string(piece.text).decode("ascii")
        return f"/Span <</ActualText {spoken}>> BDC {start}{placed(piece, size)} ET EMC"

    def _speak(self, piece: Piece) -> None:
        """Remember what glyphs mean that no character of the font stands for alone."""
        unnamed = (glyph.number for glyph in piece.glyphs if glyph.number not in piece.face.characters)
        self._spoken[piece.face].update(dict.fromkeys(unnamed, piece.text[:1]))

    def _font_name(self, face: Typeface) -> str:
        if face not in self._faces:
            self.font(face)
        return self._faces[face][0]

    def font(self, face: Typeface) -> str:
        """Return a reference to ``face`` as this document embeds it, new if this is its first use."""
        if face not in self._faces:
            self._faces[face] = f"T{len(self._faces)}", Raw()
            self._used[face], self._spoken[face] = set(), {}
        return self.reference(self._faces[face][1])

    def image(self, name: str, entries: str, content: bytes, place: tuple[float, float, float]) -> None:
        """Draw an image of the open element: ``place`` is its left, bottom and side in points."""
        self._images[name] = self.reference(Stream(f"/Type /XObject /Subtype /Image {entries}", content))
        x, y, side = map(number, place)
        with self.drawing():
            self._code(f"{side} 0 0 {side} {x} {y} cm /{name} Do")

    # --- fields and pages

    def reference(self, thing: pdfdoc.PDFObject) -> str:
        """Return ``thing`` as "12 0 R", numbered now if it was not."""
        known = self._references.get(id(thing))
        if known is None:
            name = self._doc.Reference(thing).name
            known = f"{self._doc.idToObjectNumberAndVersion[name][0]} 0 R"
            self._references[id(thing)] = known  # the document keeps the object, so its id stays its own
        return known

    def widget(self, entries: str, alt: str) -> str:
        """Put a field's widget (entries as PDF text) into a Form element; return its reference.

        One Form element, one object reference, one widget, each with a StructParent of
        its own (ISO 14289-1, 7.18.4).
        """
        with self.element("Form", alt=alt) as form:
            widget = Raw()
            form.kids.append((self.page, widget))
            self._parents.append(form)
        self._widgets.append((self.page, widget, entries))
        return self.reference(widget)

    def new_page(self) -> None:
        """End this page; the open elements go on on the next."""
        self._end_page()
        self._marks.append([])

    def _end_page(self) -> None:
        self._close_mark()
        code = self.canvas._code
        self.canvas.showPage()
        page = self._doc.idToObject[f"Page{len(self._pages) + 1}"]
        page.Resources = self._resources
        # reportlab knows a fixed list of entries; these two are PDF/UA-1's (7.18.3, 7.21).
        page.__NoDefault__ = [*page.__NoDefault__, "Tabs", "StructParents"]
        page.Tabs, page.StructParents = pdfdoc.PDFName("S"), len(self._pages)
        self._pages.append((page, code))

    # --- the end

    def save(self) -> bytes:
        """End the document and return the file; the same drawing gives the same bytes."""
        self._end_page()
        self._write_footers()
        self._write_resources()
        self._write_widgets()
        tree = self._write_tree()
        catalog = self._doc.Catalog
        catalog.Outlines, catalog.PageMode = None, None
        catalog.StructTreeRoot = tree
        catalog.MarkInfo = Raw(b"<</Marked true>>")
        catalog.ViewerPreferences = Raw(b"<</DisplayDocTitle true>>")
        catalog.Metadata = objects.xmp(self.title, self.language)
        for name, data in self.catalog.items():
            setattr(catalog, name, Raw(data))
        self._doc.SaveToFile(self._out, self.canvas)
        return self._out.getvalue()

    def _write_footers(self) -> None:
        """Let ``footer(number, of)`` draw on every page, now that their number is known."""
        for count, (page, code) in enumerate(self._pages, 1):
            if self.footer:
                self.canvas._code = code
                self.footer(count, len(self._pages))
            content = "\n".join(code).encode("latin-1")
            page.Contents = Stream.deflated("", content)
            self._doc.updateSignature(content)

    def _write_resources(self) -> None:
        """Write each font as what the document uses of it, and name fonts and images."""
        for face, (_, written) in self._faces.items():
            extra = frozenset(self._used[face] - face.home)
            made = fonts.cut(face, extra, frozenset(self._spoken[face].items()))
            written.data = font_dictionary(made, self.reference)
        named = " ".join(f"/{name} {self.reference(written)}" for name, written in self._faces.values())
        images = " ".join(f"/{name} {image}" for name, image in self._images.items())
        shown = f" /XObject <<{images}>>" if images else ""
        self._resources.data = f"<</Font <<{named}>>{shown}>>".encode()

    def _write_widgets(self) -> None:
        first = len(self._pages)
        annotations: dict[int, list[str]] = {}
        for index, (page, widget, entries) in enumerate(self._widgets):
            annotations.setdefault(page, []).append(self.reference(widget))
            widget.data = (
                f"<</Type /Annot /Subtype /Widget /F 4 /P {self._page_reference(page)} "
                f"/StructParent {first + index} {entries}>>"
            ).encode("latin-1")
        for page, widgets in annotations.items():
            self._pages[page][0].Annots = Raw(f"[{' '.join(widgets)}]".encode())

    def _page_reference(self, page: int) -> str:
        return self.reference(self._pages[page][0])

    def _write_tree(self) -> Raw:
        """Write every element, then the parent tree that leads back from marks and widgets."""
        root = Raw()
        top = self._write_element(self.root, self.reference(root))
        rows = [
            f"{page} [{' '.join(f'{element.number} 0 R' for element in marks)}]"
            for page, marks in enumerate(self._marks)
        ]
        first = len(self._pages)
        rows += [f"{first + index} {element.number} 0 R" for index, element in enumerate(self._parents)]
        parents = Raw(f"<</Nums [{' '.join(rows)}]>>".encode())
        root.data = (
            f"<</Type /StructTreeRoot /K {top} /ParentTree {self.reference(parents)} "
            f"/ParentTreeNextKey {first + len(self._parents)}>>"
        ).encode()
        return root

    def _write_element(self, element: Element, parent: str) -> str:
        written = Raw()
        me = self.reference(written)
        element.number = int(me.split()[0])
        home = next((kid[0] for kid in element.kids if not isinstance(kid, Element)), None)
        kids = [self._kid(kid, me, home) for kid in element.kids]
        entries = [f"<</Type /StructElem /S /{element.tag} /P {parent}", element.attributes]
        entries += [f"/Pg {self._page_reference(home)}"] if home is not None else []
        entries += [f"/Alt {objects.string(element.alt).decode('ascii')}"] if element.alt else []
        entries += [f"/ActualText {objects.string(element.actual).decode('ascii')}"] if element.actual else []
        entries += [f"/Lang ({element.language})"] if element.language else []
        entries.append(f"/K {kids[0]}>>" if len(kids) == 1 else f"/K [{' '.join(kids)}]>>")
        written.data = " ".join(filter(None, entries)).encode("ascii")
        return me

    def _kid(self, kid: Element | tuple[int, int] | tuple[int, Raw], me: str, home: int | None) -> str:
        """Return an entry of /K: an element, a mark (a bare number on the home page), a widget."""
        if isinstance(kid, Element):
            return self._write_element(kid, me)
        page, content = kid
        if isinstance(content, Raw):
            return f"<</Type /OBJR /Obj {self.reference(content)} /Pg {self._page_reference(page)}>>"
        if page == home:
            return str(content)
        return f"<</Type /MCR /Pg {self._page_reference(page)} /MCID {content}>>"


def font_dictionary(made: Cut, add: Callable[[Raw | Stream], str]) -> bytes:
    """Return a Type 0 font: Identity-H, and its CIDs are the glyphs' numbers (ISO 32000-1, 9.7).

    ``add`` puts an object into the file and returns its reference.
    """
    file = add(Stream(f"/Filter /FlateDecode /Length1 {made.length}", made.file))
    described = add(
        Raw(f"<</Type /FontDescriptor /FontName /{made.name} {made.descriptor} /FontFile2 {file}>>".encode())
    )
    drawn = add(
        Raw(
            f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{made.name} /CIDToGIDMap /Identity "
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "
            f"/FontDescriptor {described} /DW 0 /W ".encode()
            + made.widths
            + b">>"
        )
    )
    meaning = add(Stream("/Filter /FlateDecode", made.unicode))
    return (
        f"<</Type /Font /Subtype /Type0 /BaseFont /{made.name} /Encoding /Identity-H "
        f"/DescendantFonts [{drawn}] /ToUnicode {meaning}>>"
    ).encode()


def placed(piece: Piece, size: float) -> str:
    """Return the operators that show shaped glyphs, each moved as the shaper says.

    Movements along the line go into the TJ array; one up or down sets the rise.
    """
    out: list[str] = []
    row: list[str] = []
    pending = rise = 0
    for glyph in piece.glyphs:
        if glyph.dy != rise:
            rise = glyph.dy
            out += [f"[{''.join(row)}] TJ"] if row else []
            out.append(f"{number(rise * size / 1000)} Ts")
            row = []
        lead = glyph.dx + pending
        row.append(f"{-lead if lead else ''}<{glyph.number:04x}>")
        pending = glyph.advance - piece.face.advance(glyph.number) - glyph.dx
    return " ".join([*out, f"[{''.join(row)}] TJ", "0 Ts" if rise else ""])
