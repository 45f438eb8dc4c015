"""Sick pay: for how long an absence is on full pay, on half pay and on none, by a policy's scale.

The scale, and which absences before it come off, stand in the policy's data (``sick_pay:``).
Months of the scale are counted in calendar days from the first day of the absence, as
docs/dates.md counts lengths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Literal, cast

from generator import absences, deadlines
from generator.absences import Absence, Record
from generator.policies import Policy, Rule
from generator.policies.model import SickPayBand, SickPayScale
from generator.workdays import Calendar, long_date

Rate = Literal["full", "half", "none"]
WORDS = {"full": "full pay", "half": "half pay", "none": "no sick pay"}
_DAY = timedelta(days=1)
_NO_CALENDAR = Calendar()  # no closed day moves a length

Used = tuple[float, float]
"""Days on full and on half pay."""


@dataclass(frozen=True)
class Stretch:
    """Days of one absence at one rate; ``last`` None: from then on. ``part``: of a day, where it was less."""

    first: date
    last: date | None
    rate: Rate
    part: float = 1.0

    def days(self, since: date, until: date) -> float:
        """Return how many of its days are in the time from ``since`` to ``until``."""
        first, last = max(self.first, since), min(self.last or until, until)
        return max(0, (last - first).days + 1) * self.part


@dataclass(frozen=True)
class Other:
    """The other reading of the paragraph, and what would follow from it."""

    reading: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class SickPay:
    """What one absence is paid, were it to go on; ``used``: full and half days of the look-back.

    ``band`` is the row of the scale on the first day, ``rule`` that row's rule. ``at_most``:
    the policy gives only the most that anyone may receive.
    """

    first: date
    last: date | None
    band: SickPayBand
    rule: Rule
    stretches: tuple[Stretch, ...]
    used: Used
    look_back: tuple[date, date] | None
    at_most: bool
    basis: tuple[str, ...]
    other: tuple[Other, ...] = ()

    @property
    def working(self) -> tuple[str, ...]:
        """How it was worked out, in sentences, and each stretch of pay."""
        return (*self.basis, *map(stretch_words, self.stretches))

    @property
    def full_until(self) -> date | None:
        """The last day of full pay before the first without pay; None where there is none."""
        return self._last("full")

    @property
    def half_from(self) -> date | None:
        """The first day of half pay; None where there is none."""
        return next((one.first for one in self._paid if one.rate == "half"), None)

    @property
    def half_until(self) -> date | None:
        """The last day of half pay before the first without pay; None where there is none."""
        return self._last("half")

    @property
    def nothing_from(self) -> date:
        """The first day without sick pay; a higher row may bring some again (``stretches``)."""
        return next(one.first for one in self.stretches if one.rate == "none")

    @property
    def _paid(self) -> tuple[Stretch, ...]:
        return tuple(one for one in self.stretches if one.first < self.nothing_from)

    def _last(self, rate: Rate) -> date | None:
        return next((one.last for one in reversed(self._paid) if one.rate == rate), None)

    def rate(self, day: date) -> Rate:
        """Return the rate on ``day`` of the absence."""
        return next(one.rate for one in reversed(self.stretches) if one.first <= day)

    def next_change(self, on: date) -> Stretch | None:
        """Return the next stretch that begins after ``on``, or None."""
        return next((one for one in self.stretches if one.first > on), None)

    def paid(self, on: date) -> Used:
        """Return the days on full and on half pay of this absence, to ``on`` or to its end."""
        until = min(on, self.last or on)
        return _sum(self.stretches, self.first, until)


def of(record: Record, started: date | None, on: date) -> SickPay | None:
    """Return the sick pay of the absence that lasts on day ``on``; None where none does.

    ``started`` is the first day of the service that the scale counts; it may be None only where
    the scale has one row. Absences that HR leaves out of the triggers are absences all the same.
    """
    scale = record.policy.sick_pay
    spells = _spells(record)
    here = [n for n, one in enumerate(spells) if one.first <= on <= (one.last or on)]
    if scale is None or not here:
        return None
    paper = _Paper(record.policy, scale, started)
    return paper.worked_out(spells[: here[-1] + 1])


def needs_service(policy: Policy) -> bool:
    """Return whether the policy's scale depends on the length of service."""
    return policy.sick_pay is not None and len(policy.sick_pay.bands) > 1


