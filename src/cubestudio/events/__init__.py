"""Append-only facts and the audit; what browsers follow."""
