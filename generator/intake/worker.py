"""Opens returned PDFs, one after another, in a process of its own: nothing hostile is opened elsewhere.

A frame on standard input (four bytes of length, then the file) is answered by a frame on
standard output (JSON). Two libraries read each file: pypdf, whose limits stop most bombs,
and qpdf through pikepdf, which notices damage that pypdf passes over in silence. Only
what both say alike is handed on. Nothing here writes, prints or keeps anything.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import os
import re
import signal
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
import pypdf
from pypdf import generic
from pypdf.errors import DependencyError, LimitReachedError

if sys.platform != "win32":
    import resource

LARGEST_FILE = 10_000_000
LARGEST_ANSWER = 100_000
LARGEST_TOTAL = 1_000_000
LARGEST_PART = 4_000_000
LARGEST_CONTENT = 16_000_000
MOST_FIELDS = 2_000
MOST_NODES = 6_000
MOST_ITEMS = 5_000
MOST_OBJECTS = 20_000
MOST_PAGES = 200
DEEPEST = 8
MEMORY_GROWTH = 60_000_000
CPU_SECONDS = 0.6
HARMLESS_WARNINGS = (
    "xref entry for the xref stream itself is missing",  # pypdf's incremental writer
    "is not one plus the highest object number",
)
HARMLESS_ACTIONS = frozenset({"/URI", "/GoTo", "/Named"})

PYPDF_LIMITS: Mapping[str, Any] = {
    "maximum_declared_stream_length": LARGEST_FILE,
    "array_based_stream_maximum_output_length": LARGEST_PART,
    "array_maximum_element_count": MOST_ITEMS,
    "dictionary_maximum_element_count": MOST_ITEMS,
    "jbig2_maximum_output_length": LARGEST_PART,
    "lzw_maximum_output_length": LARGEST_PART,
    "run_length_maximum_output_length": LARGEST_PART,
    "zlib_maximum_output_length": LARGEST_PART,
    "zlib_maximum_recovery_input_length": 100_000,
    "brotli_maximum_output_length": LARGEST_PART,
    "image_maximum_buffer_size": LARGEST_PART,
    "stream_filters_maximum_length": 4,
    "stream_decoding_work_maximum_length": LARGEST_CONTENT,
    "stream_parsing_work_maximum_count": 200_000,
    "page_tree_maximum_entries": MOST_PAGES,
    "page_tree_maximum_depth": DEEPEST,
    "page_tree_maximum_page_entries": 100 * MOST_PAGES,
    "form_fields_maximum_entries": MOST_FIELDS,
    "form_fields_maximum_depth": DEEPEST,
    "xform_maximum_invocations_per_extraction": 500,
    "jbig2dec_binary": None,
}

QPDF_LIMITS: Mapping[str, Any] = {
    "doc_max_warnings": 20,
    "parser_max_nesting": 50,
    "parser_max_errors": 1,
    "parser_max_container_size": 50_000,
    "max_stream_filters": 4,
    "flate_max_memory": LARGEST_CONTENT,
    "png_max_memory": LARGEST_CONTENT,
    "run_length_max_memory": LARGEST_CONTENT,
    "tiff_max_memory": LARGEST_CONTENT,
    "dct_max_memory": LARGEST_CONTENT,
}


class Unfit(Exception):
    """The file is not to be read; ``code`` says why, and ``reading`` has the sentence for it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Name(str):
    """A PDF name, kept apart from text; it begins with ``/``."""


@dataclass(frozen=True)
class Node:
    """A dictionary or stream of either library: its keys, one entry, its decoded data."""

    entries: Callable[[], list[str]]
    get: Callable[[str], Any]
    data: Callable[[], bytes] | None = None


@dataclass(frozen=True)
class Found:
    """One field as the file has it. ``boxes`` are its rectangles in whole points."""

    name: str
    path: str
    kind: str
    value: str | bool | None
    labels: tuple[str, ...]
    options: tuple[str, ...] = ()
    boxes: tuple[tuple[int, ...], ...] = ()


