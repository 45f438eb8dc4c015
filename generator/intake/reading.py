"""Reads a returned form, which is hostile until it has been read: nothing in it is opened in this process.

A child process (``worker``) opens each file under limits of memory and time. It is started
when the first file comes, serves file after file, and is replaced when one kills it.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from generator.errors import Fault, Refused

LARGEST_FILE = 10_000_000
"""Bytes. A filled-in form is under half a megabyte; a larger file is something else."""

LARGEST_REPLY = 32_000_000
SECONDS_TO_START = 60.0
SECONDS_TO_READ = 5.0
"""By the clock; the child's own limit (0.6 s of processor time) comes first where there is one."""

FILES_A_WORKER = 250
"""After so many files a fresh child is started, so that no file's remains pile up."""

WORKER_FLAG = "--read-returned-forms"
"""The one argument with which a frozen program starts itself as the child (see ``serve_if_asked``)."""

SEND_FILE = (
    "Ask the sender to save the form again from their PDF program and send the file itself, "
    "not a print of it."
)
SEND_FORM = "Ask the sender to fill in the form that was sent to them and to send that file back."

REFUSALS: Mapping[str, tuple[str, str]] = {
    "empty": ("The file is empty.", SEND_FILE),
    "unreadable": ("The file could not be opened.", "Check that it is there and that you may read it."),
    "not-a-pdf": ("The file is not a PDF.", SEND_FORM),
    "a-picture": ("The file is a picture, not a PDF.", SEND_FORM),
    "a-document": ("The file is a word-processor or zip file, not a PDF.", SEND_FORM),
    "too-large": ("The file is over 10 MB, far more than a filled-in form.", SEND_FILE),
    "cut-short": (
        "The file was cut short, or something was added after its end, so answers may be missing.",
        SEND_FILE,
    ),
    "damaged": ("The file is damaged and could only be read by guessing.", SEND_FILE),
    "readers-differ": (
        "Two PDF readers get different answers out of the file, so neither can be trusted.",
        SEND_FILE,
    ),
    "encrypted": (
        "The file is locked with a password or encrypted.",
        "Ask the sender to save it again without a password and send it that way.",
    ),
    "xfa": ("The file carries a second form in another format (XFA), whose answers may differ.", SEND_FORM),
    "actions": (
        "The file carries a script or a command to start or send something, as our forms never do.",
        SEND_FORM,
    ),
    "flattened": (
        "The form has no fields left, only its text: it was printed to PDF or flattened.",
        SEND_FILE,
    ),
    "scanned": (
        "The file is a scan or photograph: there are pictures of pages in it, but no fields.",
        "Ask the sender for the file itself, or type the answers in from the scan.",
    ),
    "not-ours": ("The file is not one of these forms: it does not say which form it is.", SEND_FORM),
    "doubled": ("Two fields of the file have one name, so an answer could be taken for another.", SEND_FILE),
    "two-forms": ("The file holds more than one form.", "Ask the sender to send each form as its own file."),
    "identities-differ": ("The file says in two places which form it is, and they do not agree.", SEND_FORM),
    "too-many-fields": ("The file has far more fields or pages than any form.", SEND_FORM),
    "tangled": ("The file's parts lie too deep in one another or go round in circles.", SEND_FORM),
    "too-much": ("The file unpacks to far more than any form holds.", SEND_FORM),
    "too-slow": ("Reading the file took too long, which no form does.", SEND_FORM),
    "stopped": ("The file made the PDF reader stop.", SEND_FILE),
    "wrong-type": ("A field holds something that is not an answer of its kind.", SEND_FILE),
    "other-form": ("The file is a form that is not known here: another council's or policy's.", SEND_FORM),
    "other-edition": (
        "The file is another edition of the form than the one in use.",
        "Ask for the edition in use to be filled in, or read it with that edition's data.",
    ),
}
"""Each reason for refusing a file: what is wrong, and what to do."""

NOTES: Mapping[str, str] = {
    "attachments": "Other files are attached to it; they were not opened.",
    "remarks": "Remarks or drawings were added on its pages; they were not read.",
    "controls": "Characters that cannot be seen were left out of an answer.",
}

PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")


