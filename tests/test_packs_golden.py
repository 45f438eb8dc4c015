"""Every letter of every policy, in every branch: the text that was kept, and what a letter must be.

After a change of wording: ``python tests/make_golden.py``, and read the difference.
"""

from __future__ import annotations

import html as entities
import io
import re
from pathlib import Path

import helpers
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from generator import policies
from generator.errors import DueProcessError
from generator.letters import html, text
from generator.packs import writing
from generator.packs.compose import Composed, mark
from generator.pdf import letter as pdf_letter
from generator.pdf import selfcheck
from generator.policies import Letter

LONGEST = 30
"""Words in a sentence."""


def names() -> list[str]:
    """Return every letter's name; of a policy that cannot be read its own, so that its tests fail."""
    found = []
    for policy in policies.policy_names():
        try:
            found += [letter.name for letter in policies.policy(policy).letters().values()]
        except DueProcessError:
            found.append(policy)
    return found


def letter_of(name: str) -> Letter:
    council, policy, letter = name.split("/")
    return policies.policy(f"{council}/{policy}").letters()[letter]


LETTERS = pytest.mark.parametrize("name", names())


@LETTERS
def test_the_text_in_every_branch_is_the_one_that_was_kept(name: str) -> None:
    made = helpers.golden_texts(letter_of(name))
    kept = {
        path.relative_to(helpers.GOLDEN).as_posix(): path.read_text(encoding="utf-8")
        for path in (helpers.GOLDEN / name).parent.glob(f"{name.split('/')[-1]}.*")
    }
    assert made == kept


@LETTERS
def test_every_branch_states_what_the_policy_says_it_must(name: str) -> None:
    letter = letter_of(name)
    for branch, made in helpers.branches(letter):
        assert made.states == {mark(one) for one in letter.must_state}, branch.name


@LETTERS
def test_no_sentence_is_longer_than_30_words(name: str) -> None:
    long = [
        sentence
        for _, made in helpers.branches(letter_of(name))
        for sentence in helpers.sentences(made)
        if len(sentence.split()) > LONGEST
    ]
    assert long == []


@LETTERS
def test_no_branch_leaves_a_mark_unfilled_or_a_day_to_be_counted(name: str) -> None:
    for branch, made in helpers.branches(letter_of(name)):
        said = text.write(made.text)
        assert not re.search(r"\{\{|\}\}|\{%|<!--|\bNone\b(?! (is|of|are))|\bTrue\b|\bFalse\b|\*\*", said), (
            branch.name
        )
        assert not re.search(r"\d{4}-\d{2}-\d{2}", said), branch.name
        assert "  ," not in said, branch.name


@LETTERS
def test_the_reader_is_never_left_to_count_working_days(name: str) -> None:
    """What the reader is to do by a day names the day: "within N working days" alone does not."""
    for branch, made in helpers.branches(letter_of(name)):
        for sentence in helpers.sentences(made):
            if re.search(
                r"\b(you (can|may|must|should|have)|please|send|reply)\b.* within \w+ (working )?days",
                sentence,
                re.I,
            ):
                assert re.search(r"\d{4}", sentence), (branch.name, sentence)


def whole(name: str) -> Composed:
    """The letter as it is when everything is known."""
    return helpers.branches(letter_of(name))[0][1]


@LETTERS
def test_word_pdf_html_and_text_say_the_same_words(name: str) -> None:
    letter = whole(name).text
    said = sorted(words(text.write(letter)))
    assert sorted(words(_of_docx(writing.write(letter, "docx", name.split("/")[0])))) == said
    assert sorted(words(_of_pdf(pdf_letter.write(letter), letter.reference, letter.sender.name))) == said
    in_html = set(words(_of_html(html.write(letter))))
    assert set(said) <= in_html


def words(said: str) -> list[str]:
    """Return the words of ``said`` without the signs of lists; a number may touch what follows it."""
    said = re.sub(r"(?<!\S)\d{1,2}\.(?=[A-Z\s])", " ", said)
    return [word for word in said.split() if not re.fullmatch(r"[-\u2022=]+", word)]


def _of_docx(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    head = [paragraph.text for paragraph in document.sections[0].first_page_header.paragraphs]
    body = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]
    return "\n".join([*head, *body])


def _of_pdf(data: bytes, reference: str, sender: str) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    running = " ".join(f"{sender} · {reference}".split())
    told = []
    for number, page in enumerate(pages, 1):
        page = " ".join(page.split()).removesuffix(f"Page {number} of {len(pages)}").strip()
        told.append(page.removeprefix(running) if number > 1 else page)
    return " ".join(told)


def _of_html(page: str) -> str:
    body = re.sub(r"</?(strong|em|b|i|a|span)\b[^>]*>", "", page.partition("<body")[2])
    return entities.unescape(re.sub(r"<[^>]+>", " ", body))


@LETTERS
def test_every_letter_is_pdf_ua(name: str, tmp_path: Path) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed (extra [check])")
    data = pdf_letter.write(whole(name).text)
    assert selfcheck.problems(data) == []
    path = tmp_path / "letter.pdf"
    path.write_bytes(data)
    assert [str(failure) for failure in page.validate_pdf(str(path), profile="ua1").failures] == []


def test_nothing_is_kept_of_letters_that_are_no_more() -> None:
    known = set(names())
    found = helpers.GOLDEN.glob("*/*/*.txt")  # COUNCIL/POLICY/LETTER
    kept = {path.relative_to(helpers.GOLDEN).as_posix().split(".")[0] for path in found}
    assert kept <= known
