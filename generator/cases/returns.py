"""By when a form is wanted back in a case."""

from __future__ import annotations

from datetime import date, datetime

from generator.cases.facts import Facts
from generator.forms import Form


def last_day(form: Form, known: Facts) -> date | None:
    """Return the last day for returning ``form``, where its rule gives one in this case."""
    if not form.return_rule or form.return_rule not in known.case.policy.rules:
        return None
    answer = known.answer(known.case.policy.rules[form.return_rule])
    when = answer.due or (answer.latest_by or {}).get("employee") or answer.latest
    return when.date() if isinstance(when, datetime) else when
