"""Refusals of this package, said once."""

from __future__ import annotations

from cubestudio.kit.errors import Fault, did_you_mean


def not_running(workload: str, phase: str) -> Fault:
    """There is nothing to reach into."""
    text = "workload {id} does not run (it is {phase}), so there is nothing to open a shell in"
    hint = "Hold the task's environment open with a shell, or run it again."
    return Fault("NotRunning", text, hint, 409, id=workload, phase=phase)


def no_shells() -> Fault:
    """The runtime lacks the capability."""
    return Fault("ShellUnavailable", "the place where this runs cannot open shells", status=409)


def no_shell_beside_files() -> Fault:
    """What a space holds is seen on its page, by those whose it is."""
    text = "this only shows files of a cluster, and nobody opens a shell beside it"
    return Fault("ShellUnavailable", text, "Look at the files under Data, Files.", 409)


def too_many_shells(most: int) -> Fault:
    """Every shell holds a thread and a process of the server."""
    text = "there are {most} shells open already, as many as this server keeps"
    return Fault("TooManyShells", text, "Close one you do not need.", 429, most=most)


def port_unknown(name: str, known: list[str]) -> Fault:
    """The workload declares none of that name."""
    hint = did_you_mean(name, known) or "A task names its ports in the pipeline file: ports: {{web: 8000}}."
    return Fault("PortUnknown", "it listens on no port '{name}'", hint, 404, name=name)


def port_closed(name: str) -> Fault:
    """It is declared, but nothing runs that could listen."""
    hint = "It opens when the task runs."
    return Fault("PortClosed", "port '{name}' is not open: what listens on it does not run", hint, 409, name=name)


def port_gone() -> Fault:
    """At the address of a port that nothing listens on (as the gateway says at origins)."""
    return Fault("PortGone", "nothing listens here any more", "Open the port from the studio once more.", 404)


def origin_unreachable(host: str) -> Fault:
    """Names below localhost mean the visitor's own machine."""
    text = "ports open at names below 'localhost', which from {host} lead to your own machine"
    hint = "Open the studio by http://localhost (through ssh -L), or let an administrator set CUBE_USER_DOMAIN."
    return Fault("PortNeedsName", text, hint, 409, host=host)


def ticket_invalid() -> Fault:
    """Used, expired, forged, or for another port."""
    hint = "Open the port from the studio once more."
    return Fault("TicketInvalid", "this link was used already, or is too old", hint, 403)


def no_pass() -> Fault:
    """A visitor of a port whom nobody has vouched for."""
    return Fault("PassMissing", "you have not come from the studio", "Open the port from the page of its task.", 401)


def foreign_page() -> Fault:
    """A page of another origin that reaches for this one with the visitor's cookie."""
    return Fault("OriginRefused", "a page of another origin may not use this one", status=403)
