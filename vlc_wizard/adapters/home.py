"""Where our files live, and the two things known before a tenant's own store is opened."""

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from vlc_wizard.adapters.files import reason, save
from vlc_wizard.core.errors import StateError, UsageError

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
_BEFORE = "before-sign-in"  # what is known before a tenant is
_LAST_TENANT = "last-tenant"
_CLIENT_ID = "client-id"
_OTHERS = 0o077
_MOST_CHARACTERS = 64


def home() -> Path:
    """The state folder: VLC_WIZARD_HOME, or the platform's own. It is not created here."""
    named = os.environ.get("VLC_WIZARD_HOME")
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_state_dir("vlc-wizard", appauthor=False))


def tenant_directory(home: Path, tenant_id: str | None) -> Path:
    """The private folder of one tenant, created where it is missing. Raises StateError."""
    name = _BEFORE if tenant_id is None else guid(tenant_id, "tenant id")
    return _private(state_directory(home) / name)


def guid(text: str, what: str) -> str:
    """The text in lower case if it is a GUID; names of folders are never anything else."""
    lower = text.lower()
    if _GUID.fullmatch(lower) is None:
        raise UsageError(
            title=f"This is not a {what}",
            why="It must be 32 hexadecimal digits in five groups, as the portal shows it.",
            next=f"Copy the {what} from the Microsoft Entra admin center.",
        )
    return lower


def state_directory(home: Path) -> Path:
    """The state folder, created where it is missing. One that was there keeps its mode."""
    path = home.resolve()
    try:
        _create(path)
        mode = path.stat().st_mode
    except OSError as error:
        raise _no_folder(path, reason(error)) from error
    if os.name != "nt" and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise _no_folder(path, "Everybody on this computer may rename what is in it.")
    return path


def _private(path: Path) -> Path:
    """A folder that only this account may enter."""
    try:
        _create(path)
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode):
            raise _no_folder(path, "A symbolic link has its name, and links are not followed.")
        if os.name != "nt":  # there the profile folder's own access list keeps others out
            _make_private(path, status)
    except OSError as error:
        raise _no_folder(path, reason(error)) from error
    return path


def _make_private(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise _no_folder(path, "It belongs to another account of this computer.")
    if stat.S_IMODE(status.st_mode) & _OTHERS:
        path.chmod(0o700)


def _create(path: Path) -> None:
    """Every missing parent is private, too, whatever the umask says."""
    if not path.parent.exists():
        _create(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def _no_folder(path: Path, why: str) -> StateError:
    return StateError(
        title=f"Nothing can be kept in {path}",
        why=why,
        now="The tenant is as it was, and nothing was written.",
        next="Set VLC_WIZARD_HOME to a folder of your own, and start again.",
    )


def last_tenant(home: Path) -> str | None:
    """The id of the tenant worked on last."""
    return _read_guid(home / _LAST_TENANT)


def remember_tenant(home: Path, tenant_id: str) -> None:
    """Offer this tenant first at the next start."""
    _write_guid(state_directory(home) / _LAST_TENANT, guid(tenant_id, "tenant id"))


def client_id_for(home: Path, tenant_id: str | None) -> str | None:
    """The app that signed in to this tenant; of no tenant: the one named last before one."""
    name = _BEFORE if tenant_id is None else guid(tenant_id, "tenant id")
    return _read_guid(home / name / _CLIENT_ID)


def remember_client_id(home: Path, tenant_id: str | None, client_id: str) -> None:
    """Sign in to this tenant with this app from now on."""
    directory = tenant_directory(home, tenant_id)
    _write_guid(directory / _CLIENT_ID, guid(client_id, "client id"))


def last_tenant_file(directory: Path) -> Sequence[Path]:
    """The file that offers the tenant of this folder at the next start, where one does."""
    home = directory.parent
    return [home / _LAST_TENANT] if last_tenant(home) == directory.name else []


def _read_guid(path: Path) -> str | None:
    """One file holds one value, so that two programs cannot undo each other's."""
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            text = file.read(_MOST_CHARACTERS).strip()
    except OSError:
        return None
    return text if _GUID.fullmatch(text) else None


def _write_guid(path: Path, value: str) -> None:
    if _read_guid(path) != value:
        save(path, [f"{value}\n".encode()])
