"""A role that is too low: what one holds, who has it, and read-only to the last page that reads."""

from pathlib import Path

import pytest

from tests.getting_in.doing import Seen, full_way, plain_way
from tests.plain.hands import PATIENTLY, WHOLE_WAY
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


def activate(world: World) -> None:
    """In the portal, while the page is open."""
    world.rehearsal.activate(
        "ines.alderway@alpine-licensing.example", "Conditional Access Administrator"
    )


def check_activated(seen: Seen) -> None:
    """What scenario 5c asks for, whichever front end it was walked in."""
    before, *_, after = [p for p in seen.pages if p.id == "method"]
    said = " ".join(plain(b.says) for b in before.blocks if hasattr(b, "says"))
    assert "You could activate Conditional Access Administrator: activate it, then r." in said
    assert named(before, "Who could activate such a role")
    assert [a.key for a in before.actions if a.name == "reread"] == ["r"]
    assert [a.name for a in after.actions] == ["by-hand"]
    assert "Your role is too low" not in str(after.blocks)
    assert len([u for m, u in seen.traffic if u.endswith("/authorize")]) <= 1  # no new sign-in
    assert seen.writes == []


def test_a_role_to_activate_then_r_without_a_restart_by_lines(home: Path, tmp_path: Path) -> None:
    worlds: list[World] = []

    class Activating(str):
        """A line that is typed once the role was activated in the portal."""

        __slots__ = ()

        def startswith(self, *_: object) -> bool:
            activate(worlds[0])
            return False

    steps = [
        ("hub", ""), ("person", "1"), ("signin", ""), ("tenant", ""), ("admins", PATIENTLY),
        ("facts", ""), ("method", Activating("r")), ("method", PATIENTLY + "p"), ("method", "q"),
    ]  # fmt: skip
    check_activated(plain_way(steps, "eligible", tmp_path, worlds.append))


async def test_a_role_to_activate_then_r_without_a_restart_by_keys(
    home: Path, tmp_path: Path
) -> None:
    worlds: list[World] = []

    class Activating(str):
        """A key that is pressed once the role was activated in the portal."""

        __slots__ = ()

        def __ne__(self, other: object) -> bool:
            activate(worlds[0])
            return super().__ne__(other)

        __hash__ = str.__hash__

    steps = (
        ("hub", ("enter",)), ("person", ("enter",)), ("signin", ("enter",)),
        ("tenant", ("enter",)), ("admins", ("enter",)), ("facts", ("enter",)),
        ("method", (Activating("r"),)), ("method", ()),
    )  # fmt: skip
    check_activated(await full_way(steps, "eligible", tmp_path, worlds.append))


def empty(world: World) -> None:
    """Nobody but the reader holds a role."""
    tenant = world.rehearsal.organisation
    for row in tenant.all_seen("roleAssignment"):
        if tenant.person(row["principalId"]).user_name.startswith("jo."):
            continue
        tenant.put("roleAssignment", row["id"], None)


def unreadable(world: World) -> None:
    """Who holds a role is refused."""
    world.rehearsal.faults.next("GET", "roleAssignments", kind="403", times=9)
    world.rehearsal.faults.next("GET", "roleEligibility", kind="403", times=9)


NOBODY = {
    "empty": (empty, "Nobody holds one of these roles by an active, tenant-wide assignment."),
    "unreadable": (unreadable, "Who holds these roles could not be read. Ask IT"),
}


def check_nobody(seen: Seen, says: str) -> None:
    """What scenario 5d asks for: path (a), the request, and the task waits."""
    shown = [p for p in seen.pages if p.id == "method"][-1]
    assert says in " ".join(plain(b.says) for b in shown.blocks if hasattr(b, "says"))
    assert [o.value for o in seen.page("request").form.fields[0].options] == [
        "it", "security", "helpdesk",
    ]  # fmt: skip
    assert seen.session["waiting"]["whom"].startswith("IT,")
    assert len(seen.traffic) > 20
    assert seen.writes == []


@pytest.mark.parametrize("why", NOBODY)
def test_nobody_with_the_role_leads_to_the_request_by_lines(
    home: Path, tmp_path: Path, why: str
) -> None:
    steps = [*READER_PLAIN, ("method", "a"), ("request", ""), ("hub", "q")]
    prepare, says = NOBODY[why]
    check_nobody(plain_way(steps, "p1-fresh", tmp_path, prepare), says)


@pytest.mark.parametrize("why", NOBODY)
async def test_nobody_with_the_role_leads_to_the_request_by_keys(
    home: Path, tmp_path: Path, why: str
) -> None:
    steps = (*READER_FULL, ("method", ("a",)), ("request", ("enter",)), ("hub", ()))
    prepare, says = NOBODY[why]
    check_nobody(await full_way(steps, "p1-fresh", tmp_path, prepare), says)


def test_a_write_would_be_seen(home: Path, tmp_path: Path) -> None:
    """The control of every "no write": with the role, the same pages lead to two."""
    seen = plain_way([*WHOLE_WAY[:13], ("verify", "q")], "p1-fresh", tmp_path, nothing)
    assert [m for m, _ in seen.writes] == ["POST", "PATCH"]


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
