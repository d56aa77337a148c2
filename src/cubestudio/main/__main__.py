"""`python -m cubestudio.main [up | down | doctor | admin …]`: what runs on the studio's own machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.settings import Settings, read_settings


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 done, 1 failed, 2 could not start."""
    word, rest = (arguments[0], list(arguments[1:])) if arguments else ("up", [])
    try:
        command = _find(word)
        return command(read_settings(), rest)
    except Fault as fault:
        from cubestudio.main.up import refuse

        return refuse(fault, _language())


def _find(word: str) -> Callable[[Settings, list[str]], int]:
    commands: dict[str, Callable[[Settings, list[str]], int]] = {
        "up": _up,
        "down": _down,
        "doctor": _doctor,
        "admin": _admin,
    }
    if word not in commands:
        raise Fault("CommandUnknown", "there is no command '{word}'", did_you_mean(word, commands), word=word)
    return commands[word]


def _up(settings: Settings, _: list[str]) -> int:
    from cubestudio.main.up import up

    return up(settings)


def _down(settings: Settings, _: list[str]) -> int:
    from cubestudio.main.down import down

    return down(settings)


def _doctor(settings: Settings, words: list[str]) -> int:
    from cubestudio.main.doctor import doctor

    return doctor(settings, as_json="--json" in words)


def _admin(settings: Settings, words: list[str]) -> int:
    from cubestudio.main.admin import admin

    return admin(settings, words)


def _language() -> str:
    spoken = os.environ.get("CUBE_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return spoken[:2].lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
