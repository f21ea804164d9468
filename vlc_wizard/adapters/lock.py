"""One writer: an exclusive lock on a file, which dies with its process."""

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from vlc_wizard.adapters.files import NO_FOLLOW, PRIVATE

# Windows locks bytes, not files: one far behind the text, so that others can read the text.
_LOCKED_BYTE = 1 << 20
_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes."""

    pid: int
    since: str  # ISO 8601
    by: str = ""  # sign-in name, empty before signing in


class Lock:
    """Held from `take` to `release`, or to the end of the process, however it ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, path: Path) -> Self | None:
        """The lock, or None where another holds it. Raises OSError."""
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | NO_FOLLOW, PRIVATE)
            try:
                held = _lock(handle)
                current = not held or _is_still(handle, path)
            except BaseException:
                os.close(handle)
                raise
            if held and current:
                return cls(handle)
            os.close(handle)
            if not held:
                return None

    def sign(self, holder: Holder) -> None:
        """Say who holds it, for whoever comes second."""
        text = json.dumps(asdict(holder)).encode()[:_MOST_BYTES]
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, text)

    def release(self) -> None:
        """Let the next one in."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)


def holder(path: Path) -> Holder | None:
    """Who signed the lock file; None where that cannot be told."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        with path.open("rb") as file:
            data = json.loads(file.read(_MOST_BYTES))
        return Holder(int(data["pid"]), str(data["since"]), str(data["by"]))
    return None


def _is_still(handle: int, path: Path) -> bool:
    """Whether the locked file has its name still: `forget` may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
