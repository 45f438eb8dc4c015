"""What comes back is read alike whatever program filled it in, or refused with its own sentence."""

from __future__ import annotations

import ctypes
import io
import shutil
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import hostile
import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.errors import Refused
from generator.forms import Field, Form, Section
from generator.intake import reading
from generator.pdf import formbuilder
from generator.pdf.prefill import Template

FORM = Form(
    id="made-up/grievance/notice", title="Made-up notice", edition="3", council_title="Made-up Council",
    policy_title="Made-up policy", intro=("Fill this in.",), return_to=("Made-up Council",),
    return_words="within a week",
    sections=(
        Section("About you", "employee", "Employee", (
            Field("name", "Your full name", "text"),
            Field("alias", "The name you like to be called by", "text"),
            Field("friend", "The name of your companion", "text"),
            Field("chinese", "Your name in Chinese", "text"),
            Field("arabic", "Your name in Arabic", "text"),
            Field("place", "The place where it happened", "text"),
            Field("account", "What happened", "lines", lines=10, maxlength=4000),
            Field("informal", "Did you try to settle it informally?", "yesno"),
            Field("agreed", "What I say here is true", "checkbox"),
            Field("team", "Your team", "choice", options=("Parks", "Housing", "Planning"), as_list=True),
        )),
    ),
)

ANSWERS: Mapping[str, str] = {
    "name": "Łukasz Żółć",
    "alias": "Siân Ŵyn",
    "friend": "Zoë O'Connor",
    "chinese": "王秀英",
    "arabic": "محمد",
    "place": "( ) \\",
    "account": "\n".join("It rained on the made-up allotment again." for _ in range(200))[:4000].strip(),
}


@pytest.fixture(scope="module")
def blank() -> bytes:
    return formbuilder.build(FORM)


@pytest.fixture(scope="module")
def form(blank: bytes) -> bytes:
    """A prefilled form, saved incrementally with far more than the 1,500 bytes that are cut off in tests."""
    return Template(blank).fill({**MARKS, **ANSWERS})


MARKS = {
    "dp_form": FORM.id, "dp_edition": FORM.edition, "dp_case": "MU-1",
    "dp_return_by": "Friday 17 April 2026",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[reading.Reader]:
    with reading.Reader() as made:
        yield made


@pytest.fixture(scope="module")
def bombs() -> list[tuple[str, bytes, str]]:
    return list(hostile.bombs())


def code_of(reader: reading.Reader, data: bytes | Path) -> str:
    with pytest.raises(Refused) as refused:
        reader.read(data)
    return refused.value.faults[0].code


def answers(returned: reading.Returned) -> dict[str, str | bool | None]:
    return {name: returned.fields[name] for name in ANSWERS}


# --- filled in by other programs


def by_pikepdf(data: bytes, folder: Path) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as file:
        for field in file.Root.AcroForm.Fields:
            if (value := ANSWERS.get(str(field.T))) is not None:
                field.V = pikepdf.String(value)
        out = io.BytesIO()
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def by_pypdf(data: bytes, folder: Path) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(ANSWERS), auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_pypdf_incrementally(data: bytes, folder: Path) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(ANSWERS), auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_pdftk(data: bytes, folder: Path) -> bytes:
    if shutil.which("pdftk") is None:
        pytest.skip("pdftk is not installed (Debian: pdftk-java)")
    fields = "".join(
        f'<field name="{name}"><value>{escape(value)}</value></field>' for name, value in ANSWERS.items())
    (folder / "blank.pdf").write_bytes(data)
    (folder / "answers.xfdf").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/" xml:space="preserve">'
        f"<fields>{fields}</fields></xfdf>", encoding="utf-8")
    subprocess.run(["pdftk", "blank.pdf", "fill_form", "answers.xfdf", "output", "filled.pdf"],
                   cwd=folder, check=True, capture_output=True, timeout=60)
    return (folder / "filled.pdf").read_bytes()


