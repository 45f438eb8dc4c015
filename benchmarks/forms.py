"""Forms: building the blank, and filling it for a person beside pypdf and pikepdf."""

from __future__ import annotations

import io

import pikepdf
import pypdf

from benchmarks import sample
from benchmarks.measure import Make
from generator.pdf import formbuilder
from generator.pdf.prefill import Template


def contenders() -> dict[str, Make]:
    """Return, by name, what makes one blank or one prefilled form of five values."""
    form = sample.form()
    blank = formbuilder.build(form)
    template = Template(blank)
    return {
        "blank form": lambda _: formbuilder.build(form),
        "prefilled": lambda number: template.fill(sample.values(number)),
        "prefilled by pypdf": lambda number: _pypdf(blank, sample.values(number)),
        "prefilled by pikepdf (not drawn)": lambda number: _pikepdf(blank, sample.values(number)),
    }


def _pypdf(blank: bytes, values: dict[str, str]) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(blank))
    writer.update_page_form_field_values(None, values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pikepdf(blank: bytes, values: dict[str, str]) -> bytes:
    """Write the values alone: nothing shows them until a viewer draws them anew."""
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            if str(field.T) in values:
                field.V = pikepdf.String(values[str(field.T)])
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()
