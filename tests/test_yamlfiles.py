"""YAML read strictly: what the file shows is what the program sees."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator import yamlfiles
from generator.errors import DataError, Fault


def fault(text: str) -> Fault:
    with pytest.raises(DataError) as caught:
        yamlfiles.parse(text, "made-up.yaml")
    return caught.value.faults[0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("'2026-04-01'", "2026-04-01"),
        ("10:30", "10:30"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("true", True),
        ("True", "True"),
        ("7", 7),
        ("-7", -7),
        ("7.50", 7.5),
        ("~", None),
        ("", None),
        ("2026-04-01T10:30", "2026-04-01T10:30"),
        ("=", "="),
    ],
)
def test_only_plain_numbers_days_true_false_and_null_are_more_than_text(written: str, read: object) -> None:
    found = yamlfiles.parse(f"key: {written}\n", "made-up.yaml").data["key"]
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: [1, 2\n", 3, "not valid YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is given twice"),
        ("a:\n  b: 1\n  b: 2\n", 3, "'b' is given twice"),
        ("a: 1\nb: 2026-02-30\n", 2, "2026-02-30 is not a day in the calendar"),
        ("a: &x 1\nb: *x\n", 1, "an alias"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "is not allowed"),
        ("a: !mine x\n", 1, "the tag !mine is not allowed"),
        ("? [a, b]\n: 2\n", 1, "a key must be one word"),
        ("a: 1\nb: x\x07y\n", 2, "U+0007"),
        ('a: 1\nb: "x\\0y"\n', 2, "U+0000"),
        ('a: 1\n"k\\ey": 2\n', 2, "U+001B"),
        ("a: x\u2028y\n", 1, "U+2028"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    found = fault(text)
    assert found.line == line
    assert said in found.what
    assert found.file == "made-up.yaml"


@pytest.mark.parametrize("text", ["[" * 5000, "{" * 5000, "- " * 5000 + "x", "a: " + "[" * 60 + "]" * 60])
def test_a_file_nested_without_end_is_refused_in_one_sentence(text: str) -> None:
    assert "nest" in fault(text).what


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe\x00a", "a: é".encode("latin-1"), "a: 1".encode("utf-16"), b"a: \xed\xa0\x80"]
)
def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "made-up.yaml"
    path.write_bytes(raw)
    with pytest.raises(DataError, match="is not UTF-8 text"):
        yamlfiles.read(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "made-up.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert yamlfiles.read(path).data == {"a": 1}


def test_a_file_of_more_than_five_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "made-up.yaml"
    path.write_bytes(b"x" * (yamlfiles.LARGEST + 1))
    with pytest.raises(DataError, match="larger than 5 MB"):
        yamlfiles.read(path)


def test_a_folder_and_a_missing_file_are_told_apart_from_each_other(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        yamlfiles.read(tmp_path / "missing.yaml")
    with pytest.raises(DataError, match="cannot be read"):
        yamlfiles.read(tmp_path)


def test_every_value_keeps_its_line() -> None:
    found = yamlfiles.parse("a:\n  - b: 1\n    c: 2\n  - d: 3\n", "made-up.yaml")
    assert found.line(("a", 0, "c")) == 3
    assert found.line(("a", 1, "d")) == 4
    assert found.line(("a", 1, "unknown", "below")) == 4


@given(
    st.dictionaries(
        st.text("abcdefg", min_size=1),
        st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))),
    )
)
def test_any_text_that_is_quoted_is_read_as_it_was_written(data: dict[str, str]) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_style='"', width=10_000)
    assert yamlfiles.parse(text, "made-up.yaml").data == data
