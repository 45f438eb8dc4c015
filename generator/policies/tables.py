"""Tables of a council's own, such as a pay spine, in which a letter looks something up by a whole number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from generator import resources, validation, yamlfiles
from generator.errors import DataError, Fault

Row = Mapping[str, str]


@lru_cache(maxsize=16)
def table(council: str, name: str, own: Path | None = None) -> tuple[str, tuple[str, ...], Mapping[int, Row]]:
    """Return what the table is looked up by, its columns, and its rows by that number; raises DataError."""
    place = f"{council}/tables/{name}.yaml"
    path = dict(resources.every("policies", place, own)).get(place)
    if path is None:
        raise DataError(Fault(f"there is no table '{name}'.", f"Add policies/{place}."))
    document = yamlfiles.read(path)
    validation.check(document, validation.meta("table"))
    data = document.data
    wanted = {data["key"], *data["columns"]}
    faults = [
        document.fault(("rows", n), f"a row must hold {', '.join(sorted(wanted))}.", "Correct the row.")
        for n, row in enumerate(data["rows"])
        if set(row) != wanted or not isinstance(row[data["key"]], int)
    ]
    numbers = [row.get(data["key"]) for row in data["rows"]]
    faults += [
        document.fault(("rows", n), f"{number} stands in the table twice.", "Keep one row.")
        for n, number in enumerate(numbers)
        if number in numbers[:n]
    ]
    if faults:
        raise DataError(*faults)
    rows = {row[data["key"]]: {name: str(row[name]) for name in data["columns"]} for row in data["rows"]}
    return data["key"], tuple(data["columns"]), rows
