"""A new case file, with everything that may stand in it explained."""

from __future__ import annotations

import json

from generator.policies import Policy

_HEAD = """\
# A case: dated facts about one matter. Keep it where only HR can read it.
# Write days as 2026-04-01 and times as 2026-04-01T10:30.

case: {reference}    # the case reference; it stands in file names, so no names in it
organisation: {council}
policy: {policy}
# service: Planning          # the employee's service, if it has closed days of its own

people:
  - role: employee
    name: Write the name here
    salutation: Write what comes after Dear, for example Ms Example
    # known_as: the name that they go by
    # payroll_number: "100000"
    # job_title: their job
    # address: [1 Example Street, Exampletown, EX1 1EX]
    # safe_address: [...]      # used instead of the address, where letters must not go home
    # email: name@example.org
    # format: large-print      # standard, large-print or html: kept for every letter
  # - role: {signer}
  #   name: Who signs
  #   job_title: Their job
  #   email: name@example.org

# What has happened, and when. The events of this policy:
"""

_TAIL = """\
# They are written under 'events' below: 'dueprocess case event' adds them, or write
#   - event: {event}
#     on: 2026-04-01

# meetings:
#   - meeting: {meeting}
#     at: 2026-04-14T10:30
#     minutes: 60
#     place: Meeting room 2
#     with: [{signer}, hr]    # the roles of those who will be there

# What a person decides for a letter: see 'dueprocess letter NAME --needs'.
# letters:
#   {letter}:

events: []
"""


def case_file(policy: Policy, reference: str) -> str:
    """Return a new case file under ``policy`` as text, commented throughout."""
    letters = list(policy.letters().values())
    council, name = policy.id.split("/")
    meetings = [event.id for event in policy.events.values() if event.direction == "meeting"]
    words = {
        "reference": json.dumps(reference),
        "council": council,
        "policy": name,
        "signer": letters[0].senders[0],
        "event": next(iter(policy.events)),
        "meeting": meetings[0] if meetings else "none",
        "letter": letters[0].id,
    }
    events = "".join(f"#   {event.id}: {event.words}\n" for event in policy.events.values())
    return _HEAD.format(**words) + events + _TAIL.format(**words)
