"""The command line speaks English and Chinese; both sentences stand side by side where they are said."""

from __future__ import annotations

from functools import cache

from cubestudio_sdk.config import language_of_shell


@cache
def _language() -> str:
    return language_of_shell()


def say(english: str, chinese: str) -> str:
    """The sentence in the language of the shell (`CUBE_LANG`, `LC_ALL`, `LC_MESSAGES`, `LANG`)."""
    return chinese if _language() == "zh" else english


STATES = {
    "Waiting": ("◌", "等待", "bright_black"),
    "Queued": ("◔", "排队", "yellow"),
    "Preparing": ("◑", "准备中", "blue"),
    "Starting": ("◑", "启动中", "blue"),
    "Running": ("◑", "运行中", "blue"),
    "Ready": ("✓", "就绪", "green"),
    "Succeeded": ("✓", "完成", "green"),
    "Failed": ("✕", "失败", "red"),
    "Stopping": ("■", "停止中", "bright_black"),
    "Stopped": ("■", "已停止", "bright_black"),
    "Paused": ("■", "已暂停", "yellow"),
    "Skipped": ("⤼", "跳过", "bright_black"),
    "Cached": ("⚡", "缓存", "magenta"),
}
"""State -> icon, Chinese word, colour."""


def state_words(state: str) -> tuple[str, str]:
    """A state as icon and word, and its colour."""
    icon, chinese, colour = STATES.get(state, ("·", state, "white"))
    return f"{icon} {say(state, chinese)}", colour
