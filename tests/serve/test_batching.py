"""Gathering requests for a dear model: what is joined, and who suffers when a joint call fails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from cubestudio_serve.answer import Answer
from cubestudio_serve.batching import MOST_ROWS, Batcher


class Rows:
    """A schema of plain lists."""

    @staticmethod
    def join(batches: Iterable[list[Any]]) -> list[Any]:
        return [row for batch in batches for row in batch]


class Dear:
    """A model that answers when it is let, doubles numbers, and fails on a row that is none."""

    def __init__(self) -> None:
        self.calls: list[list[Any]] = []
        self.let = asyncio.Event()

    async def __call__(self, batch: list[Any], rows: int) -> Answer:
        assert len(batch) == rows
        self.calls.append(batch)
        await self.let.wait()
        return Answer({"predictions": [row * 2 + 0 for row in batch]})


def batcher(model: Dear, lanes: int = 1) -> Batcher:
    return Batcher(model, Rows(), lanes, window=0.001)  # type: ignore[arg-type]


def predictions(answers: Iterable[Answer]) -> list[Any]:
    return [answer.outputs["predictions"] for answer in answers]


async def _begun(model: Dear, calls: int = 1) -> None:
    while len(model.calls) < calls:
        await asyncio.sleep(0)


def test_what_arrives_while_a_call_runs_goes_into_the_next_one() -> None:
    async def story() -> None:
        model = Dear()
        batching = batcher(model)
        first = batching.ask([1], 1)
        await _begun(model)
        later = [batching.ask([2, 3], 2), batching.ask([4], 1), batching.ask([5], 1)]
        model.let.set()
        assert predictions(await asyncio.gather(first, *later)) == [[2], [4, 6], [8], [10]]
        assert model.calls == [[1], [2, 3, 4, 5]]

    asyncio.run(story())


def test_a_call_is_never_larger_than_the_limit_and_lanes_run_side_by_side() -> None:
    async def story() -> None:
        model = Dear()
        batching = batcher(model, lanes=2)
        half = [0] * (MOST_ROWS // 2 + 1)
        waiting = [batching.ask(half, len(half)) for _ in range(4)]
        await _begun(model, 2)
        model.let.set()
        await asyncio.gather(*waiting)
        assert [len(call) for call in model.calls] == [len(half)] * 4

    asyncio.run(story())


def test_only_the_request_that_is_to_blame_fails() -> None:
    async def story() -> None:
        model = Dear()
        batching = batcher(model)
        first = batching.ask([1], 1)
        await _begun(model)
        good, bad, also = batching.ask([2], 1), batching.ask([None], 1), batching.ask([3], 1)
        model.let.set()
        found = await asyncio.gather(first, good, bad, also, return_exceptions=True)
        assert isinstance(found[2], TypeError)
        assert predictions([found[0], found[1], found[3]]) == [[2], [4], [6]]  # type: ignore[list-item]
        assert predictions([await batching.ask([7], 1)]) == [[14]], "it goes on"

    asyncio.run(story())


def test_nobody_is_asked_for_who_has_left() -> None:
    async def story() -> None:
        model = Dear()
        batching = batcher(model)
        first = batching.ask([1], 1)
        await _begun(model)
        left, stays = batching.ask([2], 1), batching.ask([3], 1)
        left.cancel()
        model.let.set()
        assert predictions(await asyncio.gather(first, stays)) == [[2], [6]]
        assert model.calls == [[1], [3]]

    asyncio.run(story())
