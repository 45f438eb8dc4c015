"""Letter texts: values stay values, marks count where they apply, mistakes are told with file and line."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from letters_made_up import NAMES, TEXTS

from generator.blocks import Bullets, Facts, Heading, Inline, Numbered, Paragraph, Run, Table, plain
from generator.errors import DataError
from generator.letters.render import RenderedBody, render, survey

LETTER = "made-up/policy/letter"


def council(folder: Path, **texts: str) -> tuple[Path]:
    """Write texts of a made-up council: ``letter`` and clauses."""
    for name, text in texts.items():
        place = (
            folder / "templates" / "made-up" / ("policy" if name == "letter" else "clauses") / f"{name}.md"
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return (folder,)


def rendered(folder: Path, text: str, **values: Any) -> RenderedBody:
    return render(LETTER, values, council(folder, letter=f"# A subject\n\n{text}"))


def fault(folder: Path, text: str, **values: Any) -> str:
    with pytest.raises(DataError) as caught:
        rendered(folder, text, **values)
    return str(caught.value)


def run(text: str) -> Inline:
    return (Run(text),)


def test_a_text_becomes_a_subject_and_blocks(tmp_path: Path) -> None:
    body = rendered(
        tmp_path,
        "One **bold** and *slanted*\nparagraph.\n\n## Next\n\n- a\n- b\n\n1. c\n2. d\n\n"
        "| | |\n|---|---|\n| Day | Monday |\n\n| Step | By |\n|---|---|\n| Outcome | Friday |\n",
    )
    assert body.subject == "A subject"
    assert body.blocks == (
        Paragraph(
            (Run("One "), Run("bold", True), Run(" and "), Run("slanted", False, True), Run(" paragraph."))
        ),
        Heading(2, run("Next")),
        Bullets((run("a"), run("b"))),
        Numbered((run("c"), run("d"))),
        Facts(((run("Day"), run("Monday")),)),
        Table((run("Step"), run("By")), ((run("Outcome"), run("Friday")),)),
    )


def test_quotation_marks_of_the_text_are_set_and_those_of_values_are_left(tmp_path: Path) -> None:
    body = rendered(tmp_path, "It's {{ name }}'s \"turn\".", name="O'Made")
    assert body.blocks == (Paragraph(run("It\u2019s O'Made\u2019s \u201cturn\u201d.")),)


FRAME = """\
{{ v }}

A {{ v }} b **{{ v }}**

- {{ v }}

1. {{ v }}

| | |
|---|---|
| Day | {{ v }} |

