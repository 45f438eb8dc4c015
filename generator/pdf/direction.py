"""Which way text runs: Arabic and Hebrew from right to left, most else from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterator

_R = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_L = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u02af\u0370-\u0588\u0900-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufaff"
_RTL = re.compile(f"[{_R}]")
_LTR = re.compile(f"[{_L}]")
# From a right-to-left letter to the last one before a left-to-right letter, with what lies between.
_STRETCH = re.compile(f"[{_R}](?:[^{_L}]*[{_R}])?")


def rightward(text: str) -> bool:
    """Return whether more letters of ``text`` run from right to left than do not.

    The first strong letter (Unicode Annex 9, rule P2) would turn an English sentence
    that begins with an Arabic name round.
    """
    return _RTL.search(text) is not None and len(_RTL.findall(text)) > len(_LTR.findall(text))


def stretches(text: str) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` in parts, each with whether it runs from right to left."""
    at = 0
    for found in _STRETCH.finditer(text) if _RTL.search(text) else ():
        if found.start() > at:
            yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    if at < len(text):
        yield text[at:], False
