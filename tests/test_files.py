"""Files: nobody else can read them, and nothing is ever half there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import files
from generator.errors import DataError, Refused

posix = pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
not_root = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="nothing is closed to root"
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_files_are_0600_and_new_folders_0700(tmp_path: Path) -> None:
    files.write(tmp_path / "a" / "b" / "letter.txt", b"words")
    assert mode(tmp_path / "a" / "b" / "letter.txt") == 0o600
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700


@posix
def test_a_pack_is_a_0700_folder_of_0600_files(tmp_path: Path) -> None:
    files.write_folder(tmp_path / "pack", {"a.txt": b"a", "b.txt": b"b"})
    assert mode(tmp_path / "pack") == 0o700
    assert {mode(path) for path in (tmp_path / "pack").iterdir()} == {0o600}


def test_what_exists_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    files.write_new(path, b"first")
    with pytest.raises(Refused, match="is there already"):
        files.write_new(path, b"second")
    with pytest.raises(Refused, match="is there already"):
        files.write_folder(path, {"a": b""})
    assert path.read_bytes() == b"first"


def test_a_pack_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        files.write_folder(tmp_path / "pack", {"a.txt": b"a", "a.txt/below": b"c"})
    assert list(tmp_path.iterdir()) == []


def test_of_several_files_all_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataError):
        files.write_all_new({tmp_path / "one.txt": b"1", tmp_path / "file" / "two.txt": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    (tmp_path / "two.txt").write_bytes(b"kept")
    with pytest.raises(Refused):
        files.write_all_new({tmp_path / "one.txt": b"1", tmp_path / "two.txt": b"2"})
    assert not (tmp_path / "one.txt").exists()


def test_a_write_that_fails_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "case.yaml"
    files.write(path, b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match="no space left on device"):
        files.write(path, b"after")
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["case.yaml"]


@not_root
def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DataError, match="cannot be written"):
        files.write(tmp_path / "letter.txt", b"")
    tmp_path.chmod(0o700)


@given(st.text())
def test_a_safe_name_is_plain_on_every_system(text: str) -> None:
    name = files.safe_name(text)
    assert 0 < len(name) <= 80
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
    assert not name.startswith((".", "-"))
    assert not name.endswith((".", "-"))
    assert files.safe_name(name) == name


def test_a_long_name_is_cut_and_still_ends_plainly() -> None:
    assert files.safe_name("a" * 79 + "-b") == "a" * 79