@dataclass
class Tally:
    """What has been seen of one file so far, against its limits."""

    nodes: int = 0
    characters: int = 0
    content: int = 0
    notes: set[str] = field(default_factory=set)

    def node(self, depth: int) -> None:
        """Count one node of a tree; raises Unfit when there are too many or they lie too deep."""
        self.nodes += 1
        if depth > DEEPEST:
            raise Unfit("tangled")
        if self.nodes > MOST_NODES:
            raise Unfit("too-many-fields")


# --- one view of two libraries


def of_pypdf(raw: Any) -> Any:
    """Return pypdf's object as None, bool, float, bytes (a string), Name, list or Node."""
    thing = raw.get_object() if raw is not None else None
    if isinstance(thing, generic.DictionaryObject):
        data = thing.get_data if isinstance(thing, generic.StreamObject) else None
        return Node(
            lambda: [str(key) for key in thing],
            lambda key: of_pypdf(thing.raw_get(key)) if key in thing else None,
            data,
        )
    if isinstance(thing, generic.ArrayObject):
        return [of_pypdf(item) for item in thing]
    if isinstance(thing, generic.NameObject):
        return Name(thing)
    if isinstance(thing, generic.TextStringObject | generic.ByteStringObject):
        return bytes(thing.original_bytes)
    if isinstance(thing, generic.BooleanObject):
        return bool(thing.value)
    return float(thing) if isinstance(thing, generic.NumberObject | generic.FloatObject) else None


def of_qpdf(thing: Any) -> Any:
    """Return pikepdf's object as None, bool, float, bytes (a string), Name, list or Node."""
    if isinstance(thing, pikepdf.Stream):
        return Node(lambda: list(thing.keys()), lambda key: of_qpdf(thing.get(key)), thing.read_bytes)
    if isinstance(thing, pikepdf.Dictionary):
        return Node(lambda: list(thing.keys()), lambda key: of_qpdf(thing.get(key)))
    if isinstance(thing, pikepdf.Array):
        if len(thing) > MOST_ITEMS:
            raise Unfit("too-many-fields")
        return [of_qpdf(item) for item in thing]
    if isinstance(thing, pikepdf.Name):
        return Name(str(thing))
    if isinstance(thing, pikepdf.String):
        return bytes(thing)
    if thing is None or isinstance(thing, bool):
        return thing
    return None if isinstance(thing, pikepdf.Object) else float(thing)


def text(raw: bytes) -> str:
    """Return a PDF text string (ISO 32000-1, 7.9.2.2) with its line ends as ``\\n``; raises Unfit."""
    try:
        if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
            plain = raw.decode("utf-16")
        elif raw.startswith(b"\xef\xbb\xbf"):
            plain = raw[3:].decode("utf-8")
        else:
            plain = raw.decode("pdfdoc_pikepdf", "replace")
    except UnicodeDecodeError as mangled:
        raise Unfit("wrong-type") from mangled
    return re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", plain)


def words(value: Any) -> str:
    """Return the text of a string, or nothing where there is no string."""
    return text(value[:LARGEST_ANSWER]) if isinstance(value, bytes) else ""


# --- what a file may not carry


def refuse_actions(node: Node) -> None:
    """Raise Unfit if opening, leaving or filling in ``node`` would run or send anything."""
    for key in ("/A", "/OpenAction"):
        refuse_action(node.get(key), 0)
    additional = node.get("/AA")
    if isinstance(additional, Node):
        for key in additional.entries():
            refuse_action(additional.get(key), 0)


def refuse_action(action: Any, depth: int) -> None:
    """Raise Unfit unless ``action`` and what follows it only go to a place (ISO 32000-1, 12.6)."""
    if isinstance(action, list):
        for item in action:
            refuse_action(item, depth + 1)
    if not isinstance(action, Node):
        return
    if depth > DEEPEST:
        raise Unfit("tangled")
    kind = action.get("/S")
    if "/JS" in action.entries() or (isinstance(kind, Name) and kind not in HARMLESS_ACTIONS):
        raise Unfit("actions")
    refuse_action(action.get("/Next"), depth + 1)


