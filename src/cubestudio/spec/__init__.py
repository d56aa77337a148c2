"""Frozen values and pure functions of the product; no I/O."""
