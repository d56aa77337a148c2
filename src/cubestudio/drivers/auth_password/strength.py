"""What makes a password too weak to be taken."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

SHORTEST = 10
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb")


def weakness(password: str, username: str) -> str:
    """Why `password` is refused (an English sentence), or ""."""
    if len(password) < SHORTEST:
        return "The password is too short: at least 10 characters are needed"
    if username and username.lower() in password.lower():
        return "The password must not contain the user name"
    if len(set(password)) < 5:
        return "The password repeats too few different characters"
    if len(password) < 16 and _kinds(password) < 2:
        return "The password needs two kinds of characters (letters, digits, others), or 16 characters and more"
    if _core(password) in common() or password.lower() in common():
        return "The password is one of those everybody tries first"
    if _longest_walk(password.lower()) * 2 > len(password):
        return "The password is mostly a row of the keyboard, the alphabet or the digits"
    return ""


@cache
def common() -> frozenset[str]:
    """Passwords and words that lists of leaked passwords begin with."""
    text = resources.files(__package__).joinpath("common.txt").read_text("utf-8")
    return frozenset(text.split())


def _kinds(password: str) -> int:
    kinds = (str.isalpha, str.isdigit, lambda c: not c.isalnum())
    return sum(any(kind(character) for character in password) for kind in kinds)


def _core(password: str) -> str:
    """`P@ssw0rd2026!` is `password`: digits and signs at both ends dropped, the look-alikes undone."""
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())
    return bare.translate(str.maketrans("@4013$57!", "aaoiessti"))


def _longest_walk(password: str) -> int:
    """Length of the longest part that follows a row of the keyboard, either way."""
    best = 0
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for start in range(len(password)):
            length = 1
            while start + length < len(password) and password[start : start + length + 1] in row:
                length += 1
            best = max(best, length)
    return best if best > 3 else 0