def refuse_document(root: Node, tally: Tally) -> None:
    """Raise Unfit for what the catalogue may not hold; note what is left alone."""
    form, names = root.get("/AcroForm"), root.get("/Names")
    if isinstance(form, Node) and form.get("/XFA") is not None:
        raise Unfit("xfa")
    refuse_actions(root)
    if isinstance(names, Node):
        if names.get("/JavaScript") is not None:
            raise Unfit("actions")
        if names.get("/EmbeddedFiles") is not None:
            tally.notes.add("attachments")


# --- pages and fields


def pages_of(root: Node, tally: Tally) -> list[Node]:
    """Return the pages in order; raises Unfit when the tree is too large or goes in circles."""
    pages: list[Node] = []

    def down(node: Any, depth: int) -> None:
        tally.node(depth)
        if not isinstance(node, Node):
            raise Unfit("damaged")
        kids = node.get("/Kids")
        if not isinstance(kids, list):
            pages.append(node)
        for kid in kids if isinstance(kids, list) else ():
            down(kid, depth + 1)
        if len(pages) > MOST_PAGES:
            raise Unfit("too-many-fields")

    down(root.get("/Pages"), 0)
    return pages


def fields_of(root: Node, tally: Tally) -> list[Found]:
    """Return every field that can hold an answer, in the file's order; raises Unfit."""
    form = root.get("/AcroForm")
    top = form.get("/Fields") if isinstance(form, Node) else None
    found: list[Found] = []
    for node in top if isinstance(top, list) else ():
        for one in branch(node, "", {}, 0, tally):
            found.append(one)
            if len(found) > MOST_FIELDS:
                raise Unfit("too-many-fields")
    return found


def branch(node: Any, path: str, inherited: Mapping[str, Any], depth: int, tally: Tally) -> Iterator[Found]:
    """Yield the fields at and below ``node`` (ISO 32000-1, 12.7.3); ``inherited`` entries pass down."""
    tally.node(depth)
    if not isinstance(node, Node):
        return
    refuse_actions(node)
    own = {key: value for key in ("/FT", "/V", "/Ff", "/TU") if (value := node.get(key)) is not None}
    entries = {**inherited, **own}
    part = words(node.get("/T"))
    path = ".".join(filter(None, (path, part)))
    kids = [kid for kid in node.get("/Kids") or () if isinstance(kid, Node)] if node.get("/Kids") else []
    named = [kid for kid in kids if kid.get("/T") is not None]
    for kid in named:
        yield from branch(kid, path, entries, depth + 1, tally)
    if not named and path:
        for kid in kids:
            tally.node(depth + 1)
            refuse_actions(kid)
        yield from answer(node, kids, path, entries, tally)


def answer(
    node: Node, kids: list[Node], path: str, entries: Mapping[str, Any], tally: Tally
) -> Iterator[Found]:
    """Yield the field at ``node`` with its answer, unless it is a push button; raises Unfit."""
    kind, flags = str(entries.get("/FT", "")), int(entries.get("/Ff") or 0)
    if kind == "/Btn" and flags & 1 << 16:
        return
    widgets = kids or [node]
    if kind == "/Btn":
        value: str | bool | None = button(entries.get("/V"), widgets, radio=bool(flags & 1 << 15))
    elif kind in ("/Tx", "/Ch"):
        value = written(entries.get("/V"), tally)
    elif kind == "/Sig":
        value = isinstance(entries.get("/V"), Node)
    else:
        raise Unfit("wrong-type")
    labels = tuple(words(label) for label in (entries.get("/TU"), *(kid.get("/TU") for kid in kids)))
    yield Found(
        last_part(path),
        path,
        kind,
        value,
        labels,
        options(node, widgets),
        tuple(box(widget.get("/Rect")) for widget in widgets),
    )


