"""Makes returned files that mean no good or are no form at all: ``hostile.py FOLDER FORM.pdf``."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

CUTS = (20, 40, 77, 150, 300, 611, 900, 1200, 1500)
"""Bytes missing at the end, as when a connection broke or a disk was full."""

MEGABYTE = 1_000_000


def corpus(form: bytes) -> Iterator[tuple[str, bytes, str]]:
    """Yield ``(name, file, code of the refusal)`` made from ``form``, a good form saved incrementally.

    The bombs come by themselves (``bombs``): making and refusing them takes seconds.
    """
    yield from no_form()
    yield from cut_short(form)
    yield from changed(form)
    yield from locked(form)
    yield from pictured(form)
    yield from tangled()


def no_form() -> Iterator[tuple[str, bytes, str]]:
    """Files that are no PDF, or a PDF with nothing in it."""
    yield "empty", b"", "empty"
    yield "text", b"Dear Sir, please find my grievance below.\n", "not-a-pdf"
    yield "photograph", b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(5000), "a-picture"
    yield "iphone-photograph", b"\0\0\0\x18ftypheic" + bytes(5000), "a-picture"
    yield "word-file", b"PK\3\4" + bytes(5000), "a-document"
    yield "head-only", b"%PDF-1.7\n", "cut-short"
    yield "over-10-mb", b"%PDF-1.7\n" + bytes(10 * MEGABYTE), "too-large"
    yield "no-fields-nor-text", pdf({}), "scanned"
    yield "letter", pdf({}, content=b"BT /F1 12 Tf 50 700 Td (Dear Sir) Tj ET"), "not-ours"


def cut_short(form: bytes) -> Iterator[tuple[str, bytes, str]]:
    """The good form with its end missing, or with something after its end."""
    for missing in CUTS:
        yield f"cut-by-{missing}", form[:-missing], "cut-short"
    yield "half", form[: len(form) // 2], "cut-short"
    yield "added-after-the-end", form + b"<html>scanned by the mail gateway</html>", "cut-short"
    middle = len(form) // 2
    yield "hole-in-the-middle", form[:middle] + form[middle + 400:], "damaged"
    start = form.rfind(b"startxref")
    yield "wrong-startxref", form[:start] + b"startxref\n7\n%%EOF\n", "damaged"


def edited(form: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Return ``form`` after ``change`` was made to it, written afresh."""
    with pikepdf.open(io.BytesIO(form)) as pdf_file:
        change(pdf_file)
        out = io.BytesIO()
        pdf_file.save(out, static_id=True)
        return out.getvalue()


def first_text(pdf_file: pikepdf.Pdf) -> pikepdf.Object:
    """Return the first text field that is not one of the form's own marks."""
    return next(one for one in pdf_file.Root.AcroForm.Fields
                if one.get("/FT") == Name.Tx and not str(one.T).startswith("dp_"))


def group(pdf_file: pikepdf.Pdf) -> pikepdf.Object:
    """Return a field that is drawn in several places, and so is no mark on a page itself."""
    return next(one for one in pdf_file.Root.AcroForm.Fields if "/Kids" in one)


