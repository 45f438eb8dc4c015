"""All letters of a run as one tagged PDF for the print room, each beginning on an odd page.

Nothing is drawn anew: the objects of each finished letter are copied with new numbers, its
tags below the one tree of the whole (ISO 14289-1 holds for it as for each letter). Letters
go through one by one, and fonts that are the same are written once, so memory stays flat.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from generator.bulk.work import write_plainly
from generator.pdf import objects

# A reference, but not one that only looks so inside a string or a name.
_REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9a-fA-F]+>|(?<![\w.])(\d+) 0 R\b", re.DOTALL)
_MARKS = re.compile(rb"(\d+) \[([^\]]*)\]")
_PARENT = re.compile(rb"/Parent \d+ 0 R")
_PLACE = re.compile(rb"/StructParents \d+")
_BRANCH = 64  # pages below one node of the page tree
_EMPTY = b"<</Type /Page /Parent %d 0 R /MediaBox [0 0 595.28 841.89] /Resources <<>> /Contents %d 0 R>>"


class _Finished:
    """One letter's file as its objects: those that this project's own canvas writes."""

    def __init__(self, data: bytes) -> None:
        start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        head, entries = re.compile(rb"xref\s+0 (\d+)\s+").match(data, start), {}
        assert head is not None
        for number in range(1, int(head[1])):
            at = head.end() + 20 * number
            entries[number] = int(data[at : at + 10])
        ends = sorted([*entries.values(), start])
        after = dict(pairwise(ends))
        self.bodies = {number: _body(data[at : after[at]]) for number, at in entries.items()}
        self.root = self.bodies[_number(data[start:], b"Root")]
        self.tree = self.bodies[_number(self.root, b"StructTreeRoot")]
        kids = self.bodies[_number(self.root, b"Pages")]
        self.pages = [int(found[1]) for found in re.finditer(rb"(\d+) 0 R", kids[kids.index(b"/Kids") :])]
        self.top = _number(self.tree, b"K")
        marks = self.bodies[_number(self.tree, b"ParentTree")]
        self.marks = {int(page): row for page, row in _MARKS.findall(marks[marks.index(b"[") + 1 :])}


def _body(raw: bytes) -> bytes:
    return raw[raw.index(b"obj") + 3 : raw.rindex(b"endobj")].strip(b"\r\n ")


def _number(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None, name
    return int(found[1])


def write(path: Path, title: str, letters: Iterable[bytes]) -> int:
    """Write ``letters`` (finished PDFs of ours) as one PDF to ``path``; return how many pages it has.

    A blank page stands behind each letter with an odd number of pages.
    """
    write_plainly(path, b"")
    with path.open("r+b") as file:
        bundle = _Bundle(file, title)
        for letter in letters:
            bundle.add(_Finished(letter))
        return bundle.end()


@dataclass
class _Branch:
    """A node of the page tree that is being filled."""

    number: int
    kids: list[int] = field(default_factory=list)


class _Bundle:
    """The file being written; what is kept of it are numbers alone."""

    def __init__(self, file: BinaryIO, title: str) -> None:
        self.file, self.title = file, title
        self.offsets = array("Q", [0])
        self.shared: dict[bytes, int] = {}
        self.parts: list[int] = []  # the top element of each letter
        self.rows: list[int] = []  # the marks of each page with content
        self.branches: list[tuple[int, int]] = []
        self.digest = hashlib.sha256(title.encode("utf-8"))
        self.count = 0
        file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.pages, self.tree, self.whole = self._take(), self._take(), self._take()
        self.blank = self._put(self._take(), b"<</Length 0>>\nstream\n\nendstream")
        self.branch = _Branch(self._take())

    def _take(self) -> int:
        self.offsets.append(0)
        return len(self.offsets) - 1

    def _put(self, number: int, body: bytes) -> int:
        self.offsets[number] = self.file.tell()
        self.file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        self.digest.update(body)
        return number

    def add(self, letter: _Finished) -> None:
        """Copy a letter, and a blank page where it ends on an odd one."""
        copy = _Copy(self, letter)
        for place, page in enumerate(letter.pages):
            parent = self._place()
            body = copy.renumbered(_PARENT.sub(b"", letter.bodies[page]), copy.of_page)
            body = _PLACE.sub(b"/StructParents %d" % (len(self.rows) + place), body, count=1)
            body = body.replace(b"/Type /Page", b"/Type /Page /Parent %d 0 R" % parent, 1)
            self.branch.kids.append(self._put(copy.numbers[page], body))
        self.parts.append(copy.element(letter.top))
        for place in range(len(letter.pages)):
            row = copy.renumbered(letter.marks[place], copy.known)
            self.rows.append(self._put(self._take(), b"[%b]" % row))
        if len(letter.pages) % 2:
            parent = self._place()
            self.branch.kids.append(self._put(self._take(), _EMPTY % (parent, self.blank)))

    def _place(self) -> int:
        """Return the node of the page tree that the next page goes to."""
        if len(self.branch.kids) == _BRANCH:
            self._close_branch()
            self.branch = _Branch(self._take())
        self.count += 1
        return self.branch.number

    def _close_branch(self) -> None:
        kids = _references(self.branch.kids)
        body = b"<</Type /Pages /Parent %d 0 R /Count %d /Kids [%b]>>"
        self._put(self.branch.number, body % (self.pages, len(self.branch.kids), kids))
        self.branches.append((self.branch.number, len(self.branch.kids)))

    def end(self) -> int:
        """Write what holds the whole together; return the number of pages."""
        self._close_branch()
        kids = _references([number for number, _ in self.branches])
        self._put(self.pages, b"<</Type /Pages /Count %d /Kids [%b]>>" % (self.count, kids))
        parents = b" ".join(b"%d %d 0 R" % one for one in enumerate(self.rows))
        nums = self._put(self._take(), b"<</Nums [%b]>>" % parents)
        body = b"<</Type /StructElem /S /Document /P %d 0 R /K [%b]>>"
        self._put(self.whole, body % (self.tree, _references(self.parts)))
        body = b"<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>"
        self._put(self.tree, body % (self.whole, nums, len(self.rows)))
        packet = self._put(self._take(), objects.xmp(self.title, "en-GB").format(None))
        info = self._put(self._take(), objects.Info(self.title).format(None))
        body = (
            b"<</Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /Metadata %d 0 R /Lang (en-GB) "
            b"/MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>>>>"
        )
        root = self._put(self._take(), body % (self.pages, self.tree, packet))
        self._close(root, info)
        return self.count

    def _close(self, root: int, info: int) -> None:
        at, size, name = self.file.tell(), len(self.offsets), self.digest.hexdigest()[:32].encode()
        self.file.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for first in range(1, size, 1000):
            self.file.write(b"".join(b"%010d 00000 n \n" % one for one in self.offsets[first : first + 1000]))
        ends = b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>]>>\nstartxref\n%d\n%%%%EOF\n"
        self.file.write(ends % (size, root, info, name, name, at))


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


class _Copy:
    """One letter on its way into the bundle: which of its objects has which number there."""

    def __init__(self, bundle: _Bundle, letter: _Finished) -> None:
        self.bundle, self.letter = bundle, letter
        self.numbers = {page: bundle._take() for page in letter.pages}
        self.numbers[_number(letter.root, b"StructTreeRoot")] = bundle.whole

    def renumbered(self, body: bytes, number: Callable[[int], int]) -> bytes:
        """Return ``body`` (of a stream: its dictionary alone) with its references as they are there."""
        head, mark, content = body.partition(b"stream\n")
        head = _REFERENCE.sub(lambda one: b"%d 0 R" % number(int(one[1])) if one[1] else one[0], head)
        return head + mark + content

    def known(self, number: int) -> int:
        """Return the new number of an object that is there already."""
        return self.numbers[number]

    def of_page(self, number: int) -> int:
        """Return the new number of what a page needs: its content, or a font that many share."""
        if number not in self.numbers:
            body = self.renumbered(self.letter.bodies[number], self.of_page)
            name = hashlib.sha256(body).digest()
            if name not in self.bundle.shared:
                self.bundle.shared[name] = self.bundle._put(self.bundle._take(), body)
            self.numbers[number] = self.bundle.shared[name]
        return self.numbers[number]

    def element(self, number: int) -> int:
        """Copy the element ``number`` and all below it; the letter as a whole becomes a part."""
        waiting = [number]
        self.numbers[number] = self.bundle._take()
        while waiting:
            now = waiting.pop()

            def below(other: int) -> int:
                if other not in self.numbers:
                    self.numbers[other] = self.bundle._take()
                    waiting.append(other)
                return self.numbers[other]

            body = self.renumbered(self.letter.bodies[now], below)
            if now == number:
                body = body.replace(b"/S /Document", b"/S /Part", 1)
            self.bundle._put(self.numbers[now], body)
        return self.numbers[number]
