"""The command line on the studio's own machine: whoever may read `home/run/cli-token` (0600) is an administrator.

It acts as the account `local`, which has no password, cannot log in and does not count as an administrator: the
one-time set-up link stays open until a person has used it.
"""

from __future__ import annotations

from cubestudio.accounts import store
from cubestudio.accounts.roles import Verb
from cubestudio.accounts.service.tokens import create_token
from cubestudio.accounts.service.users import create_user
from cubestudio.accounts.tables import NO_PASSWORD
from cubestudio.db import UnitOfWork

LOCAL_USER = "local"


def renew_local_token(uow: UnitOfWork, server: str) -> str:
    """A fresh token for the command line beside `server`; the one of its last start dies."""
    user = store.user(uow, LOCAL_USER)
    if user is None:
        user = create_user(uow, LOCAL_USER, NO_PASSWORD, "studio", "This machine's command line", is_admin=True)
    for token in store.tokens(uow, user.id):
        if token.name == server:
            store.drop_token(uow, user.id, token.id)
    return create_token(uow, user.id, server, list(Verb), None, None, "studio")[1]
