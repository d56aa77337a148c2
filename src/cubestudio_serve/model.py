"""A loaded model and the way it is best called, measured while it warms up."""

from __future__ import annotations

import asyncio
import statistics
import time
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from cubestudio_serve.answer import Answer
from cubestudio_serve.batching import Batcher
from cubestudio_serve.engines import Engine
from cubestudio_serve.metrics import Metrics
from cubestudio_serve.one_row import OneByOne
from cubestudio_serve.sentences import Refused
from cubestudio_serve.signature import Signature, example_of

QUICK = 0.0002
"""Seconds of a prediction that may be made on the event loop itself."""
DEAR = 0.00005
"""Seconds of a prediction from which gathering several can save more than it costs."""
SEVERAL = 16
GAIN = 2.0
"""How much cheaper a row must be in sixteen for batching to be worth its waiting."""
MOST_WAITING = 2048
LONGEST_WINDOW = 0.002
_PATIENCE = 0.4


class Model:
    """What answers requests.

    Attributes:
        cost: seconds of a call with one row. slope: seconds of each further row.
        way: `loop`, `thread` or `batch`: how a request of one row is predicted.
        example: the body of a request that the model bears; sample: its answer.
    """

    def __init__(self, name: str, engine: Engine, signature: Signature, metrics: Metrics) -> None:
        self.name = name
        self.schema = engine.schema
        self.signature = signature
        self._engine: Engine = engine
        self._metrics = metrics
        self._executor = ThreadPoolExecutor(max_workers=max(1, engine.lanes), thread_name_prefix="predict")
        self._in_flight = 0
        self._in_threads = 0
        self.example = example_of(signature, engine.schema)
        self._is_by_row = True
        self.cost, self.slope, self.gain = self._warm_up()
        self.way = "batch" if self.cost > DEAR and self.gain >= GAIN else "loop" if self._is_short(1) else "thread"
        self._batcher: Batcher | None = None

    def predict_now(self, batch: Any) -> Answer | None:
        """The answer when it takes no longer than the loop may be held up, else None."""
        rows = self.schema.count(batch)
        # While threads use all lanes, a call here would be one more at the same time than the engine bears.
        if rows == 0 or not self._is_short(rows) or self._in_threads >= self._engine.lanes:
            return None
        self._metrics.called(rows)
        return self._engine.predict(batch)

    async def predict(self, batch: Any) -> Answer:
        """The answer for a checked batch; Refused when too much waits or the model fails."""
        rows = self.schema.count(batch)
        if rows == 0:
            return self.sample.rows(0, 0) if self._is_by_row else Answer({})
        if self._in_flight >= MOST_WAITING:
            raise Refused("busy", status=503, code="TooBusy", hint="busy_hint")
        self._in_flight += 1
        try:
            if self.way == "batch" and rows < SEVERAL:
                return await self._gathered(batch, rows)
            return self.predict_now(batch) or await self._in_thread(batch, rows)
        except Refused:
            raise
        except Exception:  # the edge of a prediction: a library's error must not end the connection without an answer
            traceback.print_exc()
            raise Refused("model_failed", status=500, code="ModelFailed") from None
        finally:
            self._in_flight -= 1

    def _gathered(self, batch: Any, rows: int) -> Awaitable[Answer]:
        if self._batcher is None:
            window = min(LONGEST_WINDOW, self.cost / 2)
            self._batcher = Batcher(self._call, self.schema, self._engine.lanes, window)
        return self._batcher.ask(batch, rows)

    async def _call(self, batch: Any, rows: int) -> Answer:
        """One call of the model, on the loop when it is short."""
        return self.predict_now(batch) or await self._in_thread(batch, rows)

    async def _in_thread(self, batch: Any, rows: int) -> Answer:
        self._metrics.called(rows)
        self._in_threads += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._engine.predict, batch)
        finally:
            self._in_threads -= 1

    def _is_short(self, rows: int) -> bool:
        return self.cost + self.slope * (rows - 1) <= QUICK

    def _warm_up(self) -> tuple[float, float, float]:
        """Seconds of one row, of each further one, and how much cheaper a row is in sixteen."""
        one = self.schema.from_json(self.example)
        several = cast(Any, self.schema).join([one] * SEVERAL)
        try:
            self.sample = self._engine.predict(one)
            alone = self._measured(one)
            answers = self._several(several)
            together = self._measured(several)
        except Exception as reason:
            said = " ".join(str(reason).split()).rstrip(".") or type(reason).__name__
            raise Refused("model_example", code="ModelFailed", reason=said[:300]) from None
        self._is_by_row = all(_count(values) == SEVERAL for values in answers.outputs.values())
        # Of an answer that is not row by row nobody could be given a part.
        gain = SEVERAL * alone / together if self._is_by_row else 0.0
        return alone, max(0.0, together - alone) / (SEVERAL - 1), gain

    def _several(self, batch: Any) -> Answer:
        """The answer for several rows; a model that cannot answer them at once is asked one by one from now on."""
        try:
            return self._engine.predict(batch)
        except Exception:  # libraries say in ways of their own that an axis is fixed
            self._engine = OneByOne(self._engine)
            return self._engine.predict(batch)

    def _measured(self, batch: Any) -> float:
        return _median_seconds(lambda: self._engine.predict(batch))


def _count(values: Any) -> int:
    """How many rows an output has; a single number, as numpy has them too, has none."""
    return len(values) if getattr(values, "ndim", 1) else 0


def _median_seconds(call: Callable[[], object]) -> float:
    """Of up to fifty calls, or as many as there is patience for."""
    ends = time.perf_counter() + _PATIENCE
    found: list[float] = []
    while len(found) < 50 and (not found or time.perf_counter() < ends):
        begun = time.perf_counter()
        call()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)
