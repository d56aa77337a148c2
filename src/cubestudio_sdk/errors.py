"""The one error of the client."""

from __future__ import annotations


class CubeError(Exception):
    """The studio refused something, or could not be reached.

    Attributes:
        code: stable name (`RunUnknown`); `Unreachable` when there was no answer.
        text: one sentence: what is wrong.
        hint: one sentence: the way out; may be empty.
        status: HTTP status; 0 when there was no answer.
    """

    def __init__(self, code: str, text: str, hint: str = "", status: int = 0) -> None:
        super().__init__(sentences(text, hint))
        self.code = code
        self.text = text
        self.hint = hint
        self.status = status


def sentences(text: str, hint: str) -> str:
    """What is wrong and the way out, one after the other."""
    if not (text and hint):
        return text or hint
    return f"{text} {hint}" if text.endswith((".", "!", "?", "。", "！", "？", ":", "：")) else f"{text}. {hint}"
