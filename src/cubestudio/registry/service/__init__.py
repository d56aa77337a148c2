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
from cubestudio.registry.service.describing import change_version, promote
from cubestudio.registry.service.imports import (
    TOPIC as IMPORTS,
)
from cubestudio.registry.service.imports import (
    beat,
    claim_import,
    delete_import,
    end_import,
    fail_import,
    get_import,
    has_open_import,
    list_imports,
    register_brought,
    shown_url,
    start_import,
)
from cubestudio.registry.service.lineage import lineage, link, link_all, parse_node, runs_of, unlink
from cubestudio.registry.service.models import (
    UNSCANNED,
    check_new,
    create_version,
    delete_model,
    delete_version,
    get_model,
    get_version,
    list_models,
    list_versions,
    put_model,
)
from cubestudio.registry.service.scans import keep_scan, unscanned
from cubestudio.registry.service.uses import used_by

__all__ = [
    "IMPORTS",
    "UNSCANNED",
    "artifacts_of",
    "beat",
    "begin_conversion",
    "change_version",
    "check_new",
    "claim_import",
    "create_version",
    "delete_artifact",
    "delete_import",
    "delete_model",
    "delete_version",
    "end_import",
    "fail_import",
    "find_artifacts",
    "get_artifact",
    "get_conversion",
    "get_import",
    "get_model",
    "get_version",
    "has_open_import",
    "keep_scan",
    "lineage",
    "link",
    "link_all",
    "list_artifacts",
    "list_imports",
    "list_models",
    "list_versions",
    "parse_node",
    "promote",
    "put_model",
    "readers_of_run",
    "record_artifact",
    "record_artifacts",
    "record_conversion",
    "register_brought",
    "release_artifacts",
    "runs_of",
    "shown_url",
    "start_import",
    "unlink",
    "unscanned",
    "used_by",
]
