"""Forms as loaded: what may be filled in (schema) and how it looks (presentation), joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator import policies, resources, validation, yamlfiles
from generator.errors import DataError, Fault, UsageError

CONTINUATION = "continuation"
"""The field on the continuation page, of a form that has one."""

LONG_TEXT = 400
"""From this many characters on, an answer is drawn with several lines."""


@dataclass(frozen=True)
class Field:
    """One question. ``kind`` says how it is asked and read.

    Kinds: text, lines, date, datetime, number, integer, money, choice, yesno, checkbox,
    multichoice, table, signature. ``columns`` are the fields of a table's row; ``width``
    is a column's share; ``as_list`` asks for a drop-down; ``by`` is whose turn it is.
    """

    name: str
    label: str
    kind: str
    by: str = "employee"
    para: str = ""
    required: bool = False
    required_if: Mapping[str, Any] | None = None
    hint: str = ""
    lines: int = 1
    options: tuple[str, ...] = ()
    as_list: bool = False
    columns: tuple[Field, ...] = ()
    rows: int = 0
    maxlength: int | None = None
    width: float = 1.0
    basis: str = "shown"


@dataclass(frozen=True)
class Section:
    """One part of a form. An item that is text is a statement printed among the fields."""

    title: str
    by: str
    by_title: str
    items: tuple[Field | str, ...]
    help: str = ""

    def fields(self) -> Iterator[Field]:
        """Yield the questions of this section, in order."""
        return (item for item in self.items if isinstance(item, Field))


@dataclass(frozen=True)
class Rule:
    """A rule across fields: checked, declared by the person, or asked of HR."""

    id: str
    says: str
    para: str
    how: str
    test: Mapping[str, Any] | None = None
    verdict: str = "error"
    message: str = ""
    field: str = ""
    question: str = ""
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class Form:
    """One edition of one form. ``id`` is COUNCIL/POLICY/FORM; ``schema`` is Cerberus'."""

    id: str
    title: str
    edition: str
    sections: tuple[Section, ...]
    schema: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    source: tuple[str, ...] = ()
    para: str = ""
    completed_by: tuple[str, ...] = ()
    intro: tuple[str, ...] = ()
    return_to: tuple[str, ...] = ()
    return_rule: str = ""
    return_words: str = ""
    prefill: Mapping[str, str] = field(default_factory=dict)
    continuation: bool = False
    council: str = ""
    council_title: str = ""
    policy_title: str = ""
    policy: policies.Policy | None = field(default=None, repr=False)

    def fields(self) -> Iterator[Field]:
        """Yield every question in order; a table is one."""
        for section in self.sections:
            yield from section.fields()

    def turns(self, role: str) -> tuple[str, ...]:
        """Return the roles whose parts are filled in when it is ``role``'s turn to send the form on.

        A role that fills in no part counts as the first.
        """
        order = self.completed_by
        return order[: order.index(role) + 1] if role in order else order[:1]

    def turn_title(self, role: str) -> str:
        """Return the title of ``role``, or "" where it fills in no part of the form."""
        return next((section.by_title for section in self.sections if section.by == role), "")

    def turn_called(self, title: str) -> str:
        """Return the role whose title is ``title``, or "" where there is none."""
        return next((section.by for section in self.sections if section.by_title == title), "")

    def locked(self, role: str) -> frozenset[str]:
        """Return the questions that are not ``role``'s to answer."""
        return frozenset(question.name for question in self.fields() if question.by != role)

    def rule(self, rule_id: str) -> policies.Rule:
        """Return the rule of the form's policy called ``rule_id``; raises KeyError."""
        if self.policy is None:
            raise KeyError(rule_id)
        return self.policy.rules[rule_id]

    def question(self, name: str) -> Field:
        """Return the question called ``name``; raises KeyError."""
        for found in self.fields():
            if found.name == name:
                return found
        raise KeyError(name)


def names(own: Path | None = None) -> list[str]:
    """Return every form's name (COUNCIL/POLICY/FORM), sorted."""
    return sorted(name.removesuffix(".yaml") for name, _ in resources.every("forms", "*/*/*.yaml", own))


def resolve(name: str, own: Path | None = None) -> str:
    """Return the one form that ``name`` (or a tail of a name) means; raises UsageError."""
    return policies.by_tail(name, names(own), "form")


