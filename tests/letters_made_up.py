"""A made-up letter and texts that tests of the letter writers share."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import strategies as st

from generator.blocks import (
    Bullets,
    Facts,
    Heading,
    Letter,
    Numbered,
    Paragraph,
    Run,
    Sender,
    Signature,
    Table,
)

NAMES = (
    "O'Made & Up <Ltd>",
    "Łukasz Invented",
    "Siân Ŵyn",
    "王秀英",
    "محمد علي",
    'Ann "Quote" Imaginary',
    "{{ x }} {_{ y }_}",
)
DRAWN = tuple(name for name in NAMES if "王" not in name)  # those that the shipped fonts can draw in a PDF

LETTER = Letter(
    sender=Sender(
        "Made-up Borough Council", ("1 Invented Square", "Made-up"), "01632 960001", "hr@made-up.example"
    ),
    marking="Private and confidential",
    address=("Ada Invented", "2 Imaginary Road", "Made-up", "ZZ1 1ZZ"),
    date="Wednesday 8 April 2026",
    reference="GR-2026-014",
    salutation="Dear Ada",
    subject="Your grievance: invitation to a meeting",
    body=(
        Paragraph(
            (
                Run("You wrote to me about "),
                Run("your shifts", bold=True),
                Run(", and I "),
                Run("would", italic=True),
                Run(" like to meet you."),
            )
        ),
        Facts((((Run("Day"),), (Run("Tuesday 14 April 2026"),)), ((Run("Place"),), (Run("Room 3"),)))),
        Heading(2, (Run("What you need to do"),)),
        Bullets(
            ((Run("Send me your papers by Friday 10 April 2026."),), (Run("Tell me who comes with you."),))
        ),
        Heading(3, (Run("On the day"),)),
        Numbered(((Run("You speak."),), (Run("I ask."),))),
        Paragraph((Run("Then:"),)),
        Numbered(((Run("I write to you."),),)),
        Table(((Run("Step"),), (Run("By"),)), (((Run("Outcome"),), (Run("Tuesday 21 April 2026"),)),)),
        Paragraph((Run("Ring me if anything is unclear."),)),
    ),
    signature=Signature("Yours sincerely", ("Pat Madeup", "Head of Inventions")),
    enclosed=("Appeal form", "A copy of the policy"),
    copies=("HR",),
)


def saying(*texts: str) -> Letter:
    """Return the letter with one paragraph a text."""
    return replace(LETTER, body=tuple(Paragraph((Run(text),)) for text in texts))


def words(text: str) -> list[str]:
    """Return the words of ``text`` without the signs of lists."""
    return [word for word in text.split() if not re.fullmatch(r"[-\u2022=]+|[0-9]\.", word)]


# Any text but what the loaders refuse: control characters, surrogates, noncharacters.
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1).filter(
    str.strip
)
LATIN = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=("Cc", "Cf", "Zs")), min_size=1
)