def script() -> Dictionary:
    """Return a JavaScript action."""
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def changed(form: bytes) -> Iterator[tuple[str, bytes, str]]:
    """The good form with something put in that no form holds."""
    changes: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
        "doubled-name": (doubled, "doubled"),
        "nested-doubled-name": (nested_doubled, "doubled"),
        "two-forms": (second_form, "two-forms"),
        "xfa": (lambda one: put(one.Root.AcroForm, "/XFA", one.make_stream(b"<xdp/>")), "xfa"),
        "script-on-opening": (lambda one: put(one.Root, "/OpenAction", script()), "actions"),
        "script-by-name": (lambda one: put(one.Root, "/Names", Dictionary(JavaScript=Dictionary())),
                           "actions"),
        "script-in-a-field": (lambda one: put(first_text(one), "/AA", Dictionary(K=script())), "actions"),
        "script-in-a-group": (lambda one: put(group(one), "/AA", Dictionary(V=script())), "actions"),
        "script-on-a-page": (lambda one: put(one.pages[0].obj, "/AA", Dictionary(O=script())), "actions"),
        "script-after-a-link": (linked_script, "actions"),
        "starts-a-program": (lambda one: put(one.Root, "/OpenAction", Dictionary(S=Name.Launch)), "actions"),
        "sends-the-form": (lambda one: put(first_text(one), "/A", Dictionary(S=Name.SubmitForm)), "actions"),
        "actions-in-a-circle": (circular_action, "tangled"),
        "value-a-stream": (lambda one: put(first_text(one), "/V", one.make_stream("Siân".encode("utf-16"))),
                           "wrong-type"),
        "value-a-number": (lambda one: put(first_text(one), "/V", 42), "wrong-type"),
        "value-a-name": (lambda one: put(first_text(one), "/V", Name.Yes), "wrong-type"),
        "value-a-dictionary": (lambda one: put(first_text(one), "/V", Dictionary(A=1)), "wrong-type"),
        "value-half-a-character": (lambda one: put(first_text(one), "/V", String(b"\xfe\xff\xd8\x3d")),
                                   "wrong-type"),
        "value-an-odd-byte": (lambda one: put(first_text(one), "/V", String(b"\xfe\xff\0A\0")), "wrong-type"),
        "value-of-300-kb": (lambda one: put(first_text(one), "/V", String("x" * 300_000)), "too-much"),
        "field-of-no-kind": (lambda one: put(first_text(one), "/FT", Name.Zz), "wrong-type"),
        "says-another-form": (lambda one: renamed(one, "dp_form", "made-up/other/form"), "identities-differ"),
        "says-another-edition": (lambda one: renamed(one, "dp_edition", "999"), "identities-differ"),
        "says-no-form": (lambda one: renamed(one, "dp_form", ""), "not-ours"),
        "says-no-edition": (lambda one: renamed(one, "dp_edition", ""), "not-ours"),
    }
    for name, (change, code) in changes.items():
        yield name, edited(form, change), code
    yield "read-two-ways", read_two_ways(form), "readers-differ"


def put(thing: pikepdf.Object, key: str, value: object) -> None:
    """Set one entry of a dictionary."""
    thing[key] = value


def doubled(pdf_file: pikepdf.Pdf) -> None:
    """Add a second field under a name that is taken, with another answer."""
    twin = Dictionary(FT=Name.Tx, T=first_text(pdf_file).T, V=String("something else"))
    pdf_file.Root.AcroForm.Fields.append(pdf_file.make_indirect(twin))


def nested_doubled(pdf_file: pikepdf.Pdf) -> None:
    """Add a second field under a taken name, wrapped as some programs do."""
    twin = Dictionary(FT=Name.Tx, T=String(f"{first_text(pdf_file).T}[1]"), V=String("something else"))
    wrapper = Dictionary(T=String("form1[0]"), Kids=Array([pdf_file.make_indirect(twin)]))
    pdf_file.Root.AcroForm.Fields.append(pdf_file.make_indirect(wrapper))


def second_form(pdf_file: pikepdf.Pdf) -> None:
    """Add a second form's mark, as when two returns were merged into one file."""
    twin = Dictionary(FT=Name.Tx, T=String("dp_form"), V=String("demo/another/form"))
    wrapper = Dictionary(T=String("second"), Kids=Array([pdf_file.make_indirect(twin)]))
    pdf_file.Root.AcroForm.Fields.append(pdf_file.make_indirect(wrapper))


def linked_script(pdf_file: pikepdf.Pdf) -> None:
    """Add a link whose second action is a script."""
    action = Dictionary(S=Name.URI, URI=String("https://example.org"), Next=Array([script()]))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    pdf_file.pages[0].Annots.append(pdf_file.make_indirect(link))


def circular_action(pdf_file: pikepdf.Pdf) -> None:
    """Let an action be followed by itself."""
    action = pdf_file.make_indirect(Dictionary(S=Name.URI, URI=String("https://example.org")))
    action.Next = action
    pdf_file.Root.OpenAction = action


def renamed(pdf_file: pikepdf.Pdf, mark: str, value: str) -> None:
    """Let one of the form's own marks say something else, or nothing."""
    next(one for one in pdf_file.Root.AcroForm.Fields if str(one.T) == mark).V = String(value)


def read_two_ways(form: bytes) -> bytes:
    """Put in an answer that pypdf and qpdf read differently: an escape that the standard does not know."""
    marked = edited(form, lambda one: put(first_text(one), "/V", String("a mark qq b")))
    return marked.replace(b"(a mark qq b)", b"(a mark\\qq b)")


def locked(form: bytes) -> Iterator[tuple[str, bytes, str]]:
    """The good form with a password to open it, or only against changes."""
    ways = {
        "password": pikepdf.Encryption(owner="owner", user="secret", R=6),
        "old-password": pikepdf.Encryption(owner="owner", user="secret", R=3, aes=False, metadata=False),
        "protected": pikepdf.Encryption(owner="owner", user="", R=4),
    }
    for name, way in ways.items():
        with pikepdf.open(io.BytesIO(form)) as pdf_file:
            out = io.BytesIO()
            pdf_file.save(out, encryption=way)
            yield name, out.getvalue(), "encrypted"


