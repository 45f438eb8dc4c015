"""Make the Word letterhead that comes with Due Process, so that it can be made again.

Run ``python tools/make_letterhead.py [FILE.docx]``. Measures follow a DL window
envelope and what GOV.UK Notify will print: see docs/letterhead.md.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

TARGET = Path(__file__).resolve().parents[1] / "templates" / "newcastle-under-lyme" / "letterhead.docx"
FONT = "Arial"
INK = "1D3D5C"
KEPT = {
    "normal",
    "heading 1",
    "heading 2",
    "heading 3",
    "body text",
    "list bullet",
    "list number",
    "header",
    "footer",
    "default paragraph font",
    "normal table",
    "no list",
}
# name: (based on, size in pt, bold, space before, space after, keep with next)
STYLES = {
    "Body Text": ("Normal", 11.5, False, 0, 8, False),
    "Heading 1": ("Normal", 15, True, 6, 8, True),
    "Heading 2": ("Normal", 12.5, True, 10, 4, True),
    "Heading 3": ("Normal", 11.5, True, 8, 3, True),
    "List Bullet": ("Normal", 11.5, False, 0, 4, False),
    "List Number": ("Normal", 11.5, False, 0, 4, False),
    "Header": ("Normal", 9, False, 0, 0, False),
    "Footer": ("Normal", 9, False, 0, 0, False),
    "Council Name": ("Normal", 17, True, 0, 0, False),
    "Contact": ("Normal", 10, False, 0, 0, False),
    "Envelope Address": ("Normal", 10, False, 0, 0, False),
    "Marking": ("Normal", 11.5, True, 0, 6, False),
    "Date": ("Normal", 11.5, False, 0, 0, False),
    "Reference": ("Normal", 11.5, False, 0, 0, False),
    "Salutation": ("Normal", 11.5, False, 12, 8, False),
    "Closing": ("Normal", 11.5, False, 10, 40, True),
    "Signature": ("Normal", 11.5, False, 0, 0, False),
    "Enclosures": ("Normal", 11.5, True, 14, 3, True),
    "Table Text": ("Normal", 11.5, False, 3, 3, False),
}


def main(target: Path = TARGET) -> None:
    """Write the letterhead to ``target``."""
    document = Document()
    _forget(document)
    _defaults(document)
    for name in STYLES:
        _style(document, name)
    _headings(document)
    _tables(document)
    _page(document.sections[0])
    _header(document.sections[0])
    _footers(document.sections[0])
    _body(document)
    document.save(str(target))


def _forget(document: Any) -> None:
    """Take out what python-docx's own template brings: its text, unused styles, picture and author."""
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.find(qn("w:name")).get(qn("w:val")).lower() not in KEPT:
            styles.remove(style)
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    core = document.core_properties
    core.author = core.last_modified_by = core.comments = core.title = core.keywords = ""


def _defaults(document: Any) -> None:
    """Set the font, language and line spacing that all other styles are based on."""
    fonts = {"ascii": FONT, "hAnsi": FONT, "cs": FONT, "eastAsia": FONT}
    attributes = " ".join(f'w:{name}="{font}"' for name, font in fonts.items())
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(run):
        run.remove(child)
    run.append(parse_xml(f"<w:rFonts {nsdecls('w')} {attributes}/>"))
    run.append(parse_xml(f'<w:sz {nsdecls("w")} w:val="23"/>'))
    run.append(parse_xml(f'<w:szCs {nsdecls("w")} w:val="23"/>'))
    run.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'))
    normal = document.styles["Normal"]
    normal.font.size = Pt(11.5)
    normal.paragraph_format.line_spacing = 1.12
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.widow_control = True
    settings = document.settings.element
    settings.append(
        parse_xml(
            f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
            'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        )
    )


def _style(document: Any, name: str) -> None:
    """Make or change the paragraph style called ``name`` to what STYLES says."""
    based, size, bold, before, after, keep = STYLES[name]
    known = {style.name for style in document.styles}
    style = (
        document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    style.base_style = document.styles[based]
    style.next_paragraph_style = document.styles["Body Text"] if "Body Text" in known else style
    style.quick_style = True
    for fonts in style.element.xpath("w:rPr/w:rFonts | w:rPr/w:color | w:rPr/w:b | w:rPr/w:bCs"):
        fonts.getparent().remove(fonts)
    style.font.size, style.font.bold = Pt(size), bold or None
    form = style.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
    form.line_spacing = None
    for spacing in style.element.xpath("w:pPr/w:contextualSpacing"):
        spacing.getparent().remove(spacing)


def _headings(document: Any) -> None:
    """Give the subject, the council's name and the address lines what only they have."""
    styles = document.styles
    for name in ("Heading 1", "Heading 2", "Council Name"):
        styles[name].font.color.rgb = RGBColor.from_string(INK)
    for name in ("Contact", "Envelope Address"):
        styles[name].paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    styles["Contact"].paragraph_format.line_spacing = Pt(13)
    styles["Envelope Address"].paragraph_format.line_spacing = Pt(10.8)  # seven lines fit the window
    styles["Council Name"].paragraph_format.line_spacing = 1.0
    name = styles["Council Name"].element.get_or_add_pPr()
    name.append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="4" w:color="{INK}"/>'
            "</w:pBdr>"
        )
    )
    _order(name)
    for each in ("List Bullet", "List Number"):
        styles[each].paragraph_format.left_indent = Pt(18)
        styles[each].paragraph_format.first_line_indent = Pt(-18)


