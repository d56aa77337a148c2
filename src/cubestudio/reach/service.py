"""Ports of running workloads: which there are, and who is let in at their origins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cubestudio.accounts import service as accounts
from cubestudio.accounts.caller import Caller
from cubestudio.accounts.roles import Verb
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.settings import Settings
from cubestudio.reach import errors, store
from cubestudio.reach.tickets import Claims, Tickets, key_of
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads import service as workloads

ENTER = "/.cube/enter"
NOUN = "workloads"
SERVED = ("http", "grpc")
"""Ports at which a service is served."""


@dataclass(frozen=True)
class Port:
    """A port of a workload: the number it listens on while it runs, 0 before."""

    name: str
    number: int
    is_open: bool


def list_ports(uow: UnitOfWork, project_id: str, workload_id: str) -> list[Port]:
    """The ports of a workload, in the file's order; those a service is served at have a URL of their
    own and are not told."""
    row = workloads.get(uow, workload_id, project_id)
    served = SERVED if row["owner_kind"] == "service" else ()
    is_open = row["phase"] == WorkloadPhase.RUNNING
    given = (row["ports"] or {}) if is_open else {}
    asked = {name: number for name, number in workloads.ports_of(row).items() if name not in served}
    return [
        Port(name, int(given[name][1]) if name in given else number, name in given) for name, number in asked.items()
    ]


def open_port(
    uow: UnitOfWork, tickets: Tickets, settings: Settings, caller: Caller, workload_id: str, name: str, host: str
) -> str:
    """The address to go to: with a ticket to the port's own origin, or a path where there are no such origins.

    Args:
        host: the Host header the caller came by.
    """
    ports = {port.name: port for port in list_ports(uow, caller.project.id, workload_id)}
    if name not in ports:
        raise errors.port_unknown(name, list(ports))
    if not ports[name].is_open:
        raise errors.port_closed(name)
    key = key_of(workload_id, name)
    told = {"port": name}
    events.audit(uow, caller.actor, "port.open", workload_id, after=told, project_id=caller.project.id)
    if not settings.user_domain:
        return f"{settings.path_prefix}/ports/{key}/"
    ticket = tickets.ticket(workload_id, name, caller.project.name, caller.kind, caller.credential)
    return f"{origin(settings, key, host)}{ENTER}?ticket={ticket}"


def origin(settings: Settings, key: str, host: str) -> str:
    """Scheme, name and port of the origin of `key` for a visitor who came by `host`."""
    public, came_by = urlsplit(settings.public_url), urlsplit(f"//{host}")
    scheme, number = public.scheme, public.port
    if settings.user_domain == "localhost":
        name = came_by.hostname or ""
        if name != "localhost" and not name.endswith(".localhost") and not name.startswith("127.") and name != "::1":
            raise errors.origin_unreachable(name)
        number = came_by.port
    return f"{scheme}://u-{key}.{settings.user_domain}" + (f":{number}" if number else "")


def take_ticket(uow: UnitOfWork, tickets: Tickets, key: str, text: str) -> str:
    """Change a ticket for a pass. Raises Fault when it was taken already, is too old, or is for another port."""
    claims = check_ticket(uow, tickets, key, text)
    store.use(uow, claims.nonce, claims.expires_at)
    return tickets.exchange(claims)


def check_ticket(uow: UnitOfWork, tickets: Tickets, key: str, text: str) -> Claims:
    """What a ticket says that could be taken now; it is not taken by that."""
    claims = tickets.read(text, "ticket")
    if claims is None or key_of(claims.workload, claims.port) != key or store.is_used(uow, claims.nonce):
        raise errors.ticket_invalid()
    check_welcome(uow, claims)
    return claims


def check_pass(uow: UnitOfWork, tickets: Tickets, key: str, text: str) -> Caller:
    """Who comes with a pass to the origin of `key`. Raises Fault when nobody vouches for them (any more)."""
    claims = tickets.read(text, "pass") if text else None
    if claims is None or key_of(claims.workload, claims.port) != key:
        raise errors.no_pass()
    return check_welcome(uow, claims)


def check_welcome(uow: UnitOfWork, claims: Claims) -> Caller:
    """The session or token behind the claims is good, its user may run in the project, and the port is open."""
    caller = accounts.recall(uow, claims.vouches, claims.credential)
    caller = accounts.enter_project(uow, caller, claims.project, NOUN, Verb.RUN)
    ports = list_ports(uow, caller.project.id, claims.workload)
    if not any(port.name == claims.port and port.is_open for port in ports):
        raise errors.port_closed(claims.port)
    return caller


def check_opening(uow: UnitOfWork, settings: Settings, caller: Caller, key: str) -> None:
    """The port of `key` is open to the caller and will be served beside the studio. Raises Fault when it is not."""
    found = [row for row in workloads.with_ports(uow) if key in {key_of(row["id"], name) for name in reached(row)}]
    if settings.user_domain or not found:
        raise errors.port_gone()
    accounts.enter_project(uow, caller, found[0]["project_name"], NOUN, Verb.RUN)


def reached(row: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """Ports of a running workload that get a route of their own: host and number by name."""
    served = SERVED if row["owner_kind"] == "service" else ()
    return {name: (host, int(number)) for name, (host, number) in row["ports"].items() if name not in served}


def tidy(uow: UnitOfWork) -> None:
    """Forget tickets that have expired."""
    store.forget_used(uow, now())
