"""One letter to one reader: lawful, with its dates worked out, its words rendered to blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from generator import blocks, forms, resources, sickpay
from generator.cases import authority, conditions, lawful, proposals, record
from generator.cases.facts import Facts, facts, received, sending
from generator.cases.model import Case, Happening, Meeting, Person
from generator.errors import Fault, Refused
from generator.letters import render
from generator.packs import needs
from generator.policies import Letter, tables
from generator.policies.model import Stated
from generator.workdays import Method, clock, long_date


@dataclass(frozen=True)
class Sending:
    """How and when something is sent, and what the sender decided about it."""

    on: date
    by: Method = Method.EMAIL
    meeting: Meeting | None = None
    moved: Mapping[str, str] | None = None
    waived: Mapping[str, str] = field(default_factory=dict)
    because: str = ""
    fill: needs.Fill | None = None
    signed_by: str = ""
    enclosed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # letter: what else goes with it


@dataclass(frozen=True)
class StatedDate:
    """A date that a letter states, and how it was worked out."""

    name: str
    rule: str
    para: str
    take: str
    day: date | datetime
    working: tuple[str, ...]


@dataclass(frozen=True)
class Composed:
    """A letter ready for the writers, with what the manifest must tell of it."""

    letter: Letter
    reader: Person
    signatory: Person
    text: blocks.Letter
    states: frozenset[str]
    context: Mapping[str, Any]
    dates: tuple[StatedDate, ...]
    warnings: tuple[lawful.Breach, ...]
    received: date


class Composer:
    """Composes the letters of one case that are sent together."""

    def __init__(self, case: Case, sent: Sending, own: Path | None = None) -> None:
        self.case, self.sent, self.own = case, sent, own
        self.plain_facts = facts(case, sent.on, meeting=sent.meeting)
        self.waived = {**case.waivers, **sent.waived}
        lawful.refuse_waivers(case, self.waived)

    def facts(self, letter: Letter) -> Facts:
        """Return what is known, the sending of ``letter`` included."""
        now = sending(self.case, letter.records, self.sent.on, self.sent.by)
        return facts(self.case, self.sent.on, now, self.sent.meeting)

    def all(self, letter: Letter) -> list[Composed]:
        """Return ``letter`` once for each person that it is written to.

        Raises Refused where it is not open, nobody may sign or receive it, or a rule forbids it.
        """
        lawful.refuse_unopened(self.plain_facts, self.case.policy.steps[letter.step], letter)
        readers = list(self.case.persons(letter.to))
        if not readers and not letter.if_any:
            raise Refused(
                Fault(
                    f"'{letter.title}' goes to the {self.case.council.roles[letter.to].title}, whom "
                    "the case does not name.",
                    f"Add them to 'people' (role: {letter.to}).",
                    file=str(self.case.file),
                )
            )
        return [self.one(letter, reader) for reader in readers]

    def one(self, letter: Letter, reader: Person) -> Composed:
        """Return ``letter`` written to ``reader``."""
        self._reachable(letter, reader)
        known = self.facts(letter)
        arrives = self._arrives()
        self._meeting_fixed(letter, known)
        breaches = self._breaches(letter, known, arrives)
        signatory = authority.signatory(self.case, letter, self._signed_by(letter))
        answers = needs.given(self.case, letter, self.sent.fill)
        if faults := list(conditions.unmet(known, letter, answers)):
            raise Refused(*faults)
        dates = tuple(self._stated(letter, known, name, stated) for name, stated in letter.dates.items())
        context = self._context(letter, reader, signatory, known, answers, dates, arrives)
        body = self._body(letter, context)
        text = self._letter(letter, reader, signatory, body)
        return Composed(
            letter, reader, signatory, text, body.states, context, dates, tuple(breaches), arrives
        )

    def _signed_by(self, letter: Letter) -> str:
        return self.sent.signed_by or str(needs.stored(self.case, letter).get("signed_by", ""))

    def _arrives(self) -> date:
        return received(self.case, "", Happening("", self.sent.on, self.sent.by)).day

    def _reachable(self, letter: Letter, reader: Person) -> None:
        if self.sent.by is Method.FIRST_CLASS and not reader.address:
            raise Refused(
                Fault(
                    f"'{letter.title}' is to go by first-class post, but the case has no address for "
                    f"the {reader.role_title}.",
                    "Add 'address' to that person, or send it another way with --sent-by.",
                    file=str(self.case.file),
                )
            )

    def _meeting_fixed(self, letter: Letter, known: Facts) -> None:
        if letter.meeting and letter.meeting not in known.meetings:
            raise Refused(
                Fault(
                    f"'{letter.title}' needs the day, time and place of the meeting.",
                    "Give --meeting 2026-04-14T10:30 --place TEXT, or write it under 'meetings' "
                    f"(meeting: {letter.meeting}).",
                )
            )

    def _breaches(self, letter: Letter, known: Facts, arrives: date) -> list[lawful.Breach]:
        moved_for_them = (self.sent.moved or {}).get("because") in ("employee", "companion")
        found = lawful.breaches(known, letter, arrives, self.waived, own_window=moved_for_them)
        stops = [breach.fault for breach in found if breach.stops]
        if stops:
            raise Refused(*stops)
        return found

    def _stated(self, letter: Letter, known: Facts, name: str, stated: Stated) -> StatedDate:
        rule = self.case.policy.rules[stated.rule]
        answer = known.answer(rule)
        day = (answer.latest_by or {}).get(stated.side) if stated.take == "latest" and stated.side else None
        day = day or getattr(answer, stated.take)
        if day is None:
            event = rule.start.events[0]
            raise Refused(
                Fault(
                    f"'{letter.title}' states a date by {rule.id} (paragraph {rule.para}), whose "
                    "start the case does not have: "
                    f"'{event}' ({known.words(event)}).",
                    f"Record it: dueprocess case event {self.case.file} {event} --on DATE.",
                )
            )
        return StatedDate(name, rule.id, rule.para, stated.take, day, answer.working)

    def _context(
        self,
        letter: Letter,
        reader: Person,
        signatory: Person,
        known: Facts,
        answers: Mapping[str, Any],
        dates: tuple[StatedDate, ...],
        arrives: date,
    ) -> dict[str, Any]:
        return {
            **{stated.name: _day_words(stated.day) for stated in dates},
            "reader": _about(reader, to_reader=True),
            "signatory": _about(signatory),
            "people": self._people(reader),
            "council": {
                "title": self.case.council.title,
                "policy_title": self.case.policy.title,
                "help": self.case.council.help_under(self.case.policy.id),
                "phone": self.case.council.phone,
                "email": self.case.council.email,
            },
            "case": {"reference": self.case.reference},
            **self._meeting_words(letter, signatory, known),
            "happened": {
                event.replace("-", "_"): long_date(one.day)
                for event, one in known.known.items()
                if one.day <= self.sent.on
            },
            "answers": needs.in_words(answers, letter.needs),
            "hearing_order": list(self.case.policy.steps[letter.step].hearing_order),
            "enclosed": list(self._enclosed(letter)),
            "sent_on": long_date(self.sent.on),
            "received_on": long_date(arrives),
            "sent_by": self.sent.by.value,
            **({"moved": dict(self.sent.moved)} if self.sent.moved else {}),
            **self._record(letter, answers),
            **self._collective(letter),
            **self._looked_up(letter, answers),
            **self._sick_pay(),
        }

    def _people(self, reader: Person) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for role in self.case.council.roles:
            person = self.case.person(role)
            if person is not None:
                found[role] = _about(person, to_reader=person == reader)
        return found

    def _meeting_words(self, letter: Letter, signatory: Person, known: Facts) -> dict[str, Any]:
        meeting = known.meetings.get(letter.meeting) if letter.meeting else None
        if meeting is None:
            return {}
        ends = meeting.at + timedelta(minutes=meeting.minutes)
        return {
            "meeting": {
                "day": long_date(meeting.at.date()),
                "starts": clock(meeting.at),
                "ends": clock(ends),
                "length": _length(meeting.minutes),
                "place": meeting.place,
                "with": self._attending(meeting, signatory),
            }
        }

    def _warnings(self, letter: Letter, answers: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """The warnings live on the day of writing, or on the day for which the letter cites them."""
        days = dict.fromkeys(self.case.policy.warnings, self.sent.on)
        days.update({one.warning: answers[one.on] for one in letter.cites if one.on in answers})
        found = {kind: record.live(self.case, kind, day) for kind, day in days.items()}
        return {
            kind.replace("-", "_"): {"issued": long_date(given.issued), "until": long_date(given.until)}
            for kind, given in found.items()
            if given is not None
        }

    def _record(self, letter: Letter, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What the letter may say of absences and of warnings."""
        live = self._warnings(letter, answers)
        stands = record.standing(self.case, self.sent.on)
        if stands is None:
            return {"warnings": live}
        rows = [
            {
                "first": long_date(one.first),
                "last": long_date(one.last) if one.last else "still absent",
                "days": _figure(one.days or ((one.last or self.sent.on) - one.first).days + 1),
            }
            for one in sorted(self.case.absences)
            if one.counted and (one.last or self.sent.on) >= stands.since
        ]
        figures = {
            "score": _figure(stands.score),
            "days": _figure(stands.days),
            "occasions": stands.occasions,
        }
        return {"warnings": live, "absence": {**figures, "since": long_date(stands.since), "rows": rows}}

    def _sick_pay(self) -> dict[str, Any]:
        """What the letter may say of sick pay: nothing is worked out where no absence lasts."""
        found = record.sick_pay(self.case, self.sent.on)
        if found is None:
            return {}
        back = found.look_back
        limit = found.rule.limit
        said = {
            "first_day": long_date(found.first),
            "full_until": _day_or_nothing(found.full_until),
            "half_from": _day_or_nothing(found.half_from),
            "half_until": _day_or_nothing(found.half_until),
            "nothing_from": long_date(found.nothing_from),
            "full_months": sickpay.months(limit.full_months),
            "half_months": sickpay.months(limit.half_months),
            "look_back_from": _day_or_nothing(back[0] if back else None),
            "look_back_to": _day_or_nothing(back[1] if back else None),
            "used_full": _figure(found.used[0]),
            "used_half": _figure(found.used[1]),
            "rows": [
                {
                    "first": long_date(one.first),
                    "last": long_date(one.last) if one.last else "",
                    "pay": sickpay.pay_words(one.rate),
                }
                for one in found.stretches
            ],
        }
        return {"sick_pay": said}

    def _collective(self, letter: Letter) -> dict[str, Any]:
        """The figures of the proposed redundancies, for letters that rest on them: the same for all."""
        if not any(one.collective for one in letter.requires):
            return {}
        clock = proposals.of_case(self.case)
        proposal = clock.proposal
        figures = {
            "number": proposal.number,
            "total": clock.total,
            "establishment": proposal.establishment,
            "first": long_date(proposal.first),
            "last": long_date(proposal.last),
            "posts": [vars(one) for one in proposal.posts],
            "agency_workers": [vars(one) for one in proposal.agency_workers],
            "days": int(clock.rule.limit.amount or 0) if clock.rule else 0,
        }
        return {"collective": figures}

    def _looked_up(self, letter: Letter, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The rows of tables that the letter states; raises Refused for a number that is in none."""
        found = {}
        for one in letter.looks_up:
            key, _, rows = tables.table(self.case.council.id, one.table, self.own)
            number = answers[one.by] + (1 if one.plus and answers.get(one.plus) else 0)
            if number not in rows:
                what = f"{key.replace('_', ' ')} {number} is not in the table '{one.table}'."
                remedy = f"It goes from {min(rows)} to {max(rows)}: check '{one.by}'."
                raise Refused(Fault(what, remedy, file=str(self.case.file)))
            found[one.name] = {key: str(number), **rows[number]}
        return {"looked_up": found} if found else {}

    def _attending(self, meeting: Meeting, signatory: Person) -> list[str]:
        roles = meeting.attending or tuple(dict.fromkeys((signatory.role, "hr")))
        people = [person for role in roles for person in self.case.persons(role)]
        return [
            person.role_title if person.name == person.role_title else f"{person.name}, {person.role_title}"
            for person in people
        ]

    def _enclosed(self, letter: Letter) -> list[str]:
        made = []
        for item in letter.encloses:
            if isinstance(item, str):
                made.append(forms.load(f"{self.case.policy.id}/{item}", self.own).title)
            else:
                made.append(item["words"])
        return [*made, *self.sent.enclosed.get(letter.id, ())]

    def _body(self, letter: Letter, context: Mapping[str, Any]) -> render.RenderedBody:
        roots = resources.roots(self.own)
        body = render.render(letter.name, context, roots)
        if self.sent.moved:
            opening = render.render(f"{self.case.council.id}/clauses/moved", context, roots)
            body = replace(body, blocks=(*opening.blocks, *body.blocks))
        return body

    def _letter(
        self, letter: Letter, reader: Person, signatory: Person, body: render.RenderedBody
    ) -> blocks.Letter:
        council = self.case.council
        name = [] if signatory.name == signatory.role_title else [signatory.name]
        return blocks.Letter(
            sender=blocks.Sender(
                council.title, council.address, council.phone, council.email, council.website
            ),
            marking="Private and confidential",
            address=(reader.name, *reader.address),
            date=long_date(self.sent.on),
            reference=self.case.reference,
            salutation=f"Dear {reader.salutation}",
            subject=body.subject,
            body=body.blocks,
            signature=blocks.Signature("Yours sincerely", (*name, signatory.role_title)),
            enclosed=tuple(self._enclosed(letter)),
            large=reader.format == "large-print",
            fonts=council.fonts,
        )


def _about(person: Person, to_reader: bool = False) -> dict[str, str]:
    """What a letter may say of ``person``: only its reader's payroll number, nobody's address."""
    known = {
        "name": person.name,
        "salutation": person.salutation,
        "known_as": person.known_as,
        "role": person.role,
        "role_title": person.role_title,
        "job_title": person.job_title,
    }
    return {**known, "payroll_number": person.payroll_number} if to_reader else known


def _day_or_nothing(day: date | None) -> str:
    return long_date(day) if day else ""


def _figure(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")


def _day_words(when: date | datetime) -> str:
    return f"{long_date(when.date())}, {clock(when)}" if isinstance(when, datetime) else long_date(when)


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    words = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    return " and ".join(words + ([f"{rest} minutes"] if rest else []))


def mark(words: str) -> str:
    """Return how a letter's text marks that it states ``words``: ``right-to-be-represented``."""
    kept = "".join(letter if letter.isalnum() else " " for letter in words.lower())
    return "-".join(kept.split())
