"""Who may sign a letter: by the policy's table of authority, and by who took no part before."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from generator.cases.model import Case, Person
from generator.errors import Fault, Refused
from generator.policies import Authority, Letter


def signatory(case: Case, letter: Letter, role: str = "") -> Person:
    """Return who signs ``letter``: ``role``, or the first role with authority that the case names.

    Somebody who took part before, where the policy forbids that, is passed over. Raises Refused
    where ``role`` has no authority, or nobody with authority is named who took no part.
    """
    rows = _rows(case, letter)
    allowed = [sender for sender in letter.senders if not rows or any(sender in row.by for row in rows)]
    if role and role not in allowed:
        raise Refused(_no_authority(case, letter, role, allowed, rows))
    named = [person for sender in ([role] if role else allowed) if (person := case.person(sender))]
    if not named:
        what = f"nobody in the case may sign '{letter.title}' (paragraph {letter.para})."
        remedy = (
            f"Add the {_titles(case, allowed)} to 'people' (role: {' or '.join(allowed)}).{_quoted(rows)}"
        )
        raise Refused(Fault(what, remedy, file=str(case.file)))
    free = [person for person in named if not list(_parts(case, letter, person))]
    if not free:
        raise Refused(_took_part(case, letter, named[0]))
    return free[0]


def _rows(case: Case, letter: Letter) -> list[Authority]:
    """The rows of the table that are about ``letter`` and this employee: their group's, else the general."""
    about = [row for row in case.policy.authority if letter.id in row.letters]
    own = [row for row in about if row.group and row.group == case.group]
    general = [row for row in about if not row.group]
    if about and not own and not general:
        groups = ", ".join(sorted({row.group for row in about}))
        what = f"who may sign '{letter.title}' (paragraph {letter.para}) depends on the employee's group."
        remedy = f"Give 'group' with the employee under 'people': {groups}."
        raise Refused(Fault(what, remedy, file=str(case.file)))
    return own or general


def _titles(case: Case, roles: list[str]) -> str:
    return " or ".join(case.council.roles[role].title for role in roles)


def _quoted(rows: list[Authority]) -> str:
    return "".join(f" The table of authority: {row.decision} ({row.para})." for row in rows)


def _no_authority(case: Case, letter: Letter, role: str, allowed: list[str], rows: list[Authority]) -> Fault:
    known = case.council.roles.get(role)
    who = known.title if known else f"'{role}'"
    return Fault(
        f"{who} has no authority to sign '{letter.title}' (paragraph {letter.para}).",
        f"It is for: {_titles(case, allowed)}.{_quoted(rows)}",
    )


def _parts(case: Case, letter: Letter, person: Person) -> Iterator[str]:
    """Yield what ``person`` did before that keeps them from signing ``letter``, without naming them."""
    letters = case.policy.letters()
    for sent in case.sent:
        for name, signed in (sent.get("signed_by") or {}).items():
            if name in letter.not_after_letters and same_name(signed, person.name):
                yield f"signed '{letters[name].title}'"
    for role in letter.not_after_roles:
        for other in case.people:
            if other.role == role and _same(other, person):
                yield f"is the {other.role_title} in this case"


def _same(one: Person, other: Person) -> bool:
    numbers = one.payroll_number, other.payroll_number
    return numbers[0] == numbers[1] if all(numbers) else same_name(one.name, other.name)


def same_name(one: str, other: str) -> bool:
    """Return whether two names are the same but for case, width and spaces."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _took_part(case: Case, letter: Letter, person: Person) -> Fault:
    part = next(_parts(case, letter, person))
    return Fault(
        f"the {person.role_title} took part before ({part}) and may not sign '{letter.title}' "
        f"(paragraph {letter.para}).",
        "Name somebody who took no part under 'people'.",
        file=str(case.file),
    )
