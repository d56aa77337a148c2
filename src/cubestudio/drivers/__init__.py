"""Implementations of ports, one sub-package each, loaded by `main` alone."""
