"""A second reader of the tag tree: finds what a PDF/UA-1 validator was seen to miss.

Those are: an empty title, JavaScript, a Form element or widget that nobody claims, a
parent tree that leads elsewhere, a mark used twice, and two fields with one label.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf

FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/XFA", "/NeedAppearances", "/SubmitForm", "/ImportData")
_TITLE = re.compile(rb"<dc:title>(.*?)</dc:title>", re.DOTALL)


def problems(data: bytes) -> list[str]:
    """Return what is wrong with the tags of the PDF ``data``, in sentences; nothing when sound."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if "/StructTreeRoot" not in pdf.Root:
            return ["The file has no tags."]
        tree = _Tree(pdf)
        found = [
            *tree.faults,
            *_title(pdf),
            *_marks(pdf, tree),
            *_widgets(pdf, tree),
            *_labels(pdf),
            *_forbidden(pdf),
        ]
    return list(dict.fromkeys(found))


class _Tree:
    """The structure tree read into tables: who claims which mark and which widget."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        root = pdf.Root.StructTreeRoot
        self.faults: list[str] = []
        self.marks: dict[tuple[Any, int], list[Any]] = {}
        self.widgets: dict[Any, list[Any]] = {}
        self.parents = dict(_numbers(root.get("/ParentTree", {})))
        for element in _list(root.get("/K", [])):
            self._walk(element, root)

    def _walk(self, element: Any, parent: Any) -> None:
        if element.get("/P") is None or element.P.objgen != parent.objgen:
            self.faults.append(f"A {_tag(element)} element does not name its parent.")
        kids = _list(element.get("/K", []))
        if _tag(element) == "Form" and not any(_type(kid) == "/OBJR" for kid in kids):
            self.faults.append("A Form element holds no field.")
        for kid in kids:
            self._claim(kid, element)

    def _claim(self, kid: Any, element: Any) -> None:
        if not isinstance(kid, pikepdf.Dictionary):
            self.marks.setdefault((element.Pg.objgen, int(kid)), []).append(element)
        elif _type(kid) == "/MCR":
            page = (kid if "/Pg" in kid else element).Pg.objgen
            self.marks.setdefault((page, int(kid.MCID)), []).append(element)
        elif _type(kid) == "/OBJR":
            self.widgets.setdefault(kid.Obj.objgen, []).append(element)
        else:
            self._walk(kid, element)

    def parent(self, key: int, place: int | None = None) -> Any:
        """Return what the parent tree leads to from a widget, or from a mark of a page."""
        found = self.parents.get(key)
        if place is None or found is None:
            return found
        return found[place] if place < len(found) else None


def _title(pdf: pikepdf.Pdf) -> Iterator[str]:
    root: Any = pdf.Root
    metadata = root.get("/Metadata")
    title = _TITLE.search(metadata.read_bytes()) if metadata is not None else None
    if title is None or not re.sub(rb"<[^>]*>", b"", title[1]).strip():
        yield "The title in the metadata is empty."
    if not _information(pdf).strip():
        yield "The title of the file is empty."


def _information(pdf: pikepdf.Pdf) -> str:
    trailer: Any = pdf.trailer
    return str(trailer.get("/Info", {}).get("/Title", ""))


def _marks(pdf: pikepdf.Pdf, tree: _Tree) -> Iterator[str]:
    for count, page in enumerate(pdf.pages, 1):
        drawn = _drawn(page)
        for mark, times in Counter(drawn).items():
            if times > 1:
                yield f"Mark {mark} is used {times} times on page {count}."
            owners = tree.marks.pop((page.obj.objgen, mark), [])
            if len(owners) != 1:
                yield f"Mark {mark} on page {count} is claimed by {len(owners)} elements."
            elif _differs(tree.parent(int(page.obj.get("/StructParents", -1)), mark), owners[0]):
                yield f"The parent tree leads elsewhere from mark {mark} on page {count}."
    for owners in tree.marks.values():
        yield f"A {_tag(owners[0])} element claims a mark that no page has."


def _drawn(page: pikepdf.Page) -> list[int]:
    """Return the number of every mark in the content of ``page``."""
    instructions: Any = pikepdf.parse_content_stream(page, "BDC")
    return [
        int(operands[1].MCID)
        for operands, operator in instructions
        if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
    ]


def _widgets(pdf: pikepdf.Pdf, tree: _Tree) -> Iterator[str]:
    for page in pdf.pages:
        for widget in page.obj.get("/Annots", []):
            if widget.get("/Subtype") != "/Widget":
                continue
            name = _name(widget)
            owners = tree.widgets.pop(widget.objgen, [])
            if len(owners) != 1 or _tag(owners[0]) != "Form":
                yield f"The field '{name}' is claimed by {len(owners)} Form elements."
            elif _differs(tree.parent(int(widget.get("/StructParent", -1))), owners[0]):
                yield f"The parent tree leads elsewhere from the field '{name}'."
    for owners in tree.widgets.values():
        yield f"A {_tag(owners[0])} element claims a field that no page has."


def _labels(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Find fields without a label of their own, read aloud, and names used twice."""
    root: Any = pdf.Root
    fields = list(root.get("/AcroForm", {}).get("/Fields", []))
    labelled = [(_name(one), str(one.get("/TU", ""))) for one in fields]
    labelled += [(_name(kid), str(kid.get("/TU", ""))) for one in fields for kid in _buttons(one)]
    for name, label in labelled:
        if not label.strip():
            yield f"The field '{name}' has no label."
    for label, times in Counter(label for _, label in labelled if label).items():
        if times > 1:
            yield f"{times} fields have the label '{label}'."
    for name, times in Counter(_name(one) for one in fields).items():
        if times > 1:
            yield f"{times} fields have the name '{name}'."


def _buttons(one: Any) -> list[Any]:
    return list(one.get("/Kids", [])) if one.get("/FT") == "/Btn" else []


def _forbidden(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Find keys and actions that a form of ours never has."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary):
            text = thing.unparse(resolved=True)
            for word in FORBIDDEN:
                if re.search(re.escape(word).encode() + rb"(?![A-Za-z])", text):
                    yield f"The file holds {word}."


def _numbers(node: Any) -> Iterator[tuple[int, Any]]:
    """Yield (key, value) of a number tree (ISO 32000-1, 7.9.7)."""
    pairs = list(node.get("/Nums", []))
    yield from ((int(key), value) for key, value in zip(pairs[::2], pairs[1::2], strict=False))
    for kid in node.get("/Kids", []):
        yield from _numbers(kid)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _differs(found: Any, owner: Any) -> bool:
    return found is None or found.objgen != owner.objgen


def _tag(element: Any) -> str:
    return str(element.get("/S", "?"))[1:]


def _type(kid: Any) -> str:
    return str(kid.get("/Type", "")) if isinstance(kid, pikepdf.Dictionary) else ""


def _name(one: Any) -> str:
    return str(one.get("/T", one.get("/Parent", {}).get("/T", "?")))
