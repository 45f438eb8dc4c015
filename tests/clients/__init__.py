"""Real programs that fill in forms, for the tests: pdf.js, Chromium, PDFium, poppler, pdftk and others."""
