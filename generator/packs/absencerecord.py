"""The absence record for a meeting: figures, triggers, pictures, and tables that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from generator import blocks, deadlines, files, pictures, sickpay, svg
from generator.absences import Absence, Record, Standing, window_of
from generator.blocks import Block, Facts, Figure, Heading, Inline, Paragraph, Run, Table
from generator.cases.model import Case
from generator.pdf import letter as pdf
from generator.policies import Council, Rule
from generator.policies.model import Trigger
from generator.sickpay import SickPay
from generator.workdays import MONTHS, WEEKDAYS, long_date

_DAY = timedelta(days=1)
_UNITS = {"calendar_days": "calendar days", "working_days": "working days"}


@dataclass(frozen=True)
class About:
    """Whose record it is; ``decided``: who left an absence out and when, in words."""

    number: str
    name: str = ""
    service: str = ""
    manager: str = ""
    reference: str = ""
    large: bool = False
    started: date | None = None
    decided: Mapping[Absence, str] = field(default_factory=dict)


def of_case(case: Case) -> About:
    """Return what stands at the head of the absence record of a case's employee."""
    employee, manager = case.person("employee"), case.person("line_manager")
    rows = case.document.data.get("absences") or ()
    decided = {
        one: f"decided on {long_date(row['decided_on'])}"
        for one, row in zip(case.absences, rows, strict=True)
        if "decided_on" in row
    }
    return About(
        number=employee.payroll_number if employee else "",
        name=employee.name if employee else "",
        service=case.service,
        manager=manager.name if manager else "",
        reference=case.reference,
        large=employee is not None and employee.format == "large-print",
        started=employee.started if employee else None,
        decided=decided,
    )


def documents(record: Record, about: About, council: Council, on: date) -> dict[str, bytes]:
    """Return the record as PDF and its two pictures as SVG, by the end of their file names."""
    return {
        "absence-record.pdf": as_pdf(record, about, council, on),
        "absence-calendar.svg": svg.write(pictures.calendar(record, on, large=about.large)),
        "absence-over-time.svg": svg.write(pictures.over_time(record, on, large=about.large)),
    }


def file_names(numbers: Sequence[str]) -> dict[str, str]:
    """Return how the files of each payroll number begin: no two alike on any system, no person's name."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for number in numbers:
        plain = name = files.safe_name(number)
        n = 1
        while name.casefold() in taken:
            n += 1
            name = f"{plain}-{n}"
        taken.add(name.casefold())
        found[number] = name
    return found


def as_pdf(record: Record, about: About, council: Council, on: date) -> bytes:
    """Return the record on day ``on`` as tagged PDF (ISO 14289-1).

    Raises DataError where no font at hand can draw a name.
    """
    return pdf.write(paper(record, about, council, on))


def paper(record: Record, about: About, council: Council, on: date) -> blocks.Letter:
    """Return the record on day ``on`` as blocks."""
    return blocks.Letter(
        sender=blocks.Sender(council.title, council.address, council.phone, council.email, council.website),
        marking="Private and confidential",
        address=(),
        date=long_date(on),
        reference=about.reference,
        salutation="",
        subject="Absence record",
        body=tuple(_body(record, about, on)),
        signature=blocks.Signature("", ()),
        large=about.large,
        fonts=council.fonts,
    )


def _body(record: Record, about: About, on: date) -> Iterator[Block]:
    yield _whose(record, about, on)
    yield _heading("The figures")
    yield _figures(record, on)
    yield from _triggers(record, on)
    yield from _warnings(record, on)
    yield from _every_absence(record, about, on)
    calendar = pictures.calendar(record, on, large=about.large)
    course = pictures.over_time(record, on, large=about.large)
    yield from _picture(calendar)
    yield from _picture(course)
    yield from _course(record, on)
    yield from _sick_pay(record, about, on)


def _picture(figure: Figure) -> Iterator[Block]:
    yield _heading(figure.title)
    yield figure


def _whose(record: Record, about: About, on: date) -> Facts:
    rows = [
        ("Employee", about.name),
        ("Payroll number", about.number),
        ("Service", about.service),
        ("Manager", about.manager),
        ("Policy", record.policy.title),
        ("Up to", long_date(on)),
    ]
    return Facts(tuple((_run(label), _run(value)) for label, value in rows if value))


def _figures(record: Record, on: date) -> Facts:
    """Occasions, days and score over the policy's window, the score with its working."""
    measure, stands = record.measure, record.standing(on)
    rule = record.policy.rules[measure.window]
    rows = [
        ("Counted from", f"{long_date(stands.since)} ({rule.id}, paragraph {rule.para})"),
        ("Occasions", f"{stands.occasions}"),
        ("Days", f"{_figure(stands.days)} {_UNITS[measure.days]}"),
    ]
    if measure.score:
        scored = record.policy.rules[measure.score]
        working = (
            f"{stands.occasions} × {stands.occasions} × {_figure(stands.days)} = {_figure(stands.score)}"
        )
        rows.append(("Score", f"{working} ({scored.id}, paragraph {scored.para})"))
    return Facts(tuple((_run(label), _run(value)) for label, value in rows))


