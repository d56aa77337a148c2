"""Making an attempt's objects on a cluster and taking them away again; all calls to the API server are made here."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from cubestudio.drivers.runtime_kubernetes import gangs, reasons
from cubestudio.drivers.runtime_kubernetes.attempts import Attempt, Replica
from cubestudio.drivers.runtime_kubernetes.builder import TOLD, takes_part
from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Refused, Unreachable
from cubestudio.drivers.runtime_kubernetes.jobs import jobs_of
from cubestudio.drivers.runtime_kubernetes.namespaces import Namespaces, Wanted
from cubestudio.drivers.runtime_kubernetes.naming import ATTEMPT, WORKLOAD, attempt_name
from cubestudio.drivers.runtime_kubernetes.pods import Cluster, agent_map, manifests
from cubestudio.drivers.runtime_kubernetes.policies import Studio, fenced
from cubestudio.drivers.runtime_kubernetes.restricted import checked
from cubestudio.drivers.runtime_kubernetes.volcano import Volcano
from cubestudio.drivers.runtime_kubernetes.volumes import STAYING
from cubestudio.drivers.runtime_kubernetes.workers import Workers
from cubestudio.kit.backoff import backoff
from cubestudio.kit.errors import Fault
from cubestudio.ports.mailbox import Mailbox
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.quotas import Quota

log = logging.getLogger(__name__)

_CAP = 30.0
"""Seconds between tries when the cluster is away."""
_LOOK_AGAIN = 60.0
"""Seconds in which a claim is taken to be there still."""


class Maker:
    """Shares the runtime's lock.

    Args:
        quotas: what a project may have there now, by its id.
        agent: the archive that every pod runs.
        makers, enders: threads for calls that make, and for those that end: who stops never waits behind what starts.
        keep: writes down what is known of an attempt.
        hint: an observation may have changed.
    """

    def __init__(
        self,
        client: Client,
        mailbox: Mailbox,
        cluster: Cluster,
        namespaces: Namespaces,
        quotas: Callable[[str], Quota],
        agent: bytes,
        lock: threading.RLock,
        makers: Workers,
        enders: Workers,
        keep: Callable[[Attempt], None],
        hint: Callable[[], None],
    ) -> None:
        self._client, self._mailbox, self._cluster, self._agent = client, mailbox, cluster, agent
        self._lock, self._makers, self._enders, self._keep, self._hint = lock, makers, enders, keep, hint
        self._namespaces, self._quotas = namespaces, quotas
        self._furnished: set[str] = set()
        self._volcano = Volcano(client)
        self._stays: dict[str, float] = {}

    def make(self, attempt: Attempt, request: AttemptRequest, tries: int = 0) -> None:
        """In a worker: make what is not there yet. When the cluster cannot take it now, later again."""
        with self._lock:
            if attempt.stopping or attempt.final:
                attempt.creating = False
                self._hint()
                return
        trouble: reasons.Cause | None = None
        try:
            if tries == 0:
                jobs, sources = jobs_of(request, gangs.env_of(request), self._prebuilt(request))
                self._mailbox.post(attempt.handle, jobs, sources)
            self._make_all(attempt, request)
        except Unreachable as error:
            trouble = reasons.unreachable(str(error))
        except Refused as error:
            self._forget(request.placement.namespace)
            trouble = reasons.refused(error, request.placement.namespace)
        except (Fault, OSError) as error:
            trouble = self._not_begun(error, request.placement.namespace)
        except Exception:  # whatever it is, it must not be forgotten half-made
            log.exception("an attempt could not be made on a cluster")
            text = "It could not be started yet: the studio met with an error of its own."
            trouble = reasons.Cause("StartFailed", text, "It is tried again; the studio's log says more.")
        with self._lock:
            attempt.trouble = trouble
            again = trouble is not None and not trouble.hopeless and not attempt.stopping
            if trouble and trouble.hopeless:
                attempt.failure = trouble
            attempt.creating = again
            self._keep(attempt)
            if attempt.stopping:
                self.end(attempt, attempt.replicas, attempt.grace)
        if again:
            pause = backoff(tries + 1, first=0.5, cap=_CAP)
            self._makers.put(lambda: self.make(attempt, request, tries + 1), pause)
        self._hint()

    def end(self, attempt: Attempt, replicas: Sequence[Replica], grace: float | None) -> None:
        """Ask for the end of pods; `grace` None = what the pod says itself. Tried until the cluster has heard it. Their
        agents hear of it from the studio as well, should the cluster be away or slow."""
        seconds = None if grace is None else max(1, math.ceil(grace))  # 0 would not wait for the machine to confirm it
        names = [name for replica in replicas if replica.there for name in replica.containers]
        self._mailbox.withdraw(attempt.handle, names, grace)
        for replica in replicas:
            if replica.there:
                replica.asked = True
                self._put_end(attempt, replica, seconds, 0)

    def clean(self, attempt: Attempt) -> None:
        """Take away everything that an attempt which is over has on the cluster."""
        for replica in attempt.replicas:
            if replica.there:
                self._put_end(attempt, replica, None, 0)
        namespace, name = (
            str(attempt.handle["namespace"]),
            attempt_name(str(attempt.handle["workload"]), int(attempt.handle["attempt"])),
        )
        for kind, version in [("Secret", "v1"), *(gangs.KINDS if len(attempt.replicas) > 1 else ())]:
            self._put(partial(self._client.delete, kind, name, namespace, version=version), 0)
        if len(attempt.replicas) > 1:
            self._put(partial(self._volcano.forget, name, namespace), 0)

    # --- within -----------------------------------------------------------------------------------------------

    def _prebuilt(self, request: AttemptRequest) -> str:
        return TOLD if self._cluster.environments and takes_part(request) else ""

    def _make_all(self, attempt: Attempt, request: AttemptRequest) -> None:
        studio = self._furnish(request)
        queue = self._volcano.queue(request.placement.namespace) if gangs.is_gang(request) else ""
        known = {replica.pod: replica for replica in attempt.replicas}
        for plain in manifests(request, self._cluster, queue):
            is_pod = plain["kind"] == "Pod"
            manifest = fenced(plain, request.spec.egress, studio) if is_pod else plain
            with self._lock:
                if attempt.stopping or attempt.failure:
                    return
                replica = known.get(manifest["metadata"]["name"]) if is_pod else None
                if replica and replica.begun:
                    continue
            if manifest["kind"] in STAYING:
                self._make_staying(manifest)
                continue
            made = self._create(manifest)
            if replica:
                with self._lock:
                    replica.made = time.monotonic()
                    replica.begin(made)

    def _furnish(self, request: AttemptRequest) -> Studio:
        """The namespace, and what all pods in it share; where they find the studio."""
        namespace = request.placement.namespace
        quota = self._quotas(request.project)
        studio = self._namespaces.ensure(Wanted(namespace, request.project, request.placement.url, quota))
        if namespace not in self._furnished:
            manifest = agent_map(self._agent)
            manifest["metadata"]["namespace"] = namespace
            self._create(manifest)
            self._furnished.add(namespace)
        return studio

    def _not_begun(self, error: Fault | OSError, namespace: str) -> reasons.Cause:
        """Why it could not even be asked for."""
        if isinstance(error, Fault) and error.code == "NamespaceEnding":
            self._forget(namespace)
            return reasons.namespace_gone(namespace)  # it is made anew once it is gone
        said = error.say() if isinstance(error, Fault) else f"{error.strerror or error}"
        return reasons.Cause("StartFailed", f"It could not be started: {said}.", hopeless=True)

    def _forget(self, namespace: str) -> None:
        """What was made there may be gone: look again."""
        self._furnished.discard(namespace)
        self._namespaces.forget(namespace)
        self._stays = {name: at for name, at in [*self._stays.items()] if f"/{namespace}/" not in name}

    def _make_staying(self, manifest: Manifest) -> None:
        """A claim, or what it is bound to: made once, whoever mounts it first, and looked for again now and then."""
        about = manifest["metadata"]
        name = f"{manifest['kind']}/{about.get('namespace', '')}/{about['name']}"
        if time.monotonic() - self._stays.get(name, -_LOOK_AGAIN) >= _LOOK_AGAIN:
            self._create(manifest)
            self._stays[name] = time.monotonic()

    def _create(self, manifest: Manifest) -> Manifest:
        """Make it, or find that an earlier server has made it. Raises Refused when it is somebody else's."""
        try:
            return self._client.create(checked(manifest))
        except Refused as refused:
            if refused.code != 409 or refused.reason != "AlreadyExists":
                raise
            about = manifest["metadata"]
            if manifest["kind"] != "Pod":
                return manifest
            found = self._client.get("Pod", about["name"], about["namespace"])
            if found is None or found["metadata"].get("deletionTimestamp"):
                raise Refused(503, "Leaving", "a pod of that name is just going") from refused
            theirs, ours = found["metadata"].get("labels") or {}, about["labels"]
            if any(theirs.get(label) != ours[label] for label in (WORKLOAD, ATTEMPT)):
                raise
            return found

    def _put_end(self, attempt: Attempt, replica: Replica, seconds: int | None, tries: int) -> None:
        namespace = str(attempt.handle["namespace"])

        def act() -> None:
            if not self._client.delete("Pod", replica.pod, namespace, uid=replica.uid, grace=seconds):
                with self._lock:
                    replica.lose(self._now())
                self._hint()

        self._put(act, tries)

    def _put(self, act: Callable[[], object], tries: int) -> None:
        def attempt_it() -> None:
            try:
                act()
            except (Unreachable, Refused) as error:
                if isinstance(error, Refused) and error.code < 500 and error.code != 429:
                    return  # what may not be deleted stays; its own end is waited for
                self._enders.put(lambda: self._put(act, tries + 1), backoff(tries + 1, first=0.5, cap=_CAP))

        self._enders.put(attempt_it)

    @staticmethod
    def _now() -> float:
        return time.time()
