"""Due Process: the right letters with the right dates from a council's own HR policy."""

__version__ = "0.1.0"
