"""The gateway port on Envoys elsewhere, each with a follower beside it (`cubestudio_follower`)."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.drivers.gateway_envoy.counting import names_of, read_traffic
from cubestudio.drivers.gateway_envoy.elsewhere import build_there
from cubestudio.drivers.gateway_envoy.heard import Heard, read_heard
from cubestudio.drivers.gateway_envoy.tally import Tally
from cubestudio.kit.clock import now
from cubestudio.ports.followed import Follower, Following, Site
from cubestudio.ports.gateway import Traffic
from cubestudio.ports.runtime import Check
from cubestudio.spec.routes import RouteTable
from cubestudio_follower.discovery import CLUSTERS

_CONFIRM_SECONDS = 5.0
_ANSWER_SECONDS = 1.0
_SILENT = 20.0
"""Seconds after which who is connected but says nothing counts as gone."""
_MOST_NAMES = 20_000


@dataclass
class _Pod:
    streams: set[_Stream] = field(default_factory=set)
    heard: Heard | None = None
    heard_at: float = 0.0

    @property
    def is_there(self) -> bool:
        return bool(self.streams) and self.heard is not None and time.monotonic() - self.heard_at < _SILENT


class FollowedEnvoys:
    """One site's Envoys. Safe from any thread.

    Args:
        token: with which they ask about requests.
    """

    name = "envoy"

    def __init__(self, site: Site, token: str) -> None:
        self.site = site
        self._token = token
        self._changed = threading.Condition()
        self._pods: dict[str, _Pod] = {}
        self._line = b""
        self._digest = ""
        self._version = ""
        self._asked = 0
        self._names: dict[str, str] = {}
        self._tally = Tally()
        self._uses: dict[str, float] = {}
        self._hints: list[Callable[[], None]] = []

    # --- the gateway port -----------------------------------------------------------------------------------------

    def ensure_running(self) -> None:
        """Nothing: whoever deploys it does."""

    def stop(self) -> None:
        """Nothing: it goes on with its last table."""

    def is_alive(self) -> bool:
        """Whether any is connected and speaks."""
        return bool(self.followers())

    def apply(self, table: RouteTable) -> str:
        """Deliver, and wait for those who are there."""
        version = self.deliver(table)
        self._await(lambda pod: self._has_taken(pod.heard), _CONFIRM_SECONDS)
        return version

    def deliver(self, table: RouteTable) -> str:
        """Build, and wake the streams."""
        delivery = build_there(table, self.site, self._token)
        text = json.dumps(delivery, sort_keys=True).encode()
        digest = hashlib.sha256(text).hexdigest()[:16]
        with self._changed:
            if digest == self._digest:
                return self._version
            if len(self._names) > _MOST_NAMES:
                self._names.clear()
            self._names |= names_of(delivery["files"][CLUSTERS]["resources"])
            self._digest, self._version = digest, table.version()
            self._line = b'{"digest": "%s", "ask": 0, "table": %s}\n' % (digest.encode(), text)
            wakers = self._wakers()
        for wake in wakers:
            wake()
        return table.version()

    def applied(self) -> str:
        """The one version in all Envoys' own statistics; "" while they differ."""
        versions = {follower.version for follower in self.followers()}
        return versions.pop() if len(versions) == 1 else ""

    def metrics(self) -> str:
        """What Envoys count by upstream; all of it is at their own `/metrics`."""
        self._ask()
        with self._changed:
            told = [(name, pod.heard.counted) for name, pod in sorted(self._pods.items()) if pod.is_there and pod.heard]
        return "".join(_labelled(text, self.site.place, pod) for pod, text in told)

    def traffic(self) -> dict[tuple[str, str], Traffic]:
        """Asked for anew, and added up over all that were ever there."""
        self._ask()
        with self._changed:
            return self._tally.traffic()

    def life(self) -> str:
        """Always the same: what is added up here never begins anew."""
        return ""

    def key_uses(self) -> dict[str, float]:
        """As they were told."""
        self._ask()
        with self._changed:
            uses, self._uses = self._uses, {}
        return uses

    def checks(self) -> list[Check]:
        """Who is connected and what they have."""
        name, namespace, there = f"gateway {self.site.place}", self.site.namespace, self.followers()
        count, refused = len(there), [follower.refusal for follower in there if follower.refusal]
        if not there:
            text = f"no Envoy in the namespace {namespace} follows the studio"
            return [Check(name, False, text, "Those that run go on with their last table.")]
        if refused:
            return [Check(name, False, f"Envoy refused the table: {refused[0]}", "It goes on with the one before.")]
        return [Check(name, True, f"Envoys that follow: {count}")]

    # --- the followers' half --------------------------------------------------------------------------------------

    def follow(self, pod: str, digest: str, wake: Callable[[], None]) -> Following:
        """One more stream of a pod; a restarted follower may come before its former stream is known to be gone."""
        stream = _Stream(self, pod, digest, wake)
        with self._changed:
            self._pods.setdefault(pod, _Pod()).streams.add(stream)
        return stream

    def tell(self, pod: str, said: Mapping[str, Any]) -> None:
        """Take it down, and wake who waits for it."""
        heard = read_heard(said)
        with self._changed:
            known = self._pods.setdefault(pod, _Pod())
            is_news = known.heard is None or known.heard.state != heard.state
            known.heard, known.heard_at = heard, time.monotonic()
            if heard.version:
                self._tally.add(pod, read_traffic(heard.counted, self._names), heard.life)
            for key, at in heard.uses.items():
                self._uses[key] = max(at, self._uses.get(key, 0.0))
            self._changed.notify_all()
        if is_news:
            self._hint()

    def followers(self) -> list[Follower]:
        """Those that are there."""
        silent_for = time.monotonic() - now()
        with self._changed:
            there = [(name, pod) for name, pod in sorted(self._pods.items()) if pod.is_there]
        return [
            Follower(name, pod.heard.version, pod.heard_at - silent_for, pod.heard.refusal_of(self._digest))
            for name, pod in there
            if pod.heard
        ]

    def subscribe(self, hint: Callable[[], None]) -> None:
        """For the loop that notes what is in force."""
        self._hints.append(hint)

    # --- between the two ------------------------------------------------------------------------------------------

    def line_for(self, stream: _Stream) -> bytes | None:
        """What a stream has not been sent yet."""
        with self._changed:
            if self._digest and stream.digest != self._digest:
                stream.digest = self._digest
                return self._line
            if stream.asked < self._asked or not stream.has_begun:
                return self.question_for(stream)
        return None

    def question_for(self, stream: _Stream) -> bytes:
        """How it is."""
        stream.has_begun = True
        stream.asked = self._asked
        return b'{"ask": %d}\n' % self._asked

    def leave(self, stream: _Stream) -> None:
        """A stream is gone; the pod is forgotten with its last one."""
        with self._changed:
            pod = self._pods.get(stream.pod)
            if pod is None or stream not in pod.streams:
                return
            pod.streams.discard(stream)
            self._forget_the_gone()
            self._changed.notify_all()
        self._hint()

    def _forget_the_gone(self) -> None:
        """A pod that only lost its stream comes back within seconds, with the counts it had."""
        gone = [name for name, pod in self._pods.items() if not pod.streams and time.monotonic() - pod.heard_at > 600]
        for name in gone:
            del self._pods[name]
            self._tally.forget(name)

    def _ask(self) -> None:
        with self._changed:
            self._asked += 1
            asked, wakers = self._asked, self._wakers()
        for wake in wakers:
            wake()
        self._await(lambda pod: pod.heard is not None and pod.heard.ask >= asked, _ANSWER_SECONDS)

    def _await(self, is_so: Callable[[_Pod], bool], seconds: float) -> None:
        def all_have() -> bool:
            return all(is_so(pod) for pod in self._pods.values() if pod.is_there)

        with self._changed:
            self._changed.wait_for(all_have, seconds)

    def _has_taken(self, heard: Heard | None) -> bool:
        """Or refused it for good: waiting longer would not help."""
        if heard is None:
            return False
        return self._digest == heard.digest or (heard.is_final and self._digest == heard.refused_digest)

    def _wakers(self) -> list[Callable[[], None]]:
        return [stream.wake for pod in self._pods.values() for stream in pod.streams]

    def _hint(self) -> None:
        for hint in tuple(self._hints):
            hint()


class _Stream:
    def __init__(self, gateway: FollowedEnvoys, pod: str, digest: str, wake: Callable[[], None]) -> None:
        self._gateway = gateway
        self.pod, self.digest, self.wake = pod, digest, wake
        self.asked = 0
        self.has_begun = False

    def next(self) -> bytes | None:
        """A table, a question, or nothing."""
        return self._gateway.line_for(self)

    def ask(self) -> bytes:
        """A question."""
        return self._gateway.question_for(self)

    def close(self) -> None:
        """Leave."""
        self._gateway.leave(self)


def _labelled(text: str, place: str, pod: str) -> str:
    """Which of several gateways counted: the studio's own has no such labels."""
    lines = []
    for line in text.splitlines():
        name, brace, rest = line.partition("{")
        labelled = f'{name}{{gateway="{place}",pod="{pod}",{rest}' if brace and not line.startswith("#") else line
        lines.append(labelled + "\n")
    return "".join(lines)
