"""Build the wheel, install it into a clean environment, and run the main job there.

Only this shows that what is shipped is whole: in a checkout the data lies at hand anyway.

usage: python tools/try_wheel.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def main() -> None:
    """Build, install, run; ends with exit code 1 at the first thing that does not work."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = built(folder / "dist")
        check_names(wheel)
        command = installed(wheel, folder / "clean")
        letters = json.loads(run([command, "list", "letters", "--json"], folder))
        run([command, "demo", "-o", "made"], folder)
        check_demo(folder / "made")
    print(f"{wheel.name}: in a clean environment it lists {len(letters)} letters and runs the demo.")


def built(folder: Path) -> Path:
    """Return the wheel, built into ``folder`` with nothing left of an earlier build."""
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    run([sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)], ROOT)
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    return next(folder.glob("*.whl"))


def check_names(wheel: Path) -> None:
    """End the program if the wheel puts any other name than ``generator`` among the installed packages."""
    with zipfile.ZipFile(wheel) as file:
        names = {name.split("/")[0] for name in file.namelist()}
    ours = {name for name in names if name == "generator" or name.endswith(".dist-info")}
    if names != ours:
        sys.exit(f"{wheel.name} also installs {', '.join(sorted(names - ours))}.")


def installed(wheel: Path, folder: Path) -> str:
    """Return the path of the command ``dueprocess``, installed into a new environment in ``folder``."""
    venv.create(folder, with_pip=True)
    python = folder / SCRIPTS / "python"
    run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)], folder)
    return str(folder / SCRIPTS / "dueprocess")


def check_demo(folder: Path) -> None:
    """End the program if the demo did not make a letter in Word and in PDF, a form and an invitation."""
    kinds = [path.suffix for path in folder.rglob("*") if path.is_file()]
    wanted = {".docx": 1, ".pdf": 2, ".ics": 1, ".json": 1}
    for suffix, least in wanted.items():
        if kinds.count(suffix) < least:
            sys.exit(f"The demo made {kinds.count(suffix)} files {suffix} where {least} were expected.")


def run(command: list[str], folder: Path) -> str:
    """Return what ``command`` prints; ends the program, showing what it said, where it fails."""
    kept = {name: os.environ[name] for name in os.environ if name not in ("DUEPROCESS_DATA", "PYTHONPATH")}
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        said = done.stdout[-2000:] + done.stderr[-2000:]
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
    return done.stdout


if __name__ == "__main__":
    main()