def _spells(record: Record) -> list[Absence]:
    joins = record.policy.absence.joins if record.policy.absence else False
    return absences.joined([replace(one, counted=True) for one in record.absences], record.calendar, joins)


@dataclass(frozen=True)
class _Paper:
    """One person's scale: the policy's, from the day on which their service began."""

    policy: Policy
    scale: SickPayScale
    started: date | None

    # --- the scale

    def band(self, day: date) -> SickPayBand:
        """The highest row whose service is complete on ``day``."""
        return [one for one in self.scale.bands if not one.months[0] or self._served(one, day)][-1]

    def _served(self, band: SickPayBand, day: date) -> bool:
        return self.started is not None and day >= self.reached(band)

    def reached(self, band: SickPayBand) -> date:
        """The day from which a row applies: service is complete at the end of the day before."""
        assert self.started is not None
        return deadlines.period_end_beginning_with(self.started, *band.months, _NO_CALENDAR) + _DAY

    def entitled(self, band: SickPayBand, first: date) -> Used:
        """The days of full and half pay that a row gives to an absence from ``first`` on."""
        limit = self.policy.rules[band.rule].limit
        full, half = limit.full_months or 0, limit.half_months or 0
        full_last, _, last = deadlines.sick_pay(first, full, half)
        return (full_last - first).days + 1, (last - full_last).days

    # --- absences one after the other

    def worked_out(self, spells: Sequence[Absence]) -> SickPay:
        """Return the pay of the last of ``spells``, which are in order."""
        *before, now = spells
        history = self.history(before)
        stretches = tuple(self.stretches(now.first, history, before, None))
        band, back = self.band(now.first), self.look_back(now.first)
        used = _sum(history, *back) if back else (0.0, 0.0)
        found = SickPay(
            now.first,
            now.last,
            band,
            self.policy.rules[band.rule],
            stretches,
            used,
            back,
            self.scale.at_most,
            (),
        )
        return replace(found, basis=tuple(_basis(self, found)), other=tuple(self._others(spells, found)))

    def history(self, spells: Sequence[Absence]) -> list[Stretch]:
        """What was paid for absences that are over, each by the scale and what came before it."""
        found: list[Stretch] = []
        for n, one in enumerate(spells):
            assert one.last is not None
            part = one.days if one.first == one.last and one.days is not None and one.days < 1 else 1.0
            paid = self.stretches(one.first, found, spells[:n], one.last)
            found += [replace(stretch, part=part) for stretch in paid]
        return found

    def look_back(self, first: date) -> tuple[date, date] | None:
        """The time before ``first`` of which what was paid comes off, if the policy has one."""
        if not self.scale.look_back:
            return None
        limit = self.policy.rules[self.scale.look_back].limit
        last = first - _DAY
        return deadlines.window_start(last, int(limit.amount or 12), limit.unit or "months"), last

    def stretches(
        self, first: date, history: Sequence[Stretch], before: Sequence[Absence], last: date | None
    ) -> list[Stretch]:
        """Return the stretches of an absence to ``last`` or, with None, until nothing is left and on."""
        found: list[Stretch] = []
        for one in self._runs(first, history, before, last):
            if found and found[-1].rate == one.rate:
                found[-1] = replace(found[-1], last=one.last)
            else:
                found.append(one)
        return found

    def _runs(
        self, first: date, history: Sequence[Stretch], before: Sequence[Absence], last: date | None
    ) -> Iterator[Stretch]:
        """Yield runs of days: full pay while the row that applies leaves any, then half, then none."""
        paid = {"full": 0, "half": 0}
        for start, end, left in self._rows(first, history, before, last):
            day = start
            for rate, amount in (("full", left[0]), ("half", left[1])):
                days = max(0, ceil(amount) - paid[rate])  # a part of a day counts for the employee
                days = days if end is None else min(days, (end - day).days + 1)
                if days:
                    yield Stretch(day, day + (days - 1) * _DAY, cast(Rate, rate))
                paid[rate] += days
                day += days * _DAY
            if end is None or day <= end:
                yield Stretch(day, end, "none")

    def _rows(
        self, first: date, history: Sequence[Stretch], before: Sequence[Absence], last: date | None
    ) -> Iterator[tuple[date, date | None, Used]]:
        """Yield the times of an absence in which one row applies, each with the days that it leaves."""
        back, stops = self.look_back(first), self.stops(first)
        used = _sum(history, *back) if back else (0.0, 0.0)
        barred = self._barred(first, before)
        starts = [first, *self._changes(first, stops)]
        starts = [day for day in starts if last is None or day <= last]
        for start, after in zip(starts, [*starts[1:], None], strict=True):
            too_long = barred or (stops is not None and start >= stops)
            band = self.band(start if self.scale.band_on == "each_day" else first)
            left = (0.0, 0.0) if too_long else self._left(band, first, used)
            yield start, after - _DAY if after else last, left

    def _changes(self, first: date, stops: date | None) -> list[date]:
        """The days after ``first`` on which another row applies, or none any more."""
        higher = [self.reached(band) for band in self.scale.bands if band.months[0] and self.started]
        days = [day for day in higher if self.scale.band_on == "each_day" and day > first]
        return sorted({day for day in days if stops is None or day < stops} | ({stops} if stops else set()))

    def _left(self, band: SickPayBand, first: date, used: Used) -> Used:
        """The days that a row gives, less what was paid in the look-back."""
        full, half = self.entitled(band, first)
        if self.scale.takes_off == "full_first":
            both = used[0] + used[1]
            used = min(both, full), max(0.0, both - full)
        return max(0.0, full - used[0]), max(0.0, half - used[1])

    def stops(self, first: date) -> date | None:
        """The day from which an unbroken absence is too long for sick pay, if the policy says so."""
        if not self.scale.stops:
            return None
        limit = self.policy.rules[self.scale.stops].limit
        amount, unit = int(limit.amount or 0), limit.unit or "years"
        return deadlines.period_end_beginning_with(first, amount, unit, _NO_CALENDAR) + _DAY

    def _barred(self, first: date, before: Sequence[Absence]) -> bool:
        """Whether someone who was away too long has not yet been back for long enough."""
        for n, one in reversed(list(enumerate(before))):
            stops = self.stops(one.first)
            if stops is not None and one.last is not None and one.last >= stops:
                return self.back_at_work(one.last, before[n + 1 :], first) < self.needed_back()
        return False

    def back_at_work(self, returned: date, since: Sequence[Absence], first: date) -> int:
        """The days between a long absence and ``first`` on which there was no other absence."""
        away = sum((one.last - one.first).days + 1 for one in since if one.last)
        return (first - returned).days - 1 - away

    def needed_back(self) -> int:
        """How many days somebody must have been back at work to qualify again."""
        if not self.scale.again:
            return 0
        return int(self.policy.rules[self.scale.again].limit.amount or 0) * 7

    # --- the other readings

    def _others(self, spells: Sequence[Absence], found: SickPay) -> Iterator[Other]:
        for scale, words in self._other_scales():
            paper = replace(self, scale=scale)
            *before, now = spells
            stretches = tuple(paper.stretches(now.first, paper.history(before), before, None))
            if stretches != found.stretches:
                yield Other(words, stretches)

    def _other_scales(self) -> Iterator[tuple[SickPayScale, str]]:
        scale = self.scale
        if scale.look_back:
            first = scale.takes_off == "rate_paid"
            words = "What was paid comes off the full pay first." if first else (
                "What was paid comes off at the rate at which it was paid."
            )  # fmt: skip
            yield replace(scale, takes_off="full_first" if first else "rate_paid"), words
        if len(scale.bands) > 1:
            daily = scale.band_on == "each_day"
            words = "The service on the first day decides for the whole absence." if daily else (
                "A higher row that is reached during the absence applies from then."
            )  # fmt: skip
            yield replace(scale, band_on="first_day" if daily else "each_day"), words


