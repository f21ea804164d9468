"""Writing down what is to be kept: one write after the other, and none on the event loop.

A disk may take its time, or be locked by another program; a key never waits for either.
"""

import asyncio
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")
Failed = Callable[[BaseException], None]


class Keeping:
    """Writes in the order in which they were asked for. Lives on one event loop."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, tuple[Callable[[], object], Failed]] = {}
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._lost: set[Hashable] = set()

    @property
    def kept(self) -> bool:
        """Whether everything that was asked for is on disk, in its last version."""
        return not (self._waiting or self._lost or self._under_way)

    @property
    def _under_way(self) -> bool:
        return self._task is not None and not self._task.done()

    def soon(self, name: Hashable, write: Callable[[], object], failed: Failed) -> None:
        """Write as soon as it is its turn. Of several of one name that wait, the last is written.

        It then stands last: it may speak of what came between.
        """
        self._waiting.pop(name, None)
        self._waiting[name] = (write, failed)
        if not self._under_way:
            self._task = asyncio.create_task(self._write_soon(), name="keep")

    async def durable(self, write: Callable[[], T]) -> T:
        """Write after all that was asked for before. Done on return, and where this is cancelled.

        Cancelled before its turn, it is not written at all.
        """
        async with self._turn:
            await self._write_waiting()
            writing = asyncio.get_running_loop().run_in_executor(None, write)
            await _to_its_end(writing)
            return writing.result()

    async def flush(self) -> None:
        """Wait until nothing is left to write. What could not be written was said."""
        while self._task is not None and not self._task.done():
            await asyncio.wait({self._task})

    async def _write_soon(self) -> None:
        async with self._turn:
            await self._write_waiting()

    async def _write_waiting(self) -> None:
        while self._waiting:
            name = next(iter(self._waiting))
            write, failed = self._waiting.pop(name)
            self._lost.add(name)  # until it is written
            writing = asyncio.get_running_loop().run_in_executor(None, write)
            try:
                await _to_its_end(writing)
            finally:
                if writing.done():
                    self._written(name, writing.exception(), failed)

    def _written(self, name: Hashable, error: BaseException | None, failed: Failed) -> None:
        if error is None:
            self._lost.discard(name)
        else:
            failed(error)


async def _to_its_end(writing: "asyncio.Future[T]") -> None:
    """Wait for it; who is cancelled meanwhile waits all the same: half a write is none."""
    try:
        await asyncio.wait({writing})
    except asyncio.CancelledError:
        await asyncio.wait({writing})
        writing.exception()  # nobody asks for it any more
        raise
