"""How fast Due Process is and how much memory it takes, measured beside others in one run."""
