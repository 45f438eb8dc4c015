"""Programs for those who work on Due Process itself; none is installed."""