# --- triggers and warnings


def _triggers(record: Record, on: date) -> Iterator[Block]:
    yield _heading("The triggers")
    rows = [_trigger(record, one, on) for one in record.measure.triggers]
    yield _table(("Trigger", "From", "Now", "Reached"), rows)


def _trigger(record: Record, one: Trigger, on: date) -> Sequence[str]:
    rule = record.policy.rules[one.rule]
    cited = f"{rule.id}, paragraph {rule.para}"
    now = _figure(record.value(one, on)) if one.measure != "length" else _length(record, on)
    return f"{one.title} ({cited})", _threshold(record, one, rule), now, _reached(record, one, on)


def _threshold(record: Record, one: Trigger, rule: Rule) -> str:
    more = "more than " if rule.limit.relation == "more_than" else ""
    amount = _figure(record.threshold(one))
    if one.measure == "length":
        unit = (rule.limit.unit or "").replace("_", " ")
        return f"{more}{amount} {unit.removesuffix('s') if amount == '1' else unit}"
    what = {"score": "points", "days": "days", "occasions": "occasions", "warnings": "times"}[one.measure]
    what = what[:-1] if amount == "1" else what
    size, unit = window_of(record.policy, one)
    return f"{more}{amount} {what} in {size} {unit.replace('_', ' ')}"


def _length(record: Record, on: date) -> str:
    long = record.standing(on).length
    return f"{long} {'day' if long == 1 else 'days'}" if long else "not absent"


def _reached(record: Record, one: Trigger, on: date) -> str:
    found = next((each for each in record.reached(on) if each.trigger.id == one.id), None)
    if found is None:
        return "No"
    since = f"Since {_short(found.since)}."
    return f"{since} {found.obstacle}" if found.obstacle else since


def _warnings(record: Record, on: date) -> Iterator[Block]:
    given = [one for one in record.warnings if one.issued <= on]
    if not given:
        return
    yield _heading("Warnings")
    rows = [
        (
            one.kind.title,
            _short(one.issued),
            f"{_short(one.until)} ({'live' if one.live(on) else 'spent'})",
            _figure(one.score) if one.score is not None else "not known",
        )
        for one in given
    ]
    score = "Score then" if record.measure.score else "Days then"
    rows = rows if record.measure.score else [row[:3] for row in rows]  # type: ignore[misc]
    yield _table(("What", "Issued", "Until", score)[: len(rows[0])], rows)


# --- every absence


def since_when(record: Record, on: date) -> date:
    """Return the first day that any figure of the record on day ``on`` looks back to."""
    windows = {window_of(record.policy), *(window_of(record.policy, one) for one in record.measure.triggers)}
    return min(deadlines.window_start(on, *window) for window in {*windows, (12, "months")})


def _every_absence(record: Record, about: About, on: date) -> Iterator[Block]:
    since, window = since_when(record, on), record.standing(on).since
    yield _heading("Every absence")
    left_out = [one for one in record.absences if not one.counted]
    shown = [
        one
        for one in sorted([*record.spells, *left_out], key=lambda one: one.first)
        if one.first <= on and (one.last is None or one.last >= since)
    ]
    if not shown:
        yield Paragraph(_run(f"There is none from {long_date(since)} on."))
        return
    rows = [_absence(record, about, one, window, on) for one in shown]
    total = ("Together", "", _figure(record.standing(on).days), "")
    yield _table(("First day", "Last day", "Days", "Counted"), [*rows, total])
    yield Paragraph(_run(_how_counted(record, since, window)))


