"""The client: everything `cube` does, from Python."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Self

from cubestudio_sdk.config import find_context, language_of_shell, local_context
from cubestudio_sdk.transport import Transport
from cubestudio_sdk.verbs.accounts import AccountVerbs
from cubestudio_sdk.verbs.apps import AppVerbs
from cubestudio_sdk.verbs.clusters import ClusterVerbs
from cubestudio_sdk.verbs.files import FileVerbs
from cubestudio_sdk.verbs.keys import KeyVerbs
from cubestudio_sdk.verbs.measures import MeasureVerbs
from cubestudio_sdk.verbs.models import ModelVerbs
from cubestudio_sdk.verbs.pipelines import PipelineVerbs
from cubestudio_sdk.verbs.registry import RegistryVerbs
from cubestudio_sdk.verbs.rollouts import RolloutVerbs
from cubestudio_sdk.verbs.runs import RunVerbs
from cubestudio_sdk.verbs.schedules import ScheduleVerbs
from cubestudio_sdk.verbs.services import ServiceVerbs
from cubestudio_sdk.verbs.volumes import VolumeVerbs


class Client(
    PipelineVerbs,
    RunVerbs,
    ScheduleVerbs,
    FileVerbs,
    VolumeVerbs,
    ModelVerbs,
    RegistryVerbs,
    RolloutVerbs,
    KeyVerbs,
    MeasureVerbs,
    ServiceVerbs,
    AppVerbs,
    ClusterVerbs,
    AccountVerbs,
):
    """One studio, one user, one project; synchronous, safe to use from several threads.

        client = Client()                                # env, config file, or the studio of this machine
        run = client.run("breast-cancer", {"test_size": 0.3})
        for line in client.logs(run["id"], "xgb"):
            print(line.text)
        print(client.wait(run)["state"])

    Args:
        url: address of the studio; default `CUBE_URL`, the config file, this machine.
        token: default `CUBE_TOKEN`, the config file, the one the server of this machine leaves for its own user.
        project: default `CUBE_PROJECT`, the config file, our only project.
        language: of the studio's sentences, `en` or `zh`.
        patience: seconds that calls which can be repeated wait for a studio that is away.

    Raises:
        CubeError: from every verb: what the studio refused, with the way out.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        project: str | None = None,
        *,
        language: str | None = None,
        patience: float = 5.0,
    ) -> None:
        env = dict(os.environ)
        self.context = find_context(url, token, project, env)
        is_local = bool(self.context.token) and self.context.token == local_context(env).token
        renew = (lambda: local_context(env).token) if is_local else None
        transport = Transport(self.context, language or language_of_shell(), patience, renew)
        super().__init__(transport, self.context.project)

    @property
    def url(self) -> str:
        """Address of the studio."""
        return self.context.url

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
