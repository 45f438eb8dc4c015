"""What is filled into a form by the tests: an answer of its kind for every field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle

from generator.forms import Field, Form
from generator.pdf import formbuilder, prefill

LATIN = ("Łukasz Żółć", "Siân Ŵyn", "Zoë O'Connor", "( ) \\ (( \\)")
EVERY = (*LATIN, "王秀英", "محمد")
"""Made-up names and signs with which programs have been known to lose something."""

PREFILLED = {"dp_case": "TEST-0001", "dp_return_by": "Tuesday 14 April 2026"}
_SHAPED = {
    "date": "14/04/2026",
    "datetime": "14/04/2026 10:30",
    "number": "7.5",
    "integer": "3",
    "money": "1,234.50",
}


@dataclass(frozen=True)
class Answer:
    """What goes into one PDF field: kind is text, lines, list, radio or check.

    ``value`` is what the file keeps; ``shown`` is what a list offers to the eye.
    """

    name: str
    kind: str
    value: str | bool
    shown: str = ""


def answers(form: Form, names: Sequence[str] = LATIN, length: int = 300) -> list[Answer]:
    """Return an answer for every field of ``form`` in the order of the page.

    ``names`` stand in the text fields in turn; the first field of several lines is given
    ``length`` characters.
    """
    texts, lengths = cycle(names), iter([length])
    found = [one for question in form.fields() for one in _answers(question, texts, lengths, names)]
    if form.continuation:
        found.append(Answer("continuation", "lines", long_text(names, next(lengths, 100))))
    return found


def long_text(names: Sequence[str], length: int) -> str:
    """Return exactly ``length`` characters in numbered lines, some of them empty, some wider than a page."""
    lines, count = [""], 0
    while sum(map(len, lines)) + len(lines) < length:
        count += 1
        words = " & ".join(names) + (" so it went on" * 12 if count % 5 == 0 else "")
        lines.append(f"{count}. {words}" if count % 4 else "")
    text = "\n".join(lines[1:])[: length - 1]
    return text.ljust(length - 1, ".") + "."


def filled(wanted: Sequence[Answer]) -> dict[str, str | bool]:
    """Return ``wanted`` by field name, as it is to be read back."""
    return {one.name: one.value for one in wanted}


@lru_cache(maxsize=64)
def sent(form: Form) -> bytes:
    """Return the form as a person gets it: built, with the case's reference already in it."""
    blank = prefill.Template(formbuilder.build(form))
    return blank.fill({name: value for name, value in PREFILLED.items() if name in blank.fields})


def _answers(
    question: Field, texts: Iterator[str], lengths: Iterator[int], names: Sequence[str], prefix: str = ""
) -> Iterator[Answer]:
    name, kind = prefix + question.name, question.kind
    if kind == "table":
        for row in range(1, question.rows + 1):
            for column in question.columns:
                yield from _answers(column, texts, lengths, names, f"{name}-{row}-")
    elif kind == "lines":
        most = min(question.maxlength or 4000, next(lengths, 100))
        yield Answer(name, "lines", long_text(names, most))
    elif kind == "multichoice":
        yield from (Answer(f"{name}-{n}", "check", True) for n in range(1, len(question.options) + 1))
    else:
        yield _one(name, question, texts, bool(prefix))


def _one(name: str, question: Field, texts: Iterator[str], in_table: bool) -> Answer:
    kind = question.kind
    if kind == "checkbox":
        return Answer(name, "check", True)
    if kind == "yesno":
        return Answer(name, "list" if in_table else "radio", "no", "No")
    if kind == "choice":
        last = question.options[-1]
        kept = last if question.as_list else f"o{len(question.options)}"
        return Answer(name, "list" if question.as_list or in_table else "radio", kept, last)
    text = _SHAPED.get(kind) or next(texts)
    return Answer(name, "text", text[: question.maxlength].rstrip() if question.maxlength else text)