SHEET_ROWS = 20


def sheet(form: Form, table: str) -> Form:
    """Return the continuation sheet of ``form``'s ``table``, for when its rows run out.

    It carries the form's name and edition (``FORM+TABLE``) and, prefilled, the same case
    reference. Raises UsageError where the form has no such table.
    """
    tables = [question.name for question in form.fields() if question.kind == "table"]
    if table not in tables:
        known = f"It has: {', '.join(tables)}." if tables else "It has none."
        raise UsageError(Fault(f"the form has no table '{table}'.", known))
    question = replace(form.question(table), rows=SHEET_ROWS, required=False)
    section = next(part for part in form.sections if question.name in [one.name for one in part.fields()])
    rules = {**form.schema[table], "required": False, "minlength": 0, "maxlength": SHEET_ROWS}
    return replace(
        form,
        id=f"{form.id}{_SHEET}{table}",
        title=f"{form.title}: continuation sheet",
        sections=(replace(section, items=(question,), help=""),),
        schema={table: rules},
        rules=(),
        prefill={},
        intro=("Use this sheet where the rows on the form are not enough. Send it with the form.",),
        completed_by=(section.by,),
        continuation=False,
    )


_SHEET = "+"


@lru_cache(maxsize=256)
def load(name: str, own: Path | None = None) -> Form:
    """Read the form called COUNCIL/POLICY/FORM, or its sheet FORM+TABLE; raises DataError, UsageError."""
    base, _, table = name.partition(_SHEET)
    return sheet(load(base, own), table) if table else _joined(name, own)


def _joined(name: str, own: Path | None) -> Form:
    look = resources.find(f"forms/{name}.yaml", own)
    shape = resources.find(f"schemas/{name}.yaml", own)
    if look is None or shape is None:
        kind = "forms" if look is None else "schemas"
        raise UsageError(Fault(f"there is no {kind}/{name}.yaml.", "See 'dueprocess list forms'."))
    looks, schema = yamlfiles.read(look), yamlfiles.read(shape)
    validation.check(schema, validation.meta("form-schema"))
    validation.check(looks, validation.meta("form"))
    return _Joiner(name, looks, schema, own).form()


