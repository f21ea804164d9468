"""Threads that nobody waits for: leaving takes no longer than a second, whatever they are at."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Unwaited(ThreadPoolExecutor):
    """Runs each call in a daemon thread of its own.

    The pool's own threads are joined when Python ends, so that a sign-in library waiting for the
    network would hold the person's prompt back. The answers are waited for before; all else that
    is written here is safe against any end.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start the call at once."""
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - whoever awaits the future gets it
                future.set_exception(error)

        Thread(target=work, daemon=True, name="unwaited").start()
        return future
