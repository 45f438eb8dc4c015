"""The second reader of tags: each fault that a validator was seen to miss, made on purpose, is found."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pdf_sample import FILLED, sample

from generator.pdf import formbuilder, selfcheck
from generator.pdf.prefill import Template

BLANK = formbuilder.build(sample())


def broken(change: Callable[[Any], None]) -> list[str]:
    """Return what is found in the blank form after ``change``."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(BLANK)) as pdf:
        change(pdf)
        pdf.save(out)
    return selfcheck.problems(out.getvalue())


def empty_title(pdf: Any) -> None:
    data = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(data.replace(b"Sample form, Testshire Council", b" "))


def javascript(pdf: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def first(element: Any, tag: str) -> Any:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if tag == kid.S:
                return kid
            if (found := first(kid, tag)) is not None:
                return found
    return None


def orphaned_form(pdf: Any) -> None:
    first(pdf.Root.StructTreeRoot, "/Form").K = pikepdf.Array([])


def wrong_parent_tree(pdf: Any) -> None:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    numbers[-1], numbers[-3] = numbers[-3], numbers[-1]


def doubled_mark(pdf: Any) -> None:
    page = pdf.pages[0]
    page.Contents.write(page.Contents.read_bytes().replace(b"<</MCID 1>>", b"<</MCID 0>>", 1))


def equal_labels(pdf: Any) -> None:
    fields = pdf.Root.AcroForm.Fields
    fields[-1].TU = fields[-2].TU


def no_label(pdf: Any) -> None:
    del pdf.Root.AcroForm.Fields[-1].TU


def equal_names(pdf: Any) -> None:
    fields = pdf.Root.AcroForm.Fields
    fields[-1].T = fields[-2].T


def need_appearances(pdf: Any) -> None:
    pdf.Root.AcroForm.NeedAppearances = True


def wrong_parent(pdf: Any) -> None:
    first(pdf.Root.StructTreeRoot, "/Form").P = pdf.Root.StructTreeRoot


@pytest.mark.parametrize(("change", "sentence"), [
    (empty_title, "The title in the metadata is empty."),
    (javascript, "The file holds /JavaScript."),
    (orphaned_form, "A Form element holds no field."),
    (wrong_parent_tree, "The parent tree leads elsewhere"),
    (doubled_mark, "Mark 0 is used 2 times on page 1."),
    (equal_labels, "2 fields have the label"),
    (no_label, "has no label"),
    (equal_names, "2 fields have the name"),
    (need_appearances, "The file holds /NeedAppearances."),
    (wrong_parent, "does not name its parent"),
])  # fmt: skip
def test_each_fault_is_found(change: Callable[[Any], None], sentence: str) -> None:
    assert any(sentence in problem for problem in broken(change))


def test_a_sound_form_has_no_problems_empty_or_filled() -> None:
    assert broken(lambda pdf: None) == []
    assert selfcheck.problems(Template(BLANK).fill(FILLED)) == []


def test_a_file_without_tags_is_told() -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert selfcheck.problems(out.getvalue()) == ["The file has no tags."]
