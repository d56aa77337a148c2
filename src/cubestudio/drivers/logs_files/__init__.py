"""Logs as plain files, one per stream, read by offset."""

from cubestudio.drivers.logs_files.files import FileLogs
from cubestudio.drivers.logs_files.masking import Mask

__all__ = ["FileLogs", "Mask"]
