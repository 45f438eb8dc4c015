"""A bulk run from the first row to the release: checked, made, read back, released."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import generator
from generator import files, resources, yamlfiles
from generator.bulk import bundle, checks, crew, making, people, readback, runfile, telling
from generator.bulk.crew import Crew
from generator.bulk.making import Plan, Stretch
from generator.bulk.people import People
from generator.bulk.runfile import Run
from generator.bulk.work import Work, disk, disk_fault, write_plainly
from generator.errors import DataError, DueProcessError, Fault, Refused

Tell = Callable[[str, int, int], None]
PRINT, ENCLOSURES = "for-printing.pdf", "enclosures"
_STORED = (".pdf", ".docx", ".xlsx")  # pressed already
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Wish:
    """What is asked of a run: where to, in which form, by how many workers or which cluster."""

    out: Path
    zipped: bool = False
    printing: bool = False
    workers: int = 1
    resume: bool = False
    scheduler: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: the faults of the list (then nothing was written), or what was released."""

    people: int
    faults: tuple[Fault, ...] = ()
    released: Path | None = None
    files: int = 0
    pages: int = 0
    before: bool = False


@dataclass(frozen=True)
class Task:
    """A run file and a people file, read; what they are made of, so that a change is noticed."""

    plan: Plan
    run: Run
    table: People
    sources: Mapping[str, str]

    def stretches(self) -> list[Stretch]:
        """Return the rows in stretches."""
        return list(making.stretches(self.plan, self.table))

    def name(self) -> str:
        """Return what the run is released as: its name, step and day."""
        return files.safe_name(f"{self.run.name}-{self.run.step.id}-{self.run.on.isoformat()}")


def task(run_path: Path, people_path: Path, own: Path | None = None) -> Task:
    """Read both files; raises DataError."""
    run = runfile.load(run_path, own)
    text = run_path.read_text(encoding="utf-8-sig")
    table = people.read(people_path, run)
    enclosed = [making.digest(data) for data in _enclosures(run).values()]
    sources = {
        "run file": making.digest(text.encode("utf-8")),
        "people file": making.digest(people_path.read_bytes()),
        "policy, forms and letters": data_digest(run),
        **_proposals(run),
        **({"enclosures": making.digest(" ".join(enclosed).encode())} if enclosed else {}),
    }
    return Task(Plan(text, run_path.as_posix(), own), run, table, sources)


def _proposals(run: Run) -> dict[str, str]:
    """Return the SHA-256 of the file of proposed redundancies, where the run belongs to one."""
    if run.proposal is None:
        return {}
    path = Path(run.proposal["file"])
    yamlfiles.read(path)  # it says what is wrong with the file
    return {"proposed redundancies": making.digest(path.read_bytes())}


def _enclosures(run: Run) -> dict[str, bytes]:
    """Return the files that go with the letters to everybody, by name; raises DataError."""
    found = {}
    for one in run.enclosures:
        if one.path is not None:
            try:
                found[one.path.name] = one.path.read_bytes()
            except OSError:
                what = f"the enclosure '{one.title}' has no file that can be read."
                raise DataError(Fault(what, f"Put it beside {run.file}.", file=str(one.path))) from None
    return found


def data_digest(run: Run) -> str:
    """Return the SHA-256 of every file that shapes this policy's packs, and of the program's version."""
    whole = hashlib.sha256(generator.__version__.encode())
    council, policy = run.policy.id.split("/")
    places = (
        ("policies", f"{council}/*.yaml"),
        ("schemas", f"{council}/{policy}/*"),
        ("forms", f"{council}/{policy}/*"),
        ("templates", f"{council}/**/*"),
    )
    for folder, pattern in places:
        for name, path in resources.every(folder, pattern, run.own):
            if path.is_file():
                whole.update(f"{folder}/{name}\n".encode() + path.read_bytes())
    return whole.hexdigest()


# --- the run


