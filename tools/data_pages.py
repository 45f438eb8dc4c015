"""The pages that are made from the data alone: one for each council, and one of all forms.

They are written by tools/write_docs.py; the pictures of forms by tools/pictures.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from generator import deadlines, forms, policies
from generator.forms import Form
from generator.policies import Authority, Council, Letter, Policy, Rule, Step

Lines = Iterator[str]

FORMS_HEAD = """# The forms

Every form that is shipped, as it is printed; each can be filled in on screen and on paper. This page and
its pictures are made from the data by `make docs`. `dueprocess form NAME --blank` makes one;
`--case CASE.yaml` fills in what a case knows.

How a form is written is told in [adding.md](adding.md): two files, the questions (`schemas/`) and how
they look (`forms/`).
"""


def pages() -> dict[str, str]:
    """Return each page's text by its path below docs/."""
    found = {f"councils/{name}.md": council_page(name) for name in policies.councils()}
    return {**found, "forms.md": forms_page()}


# --- one council


def council_page(name: str) -> str:
    """Return all that the data says of a council: policies, steps, letters, forms, time limits."""
    council = policies.council(name)
    its = [policies.policy(full) for full in policies.policy_names() if full.startswith(f"{name}/")]
    return "\n".join(
        [*_council_head(council, its), *(line for policy in its for line in _policy(policy, council))]
    )


def _council_head(council: Council, its: list[Policy]) -> Lines:
    yield f"# {council.title}"
    yield ""
    yield "For HR. This page is made from the data (`policies/`, `forms/`, `templates/`) by `make docs`."
    readings = f"[the readings taken]({council.id}-notes.md)"
    yield f"Where the papers contradict themselves or are silent: {readings}."
    yield ""
    yield "| policy | status | rules | steps | letters | forms |"
    yield "|---|---|---|---|---|---|"
    for policy in its:
        covered = policy.status if policy.coverage == "complete" else f"{policy.status}; begun"
        count = len([name for name in forms.names() if name.startswith(f"{policy.id}/")])
        link = f"[{policy.title}](#{_anchor(policy)})"
        cells = (link, covered, len(policy.rules), len(policy.steps), len(policy.letters()), count)
        yield f"| {' | '.join(str(cell) for cell in cells)} |"
    yield ""


def _short(policy: Policy) -> str:
    return policy.id.split("/")[1]


def _anchor(policy: Policy) -> str:
    return _short(policy)


def _policy(policy: Policy, council: Council) -> Lines:
    yield f"## {_short(policy)}"
    yield ""
    yield f"{policy.title}. Source: {policy.source}."
    yield ""
    if policy.steps:
        yield "### Steps"
        yield ""
        for step in policy.steps.values():
            yield from _step(step, policy, council)
        yield ""
    yield "### Time limits and other rules"
    yield ""
    for rule in policy.rules.values():
        yield from _rule(rule, council)
    yield ""
    if policy.authority:
        yield "### Who decides"
        yield ""
        for row in policy.authority:
            yield _authority(row, policy, council)
        yield ""
    if policy.warnings:
        yield "### Warnings"
        yield ""
        for warning in policy.warnings.values():
            given_by = ", ".join(warning.given_by) or "hand"
            yield f"- {warning.title}: its life by {warning.life}; given by {given_by}."
        yield ""
    if policy.absence:
        yield "### Absence"
        yield ""
        for trigger in policy.absence.triggers:
            yield f"- {trigger.title}: {trigger.rule} (paragraph {policy.rules[trigger.rule].para})."
        yield ""


def _step(step: Step, policy: Policy, council: Council) -> Lines:
    yield f"- **{step.title}** (`{step.id}`, paragraph {step.para})"
    for letter in step.letters:
        yield f"    - {_letter(letter, council)}"
    for name in step.forms:
        form = forms.load(f"{policy.id}/{name}")
        yield f"    - form *{form.title}* (`{name}`, paragraph {form.para})"


def _letter(letter: Letter, council: Council) -> str:
    senders = " or ".join(council.roles[role].title for role in letter.senders)
    choice = ", if you decide so" if letter.optional else ""
    ways = f"from the {senders} to the {council.roles[letter.to].title}{choice}"
    return f"letter *{letter.title}* (`{letter.id}`, paragraph {letter.para}), {ways}"


def _authority(row: Authority, policy: Policy, council: Council) -> str:
    who = ", ".join(council.roles[role].title for role in row.by)
    group = f" ({policy.groups[row.group]})" if row.group else ""
    letters = f"; letters: {', '.join(f'`{name}`' for name in row.letters)}" if row.letters else ""
    return f"- {row.decision}{group}, paragraph {row.para}: {who}{letters}"


def _rule(rule: Rule, council: Council) -> Lines:
    who = ", ".join(council.roles[role].title for role in rule.binds)
    yield f"- **{rule.id}**, paragraph {rule.para}: “{rule.words}” ({who}; {rule.strength})"
    if deadlines.computable(rule.limit):
        yield f"    - Counted: {_counted(rule)}."
    else:
        yield f"    - No date: {deadlines.why_not(rule.limit)}"
    if rule.reading:
        yield f"    - Reading: {' '.join(rule.reading.split())}"
    if rule.limit.alternative:
        yield f"    - Other reading: {' '.join(rule.limit.alternative.reading.split())}"


_RELATIONS = {
    "within": "within",
    "at_least_before": "at least this long before",
    "at_least": "at least",
    "lasts": "for",
    "more_than": "more than",
    "between": "between",
    "on_the_day": "on the day itself",
}


def _counted(rule: Rule) -> str:
    """Return how a rule counts, shortly: "within 5 working days"; docs/dates.md tells the rest."""
    limit = rule.limit
    amounts = " to ".join(f"{amount:g}" for amount in (limit.amount, limit.to_amount) if amount is not None)
    words = (_RELATIONS.get(limit.relation, ""), amounts, (limit.unit or "").replace("_", " "))
    last = f"by {limit.by:%d %B %Y}" if limit.by else ""
    return " ".join(word for word in (*words, last) if word)


# --- all forms


def forms_page() -> str:
    """Return the page of all forms, with a picture of each."""
    lines = [FORMS_HEAD]
    loaded = [forms.load(name) for name in forms.names()]
    for council, its in groupby(loaded, key=lambda form: form.council_title):
        lines += [f"## {council}", ""]
        for form in its:
            lines += _form(form)
    return "\n".join(lines)


def _form(form: Form) -> Lines:
    questions = len(list(form.fields()))
    turns = ", then ".join(form.turn_title(role) or role for role in form.completed_by)
    yield f"### {form.title}"
    yield ""
    yield f"`{form.id}`, edition {form.edition}. {form.policy_title}, paragraph {form.para}."
    yield f"{questions} questions; filled in by: {turns}."
    yield ""
    yield f"![The first page of the form “{form.title}”](images/forms/{picture(form)})"
    yield ""


def picture(form: Form) -> str:
    """Return the name of a form's picture in docs/images/forms."""
    return f"{form.id.replace('/', '.')}.png"


def draw_forms(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield for every form where its picture goes and the blank form as PDF."""
    from generator.packs import prefill

    for name in forms.names():
        form = forms.load(name)
        yield folder / picture(form), prefill.blank(form)
