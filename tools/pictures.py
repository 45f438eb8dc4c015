"""Make the pictures in docs/images from what ``dueprocess demo`` makes (needs pdftoppm, of poppler-utils).

usage: python tools/pictures.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PICTURES = {"letter": "meeting-invitation.pdf", "form": "papers-for-meeting.pdf"}
DOTS_PER_INCH = 72
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tools import data_pages  # noqa: E402  # the path is known only now


def main() -> None:
    """Draw the first page of the demo's letter and of its form."""
    if shutil.which("pdftoppm") is None:
        sys.exit("pdftoppm is missing; on Debian: apt install poppler-utils")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = [sys.executable, str(ROOT / "cli.py"), "demo", "-o", folder]
        subprocess.run(demo, check=True, capture_output=True)
        for name, file in PICTURES.items():
            draw(next(Path(folder).rglob(file)), IMAGES / name)
            print(f"Written: docs/images/{name}.png")
        for picture, data in data_pages.draw_forms(IMAGES / "forms"):
            draw_small(data, picture)


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
