"""Make the pictures in docs/images from what the two demos make (needs pdftoppm, of poppler-utils).

usage: python tools/pictures.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pymupdf_fonts
from openpyxl import load_workbook
from PIL import Image, ImageDraw, ImageFont, ImageOps

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PICTURES = {"letter": "meeting-invitation.pdf", "form": "papers-for-meeting.pdf"}
# Of make bulk-demo, with fewer people; somebody's with no part of their pack in large print.
BULK_PEOPLE = 24
BULK = "HOUSING26-consultation-2026-09-01"
BULK_PICTURES = {
    "bulk-letter": "700004/consultation-letter.pdf",
    "bulk-form": "700004/employee-preference.pdf",
}
REPORT_ROWS, REPORT_COLUMNS = 10, 8
DOTS_PER_INCH = 72
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tools import bulk_demo, data_pages  # noqa: E402  # the path is known only now


def main() -> None:
    """Draw the first page of each demo's letter and form, the report of a bulk run, and all forms."""
    if shutil.which("pdftoppm") is None:
        sys.exit("pdftoppm is missing; on Debian: apt install poppler-utils")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = [sys.executable, str(ROOT / "cli.py"), "demo", "-o", folder]
        subprocess.run(demo, check=True, capture_output=True)
        for name, file in PICTURES.items():
            draw(next(Path(folder).rglob(file)), IMAGES / name)
            print(f"Written: docs/images/{name}.png")
        draw_bulk(Path(folder) / "bulk")
        for picture, data in data_pages.draw_forms(IMAGES / "forms"):
            draw_small(data, picture)


def draw_bulk(folder: Path) -> None:
    """Run the demo of a bulk run into ``folder``, and draw a letter, a form and the report for HR."""
    bulk_demo.main(folder, BULK_PEOPLE)
    for name, file in BULK_PICTURES.items():
        draw(folder / BULK / file, IMAGES / name)
    sheet = load_workbook(folder / BULK / "report.xlsx")["People"]
    rows = sheet.iter_rows(max_row=REPORT_ROWS, max_col=REPORT_COLUMNS, values_only=True)
    draw_table(
        [["" if cell is None else str(cell) for cell in row] for row in rows], IMAGES / "bulk-report.png"
    )
    print("\nWritten: docs/images/bulk-*.png")


def draw_table(rows: Sequence[Sequence[str]], picture: Path, size: int = 13) -> None:
    """Draw ``rows`` as a spreadsheet shows them, the first in bold."""
    plain, bold = (
        ImageFont.truetype(BytesIO(pymupdf_fonts.myfont(name)), size) for name in ("notos", "notosbo")
    )
    gap, high = 6, size + 12
    wide = [max(bold.getlength(row[n]) for row in rows) + 2 * gap for n in range(len(rows[0]))]
    page = Image.new("RGB", (int(sum(wide)) + 1, high * len(rows) + 1), "white")
    pen = ImageDraw.Draw(page)
    for y, row in enumerate(rows):
        x = 0.0
        for text, width in zip(row, wide, strict=True):
            box = (x, y * high, x + width, (y + 1) * high)
            pen.rectangle(box, outline="silver", fill="gainsboro" if y == 0 else "white")
            pen.text((x + gap, y * high + 4), text, fill="black", font=plain if y else bold)
            x += width
    page.quantize(16).save(picture, optimize=True)


def draw_small(data: bytes, picture: Path) -> None:
    """Draw the first page of a form, small and in grey."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    name = str(picture.with_suffix(""))
    command = ["pdftoppm", "-png", "-gray", "-r", "36", "-f", "1", "-singlefile", "-", name]
    subprocess.run(command, input=data, check=True)
    with Image.open(picture) as page:
        ImageOps.expand(page.convert("L"), 1, 160).quantize(16).save(picture, optimize=True)


def draw(pdf: Path, picture: Path) -> None:
    """Draw the first page of ``pdf`` as ``picture``.png, in few colours and with a frame."""
    command = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), "-f", "1", "-singlefile", str(pdf), str(picture)]
    subprocess.run(command, check=True)
    drawn = picture.with_suffix(".png")
    with Image.open(drawn) as page:
        framed = ImageOps.expand(page.convert("RGB"), border=1, fill="silver")
    framed.quantize(32).save(drawn, optimize=True)


if __name__ == "__main__":
    main()
