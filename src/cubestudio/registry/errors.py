"""Faults of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cubestudio.kit.errors import Fault, did_you_mean


def artifact_unknown(artifact_id: str) -> Fault:
    """No such artifact in the project."""
    return Fault(
        "ArtifactUnknown",
        "artifact {id} does not exist in this project",
        "It may have been cleaned up with its run.",
        status=404,
        id=artifact_id,
    )


def artifact_in_use(name: str, model: str, version: str) -> Fault:
    """A model version stands on it."""
    return Fault(
        "ArtifactInUse",
        "artifact '{name}' is the content of model {model}:{version}",
        "Delete that model version first.",
        status=409,
        name=name,
        model=model,
        version=version,
    )


def graph_in_use(task: str) -> Fault:
    """It is the ONNX graph of a version."""
    return Fault(
        "ArtifactInUse",
        "what {task} gave is the ONNX graph of a model version",
        "Delete that model version first.",
        status=409,
        task=task,
    )


def model_not_convertible(model: str, version: str, form: str) -> Fault:
    """No graph is written for models of its format."""
    return Fault(
        "ModelNotConvertible",
        "{model}:{version} has the format '{format}', for which no ONNX graph is written",
        "It is served as it is.",
        status=422,
        model=model,
        version=version,
        format=form,
    )


def verdict_of_no_task() -> Fault:
    """Verdicts come from tasks, whose output the graph is."""
    return Fault(
        "TaskNeeded",
        "only a task of a run can give the verdict of a conversion",
        "Run the template model-convert.",
        status=409,
    )


def model_unknown(name: str, known: Iterable[str]) -> Fault:
    """No such model in the project."""
    hint = did_you_mean(name, known)
    return Fault("ModelUnknown", "model '{name}' does not exist in this project", hint, status=404, name=name)


def model_name_invalid(name: str) -> Fault:
    """Not a slug."""
    return Fault(
        "ModelNameInvalid",
        "'{name}' is not a name for a model",
        "Use lower-case letters, digits, '-' and '_', at most 63, the first one a letter or digit: churn-2026.",
        name=name,
    )


def version_invalid(version: str) -> Fault:
    """Not a version text."""
    return Fault(
        "VersionInvalid",
        "'{version}' is not a version",
        "Use letters, digits, '.', '-' and '_', at most 63: 1.2.0. Leave it out to get the next number.",
        version=version,
    )


def version_exists(model: str, version: str) -> Fault:
    """Versions never change their content."""
    return Fault(
        "VersionExists",
        "model {model} already has a version {version}",
        "Versions are never overwritten: choose another, or leave it out to get the next number.",
        status=409,
        model=model,
        version=version,
    )


def version_unknown(model: str, version: str, known: Iterable[str]) -> Fault:
    """No such version of the model."""
    hint = did_you_mean(version, known)
    return Fault(
        "VersionUnknown",
        "model {model} has no version '{version}'",
        hint,
        status=404,
        model=model,
        version=version,
    )


def version_in_use(model: str, version: str, services: Iterable[str]) -> Fault:
    """Services run it."""
    return Fault(
        "VersionInUse",
        "model {model}:{version} is used by service {services}",
        "Delete the service, or give it another version, first.",
        status=409,
        model=model,
        version=version,
        services=", ".join(services),
    )


def model_in_use(model: str, uses: Mapping[str, Iterable[str]]) -> Fault:
    """Services run some of its versions."""
    named = "; ".join(f"{service} ({version})" for version, services in uses.items() for service in services)
    return Fault(
        "ModelInUse",
        "model {model} is used by these services (and versions): {services}",
        "Delete the services, or give them another version, first.",
        status=409,
        model=model,
        services=named,
    )


def promoted_meanwhile(model: str, version: str, stage: str, by: str) -> Fault:
    """Two people promote at once: the second one looks again."""
    return Fault(
        "PromotedMeanwhile",
        "model {model} was promoted meanwhile: {by} put version {version} in stage '{stage}'",
        "Load the page again; promote again if you still mean to.",
        status=412,
        model=model,
        version=version,
        stage=stage or "none",
        by=by,
    )


def signature_given(parts: Iterable[str]) -> Fault:
    """The model says it itself."""
    return Fault(
        "SignatureGiven",
        "the model itself says its {parts}",
        "Only what a model does not say can be told; export it anew when it is wrong.",
        status=409,
        parts=", ".join(parts),
    )


def import_unknown(import_id: str) -> Fault:
    """No such import in the project."""
    return Fault("ImportUnknown", "import {id} does not exist in this project", status=404, id=import_id)


def stage_invalid(stage: str, stages: Iterable[str]) -> Fault:
    """Not a stage."""
    names = ", ".join(name or "(none)" for name in stages)
    return Fault("StageInvalid", "'{stage}' is not a stage", "Stages are: {names}.", stage=stage, names=names)


def node_invalid(node: str) -> Fault:
    """Not `kind:id`."""
    return Fault(
        "NodeInvalid",
        "'{node}' does not name a thing of the lineage",
        "Write kind:id, the kind being file, task, artifact, version or service.",
        node=node,
    )


def path_unknown(path: str, known: Iterable[str]) -> Fault:
    """No such file in a folder artifact."""
    return Fault(
        "ArtifactPathUnknown",
        "the artifact has no file '{path}'",
        did_you_mean(path, known),
        status=404,
        path=path,
    )


def import_lost(times: int) -> Fault:
    """Whoever fetched it died each time."""
    return Fault(
        "ImportLost",
        "the studio's server ended {times} times while it fetched this model",
        "Look into the studio's log for the reason: often memory ran out. A smaller file, or an upload, may work.",
        status=500,
        times=times,
    )
