"""Volumes that people make and mount into their work. See `docs/notes/volumes.md`."""