def check(task: Task, crew: Crew, tell: Tell) -> list[Fault]:
    """Return every fault in the list, in the order of its rows; nothing is written."""
    found = checks.of_the_list(task.run, task.table)
    for _, faults in _watched("Checking", crew.each(making.faults, task.stretches()), task, tell):
        found += faults
    found.sort(key=lambda fault: (fault.line or 0, fault.place))
    return _once(found, len(task.table.rows))


def _once(faults: list[Fault], rows: int) -> list[Fault]:
    """Return ``faults``; what is wrong in the same words in every row is told once, without a row."""
    if rows < 2:
        return faults
    same = Counter(replace(fault, line=None) for fault in faults)
    everywhere = [fault for fault, count in same.items() if count == rows]
    left = [fault for fault in faults if same[replace(fault, line=None)] != rows]
    return [replace(fault, what=f"in every row: {fault.what}") for fault in everywhere] + left


def run(task: Task, wish: Wish, tell: Tell) -> Outcome:
    """Check all rows and, if all is well, make, read back and release; raises DueProcessError."""
    work = Work(wish.out, task.name(), wish.zipped)
    count = len(task.table.rows)
    if work.finished():
        return _was_finished(task, work, wish, count)
    with contextlib.ExitStack() as alone:
        with crew.gathered(wish.workers) as here, _makers(wish, here) as makers:
            _refuse_other_data(task, makers)
            if faults := check(task, makers, tell):
                return Outcome(count, tuple(faults))
            alone.enter_context(work.opened({**task.sources, "printing": wish.printing}, wish.resume))
            _make(task, work, makers, tell)
            _read_back(task, work, here, tell)
        made, pages = _finish(task, work, wish, tell)  # the workers have gone: their memory is free
    return Outcome(count, (), work.release(), made, pages)


def _was_finished(task: Task, work: Work, wish: Wish, count: int) -> Outcome:
    """Say that a run that goes on after its end has nothing to do; refuse another, or one anew."""
    if not wish.resume or work.sources() != task.sources:
        files.refuse_existing(work.released)
    work.clear()
    return Outcome(count, (), work.released, before=True)


@contextlib.contextmanager
def _makers(wish: Wish, here: Crew) -> Iterator[Crew]:
    if not wish.scheduler:
        yield here
        return
    with crew.clustered(wish.scheduler) as cluster:
        yield cluster


def _watched(
    phase: str, done: Iterable[tuple[Stretch, Any]], task: Task, tell: Tell
) -> Iterator[tuple[Stretch, Any]]:
    """Pass on what is done, and tell how far the phase is."""
    count, so_far = len(task.table.rows), 0
    tell(phase, 0, count)
    for stretch, result in done:
        so_far += len(stretch.rows)
        tell(phase, so_far, count)
        yield stretch, result


def _make(task: Task, work: Work, makers: Crew, tell: Tell) -> None:
    """Make the stretches that are not there yet. A cluster hands them back; others write them here."""
    left = [stretch for stretch in task.stretches() if not work.made(stretch.number)]
    remote = isinstance(makers, crew.Cluster)
    job: Callable[[Stretch], Any] = making.packs if remote else partial(_make_here, work)
    for stretch, found in _watched("Making", makers.each(job, left), task, tell):
        faults = _kept(work, stretch.number, found) if remote else found
        if faults:
            raise DataError(*faults)


def _make_here(work: Work, stretch: Stretch) -> list[Fault]:
    """Make the packs of ``stretch`` and write them; return faults, which travel better than errors."""
    return _kept(work, stretch.number, making.packs(stretch))


def _kept(work: Work, number: int, found: list[making.Pack] | list[Fault]) -> list[Fault]:
    faults = [one for one in found if isinstance(one, Fault)]
    if not faults:
        try:
            work.keep(number, [one for one in found if isinstance(one, making.Pack)])
        except DueProcessError as error:
            faults = list(error.faults)
    return faults


