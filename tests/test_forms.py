"""Forms: schema and presentation joined, each question once, every fault with its file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import helpers
import pytest

from generator import forms
from generator.errors import DataError, UsageError
from generator.packs import prefill
from generator.pdf import selfcheck

FORM = "inventham/conduct-2020/everything"


def own_copy(folder: Path, file: str, old: str, new: str) -> Path:
    """Return a copy of the made-up council's data in which ``old`` is ``new``."""
    shutil.copytree(helpers.OWN, folder / "own")
    path = folder / "own" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "own"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("name", "text"),
        ("story", "lines"),
        ("happened", "date"),
        ("seen_at", "datetime"),
        ("colour", "choice"),
        ("accompanied", "yesno"),
        ("kinds", "multichoice"),
        ("people", "integer"),
        ("hours", "number"),
        ("claimed", "money"),
        ("rows", "table"),
        ("agreed", "checkbox"),
        ("signature", "signature"),
    ],
)
def test_each_kind_of_answer_is_asked_for_in_its_own_way(name: str, kind: str) -> None:
    assert forms.load(FORM, helpers.OWN).question(name).kind == kind


def test_more_than_four_options_make_a_list() -> None:
    form = forms.load(FORM, helpers.OWN)
    assert not form.question("colour").as_list
    assert form.question("town").as_list


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "forms",
            "- {name: town, label: The town}",
            "- {name: town, label: The town}\n      - {name: twon, label: x}",
            "Did you mean 'town'?",
        ),
        ("forms", "      - {name: town, label: The town}\n", "", "the question 'town' is never shown"),
        (
            "forms",
            "{name: town, label: The town}",
            "{name: colour, label: The town}",
            "'colour' is twice shown",
        ),
        ("forms", "completed_by: [employee]", "completed_by: [emploee]", "'emploee' is not a role"),
        ("forms", "label: The town", "lable: The town", "Did you mean 'label'?"),
        ("schemas", "rule: inv-8.1", "rule: inv-8.9", "'inv-8.9' is not a rule of this policy."),
        ("schemas", "type: money}", "type: mony}", "'mony' is not allowed for 'type'"),
        ("schemas", "as: ask", "as: guess", "Use one of: check, declare, ask."),
        ("schemas", "test: {order:", "test: {ordre:", "Did you mean 'order'?"),
    ],
)
def test_a_slip_in_a_form_is_named_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    own = own_copy(tmp_path, f"{file}/{FORM}.yaml", old, new)
    with pytest.raises(DataError) as caught:
        forms.load(FORM, own)
    assert said in str(caught.value)
    assert f"{file}/{FORM}.yaml" in str(caught.value)
    assert all(fault.line for fault in caught.value.faults)


@pytest.mark.parametrize("name", ["no-such-form", "", "../everything", "a/b/c/d"])
def test_a_form_that_is_not_there_is_a_wrong_use(name: str) -> None:
    with pytest.raises(UsageError, match=r"[Tt]here is no form"):
        forms.resolve(name)


@pytest.mark.parametrize("name", forms.names())
def test_every_blank_form_is_pdf_ua_and_says_which_form_it_is(name: str, tmp_path: Path) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed (extra [check])")
    form = forms.load(name)
    data = prefill.blank(form)
    assert selfcheck.problems(data) == []
    assert prefill.template(form).fields["dp_form"].value == name
    path = tmp_path / "form.pdf"
    path.write_bytes(data)
    assert [str(failure) for failure in page.validate_pdf(str(path), profile="ua1").failures] == []
