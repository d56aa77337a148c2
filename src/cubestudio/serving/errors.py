"""Faults of serving."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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


def key_name_invalid() -> Fault:
    """Nothing, or what cannot be shown."""
    text = "the name of an API key is a line of text without control characters"
    return Fault("KeyNameInvalid", text, "Say what will use it, such as: shop, nightly report.")


def range_wished(name: str, least: int, most: int) -> Fault:
    """A number of replicas where a range decides."""
    return Fault(
        "ReplicasByRange",
        "service '{name}' has as many replicas as it needs, from {least} to {most}: a number of them changes nothing",
        "Change the range on its page of scaling, or leave 'replicas' out.",
        status=409,
        name=name,
        least=least,
        most=most,
    )


def replicas_invalid(count: int, most: int) -> Fault:
    """Too many or too few."""
    return Fault(
        "ReplicasInvalid", "a service has 1 to {most} replicas, got {count}", "Or stop it.", count=count, most=most
    )


def nothing_to_run(name: str) -> Fault:
    """Neither a model nor a command."""
    text = "service '{name}' says neither a model nor a command to run"
    return Fault("NothingToRun", text, "Name a model, or give run.command.", name=name)


def environment_without_command() -> Fault:
    """A shipped model server brings its own environment."""
    text = "an environment needs a command of your own: the model server brings its own"
    return Fault("ProgramInvalid", text, "Give run.command too, or leave run.environment out.")


def model_not_servable(model: str, version: str, why: str) -> Fault:
    """No engine of ours runs it."""
    return Fault(
        "ModelNotServable",
        "model {model}:{version} cannot be served without code: {why}",
        "Say its format in the signature: onnx/1, sklearn/1, xgboost/1, lightgbm/1, torchscript/1, torch-export/1, "
        "savedmodel/1, python/1, mlflow/<flavour>, triton/1, tensorrt/1 or vllm/1. Models of the templates that train "
        "say it themselves.",
        model=model,
        version=version,
        why=why,
    )


def egress_needless(model: str, version: str) -> Fault:
    """Models of libraries need no network, and what they bring along shall have none."""
    return Fault(
        "EgressRefused",
        "replicas of {model}:{version} open no connections: only a Python class of your own (python/1) may be let out",
        "Leave egress off.",
        model=model,
        version=version,
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


def shares_invalid(total: int) -> Fault:
    """Shares that leave requests over, or that are none."""
    return Fault(
        "SharesInvalid",
        "the shares of the revisions must be 0 to 100 and add up to 100, got {total}",
        "Such as 7=95 8=5.",
        total=total,
    )


def too_many_shared(count: int, most: int) -> Fault:
    """Each of them has all its replicas."""
    return Fault(
        "TooManyRevisions",
        "at most {most} revisions live side by side, got {count}",
        "Leave out those that need no requests.",
        count=count,
        most=most,
    )


def revision_unknown(number: int, known: Iterable[int]) -> Fault:
    """No such revision of the service."""
    return Fault(
        "RevisionUnknown",
        "the service has no revision {number}",
        did_you_mean(str(number), [str(one) for one in sorted(known, reverse=True)]),
        status=404,
        number=number,
    )


def mirror_invalid(percent: int) -> Fault:
    """A part of the requests that cannot be."""
    text = "1 to 100 percent of the requests can be mirrored, got {percent}"
    return Fault("MirrorInvalid", text, "Or leave the mirror out.", percent=percent)


def mirror_shared(number: int) -> Fault:
    """It would be asked twice."""
    return Fault(
        "MirrorInvalid",
        "revision {number} gets requests of its own, so none can be mirrored to it",
        "Mirror to a revision without a share.",
        number=number,
    )


def no_rollout(name: str, fate: str) -> Fault:
    """There is no canary to act on; `fate` tells what became of the last one."""
    return Fault(
        "NoRollout",
        "no canary of service '{name}' is under way: {fate}",
        "Load its page again.",
        status=409,
        name=name,
        fate=fate,
    )


def rollout_running(name: str, revision: int) -> Fault:
    """A hand on the split would fight the steps."""
    return Fault(
        "CanaryRunning",
        "the steps of revision {revision} decide about the traffic of '{name}' now",
        "Promote it or roll it back first.",
        status=409,
        name=name,
        revision=revision,
    )


def canary_invalid(text: str, **params: Any) -> Fault:
    """Steps or limits that cannot be."""
    return Fault("CanaryInvalid", text, "Such as the steps 5 %, 25 %, 50 %, of 5 minutes each.", **params)


def nothing_former(name: str) -> Fault:
    """There is no way back."""
    text = "service '{name}' has no former revision to go back to"
    return Fault("NoFormerRevision", text, "Update it instead.", status=409, name=name)


def not_in_debug(count: int) -> Fault:
    """Debugging is of one process."""
    return Fault(
        "TierKeepsOne",
        "a service of the tier debug has one replica, got {count}",
        "Ask for one, or take the tier test.",
        count=count,
    )


def in_production(name: str) -> Fault:
    """It takes traffic."""
    return Fault(
        "ServiceInProduction",
        "service '{name}' is in production and takes traffic",
        "Stop it first, then delete it.",
        status=409,
        name=name,
    )


def nothing_live(name: str) -> Fault:
    """Only what answers can be handed on."""
    return Fault(
        "NothingLive",
        "no revision of service '{name}' answers now, so there is nothing to hand on",
        "Start it, and wait until it is ready.",
        status=409,
        name=name,
    )


def release_to_itself(name: str) -> Fault:
    """The other service is another one."""
    text = "service '{name}' cannot be handed on to itself"
    return Fault("ReleaseInvalid", text, "Name another service, or change its tier.", name=name)


def tier_differs(name: str, tier: str, wanted: str) -> Fault:
    """The service that exists is not in that tier."""
    return Fault(
        "TierDiffers",
        "service '{name}' is in the tier {tier}, not in {wanted}",
        "Name a service of that tier, or a new one.",
        status=409,
        name=name,
        tier=tier,
        wanted=wanted,
    )