def last_part(path: str) -> str:
    """Return the field's own name: programs wrap it as ``form1[0].#subform[0].name[0]``."""
    return re.sub(r"\[\d+\]$", "", path.rpartition(".")[2])


def button(value: Any, widgets: list[Node], *, radio: bool) -> str | bool:
    """Return whether a box is ticked, or the chosen radio button's export name; raises Unfit."""
    if value is None:
        shown = [state for widget in widgets if isinstance(state := widget.get("/AS"), Name)]
        value = next((state for state in shown if state != "/Off"), Name("/Off"))
    if not isinstance(value, Name):
        raise Unfit("wrong-type")
    chosen = "" if value == "/Off" else value[1:]
    return chosen if radio else bool(chosen)


def written(value: Any, tally: Tally) -> str:
    """Return the text of a text or choice field; raises Unfit for any other kind of value."""
    if isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else b""
    if value is None:
        return ""
    if not isinstance(value, bytes):
        raise Unfit("wrong-type")
    if len(value) > 2 * LARGEST_ANSWER:
        raise Unfit("too-much")
    plain = text(value)
    tally.characters += len(plain)
    if tally.characters > LARGEST_TOTAL:
        raise Unfit("too-much")
    return plain


def options(node: Node, widgets: list[Node]) -> tuple[str, ...]:
    """Return what can be chosen: a list's entries or the buttons' export names."""
    listed = node.get("/Opt")
    if isinstance(listed, list):
        return tuple(words(item[-1] if isinstance(item, list) and item else item) for item in listed)
    looks = [look.get("/N") for widget in widgets if isinstance(look := widget.get("/AP"), Node)]
    return tuple(
        key
        for look in looks
        if isinstance(look, Node) and look.data is None
        for key in sorted(look.entries())
        if key != "/Off"
    )


def box(rectangle: Any) -> tuple[int, ...]:
    """Return a rectangle in whole points: programs write the same number in different ways."""
    if not isinstance(rectangle, list):
        return ()
    return tuple(round(side) for side in rectangle if isinstance(side, float))


# --- the printed part


def fixed_part(pages: list[Node], fields: list[Found], tally: Tally) -> str:
    """Return a digest of what is printed and asked: equal for every way of filling the form in."""
    digest = hashlib.sha256()
    for page in pages:
        digest.update(b"page %d\n" % len(data := content(page.get("/Contents"), tally)) + data)
        for name, drawing in drawings(page):
            digest.update(name.encode() + drawing.data().rstrip() if drawing.data else b"")
    for one in sorted(fields, key=lambda found: found.name):
        asked = one.name, one.kind, one.labels, one.options, one.boxes
        digest.update(repr(asked).encode("utf-8", "replace"))
    return digest.hexdigest()


def content(contents: Any, tally: Tally) -> bytes:
    """Return a page's decoded content; raises Unfit when it is larger than any form's."""
    streams = contents if isinstance(contents, list) else [contents]
    parts = [part.data().strip() for part in streams if isinstance(part, Node) and part.data]
    tally.content += sum(map(len, parts))
    if tally.content > LARGEST_CONTENT:
        raise Unfit("too-much")
    return b"\n".join(parts)


def drawings(page: Node) -> Iterator[tuple[str, Node]]:
    """Yield the page's form XObjects (pictures made of lines and text) by resource name."""
    resources = page.get("/Resources")
    drawn = resources.get("/XObject") if isinstance(resources, Node) else None
    if not isinstance(drawn, Node):
        return
    for name in sorted(drawn.entries()):
        drawing = drawn.get(name)
        if isinstance(drawing, Node) and drawing.data and drawing.get("/Subtype") == "/Form":
            yield name, drawing


def without_fields(reader: pypdf.PdfReader) -> str:
    """Return why a file has no fields: it was flattened or printed, scanned, or is something else."""
    first = [page for page, _ in zip(reader.pages, range(3), strict=False)]
    printed = "".join(page.extract_text() for page in first)
    if FOOT.search(printed):
        return "flattened"
    return "not-ours" if printed.strip() else "scanned"


