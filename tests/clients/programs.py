"""Each program that fills in forms, started on one list of forms and answers."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.generic import NameObject

from clients import places
from clients.answers import Answer

HERE = Path(__file__).parent
CHROMIUM = Path("/usr/bin/chromium")
SYSTEM_PYTHON = Path("/usr/bin/python3")
ENTER = "\r"


@dataclass(frozen=True)
class Job:
    """One form as it was sent, and what to answer; ``pasted`` saves a browser most of the keys."""

    sent: bytes
    answers: Sequence[Answer]
    pasted: bool = False


@dataclass(frozen=True)
class Program:
    """A program: how it fills in forms, and why it cannot here ("" if it can).

    ``draws`` says whether it draws each Latin answer in its place and keeps PDF/UA-1;
    ``slow`` that it takes seconds for a form, as a browser does.
    """

    name: str
    fill: Callable[[Sequence[Job], Path], list[bytes]]
    missing: Callable[[], str]
    draws: bool
    slow: bool = False


def _pdfjs(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    return _run(["node", str(HERE / "pdfjs.mjs")], jobs, folder)


def _chromium(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    return _run(["node", str(HERE / "chromium.mjs")], jobs, folder)


def _poppler(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    return _run([str(SYSTEM_PYTHON), "-I", str(HERE / "poppler_fill.py")], jobs, folder)


def _run(command: Sequence[str], jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """Run a program of its own on a list of forms; raises AssertionError with what it complained of."""
    listed = []
    for number, job in enumerate(jobs):
        (folder / f"sent-{number}.pdf").write_bytes(job.sent)
        stops, offered = places.stops(job.sent), places.options(job.sent)
        listed.append(
            {
                "form": str(folder / f"sent-{number}.pdf"),
                "saved": str(folder / f"saved-{number}.pdf"),
                "answers": [asdict(one) | {"options": offered.get(one.name, [])} for one in job.answers],
                "stops": stops,
                "pages": 1 + max(stop["page"] for stop in stops),
                "pasted": job.pasted,
            }
        )
    (folder / "jobs.json").write_text(json.dumps(listed), encoding="utf-8")
    done = subprocess.run(
        [*command, str(folder / "jobs.json")], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert not done.stdout, done.stdout
    return [(folder / f"saved-{number}.pdf").read_bytes() for number in range(len(jobs))]


def _pdftk(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """Fill in with an XFDF file in UTF-8."""
    saved = []
    for job in jobs:
        (folder / "sent.pdf").write_bytes(job.sent)
        (folder / "answers.xfdf").write_bytes(_xfdf(job.answers))
        subprocess.run(
            ["pdftk", "sent.pdf", "fill_form", "answers.xfdf", "output", "saved.pdf"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        saved.append((folder / "saved.pdf").read_bytes())
    return saved


def _xfdf(answers: Sequence[Answer]) -> bytes:
    root = ElementTree.Element("xfdf", xmlns="http://ns.adobe.com/xfdf/")
    fields = ElementTree.SubElement(root, "fields")
    for one in answers:
        field = ElementTree.SubElement(fields, "field", name=one.name)
        ElementTree.SubElement(field, "value").text = "Yes" if one.value is True else str(one.value)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _pdfium(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    return [_typed_into_pdfium(job) for job in jobs]


def _typed_into_pdfium(job: Job) -> bytes:
    """Click on every field and type, as PDFium's viewers pass mouse and keys on to it."""
    document = pypdfium2.PdfDocument(job.sent)
    document.init_forms()
    form, wanted = document.formenv, {one.name: one for one in job.answers}
    stops, offered = places.stops(job.sent), places.options(job.sent)
    for number in range(len(document)):
        page = document[number]
        height = page.get_height()
        for stop in stops:
            one = wanted.get(stop["name"])
            if one is None or stop["page"] != number or not _answers(one, stop):
                continue
            x, y = stop["x"], height - stop["y"]
            pdfium.FORM_OnMouseMove(form, page, 0, x, y)
            pdfium.FORM_OnLButtonDown(form, page, 0, x, y)
            pdfium.FORM_OnLButtonUp(form, page, 0, x, y)
            _type_into_pdfium(form, page, one, offered)
        pdfium.FORM_ForceToKillFocus(form)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _answers(one: Answer, stop: dict[str, Any]) -> bool:
    """Return whether a widget is the one to use: any but another button of a radio button's group."""
    return one.kind != "radio" or bool(stop["state"] == one.value)


