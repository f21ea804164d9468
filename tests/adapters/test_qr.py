"""Codes hold exactly an address of the closed list, and a reader reads exactly that."""

import struct
import zlib
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.adapters import qr
from vlc_wizard.core.errors import UsageError

TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
INFO = "https://mysignins.microsoft.com/security-info"
OF_TENANT = f"{INFO}?tenantId={TENANT}"
GOOD = ["https://aka.ms/mfasetup", "https://aka.ms/mysecurityinfo", INFO, OF_TENANT]

BAD = [
    "", " ", "mfasetup", "aka.ms/mfasetup", "//aka.ms/mfasetup",
    "http://aka.ms/mfasetup", "HTTPS://aka.ms/mfasetup", "ftp://aka.ms/mfasetup",
    "javascript:alert(1)", "data:text/html,https://aka.ms/mfasetup", "file:///aka.ms/mfasetup",
    "mailto:ada@contoso.example", "tel:+15550100", "WIFI:S:net;P:pass;;",
    "otpauth://totp/contoso:ada?secret=AAAA", "phonefactor://activate_account?code=1",
    "https:aka.ms/mfasetup", "https:/aka.ms/mfasetup", "https:///aka.ms/mfasetup",
    "https://aka.ms", "https://aka.ms/", "https://aka.ms/mfasetup/", "https://aka.ms//mfasetup",
    "https://aka.ms/MFAsetup", "https://aka.ms/mfasetup2", "https://aka.ms/mfasetu",
    "https://aka.ms/x/../mfasetup", "https://aka.ms/mfasetup;x", "https://aka.ms/%6dfasetup",
    "https://aka.ms/mfasetup?", "https://aka.ms/mfasetup#", "https://aka.ms/mfasetup?x=1",
    f"https://aka.ms/mfasetup?tenantId={TENANT}", "https://aka.ms/mfasetup#top",
    "https://aka.ms:443/mfasetup", "https://aka.ms:/mfasetup", "https://aka.ms:99999/mfasetup",
    "https://AKA.MS/mfasetup", "https://aka.ms./mfasetup", "https://www.aka.ms/mfasetup",
    "https://aka.ms.evil.example/mfasetup", "https://evil.example/aka.ms/mfasetup",
    "https://evil.example/?https://aka.ms/mfasetup", "https://evil.example#aka.ms/mfasetup",
    "https://aka.ms@evil.example/mfasetup", "https://aka.ms%2f@evil.example/mfasetup",
    "https://user@aka.ms/mfasetup", "https://user:word@aka.ms/mfasetup", "https://@aka.ms/mfasetup",
    "https://aka.ms\\@evil.example/mfasetup", "https://evil.example\\.aka.ms/mfasetup",
    "https://\u0430ka.ms/mfasetup", "https://aka.m\u0455/mfasetup", "https://aka\u3002ms/mfasetup",
    "https://xn--ka-7cd.ms/mfasetup", "https://aka.ms/mf\u0430setup",
    "https://aka.ms/mfasetup\n", "\nhttps://aka.ms/mfasetup", "https://aka.ms/mfasetup ",
    " https://aka.ms/mfasetup", "https://aka.ms/mfa\tsetup", "https://aka.ms/mfa\u200bsetup",
    "https://aka.ms/mfasetup\x00", "\ufeffhttps://aka.ms/mfasetup", "https://aka.ms/mfasetup\u202e",
    "https://[::1]/mfasetup", "https://[aka.ms/mfasetup", "https://127.0.0.1/mfasetup",
    "https://mysignins.microsoft.com", "https://mysignins.microsoft.com/", f"{INFO}/",
    "https://mysignins.microsoft.com/register", "https://mysignins.microsoft.com:443/security-info",
    "https://mysignins.microsoft.com.evil.example/security-info",
    "https://microsoft.com/security-info", "https://login.microsoftonline.com/security-info",
    f"{INFO}?", f"{INFO}?tenantId", f"{INFO}?tenantId=", f"{INFO}?tenantId=contoso.example",
    f"{INFO}?TenantId={TENANT}", f"{INFO}?tenantid={TENANT}", f"{INFO}?tenant={TENANT}",
    f"{OF_TENANT}0", OF_TENANT[:-1], f"{OF_TENANT}&x=1", f"{INFO}?x=1&tenantId={TENANT}",
    f"{OF_TENANT}&tenantId={TENANT}", f"{OF_TENANT}#x", f"{OF_TENANT}\n", f"{OF_TENANT}%0a",
    f"{INFO}?tenantId={{{TENANT}}}", f"{INFO}?tenantId={TENANT.replace('-', '')}",
    f"{INFO}?tenantId=\uff10{TENANT[1:]}", f"{INFO}?tenantId=%30{TENANT[1:]}",
    f"{INFO}?tenantId={TENANT[:-1]}g", f"{INFO}?tenantId={TENANT.replace('-', '_')}",
]  # fmt: skip


def decoded(code: qr.Matrix, scale: int = 4) -> str:
    """What another program reads in it."""
    side = len(code) * scale
    lines = [bytes(0 if dark else 255 for dark in row for _ in range(scale)) for row in code]
    pixels = memoryview(b"".join(line * scale for line in lines)).cast("B", (side, side))
    (found,) = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text


