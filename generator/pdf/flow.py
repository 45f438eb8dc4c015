"""A form's page being filled from the top down: text, rules and frames, and when to turn the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator.pdf.appearance import circle
from generator.pdf.tagged import A4, TaggedCanvas

LEFT, RIGHT, TOP, BOTTOM = 56.0, A4[0] - 56, A4[1] - 52, 62.0
WIDE = RIGHT - LEFT
BODY, SMALL, TINY = 11.0, 9.5, 8.0
INK, GREY, FRAME, BAND = 0.0, 0.33, 0.25, 0.92
LINE = 1.32  # line height as a share of the size


class Flow:
    """Draws downwards from ``y``; ``room`` turns the page before something would be split."""

    def __init__(self, page: TaggedCanvas, on_new_page: Callable[[], None]) -> None:
        self.page, self.y = page, TOP
        self._on_new_page = on_new_page

    def room(self, height: float) -> None:
        """Turn the page unless ``height`` points are left on this one (or none could hold them)."""
        if self.y - height < BOTTOM and self.y < TOP - 40:
            self.turn()

    def turn(self) -> None:
        """Begin a new page."""
        self.page.new_page()
        self.y = TOP
        with self.page.outside():
            self._on_new_page()

    def height(self, text: str, size: float = BODY, wide: float = WIDE, style: str = "regular") -> float:
        """Return how high ``text`` will be, in points."""
        return len(self.page.fonts.wrap(text, wide, size, style)) * size * LINE if text else 0.0

    def words(
        self,
        text: str,
        size: float = BODY,
        style: str = "regular",
        *,
        x: float = LEFT,
        wide: float = WIDE,
        grey: float = INK,
    ) -> float:
        """Draw ``text`` into the open element, line by line; return the x where it ends."""
        end = x
        for line in self.page.fonts.wrap(text, wide, size, style):
            if self.y - size * LINE < BOTTOM:
                self.turn()
            self.y -= size * LINE
            end = self.at(x, self.y + size * 0.3, line, size, style, grey)
        return end

    def at(
        self, x: float, y: float, text: str, size: float, style: str = "regular", grey: float = INK
    ) -> float:
        """Draw one line at a place, in black or grey; return the x where it ends."""
        if grey == INK:
            return self.page.text(x, y, text, size, style)
        self.page.shade(grey)
        end = self.page.text(x, y, text, size, style)
        self.page.shade(INK)
        return end

    def paragraph(
        self,
        text: str,
        size: float = BODY,
        style: str = "regular",
        *,
        tag: str = "P",
        x: float = LEFT,
        wide: float = WIDE,
        grey: float = INK,
        after: float = 6,
    ) -> None:
        """Draw ``text`` as an element of its own, and leave ``after`` points below it."""
        if not text:
            return
        self.room(min(self.height(text, size, wide, style), 60))
        with self.page.element(tag):
            self.words(text, size, style, x=x, wide=wide, grey=grey)
        self.y -= after

    def bullets(self, items: Sequence[str], size: float = BODY, x: float = LEFT, wide: float = WIDE) -> None:
        """Draw a bulleted list."""
        with self.page.element("L", numbering="Disc"):
            for item in items:
                with self.page.element("LI"):
                    with self.page.element("Lbl"):
                        self.page.text(x + 2, self.y - size * (LINE - 0.3), "•", size)
                    with self.page.element("LBody"):
                        self.words(item, size, x=x + 14, wide=wide - 14)
                self.y -= 2

    def rule(self, weight: float = 0.75, grey: float = FRAME, after: float = 0) -> None:
        """Draw a line from margin to margin."""
        with self.page.artifact() as pen:
            pen.setLineWidth(weight)
            pen.setStrokeGray(grey)
            pen.line(LEFT, self.y, RIGHT, self.y)
        self.y -= after

    def band(self, height: float) -> None:
        """Draw a light band from margin to margin, its top at ``y``."""
        with self.page.artifact() as pen:
            pen.setFillGray(BAND)
            pen.rect(LEFT, self.y - height, WIDE, height, stroke=0, fill=1)

    def frame(self, x: float, y: float, wide: float, high: float, weight: float = 0.8) -> None:
        """Draw the frame of a field, its bottom left corner at (x, y)."""
        with self.page.artifact() as pen:
            pen.setLineWidth(weight)
            pen.setStrokeGray(FRAME)
            pen.rect(x, y, wide, high)

    def ring(self, x: float, y: float, side: float) -> None:
        """Draw the frame of a radio button in a square at (x, y)."""
        with self.page.artifact() as pen:
            pen.setLineWidth(0.8)
            pen.setStrokeGray(FRAME)
            pen._code.append(f"{circle(x + side / 2, y + side / 2, side / 2)} S")

    def arrow(self, x: float, y: float) -> None:
        """Draw the small triangle that says a list opens here."""
        with self.page.artifact() as pen:
            pen.setFillGray(FRAME)
            pen._code.append(f"{x:.1f} {y + 4:.1f} m {x + 8:.1f} {y + 4:.1f} l {x + 4:.1f} {y:.1f} l f")
