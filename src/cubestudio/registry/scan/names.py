"""Which names a pickle may import: data structures of libraries are safe, doors to the machine dangerous (`names.txt`).

A name is judged, not what it is called with. What nobody listed is suspicious, so a new trick is at least not called
safe.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from cubestudio.registry.scan.facts import DANGEROUS, SUSPICIOUS

_ALL, _CLASSES = "*", "A*"


def judge(module: str, name: str) -> str:
    """The verdict on `module.name`; dots within `name` are walked by pickle as attributes."""
    rules = _rules()
    if (module, name) in rules:
        return rules[module, name]
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        above = ".".join(parts[:length])
        if (above, _ALL) in rules:
            return rules[above, _ALL]
        # A path through an attribute leads anywhere (`sklearn.base.os.system`).
        if (above, _CLASSES) in rules and "." not in name and _is_class(name):
            return rules[above, _CLASSES]
    first = name.partition(".")[0]
    return DANGEROUS if rules.get((module, first)) == DANGEROUS else SUSPICIOUS


def _is_class(name: str) -> bool:
    return name.lstrip("_")[:1].isupper() or name.startswith("__pyx_unpickle_")


@cache
def _rules() -> dict[tuple[str, str], str]:
    text = resources.files("cubestudio.registry.scan").joinpath("names.txt").read_text("utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {(module, name): verdict for verdict, module, *names in lines for name in names}
