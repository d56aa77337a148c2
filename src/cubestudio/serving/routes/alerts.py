"""HTTP of services' alerts."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts import service as accounts
from cubestudio.accounts.access import Caller, ReadUow, Router, WriteUow, access, part
from cubestudio.accounts.roles import Verb
from cubestudio.accounts.vault import Vault
from cubestudio.db import Database
from cubestudio.kit.settings import Settings
from cubestudio.notices import service as notices
from cubestudio.ports.notify import Notifier
from cubestudio.serving import service
from cubestudio.serving.alerts import rules as alerts
from cubestudio.serving.alerts.schemas import AlertTrial, ServiceAlertsIn, ServiceAlertsOut, alerts_out, rule_of

router = Router(tags=["services"])

Writes = Annotated[Caller, access("services:write")]


@router.get("/projects/{project}/services/{name}/alerts")
def get_service_alerts(caller: Annotated[Caller, access("services:read")], uow: ReadUow, name: str) -> ServiceAlertsOut:
    """What of the service is watched, how it fares, who is told."""
    found = alerts.get_alerts(uow, service.get_service(uow, caller.project.id, name).id)
    return alerts_out(found, caller.language, caller.may(Verb.WRITE))


@router.put("/projects/{project}/services/{name}/alerts")
def set_service_alerts(caller: Writes, uow: WriteUow, name: str, wish: ServiceAlertsIn) -> ServiceAlertsOut:
    """Watch this from now on, in place of what was watched. People are told in the language of who says this."""
    rules = [rule_of(rule) for rule in wish.rules]
    addresses = [{"kind": one.kind, "to": one.to} for one in wish.addresses]
    made = alerts.set_alerts(uow, caller.project.id, name, rules, addresses, caller.actor, caller.language)
    return alerts_out(made, caller.language, True)


@router.post("/projects/{project}/services:test-alert", status_code=204)
def try_service_alert(
    caller: Writes,
    database: Annotated[Database, part(Database)],
    vault: Annotated[Vault, part(Vault)],
    notifier: Annotated[Notifier, part(Notifier)],
    settings: Annotated[Settings, part(Settings)],
    wish: AlertTrial,
) -> None:
    """Send a test now; a Fault says why it did not arrive."""
    project = caller.project

    def values(names: list[str]) -> dict[str, str]:
        with database.read() as uow:
            return accounts.secret_values(uow, vault, project.id, names)

    body = alerts.test_message(f"{settings.public_url}/p/{project.name}", wish.service, caller.language)
    notices.send_now(notifier, notices.target_of(wish.kind, wish.to), body, values)
