"""The QR code of a form: which form, which edition, which case; never anything about a person.

reportlab knows the standard (ISO/IEC 18004) and draws the blank form's code. One person's
code is the same picture with other bits: where each bit stands is worked out once, so that
a code costs microseconds.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from reportlab.graphics.barcode import qrencoder

standard: Any = qrencoder  # it has no types
LEVEL = standard.QRErrorCorrectLevel.M  # a quarter of the code may be creased or stained
ROOM_FOR_CASE = 32
_BYTE_MODE = 0b0100


class Code:
    """The QR codes of one edition of a form; they differ in the case reference alone."""

    def __init__(self, form: str, edition: str) -> None:
        self._start = f"{form} {edition} ".encode()
        made = standard.QRCode(None, LEVEL)
        made.addData(standard.QR8bitByte(self.message("x" * ROOM_FOR_CASE)))
        made.make()
        self._drawn = made
        self.side: int = made.getModuleCount()
        self._blocks = [
            (block.dataCount, block.totalCount - block.dataCount)
            for block in standard.QRRSBlock.getRSBlocks(made.version, LEVEL)
        ]
        self._capacity = sum(data for data, _ in self._blocks)

    def message(self, case: str) -> bytes:
        """Return the text of the code: form, edition and case, with spaces between."""
        return self._start + case.encode("utf-8") if case else self._start.rstrip()

    def entries(self) -> str:
        """Return the entries of the image: a stencil, painted black where a bit is 1."""
        return f"/Width {self.side} /Height {self.side} /ImageMask true /BitsPerComponent 1 /Decode [1 0]"

    def picture(self, case: str = "") -> bytes:
        """Return the code as rows of bits, each row padded to whole bytes; 1 is black.

        A reference too long for the code is left out: the page says it in words.
        """
        letters = case.encode("utf-8")
        if not letters or len(self._start) + len(letters) > self._capacity - (
            3 if self._drawn.version > 9 else 2
        ):
            return self._bytes(self._modules(self._start.rstrip()))
        # A code is linear: it is that of zeros, and for each letter what the letter changes.
        drawn = _share(self, len(letters), 0, 0)
        for at, letter in enumerate(letters):
            drawn ^= _share(self, len(letters), at, letter)
        return self._bytes(drawn)

    def _bytes(self, modules: int) -> bytes:
        return modules.to_bytes(self.side * self._stride, "big")

    def _modules(self, message: bytes) -> int:
        """Return the whole code for ``message`` as one number."""
        shown = itemgetter(*self._places)(self._bits(message) + "0")
        return int("".join(shown), 2) ^ self._ground

    @property
    def _stride(self) -> int:
        return (self.side + 7) // 8

    def _bits(self, message: bytes) -> str:
        """Return the code words as bits: header, message, padding and error correction."""
        long = 16 if self._drawn.version > 9 else 8
        value = int.from_bytes(message, "big")
        text = f"{_BYTE_MODE:04b}{len(message):0{long}b}{value:0{8 * len(message)}b}0000"
        data = int(text.ljust(-len(text) // 8 * -8, "0"), 2).to_bytes(-(-len(text) // 8), "big")
        data += (b"\xec\x11" * self._capacity)[: self._capacity - len(data)]
        words = self._interleaved(data)
        return f"{int.from_bytes(words, 'big'):0{8 * len(words)}b}"

    def _interleaved(self, data: bytes) -> bytes:
        """Return the blocks' code words in turn, data first, then error correction (clause 7.6)."""
        parts, checks, at = [], [], 0
        for size, check in self._blocks:
            parts.append(data[at : at + size])
            checks.append(_check_words(parts[-1], check, self._table))
            at += size
        longest = max(map(len, parts))
        turns = [part[n] for n in range(longest) for part in parts if n < len(part)]
        return bytes(turns + [check[n] for n in range(len(checks[0])) for check in checks])

    @cached_property
    def _table(self) -> list[int]:
        """What each leading byte adds to the error correction words."""
        check = self._blocks[0][1]
        polynomial = standard.QRUtil.getErrorCorrectPolynomial(check)
        terms = [polynomial.get(n) for n in range(1, check + 1)]
        return [int.from_bytes(bytes(_times(byte, term) for term in terms), "big") for byte in range(256)]

    @cached_property
    def _places(self) -> list[int]:
        """Which bit of the code words each module shows; the one after the last where none."""
        words = sum(data + check for data, check in self._blocks) * 8
        places = [words] * (self.side * self._stride * 8)
        for bit, (column, row) in zip(range(words), self._drawn.dataPosIterator(), strict=False):
            places[row * self._stride * 8 + column] = bit
        return places

    @cached_property
    def _ground(self) -> int:
        """The fixed patterns, and the mask that reportlab chose, as one number."""
        width = self._stride * 8
        rows = (
            "".join("1" if dark else "0" for dark in row).ljust(width, "0") for row in self._drawn.modules
        )
        shown = self._bits(self.message("x" * ROOM_FOR_CASE)) + "0"
        return int("".join(rows), 2) ^ int("".join(itemgetter(*self._places)(shown)), 2)


@lru_cache(maxsize=8192)
def _share(code: Code, letters: int, at: int, letter: int) -> int:
    """Return what one letter changes in the code of a reference of zeros; for 0, that code."""
    zeros = bytearray(code._start + bytes(letters))
    blank = code._modules(bytes(zeros)) if letter == 0 and at == 0 else _share(code, letters, 0, 0)
    if letter == 0:
        return blank if at == 0 else 0
    zeros[len(code._start) + at] = letter
    return code._modules(bytes(zeros)) ^ blank


def _times(a: int, b: int) -> int:
    """Multiply in the field of 256 elements that the standard uses."""
    if not a or not b:
        return 0
    return int(standard.QRMath.gexp(standard.QRMath.glog(a) + standard.QRMath.glog(b)))


def _check_words(data: bytes, check: int, table: list[int]) -> bytes:
    """Return the Reed-Solomon words of one block: what is left after dividing (clause 7.5)."""
    top, mask, left = 8 * (check - 1), (1 << 8 * check) - 1, 0
    for byte in data:
        left = (left << 8 & mask) ^ table[left >> top ^ byte]
    return left.to_bytes(check, "big")
