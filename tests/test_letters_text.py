"""Letters as plain text: every word, no line too long, nothing a mail program could take for markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from letters_made_up import LETTER, NAMES, TEXTS, saying

from generator.blocks import Bullets, Facts, Run, Table
from generator.letters.text import WIDTH, write

WHOLE = """\
Made-up Borough Council
1 Invented Square
Made-up
01632 960001
hr@made-up.example

Ada Invented
2 Imaginary Road
Made-up
ZZ1 1ZZ

Private and confidential

Wednesday 8 April 2026
Reference: GR-2026-014

Dear Ada

Your grievance: invitation to a meeting
=======================================

You wrote to me about your shifts, and I would like to meet you.

Day    Tuesday 14 April 2026
Place  Room 3

What you need to do
-------------------

- Send me your papers by Friday 10 April 2026.
- Tell me who comes with you.

On the day
----------

1. You speak.
2. I ask.

Then:

1. I write to you.

Step     By
Outcome  Tuesday 21 April 2026

Ring me if anything is unclear.

Yours sincerely

Pat Madeup
Head of Inventions

Enclosed:
- Appeal form
- A copy of the policy

Copies:
- HR
"""


def test_a_whole_letter_reads_well() -> None:
    assert write(LETTER) == WHOLE


def test_what_is_not_there_leaves_no_gap() -> None:
    bare = replace(LETTER, marking="", reference="", enclosed=(), copies=(), address=())
    assert "\n\n\n" not in write(bare)
    assert "Reference" not in write(bare)
    assert "Enclosed" not in write(bare)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_as_typed(name: str) -> None:
    assert f"To {name}." in write(saying(f"To {name}."))


@settings(deadline=None)
@given(TEXTS)
def test_every_word_comes_out_in_order(value: str) -> None:
    before, after = write(saying("x")).split(), write(saying(value)).split()
    at = before.index("x")
    assert after == before[:at] + value.split() + before[at + 1 :]


def test_lines_are_at_most_72_columns_but_for_longer_words() -> None:
    long = "word " * 60
    letter = replace(
        LETTER, body=(Bullets(((Run(long),),)), Facts((((Run("Label"),), (Run(long),)),)), *saying(long).body)
    )
    assert max(map(len, write(letter).splitlines())) <= WIDTH
    assert "x" * 100 in write(saying("x" * 100)).splitlines()


def test_a_wide_table_becomes_lines_of_heading_and_cell() -> None:
    row = ((Run("Outcome " * 6),), (Run("By Tuesday " * 6),))
    told = write(replace(LETTER, body=(Table(((Run("Step"),), (Run("When"),)), (row, row)),)))
    assert told.count("Step: Outcome") == told.count("When: By Tuesday") == 2
    assert max(map(len, told.splitlines())) <= WIDTH
