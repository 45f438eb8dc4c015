"""PDF objects that reportlab has not, or writes in a way that PDF/UA-1 refuses."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


class Raw(pdfdoc.PDFObject):
    """An object written out already; its bytes may be set until the file is saved."""

    __RefOnly__ = 1

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def format(self, document: Any) -> bytes:
        """Return the bytes as they are."""
        return self.data


class Stream(pdfdoc.PDFObject):
    """A stream with a right dictionary and the end of line that ISO 32000-1, 7.3.8 asks for.

    reportlab's own writes an empty ``/Filter`` and leaves that end of line out.
    """

    __RefOnly__ = 1

    def __init__(self, entries: str, content: bytes) -> None:
        self.head = f"<<{entries} /Length {len(content)}>>\nstream\n".encode("latin-1")
        self.content = content

    @classmethod
    def deflated(cls, entries: str, content: bytes) -> Stream:
        """Return a stream whose content is compressed here."""
        return cls(f"{entries} /Filter /FlateDecode", zlib.compress(content, 1))

    def format(self, document: Any) -> bytes:
        """Return the whole stream object."""
        return self.head + self.content + b"\nendstream"


class Info(pdfdoc.PDFObject):
    """The information dictionary: title and producer, and no time, so that bytes repeat."""

    invariant = 1

    def __init__(self, title: str) -> None:
        self.title = title

    def digest(self, signature: hashlib._Hash) -> None:
        """Add the title to what the file's ID is made of."""
        signature.update(self.title.encode("utf-8"))

    def format(self, document: Any) -> bytes:
        """Return the dictionary."""
        return b"<</Title " + string(self.title) + b" /Producer (Due Process)>>"


def xmp(title: str, language: str) -> Stream:
    """Return the metadata: the title and "this is PDF/UA-1" (ISO 14289-1, clauses 5 and 7.1)."""
    packet = XMP.format(title=escape(title), language=escape(language))
    return Stream("/Type /Metadata /Subtype /XML", packet.encode("utf-8"))


def string(text: str) -> bytes:
    """Return a text string: a literal where it is ASCII, else UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if text.isascii():
        return literal(text.encode("ascii"))
    return b"<feff" + text.encode("utf-16-be").hex().encode("ascii") + b">"


def literal(data: bytes) -> bytes:
    r"""Return ``data`` in parentheses; a bare CR would be read back as LF (7.3.4.2)."""
    data = data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + data.replace(b"\r", b"\\r").replace(b"\n", b"\\n") + b")"


def number(value: float) -> str:
    """Return ``value`` with at most two decimals and no needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
