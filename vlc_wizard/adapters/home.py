"""Where our files live, and the two things known before a tenant's own store is opened."""

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from vlc_wizard.adapters.files import reason, save
from vlc_wizard.core.errors import StateError, UsageError

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
_BEFORE = "before-sign-in"  # what is known before a tenant is
_PUBLIC = "public"  # the cloud that is meant where none is named
_OF_A_CLOUD = "cloud-"
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


def cloud_home(home: Path, cloud: str) -> Path:
    """Where lies what belongs to no tenant yet: what was tried in one cloud is of no other."""
    return home if cloud == _PUBLIC else home / f"{_OF_A_CLOUD}{quote(cloud, safe='')}"


def last_tenant(home: Path, cloud: str = _PUBLIC) -> str | None:
    """The id of the tenant worked on last in this cloud, named or by its address."""
    return _read_guid(cloud_home(home, cloud) / _LAST_TENANT)


def remember_tenant(home: Path, tenant_id: str, cloud: str = _PUBLIC) -> None:
    """Offer this tenant first at the next start in this cloud."""
    place = state_directory(cloud_home(home, cloud))
    _write_guid(place / _LAST_TENANT, guid(tenant_id, "tenant id"))


def client_id_for(home: Path, tenant_id: str | None, cloud: str = _PUBLIC) -> str | None:
    """The app that signed in to this tenant; of no tenant: the one named last before one."""
    if tenant_id is None:
        return _read_guid(cloud_home(home, cloud) / _BEFORE / _CLIENT_ID)
    return _read_guid(home / guid(tenant_id, "tenant id") / _client_id_file(cloud))


def remember_client_id(
    home: Path, tenant_id: str | None, client_id: str, cloud: str = _PUBLIC
) -> None:
    """Sign in to this tenant with this app from now on."""
    if tenant_id is None:
        path = tenant_directory(cloud_home(home, cloud), None) / _CLIENT_ID
    else:
        path = tenant_directory(home, tenant_id) / _client_id_file(cloud)
    _write_guid(path, guid(client_id, "client id"))


def _client_id_file(cloud: str) -> str:
    """In the tenant's own folder, so that it goes when the tenant is forgotten."""
    return _CLIENT_ID if cloud == _PUBLIC else f"{_CLIENT_ID}-{quote(cloud, safe='')}"


def last_tenant_file(directory: Path) -> Sequence[Path]:
    """The files that offer the tenant of this folder at the next start, one a cloud."""
    home = directory.parent
    places = (home, *sorted(home.glob(f"{_OF_A_CLOUD}*")))
    return [p / _LAST_TENANT for p in places if _read_guid(p / _LAST_TENANT) == directory.name]


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
