"""QR codes of a handful of Microsoft's own addresses, and of nothing else."""

import struct
import zlib
from collections.abc import Sequence
from functools import cache, lru_cache
from html import escape

from vlc_wizard.adapters import letters
from vlc_wizard.adapters.texts import code_addresses
from vlc_wizard.core.addresses import code_refusal
from vlc_wizard.core.errors import UsageError

Matrix = tuple[tuple[bool, ...], ...]

QUIET_ZONE = 4  # modules, as the standard demands
# Two modules stand in one line of a terminal: with a line for words, a code of this many fits
# into 24 lines. What does not fit with error correction M is tried with L.
_MOST_MODULES = 46
_PIXELS = 10  # a module of the picture
_DOT = 2  # pixels of a dot in the letters below


@cache
def allowed() -> tuple[str, ...]:
    """The closed list, from the file that holds it."""
    return code_addresses()


def refusal(address: str) -> str:
    """Why this address may not become a code, in words; empty where it may."""
    return code_refusal(address, allowed())


def matrix(address: str) -> Matrix:
    """The code of an allowed address with its quiet zone; True is dark. Raises UsageError."""
    why = refusal(address)
    if why:
        raise UsageError(
            title="No QR code is made of this address",
            why=why,
            next=f"Codes are made of {', '.join(allowed())}, the last also for one tenant.",
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


def svg(code: Matrix, address: str = "") -> str:
    """The code as a drawing, black on white, with its address in letters below."""
    side = len(code)
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code) for x, on in enumerate(row) if on
    )
    text, below = "", 0
    if address:
        size = min(2.6, side / (len(address) * 0.62))
        below = 4
        text = (
            f'<text x="{side / 2}" y="{side + 2}" font-family="monospace" font-size="{size:.2f}" '
            f'text-anchor="middle">{escape(address, quote=True)}</text>'
        )
    label = escape(f"Code for {address}" if address else "Code", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side + below}" '
        f'width="{side * 8}" height="{(side + below) * 8}" role="img" aria-label="{label}" '
        f'shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/>'
        f'<path d="{dark}" fill="#000"/>{text}</svg>'
    )


def png(code: Matrix, address: str = "") -> bytes:
    """The code as a black and white picture, with its address in letters below."""
    side = len(code) * _PIXELS
    lines = b"".join((b"\0" + _line(row)) * _PIXELS for row in code)  # 0: each line as it is
    below = _letters(address, side)
    lines += b"".join(b"\0" + _packed(row) for row in below)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side + len(below), 1, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _line(row: tuple[bool, ...]) -> bytes:
    """One line of the code."""
    return _packed([dark for dark in row for _ in range(_PIXELS)])


def _letters(address: str, side: int) -> list[list[bool]]:
    """The address in rows of pixels, each dot of a letter two wide."""
    if not address or not letters.known(address):
        return []
    dots = letters.drawn(address, side // _DOT)
    wide = [[d for d in row for _ in range(_DOT)] for row in dots for _ in range(_DOT)]
    return [row + [False] * (side - len(row)) for row in wide]


def _packed(row: Sequence[bool]) -> bytes:
    """One line of pixels, one bit each, white is 1."""
    bits = "".join("0" if dark else "1" for dark in row)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
