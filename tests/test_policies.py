"""Policies as data: what refers to nothing is found, with its line and the nearest word."""

from __future__ import annotations

import shutil
from pathlib import Path

import helpers
import pytest

from generator import policies
from generator.errors import DataError, UsageError

POLICY = "inventham/conduct-2020"


def own_copy(folder: Path, old: str, new: str, file: str = f"policies/{POLICY}.yaml") -> Path:
    shutil.copytree(helpers.OWN, folder / "own")
    path = folder / "own" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "own"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from: invitation-received", "from: invitation-recieved", "Did you mean 'invitation-received'?"),
        ("to: hearing", "to: haering", "Did you mean 'hearing'?"),
        ("binds: [chair]", "binds: [chiar]", "Did you mean 'chair'?"),
        ("id: inv-5.2", "id: inv-5.1", "'inv-5.1' is given twice."),
        ("{id: hearing,", "{id: review,", "'review' is given twice."),
        (
            "receipt_of: invitation-sent",
            "receipt_of: invitation",
            "'invitation' is not an event of this policy.",
        ),
        ("limits: [inv-5.1, inv-5.2]", "limits: [inv-5.9]", "'inv-5.9' is not a rule of this policy."),
        ("rule: inv-8.1", "rule: inv-8.8", "'inv-8.8' is not a rule of this policy."),
        ("to: employee", "to: emploee", "Did you mean 'employee'?"),
        ("from: [chair]", "from: [chairman]", "Did you mean 'chair'?"),
        ("opens_on: [concern-raised]", "opens_on: [concern]", "'concern' is not an event of this policy."),
        (
            "id: review-notice\n",
            "id: hearing-invitation\n",
            "the letter 'hearing-invitation' is given twice.",
        ),
        ("ends_on: [appeal-received]", "ends_on: [nothing]", "'nothing' is not an event of this policy."),
        ("by: [chair]", "by: [cheer]", "'cheer' is not a role of this council."),
        ("strength: must", "strength: mighty", "Use one of: must, should, normally, may."),
        ("relation: within", "relation: before", "is not allowed for 'relation'"),
        ("status: in-force", "statuss: in-force", "Did you mean 'status'?"),
        ("take: due", "take: dew", "Use one of: due, earliest, latest, last_day."),
        ("unit: working_days", "unit: working_days\n    amout: 5", "Did you mean 'amount'?"),
    ],
)
def test_a_slip_in_a_policy_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    own = own_copy(tmp_path, old, new)
    with pytest.raises(DataError) as caught:
        policies.policy(POLICY, own)
    assert said in str(caught.value)
    assert all(fault.line and fault.file.endswith("conduct-2020.yaml") for fault in caught.value.faults)


def test_every_slip_is_named_at_once(tmp_path: Path) -> None:
    own = own_copy(tmp_path, "binds: [chair]\n    from: invitation-received", "binds: [x]\n    from: y")
    with pytest.raises(DataError) as caught:
        policies.policy(POLICY, own)
    assert len(caught.value.faults) == 2


def test_a_contact_with_an_unknown_role_is_refused(tmp_path: Path) -> None:
    own = own_copy(tmp_path, "contacts:\n  hr:", "contacts:\n  hrr:", "policies/inventham/council.yaml")
    with pytest.raises(DataError, match="Did you mean 'hr'"):
        policies.council("inventham", own)


@pytest.mark.parametrize(
    "name", ["../inventham/conduct-2020", "inventham/../inventham/conduct-2020", "inventham/council", "", "x"]
)
def test_only_a_name_that_is_listed_is_a_policy(name: str) -> None:
    with pytest.raises(UsageError, match=r"[Tt]here is no policy"):
        policies.policy(name, helpers.OWN)


@pytest.mark.parametrize("name", ["../policies/inventham", "", ".", "inventham/x"])
def test_only_a_name_that_is_listed_is_a_council(name: str) -> None:
    with pytest.raises(UsageError, match=r"[Tt]here is no council"):
        policies.council(name, helpers.OWN)


def test_a_tail_of_a_name_will_do_if_it_means_one_thing() -> None:
    known = ["a/p/x", "b/p/x", "b/p/y"]
    assert policies.by_tail("y", known, "letter") == "b/p/y"
    with pytest.raises(UsageError, match="could be a/p/x, b/p/x"):
        policies.by_tail("x", known, "letter")


def test_a_council_s_own_file_hides_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "policies" / "newcastle-under-lyme"
    folder.mkdir(parents=True)
    shipped = Path(policies.policy("newcastle-under-lyme/grievance-2016").file).parent / "council.yaml"
    text = shipped.read_text(encoding="utf-8")
    (folder / "council.yaml").write_text(
        text.replace("title: Newcastle-under-Lyme Borough Council", "title: Changed", 1), encoding="utf-8"
    )
    assert policies.council("newcastle-under-lyme", tmp_path).title == "Changed"
    assert policies.council("newcastle-under-lyme").title != "Changed"


@pytest.mark.parametrize(
    ("service", "fifth", "sixth"), [("", False, True), ("Waste", True, True), ("Library", False, False)]
)
def test_a_closure_may_leave_out_services_or_be_for_one_alone(service: str, fifth: bool, sixth: bool) -> None:
    from datetime import date

    calendar = policies.council("inventham", helpers.OWN).calendar(service)
    assert calendar.is_working(date(2026, 5, 5)) is fifth
    assert calendar.is_working(date(2026, 5, 6)) is sixth