def _read_back(task: Task, work: Work, here: Crew, tell: Tell) -> None:
    """Hold every pack against its row; what disagrees is made again by the next ``--resume``."""
    wrong: list[Fault] = []
    job = partial(_disagreements, work)
    for stretch, faults in _watched("Reading back", here.each(job, task.stretches()), task, tell):
        if faults:
            work.forget(stretch.number)
            wrong += faults
    if wrong:
        raise Refused(*sorted(wrong, key=str))


def _disagreements(work: Work, stretch: Stretch) -> list[Fault]:
    try:
        return readback.disagreements(stretch, work.read(stretch.number))
    except OSError as error:
        return [disk_fault(error, work.part)]
    except DueProcessError as error:
        return list(error.faults)


def _refuse_other_data(task: Task, makers: Crew) -> None:
    """Refuse a cluster whose workers would make other letters than these."""
    if not isinstance(makers, crew.Cluster):
        return
    theirs = makers.client.run(_digest_there, task.plan)
    if set(theirs.values()) != {task.sources["policy, forms and letters"]}:
        raise Refused(
            Fault(
                "a worker of the cluster has other policies, forms or letters, or another version.",
                "Install the same version there, and the same data folder under the same name.",
            )
        )


def _digest_there(plan: Plan) -> str:
    return data_digest(plan.run())


# --- the end


def _finish(task: Task, work: Work, wish: Wish, tell: Tell) -> tuple[int, int]:
    """Write manifest, report and print file beside the packs; return how many files and pages."""
    stretches = task.stretches()

    def records() -> Iterator[Mapping[str, Any]]:
        for stretch in stretches:
            yield from work.records(stretch.number)

    with disk(work.out):
        telling.manifest_json(
            work.packs / "manifest.json", task.run, task.sources, records(), _enclosures(task.run)
        )
        telling.manifest_csv(work.packs / "manifest.csv", records())
        telling.report(work.packs / "report.xlsx", task.run, task.table, records())
        pages = _print(task, work, records(), tell) if wish.printing else 0
        names = ["manifest.json", "manifest.csv", "report.xlsx", *([PRINT] if wish.printing else [])]
        names += _enclose(task.run, work)
        names += [f"{one['folder']}/{file['name']}" for one in records() for file in one["files"]]
        if wish.zipped:
            _zip(work, names, tell)
    return len(names), pages


def _enclose(run: Run, work: Work) -> list[str]:
    """Put the files that everybody gets beside the packs, once, and return their names."""
    found = {f"{ENCLOSURES}/{name}": data for name, data in _enclosures(run).items()}
    for name, data in found.items():
        files.make_folder((work.packs / name).parent)
        write_plainly(work.packs / name, data)
    return list(found)


def _print(task: Task, work: Work, records: Iterable[Mapping[str, Any]], tell: Tell) -> int:
    def letters() -> Iterator[bytes]:
        for number, record in enumerate(records, 1):
            for letter in record["letters"]:
                for file in letter["files"]:
                    if file.endswith(".pdf"):
                        yield (work.packs / record["folder"] / file).read_bytes()
            tell("For printing", number, len(task.table.rows))

    return bundle.write(work.packs / PRINT, f"{task.run.step.title}: letters for printing", letters())


def _zip(work: Work, names: list[str], tell: Tell) -> None:
    """Write all into one ZIP file, in the order of the list, and see it onto the disk."""
    path = work.part / f"{work.name}.zip"
    path.unlink(missing_ok=True)
    with zipfile.ZipFile(telling.new(path), "w", zipfile.ZIP_STORED) as out:
        for number, name in enumerate(names, 1):
            entry = zipfile.ZipInfo(f"{work.name}/{name}", _EARLIEST)
            entry.external_attr = 0o600 << 16
            pressed = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            out.writestr(entry, (work.packs / name).read_bytes(), pressed)
            tell("Packing", number, len(names))
    with path.open("rb+") as file:
        os.fsync(file.fileno())
