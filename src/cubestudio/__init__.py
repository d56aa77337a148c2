"""Cube Studio: the control plane."""

from importlib.metadata import version

__version__ = version("cubestudio")
