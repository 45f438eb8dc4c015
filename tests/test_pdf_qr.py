"""The QR code: the quick way gives the code that reportlab gives."""

from __future__ import annotations

from typing import Any

import pytest
from reportlab.graphics.barcode import qrencoder

from generator.pdf import qr

CODE = qr.Code("testshire/grievance-2001/sample", "2")


def by_reportlab(message: bytes, version: int) -> set[bytes]:
    """Return the code for ``message`` under each of the eight masks, as rows of bytes."""
    encoder: Any = qrencoder
    made = set()
    for mask in range(8):
        code = encoder.QRCode(version, qr.LEVEL)
        code.addData(encoder.QR8bitByte(message))
        code.makeImpl(False, mask)
        wide = (code.getModuleCount() + 7) // 8
        bits = ("".join("1" if dark else "0" for dark in row).ljust(wide * 8, "0") for row in code.modules)
        made.add(b"".join(int(row, 2).to_bytes(wide, "big") for row in bits))
    return made


@pytest.mark.parametrize("case", ["", "A", "TEST-0001", "x" * qr.ROOM_FOR_CASE, "Ł/2026"])
def test_a_code_equals_reportlabs(case: str) -> None:
    assert CODE.picture(case) in by_reportlab(CODE.message(case), (CODE.side - 17) // 4)


def test_large_codes_of_several_blocks_equal_reportlabs() -> None:
    large = qr.Code("testshire/" + "long-policy-name/" * 8 + "sample", "2")
    assert large.picture("TEST-1") in by_reportlab(large.message("TEST-1"), (large.side - 17) // 4)


def test_a_reference_too_long_for_the_code_leaves_form_and_edition() -> None:
    assert CODE.picture("x" * 500) == CODE.picture("")


def test_the_code_says_form_edition_and_case_and_nothing_else() -> None:
    assert CODE.message("TEST-0001") == b"testshire/grievance-2001/sample 2 TEST-0001"
