"""Forms that came back: read, checked against their questions, case and time limits, answered."""