def pictured(form: bytes) -> Iterator[tuple[str, bytes, str]]:
    """The good form flattened, and scanned."""
    yield "flattened", edited(form, flatten), "flattened"
    grey = b"<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    picture = grey + b" /Length 64 >>\nstream\n" + bytes(64) + b"\nendstream"
    yield "scanned", pdf({}, content=b"q 500 0 0 700 0 0 cm /Im Do Q", extra={20: picture},
                         resources=b"/XObject << /Im 20 0 R >>"), "scanned"


def flatten(pdf_file: pikepdf.Pdf) -> None:
    """Draw the answers into the pages and take the fields away."""
    pdf_file.flatten_annotations("all")
    if "/AcroForm" in pdf_file.Root:
        del pdf_file.Root["/AcroForm"]


# --- files written byte by byte


def pdf(fields: dict[int, bytes], *, content: bytes = b"", resources: bytes = b"", top: bytes | None = None,
        extra: dict[int, bytes] | None = None, prev: bytes = b"", compact: bool = False) -> bytes:
    """Return a PDF of one page with the given field objects (number: text); ``top`` is /Fields' content."""
    listed = top if top is not None else b" ".join(b"%d 0 R" % number for number in fields)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%b] >> >>" % listed,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
           b"/Resources << /Font << /F1 5 0 R >> %b >> >>" % resources,
        4: stream(content),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        **fields, **(extra or {}),
    }
    return packed(objects, {}) if compact else written(objects, prev)