def _sum(stretches: Sequence[Stretch], since: date, until: date) -> Used:
    full = sum(one.days(since, until) for one in stretches if one.rate == "full")
    half = sum(one.days(since, until) for one in stretches if one.rate == "half")
    return full, half


# --- the working, in sentences


def _basis(paper: _Paper, found: SickPay) -> Iterator[str]:
    scale = paper.scale
    yield f"The absence began on {long_date(found.first)}, which is counted."
    yield from _row(paper, found)
    yield from _looked_back(paper, found)
    yield from _crossed(paper, found)
    if scale.stops and found.stretches[-1].first == paper.stops(found.first):
        rule = paper.policy.rules[scale.stops]
        yield f"After so long an absence there is no sick pay ({rule.id}, paragraph {rule.para})."


def _row(paper: _Paper, found: SickPay) -> Iterator[str]:
    limit, rule = found.rule.limit, found.rule
    gives = f"{months(limit.full_months)} of full pay and {months(limit.half_months)} of half pay"
    cited = f"({rule.id}, paragraph {rule.para})"
    if found.at_most:
        yield f"The most that anyone may receive is {gives} {cited}; the scale itself is not given."
        return
    assert paper.started is not None
    began = f"{paper.scale.service} began on {long_date(paper.started)}"
    yield f"{began}: on the first day of the absence it gives {gives} {cited}."


