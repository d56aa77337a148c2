"""The door: every request passes it before its body is read. Routes of all features are made with these parts."""

from cubestudio.accounts.access.bodies import long_bodies
from cubestudio.accounts.access.door import Door, access, part
from cubestudio.accounts.access.etags import check_if_match, etag, has_seen
from cubestudio.accounts.access.follow import ENDED, Ending, Message, follow
from cubestudio.accounts.access.route import Idempotent, Paging, ReadUow, Route, Router, WriteUow
from cubestudio.accounts.access.sockets import SocketRoute, caller_of
from cubestudio.accounts.caller import Caller, ProjectRef

__all__ = [
    "ENDED",
    "Caller",
    "Door",
    "Ending",
    "Idempotent",
    "Message",
    "Paging",
    "ProjectRef",
    "ReadUow",
    "Route",
    "Router",
    "SocketRoute",
    "WriteUow",
    "access",
    "caller_of",
    "check_if_match",
    "etag",
    "follow",
    "has_seen",
    "long_bodies",
    "part",
]
