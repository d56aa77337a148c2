"""What a replica counts, as Prometheus reads it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
ROWS = (1, 2, 4, 8, 16, 32, 64)


class Histogram:
    """Counts of values up to each bound."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def lines(self, name: str, labels: str = "") -> list[str]:
        """Cumulative buckets, sum and count."""
        found, total = [], 0
        for bound, count in zip((*self._bounds, "+Inf"), self._counts, strict=True):
            total += count
            found.append(f'{name}_bucket{{{labels}{"," if labels else ""}le="{bound}"}} {total}')
        shown = f"{{{labels}}}" if labels else ""
        return [*found, f"{name}_sum{shown} {self._sum:.6f}", f"{name}_count{shown} {total}"]


class Metrics:
    """Requests by protocol and status, errors by code, latency, requests in flight, rows of each call."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._requests: Counter[tuple[str, int]] = Counter()
        self._errors: Counter[str] = Counter()
        self._seconds: dict[str, Histogram] = {}
        self._rows = Histogram(ROWS)

    def answered(self, protocol: str, status: int, seconds: float) -> None:
        """A request for predictions ended."""
        self._requests[protocol, status] += 1
        histogram = self._seconds.get(protocol)
        if histogram is None:
            histogram = self._seconds[protocol] = Histogram(SECONDS)
        histogram.add(seconds)

    def failed(self, code: str) -> None:
        """A request was refused or the model failed on it."""
        self._errors[code] += 1

    def called(self, rows: int) -> None:
        """The model was asked for this many rows at once."""
        self._rows.add(rows)

    def text(self, model: str, ready: bool) -> str:
        """All of it in Prometheus' text format."""
        lines = [
            "# HELP cube_model_info The model that is served.", "# TYPE cube_model_info gauge",
            f'cube_model_info{{model="{_escaped(model)}"}} 1',
            "# HELP cube_model_ready Whether it answers.", "# TYPE cube_model_ready gauge",
            f"cube_model_ready {int(ready)}",
            "# HELP cube_requests_in_flight Requests being answered.", "# TYPE cube_requests_in_flight gauge",
            f"cube_requests_in_flight {self.in_flight}",
            "# HELP cube_requests_total Requests for predictions.", "# TYPE cube_requests_total counter",
        ]  # fmt: skip
        for (protocol, status), count in sorted(self._requests.items()):
            lines.append(f'cube_requests_total{{protocol="{protocol}",status="{status}"}} {count}')
        lines += ["# HELP cube_errors_total Refused or failed, by code.", "# TYPE cube_errors_total counter"]
        lines += [f'cube_errors_total{{code="{code}"}} {count}' for code, count in sorted(self._errors.items())]
        lines += ["# HELP cube_request_seconds From first byte to answer.", "# TYPE cube_request_seconds histogram"]
        for protocol, histogram in sorted(self._seconds.items()):
            lines += histogram.lines("cube_request_seconds", f'protocol="{protocol}"')
        lines += ["# HELP cube_batch_rows Rows of one call of the model.", "# TYPE cube_batch_rows histogram"]
        lines += self._rows.lines("cube_batch_rows")
        return "\n".join(lines) + "\n"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
