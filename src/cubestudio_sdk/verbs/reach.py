"""Reaching into running work: shells and ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import segment
from cubestudio_sdk.verbs.base import Verbs

if TYPE_CHECKING:
    from cubestudio_sdk.line import Line


class ReachVerbs(Verbs):
    """Verbs of what runs right now."""

    def running_workload(self, thing: str) -> str:
        """The id of the workload meant by `thing`: an id, or `RUN/TASK` (its newest attempt)."""
        run, slash, task = thing.partition("/")
        if not slash:
            return thing
        found: Any = self.transport.json("GET", self._at(f"/runs/{segment(run)}/tasks/{segment(task)}"))
        if not found.get("workload"):
            text = f"Task '{task}' has not been started, so there is nothing to reach into."
            raise CubeError("NotRunning", text, "See `cube why`.", 409)
        return str(found["workload"])

    def shell_place(self, workload: str) -> dict[str, Any]:
        """Whether a shell can be opened in a workload: `{attempt, replicas, idle_seconds}`."""
        answer: dict[str, Any] = self.transport.json("GET", self._shell(workload))
        return answer

    def open_shell(self, workload: str, replica: str = "", columns: int = 80, rows: int = 24) -> Line:
        """A shell in a running workload, as a websocket: binary messages are the terminal's bytes both ways, the text
        message `{"resize": [columns, rows]}` tells its size, `{"ended": {code, text, hint}}` comes last."""
        query = f"?replica={segment(replica)}&columns={columns}&rows={rows}"
        return self.transport.socket(self._shell(workload) + query)

    def ports(self, workload: str) -> list[dict[str, Any]]:
        """The ports a workload says it listens on: `{name, number, is_open}`."""
        items: list[dict[str, Any]] = self.transport.json("GET", self._at(f"/workloads/{segment(workload)}/ports"))[
            "items"
        ]
        return items

    def open_port(self, workload: str, port: str = "") -> str:
        """An address for a browser at which a port of a running workload is reached; good once, for half a minute.

        Args:
            port: its name; "" = the only one.
        """
        if not port:
            names = [str(one["name"]) for one in self.ports(workload)]
            if len(names) != 1:
                there_is = f"There is: {', '.join(names)}." if names else "A task names its ports: ports: {web: 8000}."
                raise CubeError("PortNeeded", "Say which port." if names else "It listens on no port.", there_is)
            port = names[0]
        path = self._at(f"/workloads/{segment(workload)}/ports/{segment(port)}:open")
        return urljoin(self.transport.context.url + "/", str(self.transport.json("POST", path, {})["url"]))

    def _shell(self, workload: str) -> str:
        return self._at(f"/workloads/{segment(workload)}/shell")