def _absence(record: Record, about: About, one: Absence, window: date, on: date) -> Sequence[str]:
    last = "still absent" if one.last is None or one.last > on else _short(one.last)
    days = _figure(record.counted(one, window, on))
    return _short(one.first), last, days, _whether(one, about, window)


def _whether(one: Absence, about: About, window: date) -> str:
    if not one.counted:
        decided = about.decided.get(one, "")
        return f"Left out by Human Resources{f', {decided}' if decided else ''}"
    if one.last is not None and one.last < window:
        return "No longer"
    return "Yes" if one.first >= window else "Yes, from when the time counted begins"


def _how_counted(record: Record, since: date, window: date) -> str:
    unit = _UNITS[record.measure.days]
    joins = ", follow on or have only closed days between them" if record.measure.joins else " or follow on"
    further = f" Absences before {long_date(window)} count only for what looks further back."
    longer = further if since < window else ""
    return (
        f"Days are {unit} from {long_date(window)} on (paragraph {record.measure.para}). Absences that "
        f"overlap{joins} are one.{longer}"
    )


# --- the course of the year


def _course(record: Record, on: date) -> Iterator[Block]:
    """The table that says what the picture over time shows: each day on which something began or ended."""
    since = deadlines.window_start(on, 12, "months")
    rows = [_then(record, day, words) for day, words in _turns(record, since, on)]
    head = ("Day", "What", "Occasions", "Days", "Score")
    yield Heading(3, _run("The course in words"))
    yield _table(head if record.measure.score else head[:4], rows)


def _turns(record: Record, since: date, on: date) -> list[tuple[date, str]]:
    found: dict[date, list[str]] = {since: ["the first day"]}
    for one in record.spells:
        if since <= one.first <= on:
            found.setdefault(one.first, []).append("an absence began")
        if one.last is not None and since <= one.last <= on:
            found.setdefault(one.last, []).append("an absence ended")
        if (gone := _leaves(record, one, since, on)) is not None:
            found.setdefault(gone, []).append("an absence is no longer counted")
    for given in record.warnings:
        if since <= given.issued <= on:
            found.setdefault(given.issued, []).append(given.kind.title)
    found.setdefault(on, []).append("the last day")
    return [(day, "; ".join(_once(words))) for day, words in sorted(found.items())]


def _once(words: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(words))
    return [f"{found[0][0].upper()}{found[0][1:]}", *found[1:]]


def _leaves(record: Record, one: Absence, since: date, on: date) -> date | None:
    """The first day on which an absence has left the policy's window, if it does so in the picture."""
    if one.last is None:
        return None
    window = window_of(record.policy)
    day = max(since, one.last)
    while day <= on and deadlines.window_start(day, *window) <= one.last:
        day += _DAY
    return day if since < day <= on else None


def _then(record: Record, day: date, words: str) -> Sequence[str]:
    stands: Standing = record.standing(day)
    row = (_short(day), words, f"{stands.occasions}", _figure(stands.days), _figure(stands.score))
    return row if record.measure.score else row[:4]


# --- sick pay


def _sick_pay(record: Record, about: About, on: date) -> Iterator[Block]:
    if record.policy.sick_pay is None:
        return
    if about.started is None and sickpay.needs_service(record.policy):
        return
    found = sickpay.of(record, about.started, on)
    if found is None:
        return
    yield _heading("Sick pay for this absence")
    yield _table(("From", "To", "Pay"), rows_of(found))
    yield Paragraph(_run(" ".join(found.basis)))


def rows_of(found: SickPay) -> list[Sequence[str]]:
    """Return the stretches of pay as rows: from, to, which pay."""
    return [
        (
            long_date(one.first),
            long_date(one.last) if one.last else "the end of the absence",
            sickpay.pay_words(one.rate),
        )
        for one in found.stretches
    ]


# --- blocks


def _heading(words: str) -> Heading:
    return Heading(2, _run(words))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return Table(tuple(map(_run, head)), tuple(tuple(map(_run, row)) for row in rows))


def _run(words: str) -> Inline:
    return (Run(words),)


def _figure(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")


def _short(day: date) -> str:
    """Return a day for a cell of a table, which is never broken."""
    return f"{WEEKDAYS[day.weekday()][:3]}\u00a0{day.day}\u00a0{MONTHS[day.month][:3]}\u00a0{day.year}"