class _Joiner:
    """Joins one form's two files; every fault keeps its file and line."""

    def __init__(
        self, name: str, looks: yamlfiles.Document, schema: yamlfiles.Document, own: Path | None
    ) -> None:
        self.name, self.looks, self.shape = name, looks, schema
        self.council_id, self.policy_id, _ = name.split("/")
        self.council = policies.council(self.council_id, own)
        self.policy = policies.policy(f"{self.council_id}/{self.policy_id}", own)
        self.schema: dict[str, Any] = schema.data["fields"]

    def form(self) -> Form:
        data = self.looks.data
        self._every_field_once()
        back = data.get("return") or {}
        return Form(
            id=self.name,
            title=data["title"],
            edition=data["edition"],
            sections=tuple(self._section(n) for n in range(len(data["sections"]))),
            schema=self.schema,
            rules=tuple(self._rule(n) for n in range(len(self.shape.data.get("rules") or []))),
            source=tuple(data.get("source", ())),
            para=data.get("para", ""),
            completed_by=tuple(data["completed_by"]),
            intro=tuple(data.get("intro", ())),
            return_to=self._return_to(back),
            return_rule=back.get("rule", ""),
            return_words=back.get("words", ""),
            prefill=data.get("prefill") or {},
            continuation=data.get("continuation", False),
            council=self.council_id,
            council_title=self.council.title,
            policy_title=self.policy.title,
            policy=self.policy,
        )

    def _return_to(self, back: Mapping[str, Any]) -> tuple[str, ...]:
        roles = back.get("to", [])
        wanted = [roles] if isinstance(roles, str) else roles
        for role in wanted:
            self._known_role(role, ("return", "to"))
        titles = f" {back.get('joined_by', 'and')} ".join(self.council.roles[role].title for role in wanted)
        return (titles, self.council.title, *self.council.address) if titles else ()

    def _known_role(self, role: str, path: yamlfiles.Path) -> None:
        if role not in self.council.roles:
            raise DataError(
                self.looks.fault(
                    path,
                    f"'{role}' is not a role of this council.",
                    validation.nearest(role, self.council.roles),
                )
            )

    def _section(self, n: int) -> Section:
        data = self.looks.data["sections"][n]
        by = data.get("by", self.looks.data["completed_by"][0])
        self._known_role(by, ("sections", n, "by"))
        items = tuple(
            self._item(item, by, ("sections", n, "fields", m)) for m, item in enumerate(data["fields"])
        )
        return Section(data["title"], by, self.council.roles[by].title, items, data.get("help", ""))

    def _item(self, item: Mapping[str, Any], by: str, path: yamlfiles.Path) -> Field | str:
        if "text" in item:
            return str(item["text"])
        name = item.get("name", "")
        if name not in self.schema:
            raise DataError(
                self.looks.fault(
                    path,
                    f"'{name}' is not in the schema {self.shape.name}.",
                    validation.nearest(name, self.schema),
                )
            )
        return _question(name, item, self.schema[name], by)

    def _every_field_once(self) -> None:
        shown = [
            item["name"]
            for section in self.looks.data["sections"]
            for item in section["fields"]
            if "name" in item
        ]
        for name in self.schema:
            if shown.count(name) != 1:
                times = "never" if name not in shown else "twice"
                raise DataError(
                    self.shape.fault(
                        ("fields", name),
                        f"the question '{name}' is {times} shown on the form {self.looks.name}.",
                        "Show it once.",
                    )
                )

    def _rule(self, n: int) -> Rule:
        data = self.shape.data["rules"][n]
        test = data.get("test")
        self._known_test(test, n)
        return Rule(
            id=data["id"],
            says=data["says"],
            para=data["para"],
            how=data["as"],
            test=test,
            verdict=data.get("verdict", "error"),
            message=data.get("message", data["says"]),
            field=data.get("field", ""),
            question=data.get("question", ""),
            when=data.get("when"),
        )

    def _known_test(self, test: Mapping[str, Any] | None, n: int) -> None:
        rule = ((test or {}).get("in_time") or {}).get("rule")
        if rule and rule not in self.policy.rules:
            path = ("rules", n, "test")
            raise DataError(
                self.shape.fault(
                    path,
                    f"'{rule}' is not a rule of this policy.",
                    validation.nearest(rule, self.policy.rules),
                )
            )


def _question(name: str, item: Mapping[str, Any], rules: Mapping[str, Any], by: str) -> Field:
    about = rules.get("meta") or {}
    kind = _kind(item, rules)
    return Field(
        name=name,
        label=item.get("label", name),
        kind=kind,
        by=about.get("by", by),
        para=about.get("para", ""),
        required=bool(rules.get("required")),
        required_if=rules.get("required_if"),
        hint=item.get("hint", ""),
        lines=max(item.get("lines", 6), 2) if kind == "lines" else 1,
        options=_options(kind, rules),
        as_list=item.get("as") == "list" or (item.get("as") is None and len(_options(kind, rules)) > 4),
        columns=_columns(item, rules, by) if kind == "table" else (),
        rows=item.get("rows", 6) if kind == "table" else 0,
        maxlength=rules.get("maxlength"),
        basis=about.get("basis", "shown"),
    )


def _kind(item: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    kind = rules["type"]
    if item.get("as") == "signature":
        return "signature"
    if kind == "boolean":
        return "checkbox" if rules.get("allowed") == [True] else "yesno"
    if kind == "list":
        return "table" if "schema" in rules else "multichoice"
    if kind != "string":
        return str(kind)
    if rules.get("allowed"):
        return "choice"
    return "lines" if item.get("lines", 1) > 1 or (rules.get("maxlength") or 0) > LONG_TEXT else "text"


def _options(kind: str, rules: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(rules.get("allowed", ())) if kind in ("choice", "multichoice") else ()


def _columns(item: Mapping[str, Any], rules: Mapping[str, Any], by: str) -> tuple[Field, ...]:
    labels, widths = item.get("columns") or {}, item.get("widths") or {}
    made = []
    for name, below in rules["schema"]["schema"].items():
        question = _question(
            name, {"label": labels.get(name, name), "lines": item.get("lines", 1)}, below, by
        )
        made.append(replace(question, width=float(widths.get(name, 1))))
    return tuple(made)
