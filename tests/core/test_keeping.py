"""What is to be kept is written in order, off the loop, and nothing is called kept that is not."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlc_wizard.core.keeping import Keeping

PATIENCE = 20  # seconds until a test gives up waiting


class Disk:
    """Takes one write at a time while `open`; remembers them, and who wrote."""

    def __init__(self) -> None:
        self.written: list[Any] = []
        self.threads: set[int] = set()
        self.begun = threading.Event()
        self.open = threading.Event()
        self.open.set()

    def write(self, value: Any) -> Callable[[], Any]:
        def act() -> Any:
            self.begun.set()
            assert self.open.wait(PATIENCE)
            self.threads.add(threading.get_ident())
            if value is FULL:
                raise OSError("full")
            self.written.append(value)
            return value

        return act


FULL = ("answers", "that do not fit")
names = st.sampled_from(["answers", "plan-a", "plan-b"])
wishes = st.lists(
    st.one_of(
        st.tuples(st.just("soon"), names),
        st.tuples(st.just("durable"), st.just("journal")),
        st.tuples(st.just("turn"), st.just("")),  # the loop goes round once
        st.tuples(st.just("flush"), st.just("")),
    ),
    max_size=12,
)


def unheard(error: BaseException) -> None:
    raise AssertionError(error)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - a thread makes it true
            await asyncio.sleep(0)


@settings(max_examples=150, deadline=None)
@given(wished=wishes)
def test_the_last_of_each_is_written_and_nothing_overtakes(wished: list[tuple[str, str]]):
    disk, keeping = Disk(), Keeping()
    asked: list[tuple[str, int]] = []  # in the order in which they were asked for

    async def wish(number: int, how: str, name: str) -> None:
        if how in ("soon", "durable"):
            asked.append((name, number))
        if how == "soon":
            keeping.soon(name, disk.write((name, number)), unheard)
        elif how == "durable":
            before = {name: n for name, n in asked if name != "journal"}
            await keeping.durable(disk.write((name, number)))
            assert before.items() <= latest(disk.written).items()
            assert disk.written[-1] == (name, number)
        elif how == "turn":
            await asyncio.sleep(0)
        else:
            await keeping.flush()
            assert keeping.kept

    async def life() -> None:
        for number, (how, name) in enumerate(wished):
            await wish(number, how, name)
        await keeping.flush()

    asyncio.run(life())
    assert keeping.kept
    assert latest(disk.written) == latest(asked)
    order = [asked.index(value) for value in disk.written]
    assert order == sorted(order)  # none that was asked for later came first
    assert threading.get_ident() not in disk.threads


def latest(written: list[tuple[str, int]]) -> dict[str, int]:
    return {name: number for name, number in written}  # noqa: C416 - the last of each name


async def test_of_answers_that_wait_only_the_last_is_written_and_the_loop_goes_on():
    disk, keeping = Disk(), Keeping()
    disk.open.clear()
    for number in range(5):
        keeping.soon("answers", disk.write(number), unheard)
        await until(disk.begun.is_set)  # the first is at the disk, which does not answer
        assert not keeping.kept
    disk.open.set()
    await keeping.flush()
    assert disk.written == [0, 4]
    assert keeping.kept


async def test_what_could_not_be_written_is_said_and_is_not_called_kept():
    disk, keeping, heard = Disk(), Keeping(), list[BaseException]()
    keeping.soon("answers", disk.write(FULL), heard.append)
    keeping.soon("plan", disk.write("plan"), unheard)
    await keeping.flush()
    assert [str(error) for error in heard] == ["full"]
    assert (disk.written, keeping.kept) == (["plan"], False)
    keeping.soon("answers", disk.write("answers"), unheard)
    await keeping.flush()
    assert keeping.kept


async def test_a_refused_line_is_the_callers_error():
    with pytest.raises(OSError, match="full"):
        await Keeping().durable(Disk().write(FULL))


async def test_who_is_cancelled_at_the_disk_waits_for_it():
    disk, keeping = Disk(), Keeping()
    disk.open.clear()
    writing = asyncio.create_task(keeping.durable(disk.write("line")))
    await until(disk.begun.is_set)
    writing.cancel()
    await asyncio.sleep(0)
    assert not writing.done()
    disk.open.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert disk.written == ["line"]


async def test_who_is_cancelled_before_the_turn_writes_nothing():
    disk, keeping = Disk(), Keeping()
    disk.open.clear()
    keeping.soon("answers", disk.write("answers"), unheard)
    await until(disk.begun.is_set)
    writing = asyncio.create_task(keeping.durable(disk.write("line")))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    disk.open.set()
    await keeping.flush()
    assert (disk.written, keeping.kept) == (["answers"], True)


async def test_answers_that_were_written_while_a_line_was_given_up_are_kept():
    disk, keeping = Disk(), Keeping()
    disk.open.clear()
    line = asyncio.create_task(keeping.durable(disk.write("line")))
    await until(disk.begun.is_set)
    keeping.soon("answers", disk.write("answers"), unheard)
    line.cancel()
    disk.open.set()
    with pytest.raises(asyncio.CancelledError):
        await line
    await keeping.flush()
    assert (disk.written, keeping.kept) == (["line", "answers"], True)
