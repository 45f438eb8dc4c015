"""What a case's record holds against or for somebody: warnings, live or spent, and absences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from generator import absences, sickpay
from generator.absences import Given, Standing
from generator.cases.model import Case
from generator.sickpay import SickPay


def warnings(case: Case) -> list[Given]:
    """Return every warning in the case, in order, each once.

    They are those written down, and those given by a letter that was recorded as sent
    (or whose sending stands among the events).
    """
    found = {
        (one.kind.id, one.issued): one for one in (*_by_events(case), *_by_letters(case), *_written(case))
    }
    return _extended(case, sorted(found.values(), key=lambda one: one.issued))


def _extended(case: Case, given: list[Given]) -> list[Given]:
    """Each warning with the later last day that a letter sent while it was live has set."""
    found = list(given)
    for kind in case.policy.warnings.values():
        until = case.answers.get(kind.extended_by, {}).get(kind.extended_until)
        if not isinstance(until, date):
            continue
        for day in _days_sent(case, kind.extended_by):
            for n, one in enumerate(found):
                if one.kind.id == kind.id and one.live(day) and until > one.until:
                    found[n] = replace(one, until=until)
    return found


def _days_sent(case: Case, letter: str) -> list[date]:
    """The days on which ``letter`` went: as recorded, or by its event where it has one of its own."""
    letters = case.policy.letters()
    event = letters[letter].records
    recorded = [sent["on"] for sent in case.sent if letter in sent["letters"]]
    if [one.id for one in letters.values() if one.records == event] != [letter]:
        return recorded
    return recorded + [one.day for one in case.happenings if one.event == event]


def _written(case: Case) -> Iterator[Given]:
    for one in case.given_warnings:
        more = (one.get("score"), one.get("until"), one.get("case", ""))
        yield absences.given(case.policy, one["warning"], one["issued"], *more)


def _by_letters(case: Case) -> Iterator[Given]:
    for sent in case.sent:
        for kind in case.policy.warnings.values():
            if set(kind.given_by) & set(sent["letters"]):
                yield _sent(case, kind.id, sent["on"], sent["letters"])


def _by_events(case: Case) -> Iterator[Given]:
    letters = case.policy.letters()
    for kind in case.policy.warnings.values():
        sendings = {letters[name].records for name in kind.given_by}
        for happening in case.happenings:
            if happening.event in sendings:
                yield _sent(case, kind.id, happening.day, list(kind.given_by))


def _sent(case: Case, kind: str, issued: date, letters: list[str]) -> Given:
    """A warning given by a letter: live as long as its rule (or, with a reason, the longer one) says."""
    known = case.policy.warnings[kind]
    until = None
    if known.longer and any(case.answers.get(letter, {}).get(known.longer_need) for letter in letters):
        until = absences.last_day(case.policy.rules[known.longer].limit, issued)
    stands = standing(case, issued)
    score = round(stands.score) if stands else None
    return absences.given(case.policy, kind, issued, score, until, case.reference)


def live(case: Case, kind: str, on: date) -> Given | None:
    """Return the last warning of ``kind`` that is live on day ``on``, or None."""
    found = [one for one in warnings(case) if one.kind.id == kind and one.live(on)]
    return found[-1] if found else None


def standing(case: Case, on: date) -> Standing | None:
    """Return how the employee stands on day ``on``, where the policy measures and the case lists absences."""
    if case.policy.absence is None or not case.absences:
        return None
    return measured(case).standing(on)


def sick_pay(case: Case, on: date) -> SickPay | None:
    """Return the sick pay of the absence that lasts on day ``on``.

    None where none does, the policy has no scale, or the scale needs ``started`` and the case has none.
    """
    employee = case.person("employee")
    started = employee.started if employee else None
    if case.policy.absence is None or (sickpay.needs_service(case.policy) and started is None):
        return None
    return sickpay.of(measured(case), started, on)


def measured(case: Case, with_warnings: Sequence[Given] = ()) -> absences.Record:
    """Return the case's absences, ready to be measured as its policy says."""
    employee = case.person("employee")
    weekdays = employee.weekdays if employee else None
    return absences.Record(case.policy, case.absences, case.calendar, with_warnings, weekdays)
