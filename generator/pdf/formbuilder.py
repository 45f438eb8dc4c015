"""Draws any form from its data: a tagged, fillable PDF/UA-1 that also prints well.

One builder for every form: the same bytes each time, so that one blank is made once and
each person's form is an addition to it (``prefill``).
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence

import pikepdf

from generator.forms import Field, Form, Section
from generator.pdf import qr
from generator.pdf.flow import BODY, BOTTOM, GREY, LEFT, LINE, RIGHT, SMALL, TINY, TOP, WIDE, Flow
from generator.pdf.tables import Table
from generator.pdf.tagged import TaggedCanvas
from generator.pdf.widgets import READ_ONLY, REQUIRED, Group, Place, Widgets

HIGH = 23.0  # of a box for one line
GAP = 13.0  # below a question
COLUMN = (WIDE - 18) / 2
LINE_HIGH = 13.75  # of a line in a box: 11 point type, leading 1.25
QR_SIDE = 70.0
SHORT_SECTION = 240.0  # a section no higher than this is not split
MONEY_WIDE, DATE_WIDE = 130.0, 130.0
CONTINUATION = "Continuation: say which question you are continuing"
_SHORT = {
    "date": DATE_WIDE,
    "datetime": 170.0,
    "number": DATE_WIDE,
    "integer": DATE_WIDE,
    "money": MONEY_WIDE,
}
_HINTS = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm"}


def build(form: Form) -> bytes:
    """Return the blank form as PDF: always the same bytes for the same form."""
    return _packed(_Drawing(form).drawn())


def _packed(data: bytes) -> bytes:
    """Return the file with its small objects put together in streams: half the size."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


