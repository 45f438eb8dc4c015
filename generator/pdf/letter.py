"""A letter as PDF/UA-1 that fits a window envelope and what GOV.UK Notify will print.

Millimetres are counted from the left and the top of an A4 page, points inside the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

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
from generator.errors import DataError, Fault
from generator.pdf import figures
from generator.pdf.fonts import FontSet
from generator.pdf.letterrows import INK, LARGE, STANDARD, LetterRows
from generator.pdf.lines import Line, broken
from generator.pdf.rows import Frame, Pen, paginated
from generator.pdf.tagged import TaggedCanvas

MM = 72 / 25.4
FRAME = Frame(20 * MM, 190 * MM, 25 * MM, 277 * MM)
FIRST = 96 * MM  # what is above it on page 1 is the envelope's


def write(letter: Letter) -> bytes:
    """Return ``letter`` as a tagged PDF (ISO 14289-1); the same letter gives the same bytes.

    Raises DataError naming the first character that no font at hand can draw.
    """
    return _Page(letter, _fonts(letter.fonts)).written()


@lru_cache(maxsize=16)
def _fonts(extra: tuple[str, ...]) -> FontSet:
    return FontSet(extra)


class _Page:
    """One letter on its way onto pages."""

    def __init__(self, letter: Letter, fonts: FontSet) -> None:
        self.letter, self.fonts = letter, fonts
        self.sizes = LARGE if letter.large else STANDARD
        self.canvas = TaggedCanvas(letter.subject, letter.language, fonts)
        self._refuse_undrawable()

    def _refuse_undrawable(self) -> None:
        if (missing := self.fonts.missing("\n".join(_texts(self.letter)).replace("\n", " "))) is not None:
            raise DataError(
                Fault(
                    f'No font at hand can draw "{missing}" (U+{ord(missing):04X}), so this cannot be a PDF.',
                    "Make it as DOCX or HTML, or name a font that has it under `fonts` in council.yaml.",
                    code="no-glyph",
                )
            )

    def written(self) -> bytes:
        """Return the file."""
        bottom = self._letterhead()
        rows = LetterRows(self.letter, self.fonts, FRAME, self.sizes).all()
        pages = paginated(rows, FRAME, max(FIRST if self.letter.address else 0, bottom))
        pen = Pen(self.canvas, FRAME)
        for number, page in enumerate(pages, 1):
            if number > 1:
                self.canvas.new_page()
                self._at_edge(self._running_head(), 16 * MM)
            for y, row in page:
                pen.draw(y, row)
            if number == len(pages):
                pen.go(())
            self._at_edge(f"Page {number} of {len(pages)}", 287 * MM)
        return self.canvas.save()

    def _running_head(self) -> str:
        return " \u00b7 ".join(filter(None, (self.letter.sender.name, self.letter.reference)))

    # --- what stands round the letter

    def _letterhead(self) -> float:
        """Draw name, contact and address; return how far down they reach."""
        sender, size = self.letter.sender, self.sizes.contact
        self._name(sender.name)
        lines = (*sender.address, sender.phone, sender.email, sender.website)
        left = (126 if self.letter.large else 130) * MM
        bottom = self._column(left, 190 * MM, 31 * MM, lines, size, size * 1.3)
        count = sum(map(len, self._wrapped(self.letter.address, 90 * MM, 10)))
        lead = min(12.5, 26.4 * MM / max(count, 1))  # seven lines and more draw closer to fit the window
        self._column(25.4 * MM, 115.4 * MM, 39.1 * MM, self.letter.address, min(10, lead * 0.93), lead)
        return bottom + 4 * MM

    def _name(self, name: str) -> None:
        """Draw the council's name over a line, within the room that Notify gives a logo."""
        for size in (17.0, 13.5, 10.5, 8.0):
            lines, lead = broken((Run(name),), 105 * MM, size, self.fonts, bold=True), size * 1.18
            if lead * len(lines) <= 15 * MM:
                break
        with self.canvas.element("P"), self.canvas.drawing() as c:
            c.setFillColorRGB(*INK)
            for number, line in enumerate(lines):
                line.draw(self.canvas, FRAME.left, self._up(12 * MM + size + lead * number), 105 * MM, size)
        with self.canvas.artifact() as c:
            c.setStrokeColorRGB(*INK)
            c.setLineWidth(1.5)
            y = self._up(12 * MM + lead * len(lines) + 5)
            c.line(FRAME.left, y, 125 * MM, y)

    def _column(
        self, left: float, right: float, top: float, texts: Sequence[str], size: float, lead: float
    ) -> float:
        """Draw short lines one below the other as one paragraph; return how far down they reach."""
        lines = [line for part in self._wrapped(texts, right - left, size) for line in part]
        if lines:
            with self.canvas.element("P"):
                for number, line in enumerate(lines):
                    line.draw(self.canvas, left, self._up(top + size + lead * number), right - left, size)
        return top + lead * len(lines)

    def _wrapped(self, texts: Sequence[str], width: float, size: float) -> list[tuple[Line, ...]]:
        return [broken((Run(text),), width, size, self.fonts) for text in texts if text]

    def _up(self, down: float) -> float:
        """Return the height above the foot of the page of what is ``down`` points below its top."""
        return self.canvas.size[1] - down

    def _at_edge(self, text: str, down: float) -> None:
        with self.canvas.artifact("Pagination"):
            self.canvas.show(FRAME.left, self._up(down), text, self.sizes.small)


def _texts(letter: Letter) -> Iterator[str]:
    """Yield every text that the letter draws."""
    sender, sign = letter.sender, letter.signature
    yield from (sender.name, *sender.address, sender.phone, sender.email, sender.website, letter.marking)
    yield from (*letter.address, letter.date, letter.reference, letter.salutation, letter.subject)
    for block in letter.body:
        yield from map(plain, _inlines(block))
    yield from (sign.closing, *sign.lines, *letter.enclosed, *letter.copies)


def _inlines(block: Block) -> Iterable[Inline]:
    match block:
        case Heading(_, text) | Paragraph(text):
            return (text,)
        case Bullets(items) | Numbered(items):
            return items
        case Facts(rows):
            return (cell for row in rows for cell in row)
        case Table(head, body):
            return (cell for row in (head, *body) for cell in row)
        case Figure():
            return ((Run(text),) for text in figures.texts(block))
