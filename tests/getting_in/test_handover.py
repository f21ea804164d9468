"""A colleague carries on: another computer, another account, the same tenant (scenario 10)."""

import asyncio
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.core.tenants import NOW, TENANT, facts
from tests.core.test_deciding_pages import SETTING
from tests.getting_in.doing import Seen, full_way, plain_way
from tests.getting_in.test_kept import Spy, found
from tests.plain.hands import WHOLE_WAY
from vlc_wizard.core.compare import digest
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.format import plain
from vlc_wizard.core.handover import bundle, changed, opened
from vlc_wizard.core.model import Policy
from vlc_wizard.core.page import Findings, Page
from vlc_wizard.core.pages import tenant as tenant_page
from vlc_wizard.core.session import Confirmed, Session
from vlc_wizard.core.state import State
from vlc_wizard.core.view import View
from vlc_wizard.verbs.report import report
from vlc_wizard.wiring import Options, World, open_world

FILE = Path("vlc-wizard-handover.json")
TO_REVIEW = [*WHOLE_WAY[:8], ("review", "h"), ("hub", "o")]
OVERNIGHT = "22222222-2222-4333-8444-555555555555"
TENANT_FILES = Path("rehearsal") / "p1-fresh" / "tenant"


def nothing(world: World) -> None:
    """As it was left."""