@pytest.mark.parametrize("address", GOOD)
def test_a_reader_reads_the_very_address(address: str):
    assert decoded(qr.matrix(address)) == address


def test_the_reader_would_notice_another_address():
    assert decoded(qr.matrix(GOOD[0])) != GOOD[1]


@given(st.uuids())
def test_every_tenants_address_is_read_back(tenant: UUID):
    address = f"{INFO}?tenantId={tenant}"
    assert decoded(qr.matrix(address)) == address


@pytest.mark.parametrize("address", BAD, ids=range(len(BAD)))
def test_no_other_address_becomes_a_code(address: str):
    with pytest.raises(UsageError) as refused:
        qr.matrix(address)
    assert refused.value.why
    assert refused.value.exit_code == 2


def test_there_are_enough_bad_addresses():
    assert len(set(BAD)) == len(BAD) >= 60


def allowed_by_its_parts(address: str) -> bool:
    """The same rule, said another way: taken apart, and put together again unchanged."""
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        return False
    place = (parts.scheme, parts.netloc, parts.path, parts.fragment)
    if parts.geturl() != address or not address.isascii():
        return False
    if not query:
        return place in {
            ("https", "aka.ms", "/mfasetup", ""),
            ("https", "aka.ms", "/mysecurityinfo", ""),
            ("https", "mysignins.microsoft.com", "/security-info", ""),
        }
    (_, value), *more = query
    if place != ("https", "mysignins.microsoft.com", "/security-info", "") or more:
        return False
    try:
        return parts.query == f"tenantId={value}" and str(UUID(value)) == value.lower()
    except ValueError:
        return False


EDITS = [*"/\\?#@:.%&=;- \n\t\x00aA0g\u0430\u200b\u202e\uff0f", "..", "//"]


def test_no_single_edit_of_a_good_address_gets_through():
    tried = accepted = 0
    for good in GOOD:
        for at in range(len(good) + 1):
            for edit in EDITS:
                for end in (at, at + 1):
                    address = good[:at] + edit + good[end:]
                    tried += 1
                    assert (qr.refusal(address) == "") == allowed_by_its_parts(address), address
                    accepted += qr.refusal(address) == ""
    assert tried > 5000
    assert accepted > 0  # other hexadecimal digits are other tenants, and the good ones themselves


@given(st.text(max_size=80) | st.sampled_from(GOOD).flatmap(lambda a: st.text().map(a.__add__)))
def test_anything_else_is_refused_with_a_reason(address: str):
    assert (qr.refusal(address) == "") == allowed_by_its_parts(address)


@pytest.mark.parametrize("address", GOOD)
def test_there_is_a_quiet_zone_of_four(address: str):
    code = qr.matrix(address)
    side = len(code)
    assert {len(row) for row in code} == {side}
    edge = {*range(4), *range(side - 4, side)}
    assert not any(code[y][x] for y in range(side) for x in range(side) if y in edge or x in edge)
    assert code[4][4]
    assert code[4][side - 5]
    assert code[side - 5][4]


SIZES = {GOOD[0]: 33, GOOD[1]: 37, INFO: 41, OF_TENANT: 45}


@pytest.mark.parametrize(("address", "side"), SIZES.items(), ids=SIZES)
def test_it_fits_into_a_terminal_of_24_lines(address: str, side: int):
    assert len(qr.matrix(address)) == side
    assert (side + 1) // 2 <= 23


@pytest.mark.parametrize(
    ("address", "level"), [*((address, 0b00) for address in GOOD[:3]), (OF_TENANT, 0b01)]
)
def test_correction_is_m_and_l_only_where_that_makes_it_fit(address: str, level: int):
    code = qr.matrix(address)
    top = [int(bit) for bit in code[4 + 8][4 : 4 + 2]]  # the first two bits of the format
    assert (top[0] << 1 | top[1]) ^ 0b10 == level  # unmasked as the standard says


def test_the_members_code_is_made_once():
    assert qr.matrix(GOOD[0]) is qr.matrix(GOOD[0])


def pixels_of(png: bytes) -> tuple[int, memoryview]:
    """A square picture: how wide it is, and its pixels."""
    width, height, bits = unpacked(png)
    assert width == height
    return width, memoryview(bits).cast("B", (width, height))


def unpacked(png: bytes) -> tuple[int, int, bytes]:
    """A picture of one bit a pixel, unpacked with nothing but the format's own rules."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + size]
        (checksum,) = struct.unpack(">I", png[at + 8 + size : at + 12 + size])
        assert checksum == zlib.crc32(kind + data)
        chunks[kind] = data
        at += 12 + size
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colour, rest) == (1, 0, [0, 0, 0])
    lines, step = zlib.decompress(chunks[b"IDAT"]), (width + 7) // 8 + 1
    assert len(lines) == step * height
    bits = bytearray()
    for y in range(height):
        assert lines[y * step] == 0
        line = "".join(f"{byte:08b}" for byte in lines[y * step + 1 : (y + 1) * step])
        bits += bytes(255 * int(bit) for bit in line[:width])
    return width, height, bytes(bits)


@pytest.mark.parametrize("address", GOOD)
def test_a_reader_reads_the_picture(address: str):
    _, pixels = pixels_of(qr.png(qr.matrix(address)))
    (found,) = zxingcpp.read_barcodes(pixels)
    assert found.text == address