def printed_identity(page: Node, raw: Any, tally: Tally) -> tuple[str, str] | None:
    """Return the form and edition printed at the foot of ``page`` (pypdf's page: ``raw``), if it is there.

    Only what is drawn from the last pagination mark on is looked at: the whole page takes
    ten times as long.
    """
    drawn = content(page.get("/Contents"), tally)
    foot = generic.DecodedStreamObject()
    foot.set_data(drawn[max(drawn.rfind(b"/Pagination"), 0) :].partition(b"BDC")[2])
    strip = pypdf.PageObject()
    strip.update(
        {
            generic.NameObject("/Contents"): foot,
            generic.NameObject("/Resources"): raw.get("/Resources", generic.DictionaryObject()),
            generic.NameObject("/MediaBox"): pypdf.generic.RectangleObject((0, 0, 1, 1)),
        }
    )
    printed = FOOT.search(strip.extract_text())
    return (re.sub(r"\s", "", printed[1]), printed[2]) if printed else None


FOOT = re.compile(r"([a-z0-9-]+\s*/\s*[a-z0-9-]+\s*/\s*[a-z0-9_+-]+)\s*,\s*edition\s+(\S+)")
"""What stands at the foot of every page of every form, on paper too."""


# --- one file


def ends_well(data: bytes) -> bool:
    """Tell whether nothing but NULs and line ends follows a last ``%%EOF`` that has its startxref.

    A file cut short inside an incremental update still holds the older revision, which
    pypdf then returns without a word: the answers would silently be yesterday's.
    """
    return bool(re.search(rb"startxref\s+\d+\s+%%EOF[\0\r\n \t]*\Z", data[-2048:]))


@dataclass(frozen=True)
class Reading:
    """What pypdf reads: the fields, a digest of the printed part, the printed identity, notes."""

    fields: list[Found]
    fixed: str
    printed: tuple[str, str] | None
    notes: set[str]


def read_pypdf(data: bytes) -> Reading:
    """Return what pypdf reads in ``data``; raises Unfit."""
    tally = Tally()
    reader = opened(data)
    root = of_pypdf(reader.root_object)
    refuse_document(root, tally)
    pages = pages_of(root, tally)
    for page in pages:
        refuse_page(page, tally)
    fields = fields_of(root, tally)
    if not fields:
        raise Unfit(without_fields(reader))
    printed = printed_identity(pages[-1], reader.pages[-1], tally)
    return Reading(fields, fixed_part(pages, fields, tally), printed, tally.notes)


def opened(data: bytes) -> pypdf.PdfReader:
    """Return ``data`` opened by pypdf; raises Unfit when it is encrypted, with a password or without."""
    try:
        reader = pypdf.PdfReader(
            io.BytesIO(data), root_object_recovery_limit=10, xref_stream_maximum_entries=MOST_OBJECTS
        )
    except (DependencyError, NotImplementedError) as unknown_cipher:
        raise Unfit("encrypted") from unknown_cipher
    if reader.is_encrypted:
        raise Unfit("encrypted")
    return reader


def refuse_page(page: Node, tally: Tally) -> None:
    """Raise Unfit for actions on a page or on what is fixed to it; note remarks that were added."""
    refuse_actions(page)
    fixed = page.get("/Annots")
    for mark in fixed if isinstance(fixed, list) else ():
        if isinstance(mark, Node):
            refuse_actions(mark)
            if mark.get("/Subtype") not in ("/Widget", "/Link", "/Popup"):
                tally.notes.add("remarks")