def _looked_back(paper: _Paper, found: SickPay) -> Iterator[str]:
    if found.look_back is None:
        return
    rule = paper.policy.rules[paper.scale.look_back]
    first, last = map(long_date, found.look_back)
    full, half = map(_figure, found.used)
    yield (
        f"From {first} to {last}, {full} days were on full pay and {half} on half pay; they come off "
        f"({rule.id}, paragraph {rule.para})."
    )


def _crossed(paper: _Paper, found: SickPay) -> Iterator[str]:
    """Say on which days of the absence a higher row is reached, and that it applies from then or not."""
    if paper.started is None:
        return
    applies = "which applies from then" if paper.scale.band_on == "each_day" else "which is not applied"
    for band in paper.scale.bands:
        if band.months[0] and found.first < (day := paper.reached(band)) < found.stretches[-1].first:
            rule = paper.policy.rules[band.rule]
            yield (
                f"On {long_date(day)} the service reaches the next row, {applies} "
                f"({rule.id}, paragraph {rule.para})."
            )


def stretch_words(one: Stretch) -> str:
    """Return a stretch as a sentence: "Full pay from Monday 2 March 2026 to ...: 31 days."."""
    start = f"{pay_words(one.rate)} from {long_date(one.first)}"
    if one.last is None:
        return f"{start}."
    days = (one.last - one.first).days + 1
    return f"{start} to {long_date(one.last)}: {days} {'day' if days == 1 else 'days'}."


def months(amount: int | None) -> str:
    """Return months of the scale in words: "1 month", "no months"."""
    return f"{amount or 'no'} {'month' if amount == 1 else 'months'}"


def pay_words(rate: Rate) -> str:
    """Return a rate as it begins a cell or a sentence: "Full pay"."""
    return f"{WORDS[rate][0].upper()}{WORDS[rate][1:]}"


def _figure(days: float) -> str:
    return f"{days:g}"
