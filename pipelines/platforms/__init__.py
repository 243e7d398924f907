"""Where things stand: one file per platform, found by registry.py."""