def read_qpdf(data: bytes) -> list[Found]:
    """Return the fields as qpdf has them; raises Unfit when qpdf had to repair anything."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, inherit_page_attributes=False) as pdf:
            fields = fields_of(of_qpdf(pdf.Root), Tally())
            if any(not harmless(warning) for warning in pdf.get_warnings()):
                raise Unfit("damaged")
            return fields
    except pikepdf.PasswordError as locked:
        raise Unfit("encrypted") from locked
    except pikepdf.PdfError as broken:
        raise Unfit("damaged") from broken


def harmless(warning: str) -> bool:
    """Tell whether qpdf's ``warning`` is of a known program's slip that leaves nothing to guess."""
    return any(slip in warning for slip in HARMLESS_WARNINGS)


def counted(fields: list[Found]) -> dict[str, str | bool | None]:
    """Return the answers by name; raises Unfit when a name is there twice (pypdf keeps one in silence)."""
    answers: dict[str, str | bool | None] = {}
    for one in fields:
        if one.name in answers:
            twice = one.name == "dp_form" and one.value != answers[one.name]
            raise Unfit("two-forms" if twice else "doubled")
        answers[one.name] = one.value
    return answers


def examine(data: bytes) -> dict[str, Any]:
    """Return what both libraries read alike from ``data``, as plain values; raises Unfit."""
    if not ends_well(data):
        raise Unfit("cut-short")
    if data.count(b" obj") > MOST_OBJECTS:
        raise Unfit("too-many-fields")
    with pypdf.apply_configuration(**PYPDF_LIMITS):
        reading = read_pypdf(data)
    if read_qpdf(data) != reading.fields:
        raise Unfit("readers-differ")
    answers = counted(reading.fields)
    stated = answers.get("dp_form"), answers.get("dp_edition")
    if reading.printed and all(stated) and reading.printed != stated:
        raise Unfit("identities-differ")
    return {"fields": answers, "content": reading.fixed, "notes": sorted(reading.notes)}


def reply_to(data: bytes) -> dict[str, Any]:
    """Return ``examine``'s answer or ``{"unfit": code}``; never raises for what a file holds."""
    try:
        return examine(data)
    except Unfit as unfit:
        return {"unfit": unfit.code}
    except RecursionError:
        return {"unfit": "tangled"}
    except Exception as error:  # noqa: BLE001  a hostile file makes them raise anything
        too_much = any(isinstance(cause, LimitReachedError | MemoryError) for cause in causes(error))
        return {"unfit": "too-much" if too_much else "damaged"}


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield ``error`` and what it came from: pypdf tells some full memories as unreadable objects."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


# --- the process


def confine() -> None:
    """Give up what reading a file never needs: other programs, written files, core dumps, loud logs."""
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pikepdf_limits = getattr(pikepdf.settings, "set_qpdf_limits", None)
    if pikepdf_limits is not None:
        pikepdf_limits(**QPDF_LIMITS)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@contextlib.contextmanager
def allowance() -> Iterator[None]:
    """Let the block grow by ``MEMORY_GROWTH`` bytes and take ``CPU_SECONDS``; then the system stops it.

    Processor time, not time on the clock: a busy machine must not turn an honest form away.
    Where the system has no such limits (Windows), the parent's time limit stands alone.
    """
    if sys.platform == "win32":
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (enough(before), before[1]))
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, before)


def enough(before: tuple[int, int]) -> int:
    """Return the bytes of address space for the next file, never above the limits there were ``before``."""
    try:
        used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # not Linux: what is in use cannot be told, so the limit cannot be drawn
        return before[0]
    return min([used + MEMORY_GROWTH, *(limit for limit in before if limit >= 0)])


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer file after file until the other end closes; stop after one that used up the memory."""
    while len(head := requests.read(4)) == 4:
        (length,) = struct.unpack(">I", head)
        with allowance():
            reply = reply_to(requests.read(length))
        body = json.dumps(reply).encode("ascii")
        replies.write(struct.pack(">I", len(body)) + body)
        replies.flush()
        if reply.get("unfit") == "too-much":
            return


def main() -> None:
    """Serve on standard input and output, with the real output kept from whatever prints."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confine()
    replies.write(struct.pack(">I", 0))
    replies.flush()
    serve(os.fdopen(0, "rb"), replies)


if __name__ == "__main__":
    main()
