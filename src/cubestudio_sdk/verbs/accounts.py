"""Users, projects, tokens, secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cubestudio_sdk.transport import segment
from cubestudio_sdk.verbs.base import Verbs


class AccountVerbs(Verbs):
    """Verbs of accounts."""

    def projects(self) -> Iterator[dict[str, Any]]:
        """Projects we are a member of (all, for an administrator)."""
        return self.transport.pages("/projects")

    def create_project(self, name: str, **wish: Any) -> dict[str, Any]:
        """A new project with us as its owner."""
        answer: dict[str, Any] = self.transport.json("POST", "/projects", {"name": name, **wish})
        return answer

    def users(self) -> Iterator[dict[str, Any]]:
        """Everybody; administrators only."""
        return self.transport.pages("/users")

    def tokens(self) -> Iterator[dict[str, Any]]:
        """Our personal tokens, without their text."""
        return self.transport.pages("/me/tokens")

    def create_token(
        self,
        name: str,
        *,
        scopes: Sequence[str] = ("read", "run", "write"),
        project: str | None = None,
        days: float | None = 90,
    ) -> dict[str, Any]:
        """A new personal token; its text is in the answer (`token`) and is shown this once.

        Args:
            scopes: of read, run, write, manage.
            project: name of the only project it is good for.
            days: its life; None = for ever.
        """
        wish = {"name": name, "scopes": list(scopes), "project": project, "days": days}
        answer: dict[str, Any] = self.transport.json("POST", "/me/tokens", wish)
        return answer

    def delete_token(self, token: str) -> None:
        """Revoke a token by its id."""
        self.transport.json("DELETE", f"/me/tokens/{segment(token)}")

    def secrets(self) -> Iterator[dict[str, Any]]:
        """Names of the project's secrets; never their values."""
        return self.transport.pages(self._at("/secrets"))

    def set_secret(self, name: str, value: str) -> None:
        """Set a secret, which tasks reach as `{{ secrets.NAME }}`."""
        self.transport.json("PUT", self._at(f"/secrets/{segment(name)}"), {"value": value})

    def delete_secret(self, name: str) -> None:
        """Delete a secret."""
        self.transport.json("DELETE", self._at(f"/secrets/{segment(name)}"))

    def system(self) -> dict[str, Any]:
        """What the studio knows of its machine; administrators only."""
        answer: dict[str, Any] = self.transport.json("GET", "/system")
        return answer
