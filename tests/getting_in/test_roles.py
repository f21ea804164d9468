"""A role that is too low: what one holds, who has it, and read-only to the last page that reads."""

from pathlib import Path

import pytest

from tests.getting_in.doing import Seen, full_way, plain_way
from tests.plain.hands import PATIENTLY
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Facts, Findings, Page
from vlc_wizard.wiring import World

READER_PLAIN = [
    ("hub", ""), ("person", "4"), ("signin", ""), ("tenant", ""), ("admins", PATIENTLY),
    ("facts", ""),
]  # fmt: skip
READER_FULL = (
    ("hub", ("enter",)), ("person", ("down", "down", "down", "enter")), ("signin", ("enter",)),
    ("tenant", ("enter",)), ("admins", ("enter",)), ("facts", ("enter",)),
)  # fmt: skip


def nothing(world: World) -> None:
    """As the scenario has it."""


def named(page: Page, title: str) -> list[str]:
    return [
        plain(row.says)
        for block in page.blocks
        if isinstance(block, Findings) and title in plain(block.title)
        for row in block.rows
    ]


def fact(page: Page, label: str) -> str:
    rows = [r for b in page.blocks if isinstance(b, Facts) for r in b.rows]
    return next(plain(r.value) for r in rows if plain(r.label) == label)


def check_reader(seen: Seen) -> None:
    """What scenario 5b asks for, whichever front end it was walked in."""
    method = seen.page("method")
    assert fact(method, "You hold") == "Global Reader"
    assert fact(method, "Needed").startswith("Conditional Access Administrator,")
    who = named(method, "Who may make the change")
    assert who == [
        "Conditional Access Administrator: Kim Lanternby",
        "Global Administrator: Robin Quillfeather, Sasha Tidewell, Emergency Access 1",
    ]
    review = seen.page("review")
    assert review.form is None
    checks = " ".join(
        f"{plain(r.says)} {plain(r.detail)}"
        for b in review.blocks if isinstance(b, Findings) for r in b.rows
    )  # fmt: skip
    assert "you hold Global Reader; needed: Conditional Access Administrator" in checks
    request = seen.page("request")
    options = [o.value for o in request.form.fields[0].options]
    assert options[0].startswith("kim.lanternby@")
    assert any(o.startswith("robin.quillfeather@") for o in options)
    assert seen.session["waiting"]["whom"].startswith("Kim Lanternby")
    assert seen.session["agreed"] == ""
    assert len(seen.traffic) > 20
    assert seen.writes == []


def test_a_reader_walks_to_the_last_page_that_reads_by_lines(home: Path, tmp_path: Path) -> None:
    steps = [
        *READER_PLAIN, ("method", "l"), ("people", "b"), ("method", ""), ("configure", "1"),
        ("review", "a"), ("request", ""), ("hub", "2"), ("request", "i"), ("people", "q"),
    ]  # fmt: skip
    seen = plain_way(steps, "p1-fresh", tmp_path, nothing)
    check_reader(seen)
    said = " ".join(seen.text.split())
    assert "A lesser role is enough, and safer: Conditional Access Administrator for" in said
    assert "not, because needs" not in said
    assert "Waiting for someone" in said


async def test_a_reader_walks_to_the_last_page_that_reads_by_keys(
    home: Path, tmp_path: Path
) -> None:
    steps = (
        *READER_FULL, ("method", ("enter",)), ("configure", ("space", "enter")),
        ("review", ("a",)), ("request", ("enter",)), ("hub", ()),
    )  # fmt: skip
    check_reader(await full_way(steps, "p1-fresh", tmp_path, nothing))


def test_a_role_to_activate_then_r_without_a_restart(home: Path, tmp_path: Path) -> None:
    """Scenario 5c: the person activates the role while the page is open."""
    worlds: list[World] = []

    class Activating(str):
        """A line that is typed once the role was activated in the portal."""

        __slots__ = ()

        def startswith(self, *_: object) -> bool:
            worlds[0].rehearsal.activate(
                "ines.alderway@alpine-licensing.example", "Conditional Access Administrator"
            )
            return False

    steps = [
        ("hub", ""), ("person", "1"), ("signin", ""), ("tenant", ""), ("admins", PATIENTLY),
        ("facts", ""), ("method", Activating("r")), ("method", PATIENTLY + "p"), ("method", "q"),
    ]  # fmt: skip
    seen = plain_way(steps, "eligible", tmp_path, worlds.append)
    before, *_, after = [p for p in seen.pages if p.id == "method"]
    said = " ".join(seen.text.split())
    assert "You could activate Conditional Access Administrator: activate it, then r." in said
    assert named(before, "Who could activate such a role")
    assert before.actions
    assert [a.name for a in after.actions] == ["by-hand"]
    assert seen.writes == []


def test_nobody_with_the_role_leads_to_the_request(home: Path, tmp_path: Path) -> None:
    """Scenario 5d: the list is empty."""

    def empty(world: World) -> None:
        tenant = world.rehearsal.organisation
        for row in tenant.all_seen("roleAssignment"):
            if tenant.person(row["principalId"]).user_name.startswith("jo."):
                continue
            tenant.put("roleAssignment", row["id"], None)

    seen = plain_way(
        [*READER_PLAIN, ("method", "a"), ("request", ""), ("hub", "q")],
        "p1-fresh", tmp_path, empty,
    )  # fmt: skip
    said = " ".join(seen.text.split())
    assert "Nobody holds one of these roles by an active, tenant-wide assignment." in said
    assert [o.value for o in seen.page("request").form.fields[0].options] == [
        "it", "security", "helpdesk",
    ]  # fmt: skip
    assert seen.writes == []


def test_roles_that_cannot_be_read_are_unknown(home: Path, tmp_path: Path) -> None:
    def refused(world: World) -> None:
        world.rehearsal.faults.next("GET", "roleAssignments", kind="403", times=9)
        world.rehearsal.faults.next("GET", "roleEligibility", kind="403", times=9)

    seen = plain_way([*READER_PLAIN, ("method", "a"), ("request", "q")], "p1-fresh", tmp_path,
                     refused)  # fmt: skip
    said = " ".join(seen.text.split())
    assert "Who holds these roles could not be read. Ask IT" in said
    assert "Whether you could activate a role could not be read: unknown." in said


@pytest.mark.parametrize(("scenario", "person", "page"), [("no-consent", "4", "consent")])
def test_the_role_and_the_app_are_never_confused(
    home: Path, tmp_path: Path, scenario: str, person: str, page: str
) -> None:
    app = plain_way([("hub", ""), ("person", person), ("signin", ""), (page, "q")], scenario,
                    tmp_path, nothing)  # fmt: skip
    assert "not about your role" in " ".join(app.text.split())
    assert "Your role is too low" not in app.text
    role = plain_way([*READER_PLAIN, ("method", "q")], "p1-fresh", tmp_path, nothing)
    assert "Your role is too low to make the change" in role.text
    assert "has not been allowed" not in role.text
