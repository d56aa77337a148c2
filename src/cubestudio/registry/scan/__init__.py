"""What loading a model's files would do, found without loading them: no code of a model runs here."""

from cubestudio.registry.scan.facts import DANGEROUS, SAFE, SUSPICIOUS, UNKNOWN, FileScan, worst
from cubestudio.registry.scan.files import scan_file

__all__ = ["DANGEROUS", "SAFE", "SUSPICIOUS", "UNKNOWN", "FileScan", "scan_file", "worst"]
