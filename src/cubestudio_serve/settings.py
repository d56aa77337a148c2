"""What a replica is told: its environment variables, read once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """How one replica serves one model.

    Attributes:
        folder: the model's files. signature: JSON file with the signature the registry has, or None.
        model: `name:version`. host, port: where HTTP listens, 0 = any free port.
        grpc_port: where gRPC listens; None = it does not. threads: cores this replica was given.
        body_limit: bytes a request may have. request_seconds: how long it may take to arrive.
        language: of the replica's log (`en` or `zh`).
        output: folder for the reason of a failed start, or None.
        tells_requests: the log has a line for each request.
    """

    folder: Path
    model: str
    signature: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    grpc_port: int | None = None
    threads: int = 1
    body_limit: int = 16 << 20
    request_seconds: float = 30.0
    language: str = "en"
    output: Path | None = None
    tells_requests: bool = False

    @property
    def name(self) -> str:
        """The model's name without its version."""
        return self.model.rpartition(":")[0] or self.model

    @property
    def version(self) -> str:
        """The model's version; may be empty."""
        return self.model.rpartition(":")[2] if ":" in self.model else ""


def read_settings() -> Settings:
    """Of this process's environment; KeyError without CUBE_MODEL_DIR."""
    env = os.environ
    folder = Path(env["CUBE_MODEL_DIR"])
    signature, grpc_port, output = env.get("CUBE_SIGNATURE"), env.get("CUBE_PORT_GRPC"), env.get("CUBE_OUTPUT_DIR")
    threads = env.get("OMP_NUM_THREADS", "")
    return Settings(
        folder=folder,
        model=env.get("CUBE_MODEL_NAME", folder.name),
        signature=Path(signature) if signature else None,
        host=env.get("HOST", "127.0.0.1"),
        port=int(env.get("PORT", "8000")),
        grpc_port=int(grpc_port) if grpc_port else None,
        threads=int(threads) if threads.isdigit() and int(threads) else len(os.sched_getaffinity(0)),
        body_limit=int(env.get("CUBE_BODY_LIMIT") or 16 << 20),
        request_seconds=float(env.get("CUBE_REQUEST_SECONDS") or 30.0),
        language="zh" if env.get("CUBE_LANG", "en").lower().startswith("zh") else "en",
        output=Path(output) if output else None,
        tells_requests=env.get("CUBE_LOG_LEVEL", "").lower() == "debug",
    )
