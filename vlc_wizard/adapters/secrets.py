"""Staying signed in until a run ends: asked for, encrypted, its key in the system's keyring.

Without a keyring that is known to keep secrets, nothing is written: there is no plain file.
"""

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vlc_wizard.adapters.files import NO_FOLLOW, save
from vlc_wizard.adapters.home import tenant_directory
from vlc_wizard.core.errors import StateError
from vlc_wizard.core.model import Identity

FILE = "signed-in"  # in the tenant's own folder
SERVICE = "vlc-wizard"
_MARK = b"VLCW1"
_NONCE = 12
_MOST = 1024 * 1024
# The keyrings that keep secrets from other accounts, by module and class. Never one that writes
# them in the clear, and never one that only says it kept them.
ALLOWED = frozenset(
    {
        ("keyring.backends.Windows", "WinVaultKeyring"),
        ("keyring.backends.macOS", "Keyring"),
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.libsecret", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
        ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
    }
)


class NotKept(Exception):
    """Why nothing is kept, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Owner:
    """For whom it is kept: part of what is sealed, so that it opens for nobody else."""

    identity: Identity
    client_id: str

    @property
    def seal(self) -> bytes:
        """What is authenticated with the secret, and not kept in it."""
        person = f"{self.identity.object_id}.{self.identity.tenant_id}"
        return f"v1|{self.identity.tenant_id}|{self.client_id}|{person}".encode()


class Vault:
    """One encrypted file a tenant. All methods block: call them beside the loop."""

    def __init__(self, home: Path, backend: Any = None) -> None:
        """`backend` is a keyring; the system's own where none is given."""
        self._home = home
        self._backend = backend

    def keep(self, owner: Owner, secret: bytes) -> None:
        """Write it, whole or not at all. Raises NotKept."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        ring = self._ring()
        key = self._key(ring, owner) or _make_key(ring, owner)
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(key).encrypt(nonce, secret, owner.seal)
        try:
            save(self._path(owner.identity.tenant_id), [_MARK, nonce, sealed])
        except StateError as error:
            raise NotKept(f"the file could not be written: {error.why}") from None

    def load(self, owner: Owner) -> bytes | None:
        """What is kept for exactly this owner; None where there is nothing, or it was tampered."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        data = _read(self._path(owner.identity.tenant_id))
        if not data.startswith(_MARK):
            return None
        try:
            key = self._key(self._ring(), owner)
        except NotKept:
            return None
        nonce, sealed = data[len(_MARK) :][:_NONCE], data[len(_MARK) + _NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, sealed, owner.seal) if key else None
        except (InvalidTag, ValueError):
            return None

    def forget(self, tenant_id: str) -> None:
        """First the key, so that the file is worthless, then the file."""
        path = self._path(tenant_id)
        if not path.exists():
            return
        try:
            _asked(self._ring().delete_password, SERVICE, tenant_id)
        except NotKept:
            pass  # without a keyring there is no key; the file goes all the same
        finally:
            path.unlink(missing_ok=True)

    def _ring(self) -> Any:
        """A keyring that is allowed, and that gives back what it was given. Raises NotKept."""
        if self._backend is None:
            self._backend = _system()
        return _proven(self._backend)

    def _key(self, ring: Any, owner: Owner) -> bytes | None:
        text = _asked(ring.get_password, SERVICE, owner.identity.tenant_id)
        try:
            key = base64.b64decode(text or "", validate=True)
        except ValueError:
            return None
        return key if len(key) == 32 else None  # noqa: PLR2004 - bytes of an AES-256 key

    def _path(self, tenant_id: str) -> Path:
        return tenant_directory(self._home, tenant_id) / FILE


def _system() -> Any:
    import keyring
    from keyring.backends.chainer import ChainerBackend

    ring: Any = keyring.get_keyring()
    if isinstance(ring, ChainerBackend):  # it writes to the first that takes it: only that one
        ring = next(iter(ring.backends), ring)
    if type(ring).__name__ == "WinVaultKeyring":  # the default would roam with the account
        ring = ring.with_properties(persist="local machine")
    return ring


def _proven(ring: Any) -> Any:
    kind = type(ring)
    if (kind.__module__, kind.__qualname__) not in ALLOWED:
        raise NotKept(f"this computer has no keyring that keeps secrets ({kind.__module__})")
    name, value = f"check-{secrets.token_hex(4)}", secrets.token_hex(32)
    _asked(ring.set_password, SERVICE, name, value)
    back = _asked(ring.get_password, SERVICE, name)
    _asked(ring.delete_password, SERVICE, name)
    if back != value:
        raise NotKept("the keyring does not give back what it was given")
    return ring


def _make_key(ring: Any, owner: Owner) -> bytes:
    key = os.urandom(32)
    _asked(ring.set_password, SERVICE, owner.identity.tenant_id, base64.b64encode(key).decode())
    return key


def _asked(call: Any, *args: str) -> Any:
    """A call of a keyring. What it raises is not shown: it may hold the secret."""
    try:
        return call(*args)
    except Exception as error:  # noqa: BLE001 - other people's backends raise what they like
        raise NotKept(f"the keyring does not work ({type(error).__name__})") from None


def _read(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | NO_FOLLOW)
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        return file.read(_MOST)
