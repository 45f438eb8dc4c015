"""What is installed: our one name, all code, all data, and the packages that are really used."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import generator
from generator import resources

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]

# Read by zoneinfo where the system has no time zones of its own; nobody imports it.
NEVER_IMPORTED = {"tzdata"}


def test_the_name_that_is_installed_belongs_to_us_alone() -> None:
    owners = set(packages_distributions().get("generator", []))
    assert owners <= {"dueprocess"}, f"also installs 'generator': {owners}"


def test_every_package_of_code_is_listed() -> None:
    folders = {init.parent.relative_to(ROOT) for init in (ROOT / "generator").rglob("__init__.py")}
    listed = {name for name in SETUPTOOLS["packages"] if not name.startswith("generator.data.")}
    assert {".".join(folder.parts) for folder in folders} == listed


def test_every_folder_of_data_is_shipped() -> None:
    assert {f"generator.data.{folder}" for folder in resources.FOLDERS} == set(SETUPTOOLS["package-dir"])
    for folder in resources.FOLDERS:
        assert any((resources.shipped() / folder).iterdir()), folder


def test_every_file_of_data_is_shipped() -> None:
    for package, folder in SETUPTOOLS["package-dir"].items():
        patterns = SETUPTOOLS["package-data"][package]
        shipped = {file for pattern in patterns for file in (ROOT / folder).glob(pattern)}
        present = {file for file in (ROOT / folder).rglob("*") if file.is_file()}
        assert present == shipped, f"{folder}: {present ^ shipped}"


def test_every_form_has_its_questions_and_all_questions_have_a_form() -> None:
    def names(folder: str) -> set[str]:
        return {name for name, _ in resources.every(folder, "*/*/*.yaml")}

    assert names("forms") == names("schemas")
    assert names("forms")


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    assert generator.__version__ == version
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_the_code_imports_is_named_as_a_dependency_and_nothing_else() -> None:
    owners = packages_distributions()
    used = {_plain(owner) for name in _imported() for owner in owners[name]}
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    optional = _distributions([*extras["check"], *extras["cluster"]])
    assert used - optional == _distributions(project["dependencies"]) - NEVER_IMPORTED


def _distributions(requirements: list[str]) -> set[str]:
    return {_plain(re.split(r"[<>=\[]", each)[0]) for each in requirements}


def _imported() -> set[str]:
    """The names of other people's packages that ``generator`` imports."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "generator").rglob("*.py"))
    found = {name.split(".")[0] for tree in trees for name in _names(tree)}
    return found - set(sys.stdlib_module_names) - {"generator"}


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
