"""Reaching into running work: shells beside it, and the ports it listens on."""
