"""Warnings, conditions, authority and the measuring of absence, as a policy's data gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.policies.model import (
    AbsenceMeasure,
    Authority,
    Band,
    Cited,
    CollectiveMeasure,
    Condition,
    LeftOut,
    LookUp,
    SickPayBand,
    SickPayScale,
    Trigger,
    WarningKind,
)


def condition(data: Mapping[str, Any]) -> Condition:
    """Return one entry of a letter's ``requires``."""
    return Condition(
        data.get("rule", ""),
        data.get("from", ""),
        data.get("to", "meeting"),
        data.get("warning", ""),
        data.get("trigger", ""),
        data.get("collective", ""),
        data.get("sick_pay", False),
    )


def cited(data: str | Mapping[str, Any]) -> Cited:
    """Return one entry of a letter's ``cites``: a warning, or one with the day that counts."""
    if isinstance(data, str):
        return Cited(data)
    return Cited(data["warning"], str(data.get("on", "")).removeprefix("answers."))


def looks_up(data: Mapping[str, Any]) -> tuple[LookUp, ...]:
    """Return what a letter ``looks_up``."""
    return tuple(
        LookUp(
            name, one["table"], *(str(one.get(key, "")).removeprefix("answers.") for key in ("by", "plus"))
        )
        for name, one in data.items()
    )


def authority(data: Mapping[str, Any]) -> Authority:
    """Return one row of a policy's ``authority``."""
    words = (data.get("group", ""), data.get("note", ""))
    return Authority(
        data["decision"], tuple(data["by"]), data["para"], tuple(data.get("letters") or ()), *words
    )


def collective(data: Mapping[str, Any]) -> CollectiveMeasure:
    """Return a policy's ``collective``: from how many redundancies which rule holds."""
    days, told = data["within_days"], data["notification"]
    bands = [Band(one["at_least"], one["rule"], days, told) for one in data["bands"]]
    bands.sort(key=lambda band: -band.at_least)
    return CollectiveMeasure(data["para"], data["counts"], days, tuple(bands))


def warning(data: Mapping[str, Any]) -> WarningKind:
    """Return one entry of a policy's ``warnings``."""
    longer, extended = data.get("longer") or {}, data.get("extended") or {}
    return WarningKind(
        data["id"],
        data["title"],
        data["level"],
        data.get("final", False),
        data["life"],
        tuple(data.get("given_by") or ()),
        longer.get("rule", ""),
        longer.get("need", ""),
        extended.get("letter", ""),
        extended.get("until", ""),
    )


def absence(data: Mapping[str, Any]) -> AbsenceMeasure:
    """Return a policy's ``absence``: how it measures, what it leaves out, what it triggers."""
    return AbsenceMeasure(
        data["para"],
        data["window"],
        data["days"],
        data.get("score", ""),
        data.get("joins", False),
        tuple(
            LeftOut(one["words"], one["para"], one.get("rule", ""), tuple(one.get("ask_at") or ()))
            for one in data.get("leaves_out") or ()
        ),
        tuple(_trigger(one) for one in data.get("triggers") or ()),
        data.get("sign_off", ""),
        data.get("began", "absence-began"),
        data.get("returned", "returned-to-work"),
    )


def _trigger(data: Mapping[str, Any]) -> Trigger:
    window, gap = data.get("window"), data.get("gap") or {}
    return Trigger(
        id=data["id"],
        rule=data["rule"],
        measure=data["measure"],
        title=data["title"],
        stage=data.get("stage", 0),
        step=data.get("step", ""),
        letter=data.get("letter", ""),
        window=(window["amount"], window["unit"]) if window else None,
        needs_warning=data.get("needs_warning", ""),
        gap_rule=gap.get("rule", ""),
        gap_over=gap.get("over", ""),
        counts_warning=data.get("counts_warning", ""),
        act_by=data.get("act_by", ""),
        ask=data.get("ask", False),
        pro_rata=data.get("pro_rata", False),
        begun=data.get("begun", False),
    )


def sick_pay(data: Mapping[str, Any]) -> SickPayScale:
    """Return a policy's ``sick_pay``: its scale, and what comes off it."""
    rows = [(one.get("from") or {"amount": 0, "unit": "months"}, one["rule"]) for one in data["bands"]]
    keys = ("band_on", "look_back", "takes_off", "stops", "again", "at_most", "letter")
    return SickPayScale(
        data["para"],
        data.get("service", "Service"),
        tuple(SickPayBand((start["amount"], start["unit"]), rule) for start, rule in rows),
        **{key: data[key] for key in keys if key in data},
    )
