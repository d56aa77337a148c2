"""Faults of serving."""

from __future__ import annotations

from collections.abc import Iterable

from cubestudio.kit.errors import Fault, did_you_mean


def service_unknown(name: str, known: Iterable[str]) -> Fault:
    """No such service in the project."""
    hint = did_you_mean(name, known)
    return Fault("ServiceUnknown", "service '{name}' does not exist in this project", hint, status=404, name=name)


def service_exists(name: str) -> Fault:
    """The name is taken."""
    return Fault(
        "ServiceExists",
        "a service '{name}' exists in this project",
        "Update it instead, or choose another name.",
        status=409,
        name=name,
    )


def service_going(name: str) -> Fault:
    """It is being deleted."""
    return Fault(
        "ServiceGoing",
        "service '{name}' is being deleted",
        "Wait until it is gone; that takes some seconds.",
        status=409,
        name=name,
    )


def name_invalid(name: str) -> Fault:
    """Not a slug."""
    return Fault(
        "ServiceNameInvalid",
        "'{name}' is not a name for a service",
        "Use lower-case letters, digits and '-', at most 54, the first one a letter or digit: churn-test.",
        name=name,
    )


def replicas_invalid(count: int, most: int) -> Fault:
    """Too many or too few."""
    return Fault(
        "ReplicasInvalid", "a service has 1 to {most} replicas, got {count}", "Or stop it.", count=count, most=most
    )


def model_not_servable(model: str, version: str, why: str) -> Fault:
    """No engine of ours runs it."""
    return Fault(
        "ModelNotServable",
        "model {model}:{version} cannot be served without code: {why}",
        "Say its format in the signature: onnx/1, sklearn/1, xgboost/1, lightgbm/1, torchscript/1, torch-export/1, "
        "savedmodel/1, python/1 or mlflow/<flavour>. Models of the templates that train say it themselves.",
        model=model,
        version=version,
        why=why,
    )


def no_replica(name: str, number: int) -> Fault:
    """Nothing to read a log of."""
    return Fault(
        "ReplicaAbsent",
        "service '{name}' has no replica {number} now",
        "Start the service, or choose another replica.",
        status=404,
        name=name,
        number=number,
    )


def domain_absent(name: str) -> Fault:
    """A certificate needs something to certify."""
    text = "service '{name}' has no domain of its own that a certificate could be for"
    return Fault("DomainAbsent", text, "Give it a domain first.", status=409, name=name)


def replica_gave_up(text: str, hint: str) -> Fault:
    """The model server's own last words."""
    return Fault("ModelNotLoaded", "{said}", "{way_out}", said=text, way_out=hint)


_NO_START = "the service does not start: {reason}"
_NOT_YET = 425
"""Tells the gateway to refuse a request that it keeps; callers see a 503."""


def waking_full(most: int) -> Fault:
    """Too many wait already."""
    return Fault(
        "WakingFull",
        "the service is waking, and {most} requests wait for it already",
        "Try again in some seconds.",
        status=_NOT_YET,
        most=most,
        seconds=5,
    )


def waking_late(longest: float) -> Fault:
    """It takes longer than a request is kept."""
    return Fault(
        "WakingLate",
        "the service was asleep and did not answer within {longest:g} seconds",
        "Try again in some seconds; it goes on waking.",
        status=_NOT_YET,
        longest=longest,
        seconds=5,
    )


def waking_failed(reason: str) -> Fault:
    """Its replicas keep failing."""
    # Filled here, so that the reason inside is told in the reader's language as well.
    text = _NO_START.format(reason=reason)
    return Fault("WakingFailed", text, "Its page in the studio tells more.", status=_NOT_YET, seconds=30)


def service_halted() -> Fault:
    """Stopped by a person, who alone starts it again."""
    return Fault("ServiceStopped", "the service was stopped", "Start it first.", status=_NOT_YET, seconds=30)
