"""Model servers that are not ours and not Python's to install: used where the machine has them.

Each is a command behind the same wish, route and probe as ours. Where it is missing, the replica's last words say what.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace

from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.workload import EnvironmentSpec, RestartPolicy, WorkloadFile, WorkloadSpec

_ANY = (Accelerators("any"),)


@dataclass(frozen=True)
class HostEngine:
    """A server that a machine may have.

    Attributes:
        program: its command. says: what is missing without it. hint: how to get it.
        words: that follow the command, quoted for the shell. first: a line for the shell before it.
        needs_accelerator: one is asked for when the wish says none. packages: that bring the program, if pip can.
        grpc: whether it answers calls of gRPC at `$PORT_GRPC`.
    """

    name: str
    program: str
    says: str
    hint: str
    words: tuple[str, ...]
    probe: str
    first: str = "true"
    needs_accelerator: bool = False
    packages: tuple[str, ...] = ()
    grpc: bool = False


_TRITON_IS_MISSING = "This machine has no Triton: there is no command tritonserver."
_GET_TRITON = "Install Triton Inference Server on the machine, or run it from its image where the runtime takes images."
_PORTS = ('--http-address="$HOST"', '--http-port="$PORT"', '--grpc-address="$HOST"', '--grpc-port="$PORT_GRPC"')
_VLLM = ("--served-model-name", '"$CUBE_MODEL_NAME"', "--host", '"$HOST"', "--port", '"$PORT"')
HOST_ENGINES = {
    "triton": HostEngine(
        "triton", "tritonserver", _TRITON_IS_MISSING, _GET_TRITON,
        ("--model-repository=model", *_PORTS, "--allow-metrics=false"), probe="/v2/health/ready", grpc=True,
    ),
    "tensorrt": HostEngine(
        "tensorrt", "tritonserver", _TRITON_IS_MISSING, _GET_TRITON,
        ("--model-repository=repository", *_PORTS, "--allow-metrics=false"), probe="/v2/health/ready", grpc=True,
        needs_accelerator=True,
        first='mkdir -p repository/model/1 && ln -sf "$PWD"/model/* repository/model/1/model.plan',
    ),
    "vllm": HostEngine(
        "vllm", "vllm", "The environment has no vLLM: there is no command vllm.", "See the log of the environment.",
        ("serve", "model", *_VLLM), probe="/health", needs_accelerator=True, packages=("vllm",),
    ),
}  # fmt: skip
"""By family of the signature's `format`: `triton/1` is a model repository, `tensorrt/1` a plan, `vllm/1` a folder of a
language model."""

Build = Callable[[str, tuple[WorkloadFile, ...], Resources], WorkloadSpec]


def build_on_host(engine: HostEngine) -> Build:
    """The workload of a model that this server runs."""

    def build(name: str, files: tuple[WorkloadFile, ...], resources: Resources) -> WorkloadSpec:
        if engine.needs_accelerator and not resources.accelerators:
            resources = replace(resources, accelerators=_ANY)
        ports = {"http": 0, "grpc": 0} if engine.grpc else {"http": 0}
        start = f"{engine.first} && exec {engine.program} {' '.join(engine.words)}"
        return WorkloadSpec(
            command=("/bin/sh", "-c", _unless_there(engine) + start),
            environment=EnvironmentSpec(packages=engine.packages, name=engine.name if engine.packages else ""),
            env={"CUBE_MODEL_DIR": "model", "CUBE_MODEL_NAME": name},
            files=files,
            resources=resources,
            ports=ports,
            grace=30.0,
            restart=RestartPolicy.ALWAYS,
            probe=engine.probe,
        )

    return build


def _unless_there(engine: HostEngine) -> str:
    told = shlex.quote(json.dumps({"text": engine.says, "hint": engine.hint}))
    return f'command -v {engine.program} >/dev/null || {{ echo {told} > "$CUBE_OUTPUT_DIR/error.json"; exit 1; }}; '
