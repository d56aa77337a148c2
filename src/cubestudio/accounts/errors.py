"""Refusals of this package, said once."""

from __future__ import annotations

from collections.abc import Iterable

from cubestudio.accounts.roles import Role
from cubestudio.kit.errors import Fault, did_you_mean

DOOR_CODES = frozenset(
    {
        "NotLoggedIn",
        "TokenInvalid",
        "SessionExpired",
        "CsrfMissing",
        "OriginRefused",
        "ProjectNotFound",
        "RoleTooWeak",
        "TokenScopeTooNarrow",
        "TaskTokenRefused",
        "AdministratorsOnly",
        "PasswordMustChange",
        "ProjectArchived",
        "AttemptOver",
    }
)
"""Codes of refusals at the door, before a route's own code is reached."""


def not_logged_in() -> Fault:
    """Nobody we know."""
    return Fault("NotLoggedIn", "You are not logged in", "Log in, or send 'Authorization: Bearer <token>'.", 401)


def session_expired() -> Fault:
    """A cookie that opens nothing any more."""
    return Fault("SessionExpired", "Your session has ended", "Log in again.", 401)


def token_invalid() -> Fault:
    """Unknown, expired and revoked tokens get the same answer."""
    hint = "Make a new token on your account page."
    return Fault("TokenInvalid", "This token is unknown, expired or revoked", hint, 401)


def attempt_over(workload: str, attempt: int) -> Fault:
    """Another attempt counts, or none any more: what this one still brings is nobody's."""
    text = "attempt {attempt} of workload {id} is over: nothing is taken from it"
    return Fault("AttemptOver", text, "", 410, id=workload, attempt=attempt)


def csrf_missing() -> Fault:
    """A changing request by cookie without proof that our own page sent it."""
    hint = "Send the value of 'csrf' from GET /api/v1/me in the header X-CSRF-Token."
    return Fault("CsrfMissing", "The request lacks the header X-CSRF-Token of this session", hint, 403)


def origin_refused(origin: str) -> Fault:
    """A websocket by cookie that another page, or none, asks for."""
    text = "A page of '{origin}' may not open this connection"
    return Fault("OriginRefused", text, "Open it from the studio's own page, or with a token.", 403, origin=origin)


def project_not_found(name: str) -> Fault:
    """Also for projects that exist but are none of the caller's business."""
    return Fault("ProjectNotFound", "There is no project '{name}' that you are a member of", "", 404, name=name)


def role_too_weak(needed: Role, have: str, project: str) -> Fault:
    """A member who lacks the verb."""
    text = "This needs the role {needed} in project '{project}'; yours is {have}"
    return Fault("RoleTooWeak", text, "Ask an owner of the project.", 403, needed=needed.value, have=have,
                 project=project)  # fmt: skip


def scope_too_narrow(verb: str) -> Fault:
    """A personal token that was made for less."""
    hint = "Make a token with this scope, or log in."
    return Fault("TokenScopeTooNarrow", "This token does not have the scope '{verb}' here", hint, 403, verb=verb)


def task_token_refused() -> Fault:
    """What tasks may not do."""
    text = "A task's token may not do this"
    return Fault("TaskTokenRefused", text, "Use a personal token, kept as a secret of the project.", 403)


def administrators_only() -> Fault:
    """Only for administrators of the studio."""
    return Fault("AdministratorsOnly", "This is for administrators of the studio", "Ask an administrator.", 403)


def project_archived(name: str) -> Fault:
    """Put away: reading and managing only."""
    text = "Project '{project}' is archived: nothing can be started or changed in it"
    return Fault("ProjectArchived", text, "An owner can take it out of the archive.", 409, project=name)


def password_must_change() -> Fault:
    """Only a new password helps."""
    return Fault("PasswordMustChange", "Your password must be changed first", "Set a new password.", 403)


def login_failed() -> Fault:
    """Unknown user, wrong password, disabled: the same words."""
    return Fault("LoginFailed", "User name or password is wrong", "", 401)


def current_password_wrong() -> Fault:
    """Changing the password needs the present one."""
    return Fault("PasswordWrong", "The present password is wrong", "", 422)


def login_throttled(seconds: int) -> Fault:
    """Too many failures."""
    text = "Too many failed log-ins; try again in {seconds} s"
    return Fault("LoginThrottled", text, "An administrator can reset the password.", 429, seconds=seconds)


def setup_token_invalid() -> Fault:
    """The one-time link is used up."""
    hint = "On the server, 'cube admin setup-link' prints a new one."
    return Fault("SetupLinkInvalid", "This set-up link was used already or is not the newest", hint, 403)


def name_invalid(what: str, name: str) -> Fault:
    """Not a slug."""
    text = "'{name}' cannot name a {what}: small letters, digits and '-', at most 40, not starting with '-'"
    return Fault("NameInvalid", text, what=what, name=name)


def exists(what: str, name: str) -> Fault:
    """Taken."""
    return Fault("AlreadyExists", "There is already a {what} '{name}'", "Choose another name.", 409, what=what,
                 name=name)  # fmt: skip


def user_not_found(name: str, known: Iterable[str] = ()) -> Fault:
    """No such account."""
    return Fault("UserNotFound", "There is no user '{name}'", did_you_mean(name, known), 404, name=name)


def not_found(what: str, name: str, known: Iterable[str] = ()) -> Fault:
    """Anything else that is absent."""
    return Fault("NotFound", "There is no {what} '{name}'", did_you_mean(name, known), 404, what=what, name=name)


def password_weak(reason: str) -> Fault:
    """`reason` is a sentence of the password rule."""
    return Fault("PasswordWeak", reason)


def last_owner(project: str) -> Fault:
    """A project is never left without owner."""
    text = "Project '{project}' would be left without an owner"
    return Fault("LastOwner", text, "Make somebody else owner first.", 409, project=project)


def last_administrator() -> Fault:
    """The studio is never left without administrator."""
    hint = "Make somebody else administrator first."
    return Fault("LastAdministrator", "The studio would be left without an administrator", hint, 409)