@dataclass(frozen=True)
class Returned:
    """A form as it came back, before its answers are judged.

    ``fields`` by our own field name: text and choices as text ("" if left empty), a check
    box as bool, a radio button's export name ("" if none), a signature field as bool.
    ``form`` is COUNCIL/POLICY/FORM. ``content`` is a digest of the printed part and the
    questions: it equals the blank template's unless someone changed them.
    """

    fields: Mapping[str, str | bool | None]
    form: str
    edition: str
    case: str
    return_by: str
    sha256: str
    content: str
    notes: tuple[str, ...] = ()


class Reader:
    """Reads returned forms in one child process; use it as a context or close it."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._served = 0
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, source: bytes | Path | str, editions: Mapping[str, str] | None = None) -> Returned:
        """Return what ``source`` (a file's path, or its bytes) holds.

        ``editions`` gives the edition in use of every form that may come back; without it
        any form and edition is returned for the caller to judge. Raises Refused with one
        fault whose ``code`` is a key of ``REFUSALS``; no fault ever quotes an answer.
        """
        file = "" if isinstance(source, bytes) else str(source)
        data = source if isinstance(source, bytes) else _contents(Path(source))
        code = unfit_outside(data)
        if code:
            raise refusal(code, file)
        reply = self._ask(data)
        if "unfit" in reply:
            raise refusal(str(reply["unfit"]), file)
        returned = _returned(reply, data, file)
        _check_edition(returned, editions, file)
        return returned

    def close(self) -> None:
        """End the child process, if there is one, and wait until it is gone."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        child.wait()

    def _ask(self, data: bytes) -> dict[str, Any]:
        """Return the child's reply about ``data``; a child that failed is replaced for the next file."""
        with self._turn:
            child = self._ready()
            try:
                reply = _exchange(child, data, SECONDS_TO_READ)
            except BaseException:
                self.close()
                raise
            self._served += 1
            if reply.get("unfit") in ("too-much", "too-slow", "stopped") or self._served >= FILES_A_WORKER:
                self.close()
            return reply

    def _ready(self) -> subprocess.Popen[bytes]:
        """Return a living child of this very process, started if need be."""
        if self._owner != os.getpid():
            self._child, self._owner = None, os.getpid()
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._child is None:
            self._child, self._served = _start(), 0
        return self._child


_shared = Reader()
atexit.register(_shared.close)


def read(source: bytes | Path | str, editions: Mapping[str, str] | None = None) -> Returned:
    """Return what a returned form holds, read by the process's one shared ``Reader`` (see there)."""
    return _shared.read(source, editions)


def fixed_content(data: bytes) -> str:
    """Return the digest of the printed part and the questions of ``data``, as ``Returned.content``.

    Filling a form in never changes it; a changed question, label, choice or position does.
    Raises Refused like ``read``.
    """
    return _shared.read(data).content


def refusal(code: str, file: str = "") -> Refused:
    """Return the refusal for ``code``, a key of ``REFUSALS``; an unknown code is told as damage."""
    known = code if code in REFUSALS else "damaged"
    what, remedy = REFUSALS[known]
    return Refused(Fault(what, remedy, file=file, code=known))


def unfit_outside(data: bytes) -> str:
    """Return why ``data`` is not even to be opened, from its size and first bytes; "" if nothing speaks."""
    if not data:
        return "empty"
    if len(data) > LARGEST_FILE:
        return "too-large"
    if b"%PDF-" in data[:1024]:
        return ""
    if data.startswith(PICTURES) or data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "a-picture"
    return "a-document" if data.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0", b"{\\rtf")) else "not-a-pdf"


def serve_if_asked() -> None:
    """Become the child when a frozen program was started with ``WORKER_FLAG``; else do nothing.

    A frozen program has no interpreter to start, so it starts itself; its entry point
    calls this first.
    """
    if sys.argv[1:] == [WORKER_FLAG]:
        from generator.intake import worker  # only the child may load the PDF libraries

        worker.main()
        raise SystemExit(0)


def _contents(path: Path) -> bytes:
    """Return a file's bytes, one more than allowed at most; raises Refused."""
    try:
        if not path.is_file():  # a pipe or device would keep us waiting for ever
            raise refusal("unreadable", str(path))
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as closed:
        raise refusal("unreadable", str(path)) from closed


def _returned(reply: Mapping[str, Any], data: bytes, file: str) -> Returned:
    """Return the reply as values, with its text in NFC and without characters that cannot be seen."""
    notes = {NOTES[note] for note in reply["notes"]}
    fields: dict[str, str | bool | None] = {}
    for name, value in reply["fields"].items():
        fields[name] = _seen(value, file) if isinstance(value, str) else value
        if isinstance(value, str) and _CONTROLS.search(value):
            notes.add(NOTES["controls"])
    form, edition, case, return_by = (
        _identity(fields, name) for name in ("dp_form", "dp_edition", "dp_case", "dp_return_by")
    )
    if not form or not edition:
        raise refusal("not-ours", file)
    return Returned(
        fields,
        form,
        edition,
        case,
        return_by,
        hashlib.sha256(data).hexdigest(),
        str(reply["content"]),
        tuple(sorted(notes)),
    )


def _identity(fields: Mapping[str, str | bool | None], name: str) -> str:
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _seen(value: str, file: str) -> str:
    """Return ``value`` normalised; raises Refused for half a character (a lone surrogate)."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as half:
        raise refusal("wrong-type", file) from half
    return unicodedata.normalize("NFC", _CONTROLS.sub("", value))


def _check_edition(returned: Returned, editions: Mapping[str, str] | None, file: str) -> None:
    if editions is None:
        return
    if returned.form not in editions:
        raise refusal("other-form", file)
    if returned.edition != editions[returned.form]:
        raise refusal("other-edition", file)


def _command() -> list[str]:
    """Return the command that starts the child.

    The child gets this process's import path, without the current folder: a folder of
    returned files is the last place to import from.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER_FLAG]
    home = str(Path(__file__).resolve().parents[2])
    path = [home, *(entry for entry in sys.path if entry and entry != home and Path(entry).is_absolute())]
    start = f"import sys; sys.path[:] = {path!r}; from generator.intake.worker import main; main()"
    return [sys.executable, "-P", "-c", start]


def _start() -> subprocess.Popen[bytes]:
    """Start a child and wait until it says that it is ready; raises RuntimeError if it never does."""
    child = subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    with _Clock(child, SECONDS_TO_START):
        ready = _take(child.stdout, 4)
    if ready != bytes(4):
        child.kill()
        child.communicate()
        raise RuntimeError("The process that reads returned forms did not start.")
    return child


def _exchange(child: subprocess.Popen[bytes], data: bytes, seconds: float) -> dict[str, Any]:
    """Send one file and return its reply, or why there is none: ``too-slow`` or ``stopped``."""
    body = b""
    with _Clock(child, seconds) as clock, contextlib.suppress(OSError):
        if child.stdin is not None:
            child.stdin.write(struct.pack(">I", len(data)) + data)
            child.stdin.flush()
        head = _take(child.stdout, 4)
        length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
        body = _take(child.stdout, length) if length <= LARGEST_REPLY else b""
    if body and not clock.ran_out:
        return _believed(body)
    child.kill()
    timed_out = child.wait() in _OUT_OF_TIME or clock.ran_out
    return {"unfit": "too-slow" if timed_out else "stopped"}


def _believed(body: bytes) -> dict[str, Any]:
    """Return the reply if it has the right shape: a file may have taken the child over."""
    try:
        reply = json.loads(body)
        if "unfit" in reply:
            return {"unfit": str(reply["unfit"])}
        fields = {str(name): value for name, value in reply["fields"].items()}
        if all(isinstance(value, str | bool | None) for value in fields.values()):
            return {
                "fields": fields,
                "content": str(reply["content"]),
                "notes": [note for note in reply["notes"] if note in NOTES],
            }
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return {"unfit": "stopped"}


def _take(pipe: IO[bytes] | None, length: int) -> bytes:
    return pipe.read(length) if pipe is not None else b""


def _out_of_time() -> frozenset[int]:
    """Return the exit codes by which a child shows that its processor time was up."""
    import signal

    return frozenset(-getattr(signal, name) for name in ("SIGPROF", "SIGXCPU") if hasattr(signal, name))


_OUT_OF_TIME = _out_of_time()


class _Clock:
    """Ends a child that keeps us waiting for more than ``seconds``; a pipe has no time limit on Windows."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.ran_out = False
        self._child = child
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def _end(self) -> None:
        self.ran_out = True
        self._child.kill()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
