"""What all tests share: they look at what is shipped, and say which tools are missing."""

import os
import shutil

os.environ.pop("DUEPROCESS_DATA", None)

TOOLS = {"pdftotext": "poppler-utils", "pdftoppm": "poppler-utils", "pdftk": "pdftk-java", "qpdf": "qpdf"}


def pytest_report_header() -> list[str]:
    """Name the tools whose tests will be skipped."""
    missing = [f"{tool} (of {package})" for tool, package in TOOLS.items() if shutil.which(tool) is None]
    return [f"not installed, so their tests are skipped: {', '.join(missing)}"] if missing else []
