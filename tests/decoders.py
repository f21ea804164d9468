"""What readers of codes read in a picture: three that share no code."""

import deqr
import zxingcpp


def read(pixels: bytes, wide: int) -> dict[str, list[str]]:
    """What each reader finds in so many grey pixels a line, 0 for black."""
    high = len(pixels) // wide
    picture = memoryview(bytes(pixels)).cast("B", (high, wide))
    found = {"zxing": [code.text for code in zxingcpp.read_barcodes(picture)]}
    for name, decoder in (("quirc", deqr.QuircDecoder), ("qrdec", deqr.QRdecDecoder)):
        codes = decoder().decode((bytearray(pixels), (wide, high)))
        found[name] = ["".join(str(e.data) for e in code.data_entries) for code in codes]
    return found


def all_read(address: str) -> dict[str, list[str]]:
    """When all of them read exactly this."""
    return {reader: [address] for reader in ("zxing", "quirc", "qrdec")}


def enlarged(rows: list[list[bool]], scale: int = 8) -> tuple[bytes, int]:
    """Modules as pixels, and how many a line has; True is dark."""
    lines = (b"".join(bytes([255 * (not dark)]) * scale for dark in row) for row in rows)
    return b"".join(line * scale for line in lines), len(rows[0]) * scale
