"""Forms filled in by real programs: what was typed is what is read back, and the form stays accessible."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
import pytest
from clients import answers, places
from clients.programs import PROGRAMS, Job, Program
from pdf_sample import sample
from PIL import Image

from generator import forms
from generator.forms import Form
from generator.intake import reading
from generator.pdf import selfcheck

pytestmark = pytest.mark.slow
LONG = 4000
PIXELS_A_POINT = 2


@pytest.fixture(params=PROGRAMS.values(), ids=list(PROGRAMS))
def program(request: pytest.FixtureRequest) -> Program:
    found: Program = request.param
    if reason := found.missing():
        pytest.skip(reason)
    return found


def test_every_kind_of_question_is_read_back_as_it_was_filled_in(program: Program, tmp_path: Path) -> None:
    sent = answers.sent(sample())
    latin, every = (
        Job(sent, answers.answers(sample(), names, LONG)) for names in (answers.LATIN, answers.EVERY)
    )
    saved, saved_every = program.fill([latin, every], tmp_path)
    assert list(lost(latin, saved)) == []
    assert list(lost(every, saved_every)) == []
    if program.draws:
        assert undrawn(latin, saved) == []
        assert inaccessible(saved, tmp_path) == []


def test_every_form_is_read_back_as_it_was_filled_in(program: Program, tmp_path: Path) -> None:
    shipped = list(map(forms.load, forms.names()))
    if program.slow:
        shipped = one_of_each_policy(shipped)
    jobs = [Job(answers.sent(form), answers.answers(form), pasted=True) for form in shipped]
    saved = program.fill(jobs, tmp_path)
    for form, job, data in zip(shipped, jobs, saved, strict=True):
        assert list(lost(job, data)) == [], form.id
        if program.draws:
            assert undrawn(job, data) == [], form.id
            assert inaccessible(data, tmp_path) == [], form.id


def test_the_answers_put_every_name_and_4000_characters_into_the_form() -> None:
    given = [str(one.value) for one in answers.answers(sample(), answers.EVERY, LONG)]
    assert set(answers.EVERY) <= set(given)
    longest = max(given, key=len)
    assert len(longest) == LONG
    assert "\n\n" in longest


def one_of_each_policy(shipped: Sequence[Form]) -> list[Form]:
    """Return, of each policy, the form that asks most kinds of question; the shortest of several."""
    chosen: dict[str, Form] = {}
    for form in sorted(shipped, key=lambda form: (kinds(form), -len(answers.answers(form)))):
        chosen[form.id.rpartition("/")[0]] = form
    return list(chosen.values())


def kinds(form: Form) -> int:
    return len({question.kind for question in form.fields()})


def lost(job: Job, saved: bytes) -> Iterator[str]:
    """Yield what was not read back as it was filled in, and what else changed in the form."""
    before, after = reading.read(job.sent), reading.read(saved)
    expected = {**before.fields, **answers.filled(job.answers)}
    yield from (
        f"{name}: {value!r} became {after.fields.get(name)!r}"
        for name, value in expected.items()
        if after.fields.get(name) != value
    )
    yield from after.fields.keys() - before.fields.keys()
    if after.content != before.content:
        yield "the printed part is not as it was"


def undrawn(job: Job, saved: bytes) -> list[str]:
    """Return the fields in whose place no more is drawn than before they were filled in."""
    before, after = pictures(job.sent), pictures(saved)
    given = answers.filled(job.answers)
    return [
        stop["name"]
        for stop in places.stops(saved)
        if stop.get("state", "Yes") in ("Yes", given[stop["name"]])
        and ink(after[stop["page"]], stop) <= ink(before[stop["page"]], stop)
    ]


def pictures(data: bytes) -> Sequence[Image.Image]:
    """Return each page as it is printed, fields and all, in grey."""
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    document.init_forms()
    drawn = [page.render(scale=PIXELS_A_POINT).to_pil().convert("L") for page in document]
    document.close()
    return drawn


def ink(picture: Image.Image, stop: dict[str, float]) -> int:
    """Return how many dark pixels there are within a field."""
    wide, high = stop["width"] / 2 - 1, stop["height"] / 2 - 1
    box = (stop["x"] - wide, stop["y"] - high, stop["x"] + wide, stop["y"] + high)
    left, top, right, bottom = (round(edge * PIXELS_A_POINT) for edge in box)
    return sum(picture.crop((left, top, right, bottom)).histogram()[:128])


def inaccessible(data: bytes, folder: Path) -> list[str]:
    """Return what keeps a filled form from being PDF/UA-1."""
    page = pytest.importorskip("page", reason="page-validation is not installed (extra [check])")
    file = folder / "filled.pdf"
    file.write_bytes(data)
    failures = page.validate_pdf(str(file), profile="ua1").failures
    return [*map(str, failures), *selfcheck.problems(data)]
