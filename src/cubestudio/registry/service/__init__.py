"""Verbs of the registry: artifacts and lineage, models and versions."""

from cubestudio.registry.service.artifacts import (
    artifacts_of,
    delete_artifact,
    find_artifacts,
    get_artifact,
    list_artifacts,
    readers_of_run,
    record_artifact,
    record_artifacts,
    release_artifacts,
)
from cubestudio.registry.service.conversions import begin_conversion, get_conversion, record_conversion
from cubestudio.registry.service.lineage import lineage, link, link_all, parse_node, runs_of, unlink
from cubestudio.registry.service.models import (
    change_version,
    create_version,
    delete_model,
    delete_version,
    get_model,
    get_version,
    list_models,
    list_versions,
    put_model,
)

__all__ = [
    "artifacts_of",
    "begin_conversion",
    "change_version",
    "create_version",
    "delete_artifact",
    "delete_model",
    "delete_version",
    "find_artifacts",
    "get_artifact",
    "get_conversion",
    "get_model",
    "get_version",
    "lineage",
    "link",
    "link_all",
    "list_artifacts",
    "list_models",
    "list_versions",
    "parse_node",
    "put_model",
    "readers_of_run",
    "record_artifact",
    "record_artifacts",
    "record_conversion",
    "release_artifacts",
    "runs_of",
    "unlink",
]
