"""What a case's record holds against or for somebody: warnings, live or spent, and absences."""

from __future__ import annotations

from datetime import date

from generator import absences
from generator.absences import Given, Standing
from generator.cases.model import Case


def warnings(case: Case) -> list[Given]:
    """Return every warning in the case, in order: those written down, and those that recorded "
    "letters gave."""
    found = [
        absences.given(
            case.policy,
            one["warning"],
            one["issued"],
            one.get("score"),
            one.get("until"),
            one.get("case", ""),
        )
        for one in case.given_warnings
    ]
    for sent in case.sent:
        for kind in case.policy.warnings.values():
            if set(kind.given_by) & set(sent["letters"]):
                found.append(_sent(case, kind.id, sent["on"], sent["letters"]))
    return sorted(found, key=lambda one: one.issued)


def _sent(case: Case, kind: str, issued: date, letters: list[str]) -> Given:
    """A warning that a recorded letter gave: live as long as its rule (or, with a reason, the "
    "longer one) says."""
    known = case.policy.warnings[kind]
    until = None
    if known.longer and any(case.answers.get(letter, {}).get(known.longer_need) for letter in letters):
        longer = case.policy.rules[known.longer].limit
        until = absences.last_day(longer, issued)
    stands = standing(case, issued)
    score = round(stands.score) if stands else None
    return absences.given(case.policy, kind, issued, score, until, case.reference)


def live(case: Case, kind: str, on: date) -> Given | None:
    """Return the last warning of ``kind`` that is live on day ``on``, or None."""
    found = [one for one in warnings(case) if one.kind.id == kind and one.live(on)]
    return found[-1] if found else None


def standing(case: Case, on: date) -> Standing | None:
    """Return how the employee stands on day ``on``, where the policy measures and the case lists absences."""
    measure = case.policy.absence
    if measure is None or not case.absences:
        return None
    window = absences.window_of(case.policy)
    return absences.standing(case.absences, on, window, measure.days, case.calendar, measure.joins)
