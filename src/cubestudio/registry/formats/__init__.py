"""What kind of model some files are, and what it says of its inputs and outputs. Bytes are read, never loaded."""

from cubestudio.registry.formats.facts import FORMATS, OTHER, Looked, check_format
from cubestudio.registry.formats.look import look

__all__ = ["FORMATS", "OTHER", "Looked", "check_format", "look"]
