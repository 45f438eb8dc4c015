"""Shapes checked by Cerberus with the project's own types and rules; it knows no cases.

Cerberus finds what is wrong; this module says it in words. Two readers are served:
whoever keeps the data files (file, line, key, what is allowed) and whoever filled in a
form (the form's own label). One table holds the sentences for each.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from cerberus import TypeDefinition, Validator, errors

from generator import resources, yamlfiles
from generator.errors import DataError, Fault

Path = yamlfiles.Path
Schema = Mapping[str, Any]


_NOT_A_LINE = errors.ErrorDefinition(0x1000, "line")


class Shape(Validator):  # type: ignore[misc]  # Cerberus has no types
    """Cerberus with a date that is not a datetime, money, and the words a form needs."""

    types_mapping: ClassVar[dict[str, Any]] = {
        **Validator.types_mapping,
        "date": TypeDefinition("date", (date,), (datetime,)),
        "integer": TypeDefinition("integer", (int,), (bool,)),
        "money": TypeDefinition("money", (Decimal, int), (bool,)),
    }

    def _validate_regex(self, pattern: str, field: str, value: Any) -> None:
        """Hold the whole text against ``pattern``; Cerberus would let a line end stand behind it.

        The rule's arguments are validated against this schema:
        {'type': 'string'}
        """
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            self._error(field, errors.REGEX_MISMATCH)

    def _validate_line(self, wanted: bool, field: str, value: Any) -> None:
        """Hold a name or an address line to one line that says something.

        The rule's arguments are validated against this schema:
        {'type': 'boolean'}
        """
        if wanted and isinstance(value, str) and (not value.strip() or len(value.splitlines()) > 1):
            self._error(field, _NOT_A_LINE)

    def _validate_required_if(self, condition: Any, field: str, value: Any) -> None:
        """Condition read by ``effective``, before Cerberus runs.

        The rule's arguments are validated against this schema:
        {'type': 'dict'}
        """

    def _validate_label(self, label: str, field: str, value: Any) -> None:
        """Words for people; nothing to check.

        The rule's arguments are validated against this schema:
        {'type': 'string'}
        """

    _validate_help = _validate_label
    _validate_para = _validate_label


Shape._validate_help.__doc__ = Shape._validate_label.__doc__


@dataclass(frozen=True)
class Problem:
    """One thing that Cerberus found: where, which kind, and what is allowed."""

    path: Path
    code: str
    allowed: Any = None
    value: Any = None


_CODES = {
    errors.REQUIRED_FIELD.code: "missing",
    errors.UNKNOWN_FIELD.code: "unknown",
    errors.EMPTY_NOT_ALLOWED.code: "empty",
    errors.NOT_NULLABLE.code: "empty",
    errors.BAD_TYPE.code: "type",
    errors.MIN_LENGTH.code: "too-few",
    errors.MAX_LENGTH.code: "too-long",
    errors.REGEX_MISMATCH.code: "form",
    errors.MIN_VALUE.code: "too-small",
    errors.MAX_VALUE.code: "too-large",
    errors.UNALLOWED_VALUE.code: "not-allowed",
    errors.UNALLOWED_VALUES.code: "not-allowed",
    _NOT_A_LINE.code: "line",
}

# What is said to whoever keeps the data files.
_DATA_SENTENCES = {
    "missing": "'{key}' is missing.",
    "unknown": "'{key}' is not a key that is known here.",
    "empty": "'{key}' is empty.",
    "type": "'{key}' must be {allowed}.",
    "too-few": "'{key}' needs at least {allowed}.",
    "too-long": "'{key}' may hold at most {allowed}.",
    "form": "'{key}' is not written as it must be ({allowed}).",
    "too-small": "'{key}' must be at least {allowed}.",
    "too-large": "'{key}' must be at most {allowed}.",
    "not-allowed": "'{value}' is not allowed for '{key}'.",
    "line": "'{key}' must be one line of text.",
    "other": "'{key}' is not as it must be.",
}
_TYPES = {
    "string": "text (put quotes around a number or a date)",
    "list": "a list (each item on a line of its own, after a dash)",
    "dict": "a set of keys and values",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "date": "a day written as 2026-04-01",
    "float": "a number",
    "money": "an amount of money",
}


def problems(schema: Schema, data: Mapping[str, Any]) -> list[Problem]:
    """Return everything in ``data`` that does not fit ``schema`` (a Cerberus schema)."""
    validator = _validator(schema)
    validator.validate(data)
    return sorted(_walk(validator._errors), key=lambda found: [str(part) for part in found.path])


_VALIDATORS: dict[int, tuple[Schema, Any]] = {}


def _validator(schema: Schema) -> Any:
    """Return a validator for ``schema``, built once for each schema object."""
    kept = _VALIDATORS.get(id(schema))
    if kept is None or kept[0] is not schema:
        kept = (schema, Shape(schema))
        _VALIDATORS[id(schema)] = kept
        if len(_VALIDATORS) > 500:
            _VALIDATORS.pop(next(iter(_VALIDATORS)))
    return kept[1]


def _walk(found: Iterable[Any]) -> Iterator[Problem]:
    for error in found:
        if error.is_group_error and not error.is_logic_error:
            yield from _walk(error.child_errors)
            continue
        code = _CODES.get(error.code, "other")
        allowed = error.constraint if code not in ("missing", "unknown") else None
        yield Problem(tuple(error.document_path), code, allowed, error.value)


def check(document: yamlfiles.Document, schema: Schema) -> None:
    """Raise DataError naming file, line, key and what is allowed for each fault."""
    if not isinstance(document.data, dict):
        raise DataError(Fault("must hold keys and values.", "Is it the right file?", file=document.name))
    found = problems(schema, document.data)
    if found:
        raise DataError(*(data_fault(document, schema, problem) for problem in found))


def data_fault(document: yamlfiles.Document, schema: Schema, problem: Problem) -> Fault:
    """Return ``problem`` in words for whoever keeps the data files."""
    key = _key(problem.path)
    allowed, remedy = problem.allowed, ""
    if problem.code == "not-allowed":
        remedy = f"Use one of: {', '.join(str(word) for word in allowed)}."
    elif problem.code == "unknown":
        remedy = _known(schema, problem.path)
    elif problem.code == "type":
        allowed = " or ".join(
            _TYPES.get(name, name) for name in ([allowed] if isinstance(allowed, str) else allowed)
        )
    what = _DATA_SENTENCES[problem.code].format(key=key, allowed=allowed, value=_brief(problem.value))
    return document.fault(problem.path, what, remedy)


def _key(path: Path) -> str:
    if not path:
        return ""
    return f"item {path[-1] + 1}" if isinstance(path[-1], int) else path[-1]


def _brief(value: Any) -> str:
    text = ", ".join(str(item) for item in value) if isinstance(value, list | tuple | set) else str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _known(schema: Schema, path: Path) -> str:
    keys = _keys_at(schema, path[:-1])
    near = difflib.get_close_matches(str(path[-1]), keys, 1)
    offer = f"Did you mean '{near[0]}'? " if near else ""
    return f"{offer}Known here: {', '.join(keys)}." if keys else offer.strip()


def _keys_at(schema: Schema, path: Path) -> list[str]:
    level: Any = schema
    for part in path:
        rules = level.get(part) if isinstance(level, Mapping) and part in level else level
        level = _below(rules, part)
    return sorted(level) if isinstance(level, Mapping) else []


def _below(rules: Any, part: str | int) -> Any:
    if not isinstance(rules, Mapping):
        return {}
    if isinstance(part, int):
        return rules.get("schema", rules)
    if "valuesrules" in rules:
        return rules["valuesrules"].get("schema", rules["valuesrules"])
    inner = rules.get("schema", {})
    return inner


@cache
def meta(name: str) -> dict[str, Any]:
    """Return the meta-schema ``schemas/meta/NAME.yaml``, other meta-schemas put in.

    Where a value is the text ``include NAME``, that meta-schema stands there.
    """
    path = resources.shipped() / "schemas" / "meta" / f"{name}.yaml"
    data = yamlfiles.read(path).data
    included: dict[str, Any] = _include(data)
    return included


def _include(data: Any) -> Any:
    if isinstance(data, str) and data.startswith("include "):
        return meta(data.removeprefix("include "))
    if isinstance(data, dict):
        return {key: _include(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_include(value) for value in data]
    return data


def effective(
    schema: Schema, answers: Mapping[str, Any], turns: Collection[str] | None = None
) -> dict[str, Any]:
    """Return ``schema`` as it applies to ``answers``: who must fill what in, now.

    ``required_if`` becomes ``required`` where its condition holds; with ``turns`` (roles)
    only the fields that these roles fill in are required. Cerberus runs no rule on an
    absent field, so this cannot be left to it.
    """
    return {name: _effective(rules, answers, turns) for name, rules in schema.items()}


def _effective(
    rules: Mapping[str, Any], answers: Mapping[str, Any], turns: Collection[str] | None
) -> dict[str, Any]:
    condition = rules.get("required_if")
    required = bool(rules.get("required")) or (condition is not None and holds(condition, answers))
    by = (rules.get("meta") or {}).get("by")
    if turns is not None and by is not None and by not in turns:
        required = False
    kept = {key: value for key, value in rules.items() if key != "required_if"}
    return {**kept, "required": required}


def holds(condition: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Return whether every ``field: value`` (or list of values) of ``condition`` is met."""
    return all(_met(answers.get(field), wanted) for field, wanted in condition.items())


def _met(given: Any, wanted: Any) -> bool:
    choices = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(given, list):
        return any(item in choices for item in given)
    return given in choices


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'x'?" for the nearest of ``known``, or nothing."""
    near = difflib.get_close_matches(word, sorted(known), 1, 0.5)
    return f"Did you mean '{near[0]}'?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'x'?" for the nearest of ``known``, or all that is known."""
    names = sorted(known)
    return did_you_mean(word, names) or f"Known: {', '.join(names)}."