def _type_into_pdfium(form: object, page: object, one: Answer, offered: dict[str, list[str]]) -> None:
    if one.kind == "list":
        pdfium.FORM_SetIndexSelected(form, page, offered[one.name].index(one.shown or str(one.value)), True)
    elif one.kind in ("text", "lines"):
        for letter in str(one.value).replace("\n", ENTER):
            pdfium.FORM_OnChar(form, page, ord(letter), 0)


def _pypdf(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    saved = []
    for job in jobs:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(job.sent))
        values = {one.name: _name_or_text(one) for one in job.answers if one.kind != "radio"}
        for page in writer.pages:
            writer.update_page_form_field_values(page, values, auto_regenerate=False)
        _press_with_pypdf(writer, {one.name: f"/{one.value}" for one in job.answers if one.kind == "radio"})
        out = io.BytesIO()
        writer.write(out)
        saved.append(out.getvalue())
    return saved


def _press_with_pypdf(writer: pypdf.PdfWriter, chosen: dict[str, str]) -> None:
    """Press radio buttons by hand: pypdf's filler writes their value as a text, which ISO 32000-1 forbids."""
    for page in writer.pages:
        for widget in (kid.get_object() for kid in page.get("/Annots", ())):
            group = widget["/Parent"].get_object() if "/Parent" in widget else {}
            if state := chosen.get(str(group.get("/T"))):
                group[NameObject("/V")] = NameObject(state)
                widget[NameObject("/AS")] = NameObject(state if state in widget["/AP"]["/N"] else "/Off")


def _name_or_text(one: Answer) -> str:
    if one.kind in ("check", "radio"):
        return NameObject("/Yes" if one.value is True else f"/{one.value}")
    return str(one.value)


def _pikepdf(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """Set the values alone, as many a script does; nothing is drawn."""
    saved = []
    for job in jobs:
        with pikepdf.open(io.BytesIO(job.sent)) as pdf:
            wanted = {one.name: one for one in job.answers}
            for field in pdf.Root.AcroForm.Fields:
                if one := wanted.get(str(field.T)):
                    value = _name_or_text(one)
                    field.V = pikepdf.Name(value) if one.kind in ("check", "radio") else pikepdf.String(value)
            out = io.BytesIO()
            pdf.save(out)
            saved.append(out.getvalue())
    return saved


def _no_node() -> str:
    if shutil.which("node") is None or not CHROMIUM.exists():
        return "node or Chromium is not installed (see tests/clients/setup.sh)"
    if not (HERE / "node_modules" / "playwright-core").exists():
        return "the packages of tests/clients/package.json are not installed (see tests/clients/setup.sh)"
    return ""


def _no_pdftk() -> str:
    return "" if shutil.which("pdftk") else "pdftk is not installed (see tests/clients/setup.sh)"


def _no_poppler() -> str:
    ask = "import gi; gi.require_version('Poppler', '0.18'); from gi.repository import Poppler"
    if (
        SYSTEM_PYTHON.exists()
        and subprocess.run([str(SYSTEM_PYTHON), "-I", "-c", ask], capture_output=True, check=False).returncode
        == 0
    ):
        return ""
    return "poppler's GLib library for Python is not installed (see tests/clients/setup.sh)"


def _nothing() -> str:
    return ""


PROGRAMS = {
    program.name: program
    for program in (
        Program("pdf.js", _pdfjs, _no_node, draws=True, slow=True),
        Program("chromium", _chromium, _no_node, draws=True, slow=True),
        Program("poppler", _poppler, _no_poppler, draws=True),
        Program("pdfium", _pdfium, _nothing, draws=True),
        Program("pdftk", _pdftk, _no_pdftk, draws=False),
        Program("pypdf", _pypdf, _nothing, draws=False),
        Program("pikepdf", _pikepdf, _nothing, draws=False),
    )
}