def by_pdfium(data: bytes, folder: Path) -> bytes:
    """Click into each field, select what is in it and type over it, as in Chromium's own viewer."""
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed (pip install pypdfium2)")
    raw = pdfium.raw
    boxes = where_fields_are(data)
    document = pdfium.PdfDocument(data)
    document.init_forms()
    for number, page in enumerate(document):
        raw.FORM_OnAfterLoadPage(page.raw, document.formenv.raw)
        for name, (on, x, y) in boxes.items():
            if on == number and name in ANSWERS:
                type_over(raw, document.formenv.raw, page.raw, x, y, ANSWERS[name])
        raw.FORM_OnBeforeClosePage(page.raw, document.formenv.raw)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def type_over(raw: Any, env: object, page: object, x: float, y: float, value: str) -> None:
    raw.FORM_OnLButtonDown(env, page, 0, x, y)
    raw.FORM_OnLButtonUp(env, page, 0, x, y)
    raw.FORM_SelectAllText(env, page)
    typed = (value + "\0").encode("utf-16-le")
    buffer = ctypes.create_string_buffer(typed, len(typed))
    raw.FORM_ReplaceSelection(env, page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    raw.FORM_ForceToKillFocus(env)


def where_fields_are(data: bytes) -> dict[str, tuple[int, float, float]]:
    """Return each field's page and the middle of its box."""
    places = {}
    with pikepdf.open(io.BytesIO(data)) as file:
        for number, page in enumerate(file.pages):
            for mark in page.obj.get("/Annots", ()):
                if "/T" in mark:
                    left, low, right, high = (float(side) for side in mark.Rect)
                    places[str(mark.T)] = (number, (left + right) / 2, (low + high) / 2)
    return places


FILLERS = [
    by_pikepdf, by_pypdf, by_pypdf_incrementally, by_pdfium,
    pytest.param(by_pdftk, marks=pytest.mark.slow),
]


@pytest.mark.parametrize("fill", FILLERS)
def test_what_a_program_filled_in_reads_back_equal(
        fill: Callable[[bytes, Path], bytes], blank: bytes, reader: reading.Reader, tmp_path: Path) -> None:
    marked = Template(blank).fill(MARKS)
    returned = reader.read(fill(marked, tmp_path))
    assert answers(returned) == ANSWERS
    assert (returned.form, returned.edition, returned.case) == (FORM.id, "3", "MU-1")
    assert returned.content == reader.read(blank).content


def test_what_we_fill_in_reads_back_equal(form: bytes, reader: reading.Reader) -> None:
    assert answers(reader.read(form)) == ANSWERS


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff")))
def test_any_text_reads_back_in_its_composed_form(value: str, blank: bytes, reader: reading.Reader) -> None:
    typed = with_value(blank, b"\xfe\xff" + value.encode("utf-16-be"))
    assert reader.read(typed).fields["name"] == unicodedata.normalize("NFC", value)


def test_line_ends_of_every_kind_become_one_kind(blank: bytes, reader: reading.Reader) -> None:
    typed = with_value(blank, b"one\rtwo\r\nthree\nfour")
    assert reader.read(typed).fields["name"] == "one\ntwo\nthree\nfour"


def test_a_soft_line_break_from_a_word_processor_is_a_line_end(blank: bytes, reader: reading.Reader) -> None:
    typed = with_value(blank, "one\x0btwo\u2028three".encode("utf-16"))
    assert reader.read(typed).fields["name"] == "one\ntwo\nthree"


def test_characters_that_cannot_be_seen_are_left_out_and_that_is_said(
        blank: bytes, reader: reading.Reader) -> None:
    returned = reader.read(with_value(blank, "be\x07ll".encode("utf-16")))
    assert returned.fields["name"] == "bell"
    assert returned.notes == (reading.NOTES["controls"],)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be-marked", "utf-8-sig"])
def test_every_encoding_of_pdf_text_is_read(encoding: str, blank: bytes, reader: reading.Reader) -> None:
    value = ANSWERS["alias"]
    raw = b"\xfe\xff" + value.encode("utf-16-be") if encoding.endswith("marked") else value.encode(encoding)
    assert reader.read(with_value(blank, raw)).fields["name"] == value


def with_value(blank: bytes, value: bytes) -> bytes:
    text = pikepdf.String(value)
    return hostile.edited(blank, lambda file: hostile.put(hostile.first_text(file), "/V", text))


# --- kinds of answer


def test_boxes_buttons_and_lists_read_as_their_kind(blank: bytes, reader: reading.Reader) -> None:
    empty = reader.read(blank).fields
    assert (empty["informal"], empty["agreed"], empty["team"]) == ("", False, "")
    filled = hostile.edited(blank, choose)
    returned = reader.read(filled).fields
    assert (returned["informal"], returned["agreed"], returned["team"]) == ("no", True, "Housing")


def choose(file: pikepdf.Pdf) -> None:
    for field in file.Root.AcroForm.Fields:
        if field.T == "informal":
            field.V = pikepdf.Name.no
        if field.T == "agreed":
            field.V = next(pikepdf.Name(key) for key in field.AP.N.keys() if key != "/Off")  # noqa: SIM118
        if field.T == "team":
            field.V = pikepdf.String("Housing")


def test_a_box_that_is_only_shown_as_ticked_counts_as_ticked(blank: bytes, reader: reading.Reader) -> None:
    def tick(file: pikepdf.Pdf) -> None:
        box = next(field for field in file.Root.AcroForm.Fields if field.T == "agreed")
        del box["/V"]
        box.AS = next(pikepdf.Name(key) for key in box.AP.N.keys() if key != "/Off")  # noqa: SIM118

    assert reader.read(hostile.edited(blank, tick)).fields["agreed"] is True


def test_renamed_and_nested_fields_are_known_by_their_last_part(form: bytes, reader: reading.Reader) -> None:
    def wrap(file: pikepdf.Pdf) -> None:
        fields = file.Root.AcroForm.Fields
        for field in fields:
            field.T = pikepdf.String(f"{field.T}[0]")
        part = pikepdf.Dictionary(T=pikepdf.String("#subform[0]"), Kids=pikepdf.Array(list(fields)))
        inner = pikepdf.Array([file.make_indirect(part)])
        top = file.make_indirect(pikepdf.Dictionary(T=pikepdf.String("form1[0]"), Kids=inner))
        file.Root.AcroForm.Fields = pikepdf.Array([top])

    returned = reader.read(hostile.edited(form, wrap))
    assert answers(returned) == ANSWERS
    assert returned.content == reader.read(form).content


# --- the printed part


def test_an_edited_sentence_changes_the_digest(blank: bytes, reader: reading.Reader) -> None:
    def reword(file: pikepdf.Pdf) -> None:
        page = file.pages[0]
        page.Contents = file.make_stream(page.Contents.read_bytes().replace(b" Tj", b" Tj 0 Ts", 1))

    assert reader.read(hostile.edited(blank, reword)).content != reading.fixed_content(blank)


def test_an_edited_label_changes_the_digest(blank: bytes, reader: reading.Reader) -> None:
    label = pikepdf.String("Else")
    changed = hostile.edited(blank, lambda file: hostile.put(hostile.first_text(file), "/TU", label))
    assert reader.read(changed).content != reading.fixed_content(blank)


def test_yes_and_no_changing_places_changes_the_digest(blank: bytes, reader: reading.Reader) -> None:
    def swap(file: pikepdf.Pdf) -> None:
        yes, no = next(field for field in file.Root.AcroForm.Fields if field.T == "informal").Kids
        yes.Rect, no.Rect = no.Rect, yes.Rect

    assert reader.read(hostile.edited(blank, swap)).content != reading.fixed_content(blank)


def test_remarks_and_attachments_are_noted_and_not_opened(blank: bytes, reader: reading.Reader) -> None:
    def add(file: pikepdf.Pdf) -> None:
        file.attachments["payslip.txt"] = b"made up"
        remark = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9])
        file.pages[0].Annots.append(file.make_indirect(remark))

    notes = reader.read(hostile.edited(blank, add)).notes
    assert notes == tuple(sorted((reading.NOTES["attachments"], reading.NOTES["remarks"])))