def overnight(world: World) -> None:
    """Somebody else makes a policy."""
    body = {
        "id": OVERNIGHT, "displayName": "Made overnight", "state": "disabled",
        "conditions": {"users": {"includeUsers": ["None"]},
                       "applications": {"includeApplications": ["None"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
    }  # fmt: skip
    world.rehearsal.organisation.put("policy", OVERNIGHT, body)


def first_computer(tmp_path: Path, answer: str = "", spies: list | None = None) -> Seen:
    def prepare(world: World) -> None:
        if spies is not None:
            spies.append(Spy(world.rehearsal._recorder))
            world.rehearsal.__dict__["_recorder"] = spies[-1]

    names = [("handover", answer)]
    return plain_way([*TO_REVIEW, *names, ("handover", "n"), ("hub", "q")], "p1-fresh", tmp_path,
                     prepare)  # fmt: skip


@pytest.fixture
def second(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Go over to another computer: nothing comes along but the tenant, which is everywhere."""

    def go_over() -> Path:
        other = tmp_path / "other"
        shutil.copytree(home / TENANT_FILES, other / TENANT_FILES)
        monkeypatch.setenv("VLC_WIZARD_HOME", str(other))
        return other

    return go_over


def titled(page: Page, title: str) -> list[str]:
    return [
        plain(row.says)
        for b in page.blocks if isinstance(b, Findings) and title in plain(b.title)
        for row in b.rows
    ]  # fmt: skip


def check_carried_on(seen: Seen, first: Seen) -> None:
    session = seen.session
    assert session["confirmed"]["user_name"].startswith("kim.lanternby@")
    for name in ("method", "target", "start_state", "policy_name", "emergency"):
        assert session[name] == first.session[name], name
    assert (session["plan_id"], session["agreed"]) == ("", "")
    assert "New: Made overnight (disabled)" in titled(seen.page("takeover"), "Changed since")
    record = [p for p in seen.pages if p.id == "record"]
    said = " ".join(plain(b.says) for p in record for b in p.blocks if hasattr(b, "says"))
    assert first.session["confirmed"]["object_id"] in said
    assert "kim.lanternby@" in said
    assert seen.writes == []
    assert admins()[0] == first.session["confirmed"]["object_id"]
    assert admins()[-1].startswith("kim.lanternby@")


def admins() -> list[str]:
    """Everybody whom the evidence names."""
    world = open_world(Options(demo="p1-fresh"))
    try:
        return list(report(world, "json", None, redact=False).document["admins"])
    finally:
        world.let_go()


def test_carried_on_by_lines(home: Path, tmp_path: Path, second: Callable[[], Path]) -> None:
    first = first_computer(tmp_path)
    second()
    steps = [("hub", "o"), ("takeover", ""), ("takeover", ""), ("person", "3"), ("signin", ""),
             ("tenant", ""), ("takeover", ""), ("hub", "5"), ("record", ""), ("hub", "2"),
             ("configure", "q")]  # fmt: skip
    seen = plain_way(steps, "p1-fresh", tmp_path, overnight)
    check_carried_on(seen, first)


async def test_carried_on_by_keys(home: Path, tmp_path: Path, second: Callable[[], Path]) -> None:
    first = await asyncio.to_thread(first_computer, tmp_path)
    second()
    steps = (("hub", ("o",)), ("takeover", ("enter",)), ("takeover", ("enter",)),
             ("person", ("down", "down", "enter")), ("signin", ("enter",)), ("tenant", ("enter",)),
             ("takeover", ("enter",)), ("hub", ("5",)), ("record", ()))  # fmt: skip
    seen = await full_way(steps, "p1-fresh", tmp_path, overnight)
    await asyncio.to_thread(check_carried_on, seen, first)


def test_the_bundle_holds_no_secret_and_names_only_if_asked(home: Path, tmp_path: Path) -> None:
    spies: list[Spy] = []
    first_computer(tmp_path, spies=spies)
    text = FILE.read_text("utf-8")
    assert len(spies[0].heard) >= 2
    assert found(spies[0].heard, text.encode(), folder=tmp_path / "nowhere") == []
    assert found(spies[0].heard, next(iter(spies[0].heard)).encode(), folder=tmp_path / "nowhere")
    for name in ("quillfeather", "lanternby", "emergency1", "Emergency Access"):
        assert name.lower() not in text.lower()


def test_names_are_in_it_where_they_are_asked_for(home: Path, tmp_path: Path) -> None:
    first_computer(tmp_path, answer="2")
    document = json.loads(FILE.read_text("utf-8"))
    assert document["by"]["name"].startswith("robin.quillfeather@")
    assert document["names"] is True


def test_another_tenant_is_refused_with_both_names() -> None:
    handed = {"tenant_id": "other", "tenant_name": "Fabrikam", "domain": "fabrikam.example",
              "by": "x", "made_at": NOW.isoformat(), "done": [], "seen": None}  # fmt: skip
    view = View(State(SETTING, Session(handed=handed), facts=facts(), at="tenant"), NOW)
    page = tenant_page.page(view)
    said = plain(page.blocks[0].says)
    assert "Fabrikam (fabrikam.example)" in said
    assert f"{TENANT.name} ({TENANT.domain})" in said
    assert [a.name for a in page.actions] == ["again"]
    assert tenant_page.press(view, "yes").session is None


def test_a_login_of_another_tenant_is_never_taken(
    home: Path, tmp_path: Path, second: Callable[[], Path]
) -> None:
    first_computer(tmp_path)
    steps = [("hub", "o"), ("takeover", ""), ("takeover", ""), ("person", "1"), ("signin", ""),
             ("signin", "q")]  # fmt: skip
    seen = plain_way(steps, "eligible", tmp_path, nothing)
    assert seen.session["confirmed"] is None
    assert not [u for _, u in seen.traffic if "/v1.0/" in u]
    assert "does not describe" in " ".join(seen.text.split())


# --- what somebody else may have written ----------------------------------------------------------

CONFIRMED = Confirmed(TENANT.id, TENANT.name, TENANT.domain, "me", "ada@contoso.example")


def document(**changes: Any) -> dict[str, Any]:
    made = bundle(State(SETTING, Session(confirmed=CONFIRMED, method="per-user"), facts=facts()),
                  NOW, names=True)  # fmt: skip
    body = {**{k: v for k, v in made.items() if k != "digest"}, **changes}
    return {**body, "digest": digest(body)}


def test_a_bundle_comes_back_whole() -> None:
    session = opened(json.loads(json.dumps(document())), Session(way="browser")).session
    assert (session.method, session.way, session.tenant) == ("per-user", "browser", TENANT.id)
    assert session.handed["by"] == "ada@contoso.example"
    assert changed(session.handed, facts()) == ()


@pytest.mark.parametrize(
    "odd",
    [
        None, [], "text", {"format": "other"}, {**document(), "digest": "0"},
        document(version=9), document(answers=[]), document(answers={"method": 5}),
        document(answers={"reasons": {"G1": {}}}), document(tenant=None), document(by=None),
        document(made_at="soon"), document(done=[1]), document(seen={"policies": 5}),
        document(seen={"policies": None, "security_defaults": [], "global_administrators": 1}),
    ],
)  # fmt: skip
def test_another_form_is_refused(odd: Any) -> None:
    with pytest.raises(UsageError):
        opened(odd, Session())


@pytest.mark.parametrize("name", ["confirmed", "agreed", "agreed_on", "plan_id", "keep", "way"])
def test_nobody_elses_agreement_is_taken_over(name: str) -> None:
    answers = {**document()["answers"], name: "x"}
    session = opened(document(answers=answers), Session()).session
    assert getattr(session, name) == getattr(Session(), name)


def test_every_kind_of_change_is_told() -> None:
    one, two, three = (Policy(n, n, "enabled", {"id": n, "x": n}) for n in ("one", "two", "three"))
    before = facts(policies=(one, two))
    made = bundle(State(SETTING, Session(confirmed=CONFIRMED), facts=before), NOW, names=False)
    handed = opened(made, Session()).session.handed
    after = facts(policies=(replace(two, body={"id": "two", "x": "else"}), three),
                  security_defaults=None, holders=())  # fmt: skip
    said = [plain(s) for s in changed(handed, after) or ()]
    assert said == [
        "New: three (enabled)", "Changed since: two (enabled)",
        "No longer there: the policy one", "Security defaults: not known, before off",
        "Holders of Global Administrator: 0, before 2",
    ]  # fmt: skip
