"""What can go wrong, as values: where, what is wrong, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, told so that the reader can mend it.

    ``what`` and ``remedy`` are plain sentences. They never hold a person's
    name, health or reasons: faults are shown on screens and kept in logs.
    """

    what: str
    remedy: str = ""
    file: str = ""
    line: int | None = None
    place: str = ""
    code: str = ""

    def __str__(self) -> str:
        """Return ``FILE, line N, PLACE: what. Remedy.`` with the parts that are known."""
        where = [part for part in (self.file, self._line(), self.place) if part]
        sentence = " ".join(part for part in (self.what, self.remedy) if part)
        return f"{', '.join(where)}: {sentence}" if where else _begun(sentence)

    def _line(self) -> str:
        return "" if self.line is None else f"line {self.line}"


def _begun(sentence: str) -> str:
    """Return ``sentence`` with a capital, unless it begins with a name such as a rule's."""
    first = sentence.partition(" ")[0]
    return sentence if re.search(r"[0-9/]", first) else sentence[:1].upper() + sentence[1:]


class DueProcessError(Exception):
    """The input was looked at and found wanting; ``exit_code`` 1."""

    exit_code = 1

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> DueProcessError:
        """Return one error that names every fault."""
        return cls(*faults)


class DataError(DueProcessError):
    """A policy, case, form, schema or template is not as it must be."""


class Refused(DueProcessError):
    """What was asked for would be unlawful under the policy, or is not open yet."""


class UsageError(DueProcessError):
    """The command or function was used wrongly; ``exit_code`` 2."""

    exit_code = 2
