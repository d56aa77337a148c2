"""The command line beside the server."""

from __future__ import annotations

import pytest

from cubestudio.accounts import service
from cubestudio.accounts.task_tokens import TaskTokens
from cubestudio.db import Database
from cubestudio.kit.errors import Fault

TASKS = TaskTokens(b"k" * 32, lambda *_: False)


def test_its_token_is_an_administrators_and_dies_with_the_next_start(sqlite_db: Database) -> None:
    with sqlite_db.write() as uow:
        first = service.renew_local_token(uow, "here")
        other = service.renew_local_token(uow, "another replica")
        second = service.renew_local_token(uow, "here")
    with sqlite_db.read() as uow:
        for token in (second, other):
            caller, _ = service.recognise(uow, TASKS, token, "")
            assert (caller.username, caller.is_admin) == ("local", True)
        with pytest.raises(Fault):
            service.recognise(uow, TASKS, first, "")


def test_it_does_not_close_the_set_up_link(sqlite_db: Database) -> None:
    with sqlite_db.write() as uow:
        service.renew_local_token(uow, "here")
        assert service.setup_link(uow) is not None
