"""A file is replaced whole or not at all, and from birth nobody else may read it."""

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from vlc_wizard.core.errors import StateError

PRIVATE = 0o600
NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)  # Windows has no such flag, and few links

_REASONS = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "Your quota on this disk is used up.",
    errno.EFBIG: "The file may not grow any further: a size limit is set.",
    errno.EROFS: "The disk is mounted read-only.",
    errno.EACCES: "You may not write there.",
    errno.EPERM: "You may not write there.",
    errno.ENOENT: "The folder does not exist.",
    errno.EEXIST: "A file has the name of a folder.",
    errno.ENOTDIR: "A part of the path is not a folder.",
    errno.ELOOP: "The path is a symbolic link, which is not followed.",
    errno.ENAMETOOLONG: "The name is too long for this disk.",
    errno.EIO: "The disk reported a fault.",
}
# Virus scanners and indexers on Windows hold a new file open for a moment.
_RETRIES_SECONDS = (0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()


def reason(error: OSError) -> str:
    """Why the system refused, in a sentence."""
    known = _REASONS.get(error.errno or 0)
    return known or f"The system says: {error.strerror or type(error).__name__}."


def save(path: Path, chunks: Iterable[bytes]) -> Path:
    """Write the file; whoever reads sees the old one or the new one. Raises StateError."""
    path = path.absolute()
    try:
        _must_be_ordinary(path)
        _replace(path, chunks)
    except OSError as error:
        raise not_saved(path, reason(error)) from error
    return path


def not_saved(path: Path, why: str) -> StateError:
    """The one error of saving: what, why, how things stand, what to do."""
    return StateError(
        title=f"{path.name} was not saved",
        why=why,
        now="A file that was there before is unchanged. The tenant is as it was.",
        next=f"Name another file, or make room in {path.parent}, and save again.",
    )


def _must_be_ordinary(path: Path) -> None:
    """Links, folders, pipes and devices are not ours to replace."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise not_saved(path, "A symbolic link has this name, and links are not followed.")
    if not stat.S_ISREG(mode):
        raise not_saved(path, "Something that is not an ordinary file has this name.")


def _replace(path: Path, chunks: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".vlc-wizard-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def _put_in_place(temporary: Path, path: Path) -> None:
    for seconds in _RETRIES_SECONDS:
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    temporary.replace(path)


def sync_directory(directory: Path) -> None:
    """Make a new name in a folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
