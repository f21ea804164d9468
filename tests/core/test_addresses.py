"""Hostile addresses: none becomes a code, none stands in a message but a plain https one."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.core.addresses import code_refusal, of_tenant, text_refusal

CODES = (
    "https://aka.ms/mfasetup",
    "https://aka.ms/mysecurityinfo",
    "https://mysignins.microsoft.com/security-info",
)
TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
ENROLMENT = "https://idp.contoso.example/enrol"

SCHEMES = (
    "http://", "HTTPS://", "Https://", "ftp://", "//", "", "https:/", "https:///", "https:\\\\",
    "https ://", " https://", "\thttps://", "javascript:", "data:text/html,", "file:///",
    "https://https://", "view-source:https://", "ms-appinstaller:?source=https://",
)  # fmt: skip
HOSTS = (
    "aka.ms@evil.example", "user:word@idp.contoso.example", "@idp.contoso.example",
    "idp.contoso.example:8443", "idp.contoso.example:", "idp.contoso.example.", ".contoso.example",
    "xn--ka-7cd.ms", "\u0430ka.ms", "aka\u3002ms", "aka.m\u0455", "[::1]", "127.0.0.1",
    "2130706433", "0x7f.1", "localhost", "IDP.contoso.example", "idp_contoso.example",
    "-idp.contoso.example", "idp-.contoso.example", "idp..contoso.example", "idp.contoso.example\\",
    "idp.contoso.example\\@evil.example", "evil.example#aka.ms", "aka.ms%2f@evil.example",
    "aka.ms\u200b", "aka.ms\u202e", "aka.ms\x00", "aka.ms\n", "aka.ms\t", "aka. ms", "",
    "aka.ms\ufeff", "%61ka.ms", "aka.ms<script>", 'aka.ms"onclick=', "aka.ms'", "aka.ms|calc",
)  # fmt: skip
TAILS = (
    "#top", "/enrol#x", "/../evil", "/a/..", "/enrol enrol", "/en\nrol", "/en\u202erol",
    "/<script>", '/"', "/`id`", "/{x}", "/\\evil", "/|calc", "/^", "/\u0430", "?q=<b>",
    "?q=\u200b", "/" + "a" * 300, "?x y", "/\x7f",
)  # fmt: skip
HOSTILE = sorted({
    *(scheme + "idp.contoso.example/enrol" for scheme in SCHEMES),
    *(f"https://{host}{path}" for host, path in product(HOSTS, ("/enrol", "/", "", "?x=1"))),
    *(f"https://{host}{tail}" for host, tail in product(
        ("idp.contoso.example", "aka.ms", "mysignins.microsoft.com", "login.microsoftonline.com",
         "evil.example", "mysignins.microsoft.com.evil.example"), TAILS)),
})  # fmt: skip


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 275
    assert [a for a in CODES if code_refusal(a, CODES)] == []
    assert code_refusal(of_tenant(TENANT), CODES) == ""
    assert text_refusal(ENROLMENT) == ""
    assert text_refusal(f"{ENROLMENT}?realm=contoso&step=1") == ""


MORE = [
    f"{base}{tail}"
    for base in (*CODES, of_tenant(TENANT))
    for tail in (
        "/",
        "x",
        "?",
        "#",
        "&a=1",
        " ",
        "\n",
        "%0a",
        ":443",
        "/..",
        "?tenantId=",
        "\u200b",
    )
]


@pytest.mark.parametrize("address", [*HOSTILE, *MORE])
def test_none_becomes_a_code(address: str):
    assert code_refusal(address, CODES)


def test_three_hundred_and_none_taken():
    hostile = [*HOSTILE, *MORE]
    assert len(hostile) >= 300
    assert [a for a in hostile if not code_refusal(a, CODES)] == []
    assert [a for a in HOSTILE if not text_refusal(a)] == []


SAFE = re.compile(r"https://([a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9]([/?][!-~]*)?")
PIECES = st.sampled_from(
    [*"https:/@#?\\.%[]<>\"' \n\u202e\u0430", "aka.ms", "https://", "evil.example"]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_whatever_is_taken_is_plain(address: str):
    if not code_refusal(address, CODES):
        assert address in CODES or re.fullmatch(
            re.escape(CODES[2]) + r"\?tenantId=[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
            address,
        )
    if not text_refusal(address):
        assert SAFE.fullmatch(address)
        assert not set(address) & set('@#\\<>"')