def _order(properties: Any) -> None:
    """Put paragraph properties into the order of the schema (ISO 29500-1, 17.3.1.26)."""
    order = [
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "framePr",
        "widowControl",
        "numPr",
        "pBdr",
        "shd",
        "tabs",
        "spacing",
        "ind",
        "contextualSpacing",
        "jc",
        "outlineLvl",
    ]
    for child in sorted(properties, key=lambda each: order.index(each.tag.split("}")[1])):
        properties.append(child)


def _tables(document: Any) -> None:
    """Add the two table styles: facts that can be found again, and tables with a header row."""
    for identity, name, part in (
        ("LetterFacts", "Letter Facts", "firstCol"),
        ("LetterTable", "Letter Table", "firstRow"),
    ):
        line = 'w:val="single" w:sz="4" w:space="0" w:color="7F8FA0"'
        document.styles.element.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{identity}">'
                f'<w:name w:val="{name}"/>'
                '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
                f"<w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
                '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="142" w:type="dxa"/></w:tblCellMar>'
                "</w:tblPr>"
                f'<w:tblStylePr w:type="{part}"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr></w:style>'
            )
        )


def _page(section: Any) -> None:
    """Set A4 and the margins; the first page has a head of its own."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.header_distance, section.footer_distance = Mm(12), Mm(10)
    section.different_first_page_header_footer = True


def _frame(paragraph: Any, x: float, y: float, width: float) -> None:
    """Put ``paragraph`` at a place on the page (mm from its left top corner), whatever is around it."""
    at = f'w:x="{_twips(x)}" w:y="{_twips(y)}" w:w="{_twips(width)}"'
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:framePr {nsdecls("w")} {at} w:hSpace="0" w:wrap="around" w:vAnchor="page" w:hAnchor="page"/>'
        )
    )
    _order(properties)


def _twips(mm: float) -> int:
    return round(mm / 25.4 * 1440)


def _header(section: Any) -> None:
    """Write the council's name on the first page and keep the room for address and contact free."""
    first = section.first_page_header
    name = first.paragraphs[0]
    name.style, name.text = "Council Name", "{{ council }}"
    _frame(name, 20, 11, 105)
    room = first.add_paragraph(style="Header")
    room.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    room.paragraph_format.line_spacing = Mm(96 - 12)
    later = section.header.paragraphs[0]
    later.style, later.text = "Header", "{{ council }}{% if reference %} \u00b7 {{ reference }}{% endif %}"


def _footers(section: Any) -> None:
    """Write "Page 1 of 2" with Word's own fields."""
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.style = "Footer"
        paragraph.alignment = 2
        paragraph.add_run("Page ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


def _body(document: Any) -> None:
    """Write the fields of the letter, each in its own style."""
    document._body.clear_content()
    _framed(document, "contact", "Contact", 130, 31, 60)
    _framed(document, "address", "Envelope Address", 25.4, 39.9, 90)
    _shown_if(document, "marking", "Marking", "{{ marking }}")
    document.add_paragraph("{{ date }}", style="Date")
    _shown_if(document, "reference", "Reference", "Reference: {{ reference }}")
    document.add_paragraph("{{ salutation }}", style="Salutation")
    document.add_paragraph("{{ subject }}", style="Heading 1")
    document.add_paragraph("{{p body }}", style="Body Text")
    document.add_paragraph("{{p signature }}", style="Signature")
    _named(document, "enclosed", "Enclosed")
    _named(document, "copies", "Copies")


def _framed(document: Any, field: str, style: str, x: float, y: float, width: float) -> None:
    """Write the lines of ``field`` in a frame; the tags around them vanish with their paragraphs."""
    for text in (f"{{%p for line in {field} %}}", "{{ line }}", "{%p endfor %}"):
        _frame(document.add_paragraph(text, style=style), x, y, width)


def _shown_if(document: Any, field: str, style: str, text: str) -> None:
    for each in (f"{{%p if {field} %}}", text, "{%p endif %}"):
        document.add_paragraph(each, style=style)


def _named(document: Any, field: str, title: str) -> None:
    """Write a titled list, if there is anything to list."""
    document.add_paragraph(f"{{%p if {field} %}}", style="Body Text")
    document.add_paragraph(f"{title}:", style="Enclosures")
    document.add_paragraph(f"{{%p for item in {field} %}}", style="List Bullet")
    document.add_paragraph("{{ item }}", style="List Bullet")
    document.add_paragraph("{%p endfor %}", style="List Bullet")
    document.add_paragraph("{%p endif %}", style="Body Text")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
