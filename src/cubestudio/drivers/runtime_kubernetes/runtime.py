"""The runtime of one cluster: attempts as pods. See `docs/notes/runtime-kubernetes.md`."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cubestudio.drivers.runtime_kubernetes.attempts import Attempt, restored, stored, usage_of
from cubestudio.drivers.runtime_kubernetes.builder import Environments
from cubestudio.drivers.runtime_kubernetes.capacity import capacity_of
from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Refused, Unreachable
from cubestudio.drivers.runtime_kubernetes.doctor import checks
from cubestudio.drivers.runtime_kubernetes.files import open_files
from cubestudio.drivers.runtime_kubernetes.handles import handle_of
from cubestudio.drivers.runtime_kubernetes.making import Maker
from cubestudio.drivers.runtime_kubernetes.namespaces import Namespaces
from cubestudio.drivers.runtime_kubernetes.naming import ENVIRONMENT, OURS
from cubestudio.drivers.runtime_kubernetes.pods import Cluster, Devices, agent_map, check, nvidia
from cubestudio.drivers.runtime_kubernetes.scopes import Scopes
from cubestudio.drivers.runtime_kubernetes.shell import not_running, open_shell
from cubestudio.drivers.runtime_kubernetes.table import Events, Key, Pods
from cubestudio.drivers.runtime_kubernetes.watch import Watch
from cubestudio.drivers.runtime_kubernetes.workers import Workers
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.ports.files import Tree
from cubestudio.ports.mailbox import Mail, Mailbox
from cubestudio.ports.runtime import (
    AttemptPhase,
    AttemptRequest,
    Capacity,
    Check,
    Handle,
    Observation,
    Terminal,
    Usage,
)
from cubestudio.spec.network import Network
from cubestudio.spec.quotas import UNBOUNDED, Quota

_REMEMBERED = 2000
_MAIL_AGE = 1.0
"""Seconds after which mail is read although nobody said that some came: another server may have taken it."""
_CAPACITY_AGE = 15.0


class KubernetesRuntime:
    """Implements `ports.runtime.Runtime`, `Shell` and `FarFiles` for one cluster.

    Args:
        mailbox: where agents bring everything to. home: the studio's folder, which handles are relative to.
        kubeconfig: a checked document with inline data only; None = this process runs in a pod of the cluster.
        place: the cluster's name. agent: the archive that pods run.
        sign: `(workload, attempt, replica)` → the token of that replica's agent.
        devices: how accelerators are called there.
        namespaces: the only ones that may be watched; None = all of the cluster.
        network: what is said of the cluster's network. environments: how they are kept; None = every pod makes its own.
        quotas: what a project (its id) may have there at present: asked before anything is made for it.
    """

    name = "kubernetes"

    def __init__(
        self,
        mailbox: Mailbox,
        home: Path,
        kubeconfig: Mapping[str, Any] | None,
        place: str,
        *,
        agent: bytes,
        sign: Callable[[str, int, str], str],
        devices: Devices = nvidia,
        namespaces: Sequence[str] | None = None,
        network: Network = Network(),
        environments: Environments | None = None,
        quotas: Callable[[str], Quota] = lambda project: UNBOUNDED,
    ) -> None:
        self.place = place
        self.client = Client(kubeconfig)
        self._mailbox, self._home = mailbox, Path(home).absolute()
        agent_name = agent_map(agent)["metadata"]["name"]
        self._cluster = Cluster(place, agent_name, sign, devices, environments=environments, in_use=self._in_use)
        self._lock = threading.RLock()
        self._table: OrderedDict[str, Attempt] = OrderedDict()
        self._by_pod: dict[Key, tuple[Attempt, int]] = {}
        self._removed: deque[str] = deque(maxlen=_REMEMBERED)  # their pods may take a moment to go
        self._hints: list[Callable[[], None]] = []
        self._news = 0
        self._capacity: tuple[float, Capacity] | None = None
        self._makers, self._enders = Workers(f"cluster-{place}"), Workers(f"cluster-{place}-ends", 2)
        spaces = Namespaces(self.client, network, environments)
        self._maker = Maker(
            self.client,
            mailbox,
            self._cluster,
            spaces,
            quotas,
            agent,
            self._lock,
            self._makers,
            self._enders,
            self._keep,
            self._hint,
        )
        self._pods = Pods(self._pod_changed, self._settled)
        self._events = Events("cube-", self._event_came)
        self._scopes = Scopes(self._watches, namespaces)
        self._scopes.start()
        mailbox.subscribe(self._mail_came)

    # --- the verbs of a runtime -------------------------------------------------------------------------------

    def capacity(self) -> Capacity:
        """What its ready nodes have in all, some seconds old at most; nothing while the cluster does not answer."""
        if self._capacity is None or time.monotonic() - self._capacity[0] > _CAPACITY_AGE:
            try:
                found = capacity_of(self.client.list("Node")[0])
            except (Refused, Unreachable):
                found = self._capacity[1] if self._capacity else Capacity(0.0, 0)
            self._capacity = (time.monotonic(), found)
        return self._capacity[1]

    def start(self, request: AttemptRequest) -> Handle:
        """Have it made, unless it is, or was, there."""
        handle = handle_of(request, self.place)
        with self._lock:
            attempt = self._find(handle)
            if self._look(attempt).phase is not AttemptPhase.ABSENT:
                return handle
            check(request, self._cluster.devices)
            attempt.creating = True
            self._remember(attempt)
        self._makers.put(lambda: self._maker.make(attempt, request))
        return handle

    def observe(self, handles: Sequence[Handle]) -> list[Observation]:
        """What the watch and the agents have told; nobody is asked."""
        with self._lock:
            return [self._look(self._find(handle)) for handle in handles]

    def stop(self, handle: Handle, grace: float) -> None:
        """Delete its pods; the agents pass the signal on and bring the rest home."""
        with self._lock:
            attempt = self._find(handle)
            if attempt.final or not (attempt.creating or any(replica.begun for replica in attempt.replicas)):
                return
            attempt.stopping = True
            if attempt.trouble:
                attempt.creating = False  # the next try is far off, and will see that nobody wants it
            self._keep(attempt)
            patient = grace >= float(handle["grace"])  # then the agents know as well as we when to kill
            attempt.grace = None if patient else grace
            self._maker.end(attempt, attempt.replicas, attempt.grace)
        self._hint()

    def remove(self, handle: Handle) -> None:
        """Forget it, here and on the cluster."""
        with self._lock:
            attempt = self._find(handle)
            self._forget(attempt)
            attempt.removed = True
            self._removed.append(str(handle["folder"]))
            if any(replica.there for replica in attempt.replicas):
                self._maker.clean(attempt)
        self._mailbox.forget(handle)

    def usage(self, handles: Sequence[Handle]) -> list[Usage | None]:
        """What the agents say of it."""
        return [usage_of(self._mailbox.mail(handle)) for handle in handles]

    def output_folder(self, handle: Handle) -> Path | None:
        """Where the agent of the first replica had its outputs put."""
        path = self._home / str(handle["folder"]) / "out"
        return path if path.is_dir() else None

    def subscribe(self, hint: Callable[[], None]) -> None:
        """`hint` is called after every change of a pod, and when agents tell of beginnings and ends."""
        self._hints.append(hint)

    def checks(self) -> list[Check]:
        """Whether it answers, what it is, what it enforces."""
        return checks(self.client, self.place, self.trouble)

    def close(self) -> None:
        """Let go of the cluster; pods go on."""
        self._mailbox.unsubscribe(self._mail_came)
        self._scopes.close()
        self._makers.close()
        self._enders.close()
        self._scopes.join(1.0)
        self.client.close()
        with self._lock:
            self._table.clear()
            self._by_pod.clear()
            self._hints.clear()

    def open_shell(self, handle: Handle, replica: str, columns: int, rows: int) -> Terminal:
        """A shell beside a replica."""
        pod, container = self._running(handle, replica)
        return open_shell(self.client, str(handle["namespace"]), pod, container, columns, rows)

    def open_files(self, handle: Handle, folder: str) -> Tree:
        """Files that the first replica has mounted."""
        pod, container = self._running(handle, "")
        return open_files(self.client, str(handle["namespace"]), pod, container, folder)

    # --- beyond the port --------------------------------------------------------------------------------------

    def wait(self, seconds: float) -> bool:
        """Wait until the cluster has told everything once."""
        return self._scopes.wait(seconds)

    @property
    def trouble(self) -> str:
        """Why nothing is heard of the cluster at present, "" when all is well."""
        return self._scopes.trouble

    # --- within -----------------------------------------------------------------------------------------------

    def _in_use(self, namespace: str) -> set[str] | None:
        """Keys of the environments that pods of a namespace have; None while not all of them are known."""
        if not self._scopes.synced(namespace):
            return None
        labels = [found["metadata"].get("labels") or {} for found in self._pods.within(namespace).all()]
        return {each[ENVIRONMENT] for each in labels if ENVIRONMENT in each}

    def _watches(self, namespace: str) -> list[Watch]:
        """On a namespace, or on all of the cluster ("")."""
        narrow = None if namespace else self._scopes.narrow
        kept, kind = self._pods.within(namespace), "involvedObject.kind=Pod"
        pods = Watch(self.client, kept, "Pod", namespace, labels=OURS, mended=self._hurry, forbidden=narrow)
        return [pods, Watch(self.client, self._events, "Event", namespace, fields=kind, forbidden=narrow)]

    def _find(self, handle: Handle) -> Attempt:
        """From memory, else from what was kept and what the cluster tells."""
        attempt = self._table.get(str(handle["folder"]))
        if attempt is not None:
            return attempt
        attempt = Attempt.of(handle)
        self._scopes.cover(str(handle["namespace"]))
        if handle["folder"] in self._removed:
            return attempt
        kept = self._mailbox.kept(handle)
        if "end" in kept:
            attempt.final = restored(kept["end"])
        attempt.stopping = bool(kept.get("stopping"))
        attempt.address = str(kept.get("address", ""))
        for replica in attempt.replicas:
            replica.uid = str((kept.get("uids") or {}).get(replica.name, ""))
            replica.asked = attempt.stopping or replica.name in kept.get("asked", ())
            found = self._pods.get((str(handle["namespace"]), replica.pod))
            if found:
                replica.see(found)
            replica.events = self._events.of((str(handle["namespace"]), replica.pod))
        self._read_mail(attempt)
        self._miss(attempt, time.monotonic())
        if attempt.final or not attempt.absent:
            self._remember(attempt)
        if attempt.final and any(replica.found for replica in attempt.replicas):
            self._maker.clean(attempt)  # the server before had no time for it
        return attempt

    def _remember(self, attempt: Attempt) -> None:
        self._table[str(attempt.handle["folder"])] = attempt
        for number, replica in enumerate(attempt.replicas):
            self._by_pod[str(attempt.handle["namespace"]), replica.pod] = (attempt, number)
        if len(self._table) > _REMEMBERED:
            for other in [one for one in self._table.values() if one.final][: _REMEMBERED // 2]:
                self._forget(other)

    def _forget(self, attempt: Attempt) -> None:
        self._table.pop(str(attempt.handle["folder"]), None)
        for replica in attempt.replicas:
            self._by_pod.pop((str(attempt.handle["namespace"]), replica.pod), None)

    def _look(self, attempt: Attempt) -> Observation:
        """An observation, and what follows from it."""
        if attempt.final:
            return attempt.final
        if attempt.news != self._news or time.monotonic() - attempt.read_at > _MAIL_AGE:
            self._read_mail(attempt)
        at, address = now(), attempt.address
        seen = attempt.look(at)
        if attempt.final:
            self._keep(attempt)
            self._maker.clean(attempt)
            return seen
        if attempt.address != address and attempt.handle.get("ports"):
            self._keep(attempt)  # for the next server, which hears of the pod only in a moment
        doomed = attempt.doomed(at)
        if doomed:
            begun = any(mail.heard_at for mail in attempt.mail.values())
            self._maker.end(attempt, doomed, None if begun or not attempt.failure else 1.0)
            self._keep(attempt)
        if seen.phase is AttemptPhase.PREPARING and seen.text != attempt.told:
            attempt.told = seen.text
            if seen.text:
                self._mailbox.note(attempt.handle, "prepare", f"{seen.text} {seen.hint}".strip())
        return seen

    def _running(self, handle: Handle, replica: str) -> tuple[str, str]:
        """Pod and container of a replica that runs; "" = the first. Raises Fault."""
        with self._lock:
            attempt = self._find(handle)
            names = list(handle["replicas"])
            wanted = replica or names[0]
            if wanted not in names:
                hint = did_you_mean(replica, names)
                raise Fault("ReplicaUnknown", "there is no replica '{name}'", hint, 404, name=replica)
            seen = self._look(attempt).phase
            pod, container = next((r.pod, r.containers[wanted]) for r in attempt.replicas if wanted in r.containers)
        if seen is not AttemptPhase.RUNNING:
            raise not_running()
        return pod, container

    def _read_mail(self, attempt: Attempt) -> None:
        attempt.news, attempt.read_at = self._news, time.monotonic()
        attempt.mail = self._mailbox.mail(attempt.handle)

    def _keep(self, attempt: Attempt) -> None:
        """Write down what the next server must know."""
        if attempt.removed:
            return
        facts: dict[str, Any] = {"uids": {one.name: one.uid for one in attempt.replicas if one.uid}}
        if attempt.stopping:
            facts["stopping"] = True
        elif asked := [one.name for one in attempt.replicas if one.asked]:
            facts["asked"] = asked
        if attempt.address:
            facts["address"] = attempt.address
        if attempt.final:
            facts["end"] = stored(attempt.final)
        self._mailbox.keep(attempt.handle, facts)

    def _pod_changed(self, key: Key, found: Manifest | None) -> None:
        with self._lock:
            attempt, number = self._by_pod.get(key, (None, 0))
            if attempt is None:
                return
            replica = attempt.replicas[number]
            if found is None:
                replica.lose(now())
            else:
                replica.see(found)
        self._hint()

    def _event_came(self, key: Key) -> None:
        with self._lock:
            attempt, number = self._by_pod.get(key, (None, 0))
            if attempt is None:
                return
            attempt.replicas[number].events = self._events.of(key)
        self._hint()

    def _settled(self, namespace: str, asked_at: float) -> None:
        """The cluster told everything of a namespace ("" = of all): what it does not know any more is gone."""
        with self._lock:
            for attempt in self._table.values():
                if namespace in ("", attempt.handle["namespace"]):
                    self._miss(attempt, asked_at)
        self._hint()

    def _miss(self, attempt: Attempt, asked_at: float) -> None:
        """Pods that were made before `asked_at` and are not among those that the cluster told of."""
        if not self._scopes.synced(str(attempt.handle["namespace"])):
            return
        for replica in attempt.replicas:
            heard = attempt.mail.get(replica.name, Mail()).heard_at
            known = self._pods.get((str(attempt.handle["namespace"]), replica.pod))
            same = known is not None and (not replica.uid or known["metadata"]["uid"] == replica.uid)
            if not same and replica.made < asked_at and (replica.uid or heard):
                replica.lose(now())

    def _hurry(self) -> None:
        """The cluster answers again."""
        self._makers.hurry()
        self._enders.hurry()

    def _mail_came(self) -> None:
        self._news += 1
        self._hint()

    def _hint(self) -> None:
        for hint in tuple(self._hints):
            hint()
