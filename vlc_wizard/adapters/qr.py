"""QR codes of a handful of Microsoft's own addresses, and of nothing else."""

import re
import struct
import zlib
from functools import lru_cache
from urllib.parse import urlsplit

from vlc_wizard.core.errors import UsageError

Matrix = tuple[tuple[bool, ...], ...]

_SECURITY_INFO = "https://mysignins.microsoft.com/security-info"
ALLOWED = frozenset({"https://aka.ms/mfasetup", "https://aka.ms/mysecurityinfo", _SECURITY_INFO})
# A guest's: the same page, for one tenant.
_OF_TENANT = re.compile(
    re.escape(_SECURITY_INFO) + r"\?tenantId=[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
)
_HOSTS = frozenset({"aka.ms", "mysignins.microsoft.com"})

QUIET_ZONE = 4  # modules, as the standard demands
# Two modules stand in one line of a terminal: with a line for words, a code of this many fits
# into 24 lines. What does not fit with error correction M is tried with L.
_MOST_MODULES = 46
_PIXELS = 10  # a module of the picture


def refusal(address: str) -> str:
    """Why this address may not become a code, in words; empty where it may."""
    if address in ALLOWED or _OF_TENANT.fullmatch(address):
        return ""
    if not (address.isascii() and address.isprintable()) or " " in address:
        return "It has characters that such an address never has."
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "It is not an address."
    if parts.scheme != "https":
        return "It does not begin with https."
    if parts.username is not None or parts.password is not None:
        return "It names a person before the host."
    if port is not None or ":" in parts.netloc:
        return "It names a port."
    if host not in _HOSTS:
        return "Its host is not one of Microsoft's two for registering."
    return "Its host is right, but the rest is not one of the pages for registering."


def matrix(address: str) -> Matrix:
    """The code of an allowed address with its quiet zone; True is dark. Raises UsageError."""
    why = refusal(address)
    if why:
        raise UsageError(
            title="No QR code is made of this address",
            why=why,
            next=f"Codes are made of {', '.join(sorted(ALLOWED))}, the last also for one tenant.",
        )
    return _matrix(address)


@lru_cache(maxsize=32)
def _matrix(address: str) -> Matrix:
    """Made once: the members' address is the same for everybody."""
    from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M

    code = _encode(address, ERROR_CORRECT_M)
    if len(code) > _MOST_MODULES:
        smaller = _encode(address, ERROR_CORRECT_L)
        code = smaller if len(smaller) <= _MOST_MODULES else code
    return code


def _encode(address: str, correction: int) -> Matrix:
    from qrcode.main import QRCode
    from qrcode.util import MODE_8BIT_BYTE, QRData

    code = QRCode(error_correction=correction, border=QUIET_ZONE)
    code.add_data(QRData(address.encode("ascii"), mode=MODE_8BIT_BYTE), optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def png(code: Matrix) -> bytes:
    """The code as a black and white picture."""
    side = len(code) * _PIXELS
    lines = b"".join((b"\0" + _line(row)) * _PIXELS for row in code)  # 0: each line as it is
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _line(row: tuple[bool, ...]) -> bytes:
    """One line of pixels, one bit each, white is 1."""
    bits = "".join(("0" if dark else "1") * _PIXELS for dark in row)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
