"""The app is not allowed: whose business that is, where, and on from there without a restart."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.plain.hands import PATIENTLY, walk
from vlc_wizard.core.page import Code, Link
from vlc_wizard.core.permissions import READ, WRITE_POLICY
from vlc_wizard.rehearsal.organisation import CLIENT_ID

READER = [("hub", ""), ("person", "4"), ("signin", "")]  # the Global Reader


def scopes_in(address: str) -> set[str]:
    (text,) = parse_qs(urlsplit(address).query)["scope"]
    return {word.rpartition("/")[2] for word in text.split()}


def test_the_address_is_of_this_tenant_and_names_what_is_missing(home: Path) -> None:
    typed = walk([*READER, ("consent", "c"), ("consent", "q")], "no-consent")
    first, second = (
        next(b.address for b in page.blocks if isinstance(b, Link))
        for page in typed.shown
        if page.id == "consent"
    )
    assert urlsplit(first).path == "/trey-licensing.example/v2.0/adminconsent"
    assert parse_qs(urlsplit(first).query)["client_id"] == [CLIENT_ID]
    assert scopes_in(first) == set(READ)
    assert scopes_in(second) == READ.keys() | WRITE_POLICY.keys()


def test_allowed_meanwhile_and_tried_again_without_a_restart(home: Path) -> None:
    """An administrator opens the address; the reader then gets in, and the record is the same."""
    typed = walk(
        [*READER, ("consent", "i"), ("consent", PATIENTLY + "t"), ("tenant", ""), ("admins", "q")],
        "no-consent",
    )
    assert typed.pages[-3:] == ["consent", "tenant", "admins"]
    assert typed.end.session["confirmed"]["user_name"].startswith("jo.brackenridge@")
    assert typed.end.policies == []


def test_the_request_says_what_why_who_and_where_and_the_task_waits(home: Path) -> None:
    typed = walk(
        [*READER, ("consent", "s"), ("request", "s"), ("request", "l"),
         ("request", "e"), ("request", "1"),
         ("request", "Sam of the service desk"), ("hub", "1"), ("request", "q")],
        "no-consent",
    )  # fmt: skip
    (saved,) = Path.cwd().glob("*.txt")
    text = saved.read_text("utf-8")
    for words in (*READ, "adminconsent?", "Cloud Application Administrator", "Allowed by: ____"):
        assert words in text
    request = next(p for p in typed.shown if p.id == "request")
    assert any(
        isinstance(b, Code) and b.text.split() == text.split()[-len(b.text.split()) :]
        for b in request.blocks
    )
    assert "mailto:?subject=Allow%20an%20app" in "".join(typed.text.split())
    said = " ".join(typed.text.split())
    assert "Waiting for someone" in said
    assert "Waiting for Sam of the service desk (IT" in said


def test_somebody_who_may_consent_is_asked_by_the_browser_itself(home: Path) -> None:
    typed = walk([("hub", ""), ("person", "1"), ("signin", ""), ("tenant", "q")], "no-consent")
    assert "consent" not in typed.pages
