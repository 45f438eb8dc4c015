"""Letters as HTML: one file, well formed, readable by a screen reader, and a value is never markup."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from letters_made_up import LETTER, NAMES, TEXTS, saying, words
from lxml import html as parser

from generator.letters import text
from generator.letters.html import write


def parsed(data: str) -> Any:
    return parser.document_fromstring(data)


def test_it_has_what_a_screen_reader_asks_for() -> None:
    page = parsed(write(LETTER))
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title") == LETTER.subject
    assert [h.tag for h in page.iter("h1", "h2", "h3")] == ["h1", "h2", "h3"]
    assert len(page.findall(".//main")) == 1
    assert [th.get("scope") for th in page.iter("th")] == ["row", "row", "col", "col"]


def test_it_loads_and_runs_nothing() -> None:
    page = parsed(write(LETTER))
    assert not list(page.iter("script", "link", "img", "iframe", "object", "form"))
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
    assert "url(" not in write(LETTER)
    assert "@import" not in write(LETTER)


def test_its_words_are_those_of_the_text() -> None:
    page = parsed(write(LETTER))
    for line_end in page.iter("br"):
        line_end.tail = f" {line_end.tail or ''}"
    blocks = [each.text_content() for each in page.iter("p", "li", "h1", "h2", "h3", "th", "td", "address")]
    assert words(" ".join(blocks)) == words(text.write(LETTER))


@pytest.mark.parametrize("name", NAMES)
def test_names_are_as_typed(name: str) -> None:
    page = parsed(write(replace(saying(f"To {name}."), salutation=f"Dear {name}", subject=f"About {name}")))
    assert [
        p.text_content() for p in page.iter("p") if p.text_content() in (f"To {name}.", f"Dear {name}")
    ] == [f"Dear {name}", f"To {name}."]
    assert page.findtext(".//title") == page.findtext(".//h1") == f"About {name}"


@settings(deadline=None)
@given(TEXTS)
def test_no_value_becomes_markup(value: str) -> None:
    shape, page = parsed(write(saying("x"))), parsed(write(saying(value)))
    assert [each.tag for each in page.iter()] == [each.tag for each in shape.iter()]
    assert value in [p.text_content() for p in page.iter("p")]


def test_arabic_paragraphs_run_from_the_right_and_english_ones_with_an_arabic_name_do_not() -> None:
    page = parsed(write(saying("محمد علي", "محمد علي wrote to me yesterday.")))
    turned = {p.text_content(): p.get("dir") for p in page.iter("p")}
    assert turned["محمد علي"] == "rtl"
    assert turned["محمد علي wrote to me yesterday."] is None


def test_large_print_is_the_same_page_in_larger_type() -> None:
    large = parsed(write(replace(LETTER, large=True)))
    assert large.body.get("class") == "large"
    assert large.body.text_content() == parsed(write(LETTER)).body.text_content()
