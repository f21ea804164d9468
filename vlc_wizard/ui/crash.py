"""What is told about a bug: types, files and lines. Never a value: it may be a secret."""

import traceback
from collections.abc import Iterator
from pathlib import PurePath

_PARTS = 3  # of a path that are worth telling: "vlc_wizard/ui/app.py"


def places(error: BaseException) -> str:
    """The report: each error of the chain with where it happened, without its message."""
    return "\n".join(line for one in _chain(error) for line in _lines(one)) + "\n"


def _lines(error: BaseException) -> Iterator[str]:
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame, number in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        where = "/".join(PurePath(code.co_filename).parts[-_PARTS:])
        yield f"  {where}:{number} in {code.co_name}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and those it came from."""
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        one = queue.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = getattr(one, "error", None)  # of a worker that failed
        queue += [inner if isinstance(inner, BaseException) else None]
        queue += [one.__cause__, one.__context__]
