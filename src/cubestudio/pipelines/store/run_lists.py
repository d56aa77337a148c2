"""SQL of lists of runs: every combination of filters is one statement, made once, over one index.

Of a hundred thousand runs no server may sort more than it shows. So several names or states are one indexed look for
ids each, merged by the server; the rows are fetched for the ids that are shown. The indexes are in `tables.RunRow`.
PostgreSQL keeps statistics that let it choose well by itself, and plans many looks slowly: it gets one question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import bindparam, func, or_, select, union_all

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.pipelines.tables import RunRow

_runs: Any = RunRow.__table__
_c = _runs.c
_LISTED = [column for column in _c if column.name not in ("params", "env")]
_MOST_LOOKS = 64
_LAST = "~"
"""Sorts behind every character a pipeline's name may have."""

_FIRST_NAME = select(func.min(_c.name)).where(_c.project_id == bindparam("project"), _c.name >= bindparam("prefix"))
_NEXT_NAME = select(func.min(_c.name)).where(_c.project_id == bindparam("project"), _c.name > bindparam("name"))


@dataclass(frozen=True)
class RunsWanted:
    """What a list of runs is narrowed to.

    Attributes:
        names: pipelines; None = all. prefix: instead of them, the beginning of a pipeline's name.
        since, until: bounds of the id, which sorts by creation.
    """

    names: Sequence[str] | None = None
    prefix: str = ""
    states: Sequence[str] = ()
    created_by: str = ""
    since: str = ""
    until: str = ""
    ascending: bool = False


def list_runs(
    uow: UnitOfWork, project_id: str, wanted: RunsWanted, size: int = 50, token: str | None = None
) -> Page[dict[str, Any]]:
    """Runs, newest first unless `ascending`."""
    names = wanted.names
    connection = session(uow).connection()
    plans_well = connection.dialect.name == "postgresql"
    if wanted.prefix and names is None and not plans_well:
        most = _MOST_LOOKS // max(1, len(wanted.states))
        found = run_names(uow, project_id, wanted.prefix, most + 1)
        names = found if len(found) <= most else None  # so many names: rather walk through all that begin so
    if names is not None and not names:
        return Page([])
    position = decode_token(token, 1)[0] if token else ""
    given = {"by": wanted.created_by, "since": wanted.since, "until": wanted.until, "position": position}
    given["prefix"] = wanted.prefix if names is None else ""
    given = {key: value for key, value in given.items() if value}
    counts = len(names or ()), len(wanted.states)
    statement = _statement(*counts, frozenset(given), wanted.ascending, plans_well)
    values: dict[str, Any] = {**given, "project": project_id, "most": size + 1}
    if "prefix" in given:
        values["last"] = wanted.prefix + _LAST
    values |= {f"n{number}": name for number, name in enumerate(names or ())}
    values |= {f"s{number}": state for number, state in enumerate(wanted.states)}
    rows = [dict(row) for row in connection.execute(statement, values).mappings()]
    return Page(rows[:size], encode_token([rows[size - 1]["id"]]) if len(rows) > size else None)


def run_names(uow: UnitOfWork, project_id: str, prefix: str, limit: int) -> list[str]:
    """Names of runs that begin with `prefix`; one indexed step from name to name, however many runs there are."""
    found: list[str] = []
    connection = session(uow).connection()
    name = connection.execute(_FIRST_NAME, {"project": project_id, "prefix": prefix}).scalar()
    while name is not None and name.startswith(prefix) and len(found) < limit:
        found.append(name)
        name = connection.execute(_NEXT_NAME, {"project": project_id, "name": name}).scalar()
    return found


@lru_cache(512)
def _statement(names: int, states: int, given: frozenset[str], ascending: bool, together: bool) -> Any:
    """The statement for so many names and states and these further bounds."""
    named, stated = [f"n{number}" for number in range(names)], [f"s{number}" for number in range(states)]
    if together:
        looks = [_look(named, stated, given, ascending)]
    else:
        pairs = product([[name] for name in named] or [[]], [[state] for state in stated] or [[]])
        looks = [_look(name, state, given, ascending) for name, state in pairs]
    if len(looks) == 1:
        return looks[0].with_only_columns(*_LISTED)
    merged = union_all(*[select(look.subquery()) for look in looks]).subquery()
    place = merged.c.id.asc() if ascending else merged.c.id.desc()
    shown = select(merged.c.id).order_by(place).limit(bindparam("most")).subquery()
    order = _c.id.asc() if ascending else _c.id.desc()
    return select(*_LISTED).join(shown, shown.c.id == _c.id).order_by(order)


def _look(names: list[str], states: list[str], given: frozenset[str], ascending: bool) -> Any:
    look = select(_c.id).where(_c.project_id == bindparam("project"))
    if names:
        look = look.where(or_(*[_c.name == bindparam(name) for name in names]))
    if "prefix" in given:
        look = look.where(_c.name >= bindparam("prefix"), _c.name < bindparam("last"))
    if states:
        look = look.where(or_(*[_c.state == bindparam(state) for state in states]))
    if "by" in given:
        look = look.where(_c.created_by == bindparam("by"))
    if "since" in given:
        look = look.where(_c.id >= bindparam("since"))
    if "until" in given:
        look = look.where(_c.id < bindparam("until"))
    if "position" in given:
        here: Any = bindparam("position")
        look = look.where(_c.id > here if ascending else _c.id < here)
    return look.order_by(_c.id.asc() if ascending else _c.id.desc()).limit(bindparam("most"))