class _Drawing:
    """One form being drawn."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.page = TaggedCanvas(f"{form.title}, {form.council_title}")
        self.page.footer = self._footer
        self.flow = Flow(self.page, self._running_head)
        self.widgets = Widgets(self.page)
        self._labels = Counter(question.label for question in form.fields())
        self._case: Group | None = None

    def drawn(self) -> bytes:
        """Return the drawn form."""
        self._title()
        self._instructions()
        for section in self.form.sections:
            self._section(section)
        if self.form.continuation:
            self._continuation()
        self.widgets.finish()
        return self.page.save()

    # --- the first page

    def _title(self) -> None:
        flow, wide = self.flow, WIDE - QR_SIDE - 16
        self._code()
        flow.paragraph(self.form.council_title, BODY, "bold", wide=wide, after=2)
        flow.paragraph(self.form.title, 21, "bold", tag="H1", wide=wide, after=2)
        source = [self.form.policy_title, f"paragraph {self.form.para}" if self.form.para else ""]
        flow.paragraph(", ".join(filter(None, source)), SMALL, grey=GREY, wide=wide, after=0)
        flow.y = min(flow.y, TOP - QR_SIDE) - 8
        self._identity()
        for paragraph in self.form.intro:
            flow.paragraph(" ".join(paragraph.split()))
        flow.y -= 4

    def _code(self) -> None:
        """Draw the QR code of the blank form; prefilling puts another picture in its place."""
        code = qr.Code(self.form.id, self.form.edition)
        alt, corners = (
            "QR code: which form, edition and case this is",
            (RIGHT - QR_SIDE, TOP - QR_SIDE, RIGHT, TOP),
        )
        with self.page.element("Figure", alt=alt, box=corners):
            self.page.image("QR", code.entries(), code.picture(), (*corners[:2], QR_SIDE))

    def _identity(self) -> None:
        """Draw the read-only fields that say which form, edition and case this is."""
        flow = self.flow
        flow.rule(after=3)
        y, case = flow.y - 28, LEFT + 352
        for x, name, label, value, wide in (
            (LEFT, "dp_form", "Form", self.form.id, 298),
            (LEFT + 304, "dp_edition", "Edition", self.form.edition, 42),
        ):
            self._small_label(x, label)
            self.widgets.text(name, label, Place(x, y, wide, 16), value=value, size=8.8, flags=READ_ONLY)
        self._small_label(case, "Case reference")
        self._case = self.widgets.repeated("dp_case", "Case reference", READ_ONLY)
        self._case.text(Place(case, y, RIGHT - case, 16), SMALL)
        flow.y = y - 2
        if len(self.form.completed_by) > 1:
            self._turn()
        flow.rule(after=12)

    def _turn(self) -> None:
        """Draw the read-only field that says whose copy of a form with several parts this is."""
        flow = self.flow
        y = flow.y - 28
        self._small_label(LEFT, "This copy is for")
        self.widgets.text("dp_for", "This copy is for", Place(LEFT, y, 298, 16), size=8.8, flags=READ_ONLY)
        flow.y = y - 2

    def _small_label(self, x: float, words: str) -> None:
        with self.page.element("P"):
            self.flow.at(x + 4, self.flow.y - 10, words, TINY, grey=GREY)

    def _instructions(self) -> None:
        flow = self.flow
        flow.paragraph("How to fill in and return this form", 13, "bold", tag="H2", after=4)
        flow.bullets(list(self._advice()))
        flow.y -= 6
        self._return()
        flow.rule(after=14)

    def _advice(self) -> Iterator[str]:
        questions = [one for question in self.form.fields() for one in (question, *question.columns)]
        yield "Fill it in on screen and save it, or print it and write in black ink."
        if any(question.required for question in questions):
            yield "Please answer every question marked “required”."
        if any(question.kind in _HINTS for question in questions):
            yield "Write dates as day/month/year: 14/04/2026."
        if self.form.continuation:
            yield "For more room, use the continuation page. On screen, a box takes more than it shows."

    def _return(self) -> None:
        """Draw where and by when to return the form, side by side."""
        flow, right = self.flow, LEFT + COLUMN + 18
        flow.room(110)
        top = flow.y
        if self.form.return_to:
            flow.paragraph("Return it to", BODY, "bold", wide=COLUMN, after=1)
            with self.page.element("P"):
                for line in self.form.return_to:
                    flow.words(line, wide=COLUMN)
        if not self.form.return_words and not self.form.return_rule:
            flow.y -= 12
            return
        end, flow.y = flow.y, top
        flow.paragraph("Return it by", BODY, "bold", x=right, wide=COLUMN, after=3)
        flow.y -= HIGH
        self._text("dp_return_by", "Return it by (the last day)", right, flow.y, COLUMN, flags=READ_ONLY)
        flow.y -= 3
        flow.paragraph(" ".join(self.form.return_words.split()), SMALL, x=right, wide=COLUMN, after=0)
        flow.y = min(end, flow.y) - 12

    # --- on every page

    def _running_head(self) -> None:
        """Say on each further page, on paper too, which form and case it belongs to."""
        y = TOP + 10
        with self.page.artifact("Pagination"):
            self.page.show(LEFT, y, self.form.title, TINY)
        with self.page.element("P"):
            self.flow.at(RIGHT - 204, y, "Case reference", TINY)
        with self.page.artifact("Pagination") as pen:
            pen.setLineWidth(0.5)
            pen.line(RIGHT - 140, y - 4, RIGHT, y - 4)
        if self._case:
            self._case.text(Place(RIGHT - 142, y - 5, 142, 16), SMALL, f", page {self.page.page + 1}")
        self.flow.y = TOP - 8

    def _footer(self, count: int, of: int) -> None:
        with self.page.artifact("Pagination") as pen:
            pen.setLineWidth(0.5)
            pen.line(LEFT, 46, RIGHT, 46)
            self.page.show(LEFT, 34, f"{self.form.id}, edition {self.form.edition}", TINY)
            place = f"Page {count} of {of}"
            self.page.show(RIGHT - self.page.width(place, TINY), 34, place, TINY)

    # --- sections and questions

    def _section(self, section: Section) -> None:
        with self.page.element("Sect"):
            self._heading(section)
            for row in _rows(section.items):
                if isinstance(row, str):
                    self.flow.paragraph(" ".join(row.split()), after=GAP - 3)
                elif len(row) == 2:
                    self._side_by_side(section, row)
                else:
                    self._question(section, row[0])
        self.flow.y -= 6

    def _heading(self, section: Section) -> None:
        flow, high = self.flow, 25.0
        whose = f"To be filled in by: {section.by_title}"
        flow.room(high + 26 + flow.height(section.help) + self._least(section))
        flow.band(high)
        y = flow.y - high + 8
        with self.page.element("H2"):
            end = self.page.text(LEFT + 8, y, section.title, 13, "bold")
        apart = self.page.width(whose, SMALL) + 24 > RIGHT - end
        with self.page.element("P"):
            place = LEFT if apart else RIGHT - 8 - self.page.width(whose, SMALL)
            flow.at(place, y - (22 if apart else 0), whose, SMALL)
        flow.y -= high + (26 if apart else 10)
        flow.paragraph(" ".join(section.help.split()), after=9)

    def _least(self, section: Section) -> float:
        """Return the room wanted below a heading: all of a short section, or its first question."""
        heights = [self._row_height(row) for row in _rows(section.items)]
        return sum(heights) if sum(heights) < SHORT_SECTION else max(heights[0], 60)

    def _row_height(self, row: str | Sequence[Field]) -> float:
        if isinstance(row, str):
            return self.flow.height(row) + GAP - 3
        wide = COLUMN if len(row) == 2 else WIDE
        return max(self._label_height(question, wide) + self._box_height(question) for question in row) + GAP

    def _side_by_side(self, section: Section, pair: Sequence[Field]) -> None:
        flow = self.flow
        label = max(self._label_height(question, COLUMN) for question in pair)
        flow.room(self._row_height(pair))
        top = flow.y
        for x, question in zip((LEFT, LEFT + COLUMN + 18), pair, strict=True):
            flow.y = top
            self._label(question, x, COLUMN)
            flow.y = top - label - HIGH
            self._box(section, question, x, _wide(question, COLUMN))
        flow.y -= GAP

    def _question(self, section: Section, question: Field) -> None:
        """Draw one question across the page, its label never apart from its box."""
        self.flow.room(self._row_height([question]))
        if question.kind == "checkbox":
            self._declaration(section, question)
        else:
            self._label(question, LEFT, WIDE)
            self._answer(section, question)
        self.flow.y -= GAP

    def _answer(self, section: Section, question: Field) -> None:
        flow, spoken = self.flow, self._spoken(section, question)
        if question.kind == "table":
            Table(flow, self.widgets, question, spoken).draw()
        elif question.kind == "signature":
            self._signature(question, spoken)
        elif question.kind == "yesno":
            self._radios(question, spoken, [("yes", "Yes"), ("no", "No")], across=True)
        elif question.kind == "choice" and not question.as_list:
            self._radios(
                question, spoken, [(f"o{n}", option) for n, option in enumerate(question.options, 1)]
            )
        elif question.kind == "multichoice":
            self._boxes(question, spoken)
        else:
            flow.y -= self._box_height(question)
            self._box(section, question, LEFT, _wide(question, WIDE))

    # --- labels

    def _hint(self, question: Field) -> str:
        hints = [question.hint or _HINTS.get(question.kind, "")]
        if question.kind == "choice" and question.as_list:
            hints.append("One of: " + "; ".join(question.options) + ".")
        if question.kind == "multichoice":
            hints.append("Tick all that apply.")
        if question.required_if:
            hints.append(self._condition(question))
        return " ".join(
            hint if hint.endswith((".", ")")) or len(hints) == 1 else f"{hint}."
            for hint in filter(None, hints)
        )

    def _condition(self, question: Field) -> str:
        """Say in words when an answer is required."""
        parts = []
        for name, wanted in (question.required_if or {}).items():
            values = wanted if isinstance(wanted, (list, tuple)) else [wanted]
            answers = " or ".join(f"“{_said(value)}”" for value in values)
            asked = next((one.label for one in self.form.fields() if one.name == name), name)
            parts.append(f"{answers} to “{asked}”")
        return f"Required if you answered {' and '.join(parts)}."

    def _label_height(self, question: Field, wide: float) -> float:
        label = question.label + _need(question)
        if question.kind == "checkbox":
            return self.flow.height(label, BODY, wide - 26, "bold")
        hint = self.flow.height(self._hint(question), SMALL, wide)
        return self.flow.height(label, BODY, wide, "bold") + hint + 4

    def _label(self, question: Field, x: float, wide: float) -> None:
        """Draw the label with "(required)" behind it, and the hint below."""
        with self.page.element("P"):
            self._label_words(question, x, wide)
        hint = self._hint(question)
        if hint:
            with self.page.element("P"):
                self.flow.words(hint, SMALL, x=x, wide=wide, grey=GREY)
        self.flow.y -= 4

    def _label_words(self, question: Field, x: float, wide: float) -> None:
        lines = self.page.fonts.wrap(question.label + _need(question), wide, BODY, "bold")
        for line in lines:
            self.flow.y -= BODY * LINE
            label, need, _ = line.partition("(required)")
            end = self.page.text(x, self.flow.y + BODY * 0.3, label, BODY, "bold")
            if need:
                self.page.text(end, self.flow.y + BODY * 0.3, need, BODY)

    def _spoken(self, section: Section, question: Field) -> str:
        """Return what is read aloud at the field: label, hint, and whether it is required."""
        label = question.label
        if self._labels[label] > 1:
            label = f"{section.title}: {label}"
        hint = question.hint or _HINTS.get(question.kind, "")
        return f"{label}{f', {hint}' if hint else ''}{_need(question)}"

    # --- boxes

    def _box_height(self, question: Field) -> float:
        if question.kind == "lines":
            return min(max(question.lines, 2) * LINE_HIGH + 9, TOP - BOTTOM - 110)
        if question.kind == "signature":
            return 58.0
        if question.kind == "multichoice" or (question.kind == "choice" and not question.as_list):
            return sum(self._option_height(option) for option in question.options)
        return {"table": 110.0, "checkbox": 8.0}.get(question.kind, HIGH)

    def _box(self, section: Section, question: Field, x: float, wide: float) -> None:
        """Draw the box of a question, its bottom edge at ``y``."""
        spoken, flags = self._spoken(section, question), _flags(question)
        high = self._box_height(question)
        if question.kind == "money":
            with self.page.element("P"):
                self.page.text(x, self.flow.y + 7, "£", BODY)
            x, wide = x + 12, wide - 12
        if question.kind == "choice":
            self.flow.frame(x, self.flow.y, wide, high)
            self.flow.arrow(x + wide - 16, self.flow.y + high / 2 - 2)
            options = [(option, option) for option in question.options]
            self.widgets.choice(
                question.name, spoken, _inside(x, self.flow.y, wide, high), options, flags=flags
            )
        else:
            self._text(
                question.name,
                spoken,
                x,
                self.flow.y,
                wide,
                high,
                flags,
                question.kind == "lines",
                question.maxlength,
            )

    def _text(
        self,
        name: str,
        spoken: str,
        x: float,
        y: float,
        wide: float,
        high: float = HIGH,
        flags: int = 0,
        multiline: bool = False,
        most: int | None = None,
    ) -> None:
        self.flow.frame(x, y, wide, high)
        place = _inside(x, y, wide, high)
        self.widgets.text(name, spoken, place, multiline=multiline, most=most, flags=flags)

    def _radios(
        self, question: Field, spoken: str, options: Sequence[tuple[str, str]], across: bool = False
    ) -> None:
        group = self.widgets.radios(question.name, spoken, _flags(question))
        if across:
            self.flow.y -= 20
        for count, (kept, words) in enumerate(options):
            x = LEFT + (count * 80 if across else 0)
            self.flow.y -= 0 if across else 20
            with self.page.element("P"):
                self.flow.ring(x + 2, self.flow.y + 3, 13)
                group.button(kept, words, Place(x + 2, self.flow.y + 3, 13, 13))
                self._option(words, x + 23)

    def _option(self, words: str, x: float) -> None:
        """Draw an option beside its button; a long one goes on below."""
        for count, line in enumerate(self._option_lines(words)):
            self.flow.y -= BODY * LINE if count else 0
            self.page.text(x, self.flow.y + 5.5, line, BODY)

    def _option_lines(self, words: str) -> list[str]:
        return self.page.fonts.wrap(words, WIDE - 26, BODY, "regular")

    def _option_height(self, words: str) -> float:
        return 20.0 + (len(self._option_lines(words)) - 1) * BODY * LINE

    def _boxes(self, question: Field, spoken: str) -> None:
        for count, option in enumerate(question.options, 1):
            self.flow.y -= 20
            with self.page.element("P"):
                self._check(f"{question.name}-{count}", f"{spoken}: {option}", self.flow.y + 3)
                self._option(option, LEFT + 23)

    def _check(self, name: str, spoken: str, y: float, flags: int = 0) -> None:
        self.flow.frame(LEFT + 2, y, 13, 13)
        self.widgets.check(name, spoken, Place(LEFT + 2, y, 13, 13), flags)

    def _declaration(self, section: Section, question: Field) -> None:
        """Draw a box to tick with its sentence beside it."""
        with self.page.element("P"):
            self._check(question.name, self._spoken(section, question), self.flow.y - 14, _flags(question))
            self._label_words(question, LEFT + 23, WIDE - 26)
        if question.required_if:
            self.flow.paragraph(
                self._condition(question), SMALL, x=LEFT + 23, wide=WIDE - 26, grey=GREY, after=0
            )

    def _signature(self, question: Field, spoken: str) -> None:
        """Draw the typed name and, beside it, the field to sign in, by hand or digitally."""
        flow, right, high = self.flow, LEFT + COLUMN + 18, 40.0
        y = flow.y - 14 - high
        for x, words in (
            (LEFT, "Type your full name"),
            (right, "Sign here (on paper, or with a digital signature)"),
        ):
            with self.page.element("P"):
                flow.at(x, flow.y - 9, words, SMALL, grey=GREY)
        self._text(
            question.name,
            f"{spoken}: type your full name",
            LEFT,
            y,
            COLUMN,
            high,
            _flags(question),
            False,
            question.maxlength,
        )
        flow.frame(right, y, COLUMN, high)
        self.widgets.signature(
            f"{question.name}-sig", f"{spoken}: sign here", _inside(right, y, COLUMN, high)
        )
        flow.y = y

    def _continuation(self) -> None:
        flow = self.flow
        flow.turn()
        with self.page.element("Sect"):
            flow.paragraph("Continuation page", 13, "bold", tag="H2", after=2)
            flow.paragraph(f"{CONTINUATION}.", after=6)
            high = flow.y - BOTTOM
            self._text("continuation", CONTINUATION, LEFT, BOTTOM, WIDE, high, multiline=True)
            flow.y = BOTTOM


def _rows(items: Sequence[Field | str]) -> Iterator[str | list[Field]]:
    """Yield the statements and questions of a section, two short questions in one row."""
    waiting: list[Field] = []
    for item in items:
        if isinstance(item, Field) and _is_short(item):
            waiting.append(item)
            if len(waiting) < 2:
                continue
            yield waiting
        else:
            if waiting:
                yield waiting
            yield [item] if isinstance(item, Field) else item
        waiting = []
    if waiting:
        yield waiting


def _is_short(question: Field) -> bool:
    return question.kind in _SHORT or (question.kind == "text" and 0 < (question.maxlength or 999) <= 60)


def _wide(question: Field, most: float) -> float:
    """Return how wide a box is: as wide as its answer is long."""
    if question.kind == "text" and (question.maxlength or 999) <= 60:
        return min(most, COLUMN)
    return min(most, _SHORT.get(question.kind, most))


def _inside(x: float, y: float, wide: float, high: float) -> Place:
    return Place(x + 1, y + 1, wide - 2, high - 2)


def _need(question: Field) -> str:
    return " (required)" if question.required else ""


def _flags(question: Field) -> int:
    return REQUIRED if question.required else 0


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)