def written(objects: dict[int, bytes], prev: bytes = b"") -> bytes:
    """Return the objects as a file with a classic cross-reference table."""
    out, places = io.BytesIO(), {}
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start, size = out.tell(), max(objects) + 1
    rows = (b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size))
    out.write(b"xref\n0 %d\n" % size + b"".join(rows))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (size, prev, start))
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object's body."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def zeros(length: int) -> bytes:
    """Return ``length`` blanks, compressed a thousandfold."""
    packer, part = zlib.compressobj(9), b" " * MEGABYTE
    return b"".join(packer.compress(part) for _ in range(length // MEGABYTE)) + packer.flush()


def text_field(name: bytes, value: bytes = b"()") -> bytes:
    """Return a text field's body."""
    return b"<< /FT /Tx /T (%b) /V %b >>" % (name, value)


def marks() -> dict[int, bytes]:
    """Return the fields by which a form says what it is."""
    return {6: text_field(b"dp_form", b"(demo/grievance/notice)"), 7: text_field(b"dp_edition", b"(1)")}


def packed_objects(inside: bytes, first: int, filters: bytes = b"/FlateDecode") -> bytes:
    """Return a file whose field 9 lies in an object stream with the given compressed data."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 7 0 R 9 0 R] >> >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>", **marks(),
        10: stream(inside, b"/Type /ObjStm /N 1 /First %d /Filter %b" % (first, filters)),
    }
    return packed(objects, {9: (2, 10, 0)})


def packed(objects: dict[int, bytes], rows: dict[int, tuple[int, int, int]]) -> bytes:
    """Return the objects as a file with a compressed cross-reference stream, which has ``rows`` in it too."""
    out, rows = io.BytesIO(), dict(rows)
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for number, body in objects.items():
        rows[number] = (1, out.tell(), 0)
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start, own = out.tell(), max(rows) + 1
    rows[own] = (1, start, 0)
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([rest])
                     for kind, place, rest in (rows.get(n, (0, 0, 0)) for n in range(own + 1)))
    entries = b"/Type /XRef /Filter /FlateDecode /Size %d /W [1 4 1] /Root 1 0 R" % (own + 1)
    body = stream(zlib.compress(table), entries)
    out.write(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (own, body, start))
    return out.getvalue()


def bombs() -> Iterator[tuple[str, bytes, str]]:
    """Small files that unpack to something huge, and huge answers.

    Those that are ``too-much`` may be stopped as ``too-slow`` first: it depends on the machine.
    """
    value = text_field(b"account", b"(" + b"x" * (20 * MEGABYTE) + b")")
    yield "object-stream-of-100-mb", packed_objects(zeros(100 * MEGABYTE), 4), "too-much"
    yield "object-stream-packed-twice", packed_objects(
        zlib.compress(zeros(100 * MEGABYTE), 9), 4, b"[/FlateDecode /FlateDecode]"), "too-much"
    yield "value-of-20-mb-packed", packed_objects(zlib.compress(b"9 0 " + value, 9), 4), "too-much"
    yield "value-of-20-mb", pdf({**marks(), 8: value}), "too-large"
    literal = b"(" + b"x" * (9 * MEGABYTE) + b")"
    yield "value-of-9-mb", pdf({**marks(), 8: text_field(b"account", literal)}), "too-much"
    yield "value-of-9-mb-in-hexadecimal", pdf(
        {**marks(), 8: text_field(b"account", b"<" + b"41" * (4 * MEGABYTE) + b">")}), "too-much"
    flate = b"/Filter /FlateDecode"
    page = {4: stream(zeros(100 * MEGABYTE), flate)}
    yield "page-of-100-mb", pdf(marks(), extra=page), "too-much"
    lots = {number: b"<</FT/Tx/T(f%d)>>" % number for number in range(8, 150_008)}
    yield "150000-fields", pdf({**marks(), **lots}, compact=True), "too-many-fields"
    few = {number: b"<</FT/Tx/T(f%d)>>" % number for number in range(8, 2_508)}
    yield "2500-fields", pdf({**marks(), **few}), "too-many-fields"
    yield "150000-fields-in-groups", grouped(150, 1000), "too-many-fields"
    again = b"6 0 R 7 0 R " + b"8 0 R " * 150_000
    yield "one-field-150000-times", pdf({**marks(), 8: text_field(b"a")}, top=again), "too-much"
    yield "many-keys", pdf({**marks(), 8: b"<< /FT /Tx /T (a) %b >>" % b" ".join(
        b"/K%d 1" % n for n in range(200_000))}), "too-much"


def grouped(groups: int, each: int) -> bytes:
    """Return a file with ``groups`` groups of ``each`` fields."""
    fields, top, number = marks(), [6, 7], 100
    for group in range(groups):
        kids = range(number + 1, number + 1 + each)
        fields[number] = b"<</T(g%d)/Kids[%b]>>" % (group, b" ".join(b"%d 0 R" % kid for kid in kids))
        fields.update({kid: b"<</FT/Tx/T(f%d)>>" % kid for kid in kids})
        top.append(number)
        number += each + 1
    return pdf(fields, top=b" ".join(b"%d 0 R" % one for one in top), compact=True)


def tangled() -> Iterator[tuple[str, bytes, str]]:
    """Files whose parts hold themselves, or lie without end in one another."""
    yield "field-in-itself", pdf({**marks(), 8: b"<< /T (a) /Kids [8 0 R] >>"}), "tangled"
    yield "two-fields-in-each-other", pdf(
        {**marks(), 8: b"<< /T (a) /Kids [9 0 R] >>", 9: b"<< /T (b) /Kids [8 0 R] >>"}), "tangled"
    wide = b"<< /T (a) /Kids [" + b"8 0 R " * 1000 + b"] >>"
    yield "field-a-thousand-times-in-itself", pdf({**marks(), 8: wide}), "tangled"
    chain = {number: b"<< /T (a) /Kids [%d 0 R] >>" % (number + 1) for number in range(8, 208)}
    deep = {**marks(), **chain, 208: text_field(b"end")}
    yield "fields-200-deep", pdf(deep, top=b"6 0 R 7 0 R 8 0 R"), "tangled"
    for depth, code in ((300, "wrong-type"), (100_000, "damaged")):
        nested = b"[" * depth + b"]" * depth
        yield f"lists-{depth}-deep", pdf({**marks(), 8: text_field(b"a", nested)}), code
    yield "list-in-itself", pdf({**marks(), 8: text_field(b"a", b"9 0 R")}, extra={9: b"[9 0 R]"},
                                top=b"6 0 R 7 0 R 8 0 R"), "tangled"
    yield "value-refers-to-itself", pdf({**marks(), 8: text_field(b"a", b"9 0 R")}, extra={9: b"9 0 R"},
                                        top=b"6 0 R 7 0 R 8 0 R"), "damaged"
    pages = b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    yield "pages-in-themselves", pdf(marks(), extra={2: pages}), "tangled"
    whole = pdf(marks())
    start = int(whole.rpartition(b"startxref\n")[2].split()[0])
    yield "revision-before-itself", pdf(marks(), prev=b"/Prev %d" % start), "damaged"


def main(folder: Path, form: Path) -> None:
    """Write the corpus made from ``form``, and the bombs, into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data, _ in (*corpus(form.read_bytes()), *bombs()):
        (folder / f"{name}.pdf").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
