"""Faults of internal services."""

from __future__ import annotations

from collections.abc import Iterable

from cubestudio.kit.errors import Fault, did_you_mean


def app_unknown(name: str, known: Iterable[str]) -> Fault:
    """No such one in the project."""
    hint = did_you_mean(name, known)
    text = "an internal service '{name}' does not exist in this project"
    return Fault("AppUnknown", text, hint, status=404, name=name)


def app_exists(name: str) -> Fault:
    """The name is taken."""
    text = "an internal service '{name}' exists in this project"
    return Fault("AppExists", text, "Change it instead, or choose another name.", status=409, name=name)


def app_going(name: str) -> Fault:
    """It is being deleted."""
    text = "internal service '{name}' is being deleted"
    return Fault("AppGoing", text, "Wait until it is gone; that takes some seconds.", status=409, name=name)


def name_invalid(name: str) -> Fault:
    """Not a slug."""
    return Fault(
        "AppNameInvalid",
        "'{name}' is not a name for an internal service",
        "Use lower-case letters, digits and '-', at most 54, the first one a letter or digit: mlflow-ui.",
        name=name,
    )


def preset_unknown(name: str, known: Iterable[str]) -> Fault:
    """No such preset."""
    names = list(known)
    hint = did_you_mean(name, names) or "There are: {known}."
    text = "there is no preset '{name}'"
    return Fault("PresetUnknown", text, hint, status=404, name=name, known=", ".join(names))


def command_absent(name: str) -> Fault:
    """Nothing to run."""
    text = "internal service '{name}' has neither a preset nor a command"
    return Fault("NothingToRun", text, "Choose a preset, or give run.command.", name=name)


def never_ran(name: str) -> Fault:
    """No log yet."""
    text = "internal service '{name}' has not run yet"
    return Fault("AppNeverRan", text, "Start it.", status=404, name=name)
