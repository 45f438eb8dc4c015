"""Returned files of every kind: matched to form and case, refused in one sentence, never the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import helpers
import pytest

from generator import forms
from generator.cases import load
from generator.cases.facts import facts
from generator.intake import reading
from generator.intake.checking import Checked
from generator.intake.receiving import Desk, receive
from generator.packs import prefill

APPEAL = "newcastle-under-lyme/grievance-2016/appeal-notice"
ANSWERS = {
    "name": "Łucja O'Made & Up",
    "decision_received": date(2026, 4, 21),
    "grounds": "It is\nmade up.",
    "date": date(2026, 4, 24),
    "signature": "Łucja O'Made & Up",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[reading.Reader]:
    with reading.Reader() as opened:
        yield opened


def returned(folder: Path, name: str = APPEAL, **answers: object) -> Path:
    """Write a form as somebody sends it back, for the shipped example's case."""
    form = forms.load(name)
    known = facts(load.load(helpers.example(folder)), date(2026, 4, 22))
    path = folder / "returned.pdf"
    path.write_bytes(prefill.for_case(form, known, {**ANSWERS, **answers}))
    return path


def desk(folder: Path, **more: object) -> Desk:
    return Desk(case=load.load(helpers.example(folder)), **more)  # type: ignore[arg-type]


def test_a_form_that_comes_back_filled_in_is_complete_and_its_answers_are_those_typed(
    tmp_path: Path, reader: reading.Reader
) -> None:
    result = receive(returned(tmp_path), desk(tmp_path), reader)
    assert (result.verdict, result.form, result.case) == ("complete", APPEAL, "GR-2026-014")
    assert {name: result.answers[name] for name in ANSWERS} == ANSWERS


def test_a_form_of_another_case_is_refused(tmp_path: Path, reader: reading.Reader) -> None:
    path = returned(tmp_path)
    other = load.load(helpers.example(tmp_path, ("GR-2026-014", "GR-2026-015"), name="other.yaml"))
    result = receive(path, Desk(case=other), reader)
    assert result.verdict == "refused"
    assert result.errors[0].code == "other-case"


def test_another_form_than_the_one_asked_for_is_refused(tmp_path: Path, reader: reading.Reader) -> None:
    result = receive(returned(tmp_path), desk(tmp_path, form="papers-for-meeting"), reader)
    assert (result.verdict, result.errors[0].code) == ("refused", "other-form")


def typed(folder: Path, name: str, text: str | bytes, reader: reading.Reader, form: str = "") -> Checked:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return receive(path, Desk(form=form), reader)


def test_answers_typed_in_from_paper_are_checked_like_a_form(tmp_path: Path, reader: reading.Reader) -> None:
    text = (
        "form: appeal-notice\nanswers:\n  name: Ada Invented\n  decision_received: 2026-04-21\n"
        "  grounds: Made up.\n  date: 24/04/2026\n  signature: Ada Invented\n"
    )
    assert typed(tmp_path, "a.yaml", text, reader).verdict == "complete"
    json = (
        '{"name": "Ada", "decision_received": "2026-04-21", "grounds": "x", "date": "2026-04-24", '
        '"signature": "Ada"}'
    )
    assert typed(tmp_path, "a.json", json, reader, form="appeal-notice").verdict == "complete"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.pdf", b"", "The file is empty."),
        ("a.pdf", b"%PDF-1.7 rubbish", "cut short"),
        ("a.pdf", b"PK\3\4", "word-processor"),
        ("a.json", "{", "not JSON"),
        ("a.json", "[]", "keys and values"),
        ("a.json", b"\xff\xfe", "not JSON"),
        ("a.json", "[" * 100_000, "not JSON"),
        ("a.json", '{"form": "appeal-notice", "answers": {"name": "a", "name": "b"}}', "not JSON"),
        ("a.yaml", "a: [", "not valid YAML"),
        ("a.yaml", "- a", "keys and values"),
        ("a.yaml", "name: x", "does not say which form"),
        ("a.yaml", "form: no-such-form\nanswers: {}", "no form 'no-such-form'"),
        ("a.yaml", 'form: appeal-notice\nanswers: {name: "a\\0b"}', "control character"),
        ("a.yaml", "a: &x 1\nb: *x", "alias"),
    ],
)
def test_what_is_no_form_is_refused_in_one_sentence(
    tmp_path: Path, reader: reading.Reader, name: str, text: str | bytes, said: str
) -> None:
    result = typed(tmp_path, name, text, reader)
    assert result.verdict == "refused"
    assert len(result.errors) == 1
    assert said in result.errors[0].message
    assert "\n" not in result.errors[0].message


@pytest.mark.parametrize(
    "answers",
    [
        "{name: 5, decision_received: [a], grounds: {a: 1}, date: true}",
        "{name: {a: {b: c}}, date: 31/02/2026}",
        "{decision_received: true, date: 2026-04-24}",
    ],
)
def test_answers_of_the_wrong_kind_are_named_and_nothing_breaks(
    tmp_path: Path, reader: reading.Reader, answers: str
) -> None:
    result = typed(tmp_path, "a.yaml", f"form: appeal-notice\nanswers: {answers}", reader)
    assert result.verdict == "incomplete"
    assert result.errors


@pytest.mark.parametrize(
    "rows", ["[1]", "[{x: 1}]", "{a: 1}", "words", "[{name: 5, signed: [a]}]", "[[]]", "[{}, {}]"]
)
def test_a_table_of_rubbish_is_incomplete_and_nothing_breaks(
    tmp_path: Path, reader: reading.Reader, rows: str
) -> None:
    result = typed(tmp_path, "a.yaml", f"form: collective-registration\nanswers: {{members: {rows}}}", reader)
    assert result.verdict == "incomplete"
    assert any(error.field.startswith("members") for error in result.errors)