## {{ v }}
"""


@settings(deadline=None)
@given(TEXTS)
def test_no_value_changes_the_structure_and_each_comes_out_as_typed(
    tmp_path_factory: Any, value: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    plainly, sly = (rendered(folder, FRAME, v=each).blocks for each in ("value", value))
    assert sly == tuple(_with(block, "value", value) for block in plainly)


def _with(block: Any, old: str, new: str) -> Any:
    def put(text: Inline) -> Inline:
        return tuple(Run(run.text.replace(old, new), run.bold, run.italic) for run in text)

    match block:
        case Paragraph(text):
            return Paragraph(put(text))
        case Heading(level, text):
            return Heading(level, put(text))
        case Bullets(items) | Numbered(items):
            return type(block)(tuple(map(put, items)))
        case Facts(rows):
            return Facts(tuple((put(label), put(value)) for label, value in rows))


@pytest.mark.parametrize(
    "value", [*NAMES, "# x", "- x", "1. x", "| x | y |", "**x**", "<!-- states: x -->", "{% if %}"]
)
def test_names_and_markdown_in_values_are_only_text(tmp_path: Path, value: str) -> None:
    body = rendered(tmp_path, "{{ v }}", v=value)
    assert body.blocks == (Paragraph(run(value)),)
    assert not body.states


def test_line_ends_in_a_value_become_spaces(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ v }}", v="a\r\n\r\n# b\tc").blocks == (Paragraph(run("a # b c")),)


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x0c", "\x1b", "\x9f", "\ud800", "\ufdd0", "\uffff"])
def test_control_characters_and_surrogates_are_refused_without_repeating_the_value(
    tmp_path: Path, char: str
) -> None:
    message = fault(tmp_path, "\n{{ v }}", v=f"secret{char}")
    assert f"letter.md, line 4: A value holds the control character U+{ord(char):04X}" in message
    assert "secret" not in message


def test_an_answer_of_several_paragraphs_and_bullets_is_several_blocks(tmp_path: Path) -> None:
    answer = "One\nline.\r\n\r\n- a\n  more\n* b\nAfter **it**.\n\n1. x\n2. y\n\n7) seventh"
    assert rendered(tmp_path, "{{ v | paragraphs }}", v=answer).blocks == (
        Paragraph(run("One line.")),
        Bullets((run("a more"), run("b"))),
        Paragraph(run("After **it**.")),
        Numbered((run("x"), run("y"))),
        Paragraph(run("7) seventh")),
    )


def test_paragraphs_must_stand_alone(tmp_path: Path) -> None:
    assert 'line 3: "| paragraphs" does not stand alone' in fault(
        tmp_path, "I found {{ v | paragraphs }}", v="x"
    )


def test_only_marks_in_the_branches_taken_are_stated(tmp_path: Path) -> None:
    text = (
        "<!-- states: always, also -->\nA.\n\n{% if yes %}\n<!-- states: sometimes -->\nB.\n{% endif %}\n\n"
        "C <!-- states: within -->d."
    )
    assert rendered(tmp_path, text, yes=False).states == {"always", "also", "within"}
    full = rendered(tmp_path, text, yes=True)
    assert full.states == {"always", "also", "within", "sometimes"}
    assert [plain(block.text) for block in full.blocks if isinstance(block, Paragraph)] == [
        "A.",
        "B.",
        "C d.",
    ]


def test_a_clause_is_taken_from_the_councils_own_folder_first(tmp_path: Path) -> None:
    text = '# S\n\n{% include "clauses/companion.md" %}'
    shipped = council(tmp_path / "shipped", letter=text, companion="Shipped {{ name }}.")
    own = council(tmp_path / "own", companion="Own {{ name }}.")
    assert plain(render(LETTER, {"name": "x"}, own + shipped).blocks[0].text) == "Own x."  # type: ignore[union-attr]
    assert plain(render(LETTER, {"name": "x"}, shipped).blocks[0].text) == "Shipped x."  # type: ignore[union-attr]


def test_lists_are_joined_in_words(tmp_path: Path) -> None:
    body = rendered(tmp_path, '{{ who | listed }}; {{ who | join("; ") }}', who=["A", "B & C", "D"])
    assert body.blocks == (Paragraph(run("A, B & C and D; A; B & C; D")),)


@dataclass(frozen=True)
class Person:
    name: str


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n{{ reader.nmae }}", 'line 4: There is no "nmae" for this letter. Did you mean "name"?'),
        ("\n{{ meting.day }}", 'line 4: There is no "meting" for this letter. Did you mean "meeting"?'),
        ("{{ meeting.dya }}", 'line 3: There is no "dya" for this letter. Did you mean "day"?'),
        ("{% if met %}x{% endif %}", 'There is no "met" for this letter.'),
        ("{{ meeting.items }}", 'There is no "items" for this letter.'),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest_known(tmp_path: Path, text: str, message: str) -> None:
    found = fault(tmp_path, text, reader=Person("Ada Invented"), meeting={"day": "Tuesday"})
    assert found.startswith("templates/made-up/policy/letter.md, line ")
    assert message in found
    assert "Ada" not in found


def test_a_mistake_in_a_clause_names_the_clause(tmp_path: Path) -> None:
    roots = council(
        tmp_path, letter='# S\n\n{% include "clauses/appeal.md" %}', appeal="a\n\nb {{ nobody }}\n"
    )
    with pytest.raises(
        DataError, match=r"templates/made-up/clauses/appeal\.md, line 3: There is no \"nobody\""
    ):
        render(LETTER, {}, roots)


@pytest.mark.parametrize("value", [True, None, 1.5, ["a"], {"a": 1}, Person("x")])
def test_what_is_no_text_is_not_printed(tmp_path: Path, value: Any) -> None:
    assert "line 3: A value that is not a text cannot be printed" in fault(tmp_path, "{{ v }}", v=value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a <b>b</b>", "HTML"),
        ("<div>\nx\n</div>", "HTML"),
        ("![x](y.png)", "A picture"),
        ("[x](https://made-up.example)", "A link"),
        ("<https://made-up.example>", "A link"),
        ("`x`", "Code"),
        ("```\nx\n```", "Code"),
        ("p\n\n    x", "set in by four"),
        ("> x", "A quotation"),
        ("---", "A rule"),
        ("a  \nb", "A forced line break"),
        ("<!-- a note -->", "HTML"),
        ("- a\n  - b", "An item of a list"),
        ("3. c", "does not begin at 1"),
        ("#### x", "more than three"),
        ("### x", "skips a level"),
        ("# again", "one subject"),
        ("| a | b |\n\n|---|---|", "A table is broken"),
    ],
)
def test_markdown_that_no_letter_has_is_refused_by_file(tmp_path: Path, text: str, what: str) -> None:
    found = fault(tmp_path, text)
    assert found.startswith("templates/made-up/policy/letter.md")
    assert what in found


def test_the_line_of_bad_markdown_is_that_of_the_file_even_below_branches(tmp_path: Path) -> None:
    text = "{% if no %}\nleft out\n\n{% endif %}\nHere is {{ v }} with `code` in it."
    assert "letter.md, line 7: Code cannot" in fault(tmp_path, text, no=False, v="x")


def test_a_text_without_a_subject_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not begin with its one subject"):
        render(LETTER, {}, council(tmp_path, letter="Hello\n"))


def test_an_unknown_letter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r'There is no text called "policy/letter\.md"'):
        render(LETTER, {}, (tmp_path,))


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ v.__class__ }}",
        "{{ v['__class__'] }}",
        "{{ v | attr('__class__') }}",
        "{{ v | safe }}",
        "{{ v.upper() }}",
        "{{ '%s' % v }}",
        "{{ 'x' * 1000000000 }}",
        "{{ v ~ v }}",
        "{{ v + v }}",
        "{{ 9 ** 999999 }}",
        "{% for i in range(1000000000) %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set v %}{{ v }}{{ v }}{% endset %}",
        '{% include "policy/letter.md" %}',
        '{% include "../../../secret.md" %}',
        "{% include v %}",
        "{% import 'policy/letter.md' as x %}",
        "{% extends 'policy/letter.md' %}",
        "{{ self }}",
        "{{ lipsum() }}",
        "{% for a in v %}{% for b in v %}{% for c in v %}{% endfor %}{% endfor %}{% endfor %}",
        "{% if x",
        "{% for a in v %}{% include 'policy/letter.md' %}{% endfor %}",
        "{{ v | format }}",
        "{% filter upper %}x{% endfilter %}",
        "{% raw %}{{ v }}",
        "{{ joiner }}",
        "{% for a in v recursive %}{{ loop(v) }}{% endfor %}",
        "{{ '\\ufdd00\\ufdd1' }}",
    ],
)
def test_hostile_texts_are_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    found = fault(tmp_path, text, v="value")
    assert found.startswith("templates/made-up/policy/letter.md")
    assert "\n" not in found


def test_text_that_prints_without_end_is_stopped(tmp_path: Path) -> None:
    many = ["x"] * 300
    text = "{% for a in v %}{% for b in v %}{{ b }}{% endfor %}{% endfor %}"
    assert "more than 20000 values" in fault(tmp_path, text, v=many)


def test_joined_text_cannot_grow_without_end(tmp_path: Path) -> None:
    assert "longer than 100000" in fault(tmp_path, "{{ v | list | join(v) | list | join(v) }}", v="x" * 90)


def test_memory_stays_flat_from_letter_to_letter(tmp_path: Path) -> None:
    roots = council(tmp_path, letter="# S\n\nDear {{ name }}\n\n{{ text | paragraphs }}\n")

    def some(count: int) -> None:
        for number in range(count):
            render(LETTER, {"name": f"Invented {number}", "text": f"a {number}\n\n- b"}, roots)
        gc.collect()

    some(50)
    tracemalloc.start()
    try:
        some(50)
        before = tracemalloc.get_traced_memory()[0]
        some(300)
        assert tracemalloc.get_traced_memory()[0] - before < 50_000
    finally:
        tracemalloc.stop()


# --- survey: without data


def surveyed(folder: Path, text: str, **clauses: str) -> list[str]:
    allowed = {"reader.name", "meeting.day", "people.*.name", "answers.findings"}
    return [str(each) for each in survey(LETTER, allowed, council(folder, letter=text, **clauses)).faults]


def test_a_good_text_has_no_faults_and_tells_its_marks_and_names(tmp_path: Path) -> None:
    text = (
        "# Your meeting on {{ meeting.day }}\n\n<!-- states: day -->\n{{ reader.name }}\n\n"
        "{% for p in people.chair.name %}\n- {{ p }}\n{% endfor %}\n\n| | |\n|---|---|\n"
        "{% if people.subject is defined %}\n| Day | {{ meeting.day }} |\n{% endif %}\n\n"
        '{{ answers.findings | paragraphs }}\n\n{% include "clauses/companion.md" %}'
    )
    roots = council(tmp_path, letter=text, companion="<!-- states: companion -->\nBring someone.")
    found = survey(LETTER, {"reader.name", "meeting.day", "people.*.name", "answers.findings"}, roots)
    assert found.faults == ()
    assert found.states == {"day", "companion"}
    assert found.names == {
        "meeting.day",
        "reader.name",
        "people.chair.name",
        "people.subject",
        "answers.findings",
    }


def test_the_survey_names_unknown_names_in_branches_never_taken(tmp_path: Path) -> None:
    text = "# S\n\n{% if meeting.day == 'never' %}\n{{ reader.nmae }}\n{% endif %}\n"
    assert surveyed(tmp_path, text) == [
        'templates/made-up/policy/letter.md, line 4: There is no "reader.nmae" for this letter. '
        'Did you mean "reader.name"?'
    ]


def test_the_survey_names_every_kind_of_fault_with_its_line(tmp_path: Path) -> None:
    bad = (
        '# To {{ reader.name }}\n\n{% if meeting.day %}\nx `code`\n{% endif %}\n{% include "clauses/c.md" %}'
    )
    remedy = "Use headings, paragraphs, bullets, numbers, bold, italic and tables, from the margin."
    assert surveyed(tmp_path, bad, c="a\n\n<b>x</b>") == [
        f"templates/made-up/policy/letter.md, line 4: Code cannot stand in a letter. {remedy}",
        f"templates/made-up/clauses/c.md, line 3: HTML cannot stand in a letter. {remedy}",
        "templates/made-up/policy/letter.md, line 1: The subject names a person. "
        "It becomes the file's title: say what the letter is about.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "No subject",
        "# S\n{% if %}",
        "# S\n{{ x | safe }}",
        '# S\n{% include "policy/letter.md" %}',
        '# S\n{% include "clauses/gone.md" %}',
    ],
)
def test_the_survey_tells_what_cannot_be_read(tmp_path: Path, text: str) -> None:
    assert len(surveyed(tmp_path, text)) == 1