# --- editions


def test_the_edition_in_use_is_read_and_any_other_refused(form: bytes, reader: reading.Reader) -> None:
    assert reader.read(form, {FORM.id: "3"}).edition == "3"
    for editions, code in (({FORM.id: "4"}, "other-edition"), ({"made-up/other/form": "3"}, "other-form")):
        with pytest.raises(Refused) as refused:
            reader.read(form, editions)
        assert refused.value.faults[0].code == code


# --- hostile files


def test_each_hostile_file_is_refused_with_its_own_sentence(form: bytes, reader: reading.Reader) -> None:
    tried = [(name, code, code_of(reader, data)) for name, data, code in hostile.corpus(form)]
    assert {name: got for name, _, got in tried} == {name: code for name, code, _ in tried}
    assert answers(reader.read(form)) == ANSWERS


@pytest.mark.slow
def test_bombs_are_refused_and_the_next_file_is_read(
        form: bytes, bombs: list[tuple[str, bytes, str]], reader: reading.Reader) -> None:
    for name, data, code in bombs:
        allowed = {code, "too-slow"} if code == "too-much" else {code}
        assert code_of(reader, data) in allowed, name
        assert answers(reader.read(form)) == ANSWERS, f"the file after {name} was not read"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child's largest size and limits it")
def test_no_hostile_file_makes_the_child_larger_than_100_mb(
        form: bytes, bombs: list[tuple[str, bytes, str]], tmp_path: Path) -> None:
    for name, data, _ in (*hostile.corpus(form), *bombs):
        (tmp_path / f"{name}.pdf").write_bytes(data)
    script = """
import resource, sys, pathlib
from generator.intake.reading import Reader, Refused
with Reader() as reader:
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.pdf")):
        try:
            reader.read(path)
        except Refused:
            continue
        raise SystemExit(f"{path.name} was read")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000)
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True,
                          text=True, timeout=120, cwd=Path(reading.__file__).parents[2])
    assert int(done.stdout) < 100


def test_every_refusal_has_a_sentence_and_a_remedy_of_its_own_kind() -> None:
    sentences = [what for what, _ in reading.REFUSALS.values()]
    assert len(set(sentences)) == len(sentences)
    assert all(text.endswith(".") for pair in reading.REFUSALS.values() for text in pair)


def test_a_refusal_never_quotes_an_answer(form: bytes, reader: reading.Reader) -> None:
    with pytest.raises(Refused) as refused:
        reader.read(hostile.edited(form, hostile.doubled))
    assert not any(value in str(refused.value) for value in ANSWERS.values() if value)


def test_a_file_that_is_not_there_is_refused(reader: reading.Reader, tmp_path: Path) -> None:
    assert code_of(reader, tmp_path / "missing.pdf") == "unreadable"
    assert code_of(reader, tmp_path) == "unreadable"


# --- the child


def test_the_asking_process_loads_no_pdf_library() -> None:
    script = "import sys, generator.intake.reading; sys.exit(bool({'pypdf', 'pikepdf'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", script], cwd=Path(reading.__file__).parents[2], check=True)


def test_one_child_serves_many_files_and_is_gone_after_closing(form: bytes) -> None:
    with reading.Reader() as reader:
        reader.read(form)
        first = child(reader)
        reader.read(form)
        assert child(reader) is first
    assert first.returncode is not None
    assert first.stdin is not None
    assert first.stdin.closed


def test_a_child_that_died_between_two_files_is_replaced(form: bytes) -> None:
    with reading.Reader() as reader:
        reader.read(form)
        dead = child(reader)
        dead.kill()
        dead.wait()
        assert answers(reader.read(form)) == ANSWERS


def test_a_fresh_child_comes_after_its_share_of_files(form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FILES_A_WORKER", 1)
    with reading.Reader() as reader:
        reader.read(form)
        assert reader._child is None
        assert answers(reader.read(form)) == ANSWERS


@pytest.mark.parametrize(("does", "code"), [
    ("time.sleep(60)", "too-slow"),
    ("sys.exit(3)", "stopped"),
    ("say(b'not json')", "stopped"),
    ("say(b'[1]')", "stopped"),
    ("say(b'{\"fields\": {\"a\": [1]}, \"content\": \"\", \"notes\": []}')", "stopped"),
    ("out.write(struct.pack('>I', 2**31)); out.flush()", "stopped"),
])
def test_a_child_that_stalls_dies_or_babbles_costs_one_file_only(
        does: str, code: str, form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = ("import struct, sys, time\nout = sys.stdout.buffer\n"
            "def say(body): out.write(struct.pack('>I', len(body)) + body); out.flush()\n"
            f"out.write(bytes(4)); out.flush()\nsys.stdin.buffer.read(100)\n{does}\n")
    with reading.Reader() as reader:
        with monkeypatch.context() as patched:
            patched.setattr(reading, "SECONDS_TO_READ", 0.3)
            patched.setattr(reading, "_command", lambda: [sys.executable, "-c", fake])
            assert code_of(reader, form) == code
        assert answers(reader.read(form)) == ANSWERS


def test_a_child_that_cannot_start_is_told_plainly(form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_command", lambda: [sys.executable, "-c", "raise SystemExit(1)"])
    with reading.Reader() as reader, pytest.raises(RuntimeError, match="did not start"):
        reader.read(form)


def test_nothing_is_imported_from_the_folder_of_returned_files(
        form: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pypdf.py").write_text("raise SystemExit('imported from here')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    with reading.Reader() as reader:
        assert answers(reader.read(form)) == ANSWERS


def test_a_frozen_program_starts_itself_as_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert reading._command() == [sys.executable, reading.WORKER_FLAG]


def test_a_frozen_program_becomes_the_child_when_asked(form: bytes) -> None:
    script = ("import sys; from generator.intake import reading; sys.argv[1:] = [reading.WORKER_FLAG]; "
              "reading.serve_if_asked()")
    frame = struct.pack(">I", len(form)) + form
    done = subprocess.run([sys.executable, "-c", script], input=frame, check=True,
                          capture_output=True, timeout=60, cwd=Path(reading.__file__).parents[2])
    assert done.stdout[:4] == bytes(4)
    assert b'"made-up/grievance/notice"' in done.stdout


def child(reader: reading.Reader) -> subprocess.Popen[bytes]:
    assert reader._child is not None
    return reader._child
