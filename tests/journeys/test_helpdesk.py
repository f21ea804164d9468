"""Acting for a caller, cut off at every moment: nothing twice, nothing half, no pass on disk."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.dying import Watch, lines
from tests.journeys.lives import Lived, Prepare, _live, later
from vlc_wizard.core.acts import FindPerson, HelpAct, NoteProof, SignInAct
from vlc_wizard.core.errors import Ambiguous, Blocked
from vlc_wizard.core.helpdesk.acting import Wish
from vlc_wizard.core.helpdesk.desk import Found, Helped
from vlc_wizard.core.helpdesk.powers import Action
from vlc_wizard.core.helpdesk.proof import LASTS, Proof
from vlc_wizard.core.perform import Performer
from vlc_wizard.core.permissions import READ
from vlc_wizard.core.session import Session
from vlc_wizard.rehearsal import methods
from vlc_wizard.rehearsal.tenant import Rehearsal
from vlc_wizard.wiring import Options, open_world

SCENARIO = "p1-fresh"
PLACE = 12  # of somebody with a telephone and no role
PROOF = Proof(("call-back",), "T-1")
SETTLED = 130.0  # seconds after which a lost request cannot take effect any more


@dataclass
class Told:
    """What one life was told."""

    found: Found | None = None
    helped: Helped | None = None
    passes: list[str] = field(default_factory=list)


def call_for(
    home: Path, wish: Wish | None, told: Told, *, who: str = "", proof: Proof = PROOF,
    watch: Watch | None = None, prepare: Prepare = lambda _: None,
) -> Lived:  # fmt: skip
    """A life in which somebody calls: proven, looked up, and helped where something is wished."""
    person = who or somebody(home)[0]

    async def act(performer: Performer) -> None:
        await performer.sign_in(SignInAct(frozenset(READ), then=""))
        case = await performer.perform(NoteProof("person", person, proof))
        told.found = await performer.perform(FindPerson(person))
        if wish is not None:
            told.helped = await performer.perform(HelpAct(case, told.found.person.id, wish))
            issued = told.helped.acted.issued
            told.passes += [str(issued.letters)] if issued else []

    return _live(home, SCENARIO, act, watch=watch, prepare=prepare)


def opened(home: Path) -> Rehearsal:
    return Rehearsal.open(home / "rehearsal" / SCENARIO / "tenant", SCENARIO)


def somebody(home: Path, place: int = PLACE) -> tuple[str, dict[str, Any]]:
    """Their id, and what the tenant holds of them: read behind everybody's back."""
    tenant = opened(home)
    try:
        person = tenant.organisation.person_at(place)
        return person.id, {
            "methods": person.methods,
            "passes": [m["id"] for m in methods.passes(person, tenant.organisation.time)],
            "sessions": person.change.get("sessionsFrom"),
        }
    finally:
        tenant.close()


PASS = Wish(Action.PASS, 60)
DELETE = Wish(Action.DELETE, method=methods.PHONE_IDS["mobilePhone"])
REVOKE = Wish(Action.REVOKE)
# the wish, how its request is named, what of the person changes by it
WRITES = {
    "pass": (PASS, "POST /v1.0/users", "passes"),
    "delete": (DELETE, "DELETE /v1.0/users", "methods"),
    "revoke": (REVOKE, "POST /v1.0/$batch", "sessions"),
}


@pytest.mark.parametrize("name", WRITES)
def test_each_is_done_once_and_written_down_before_and_after(name, tmp_path):
    wish, _, changes = WRITES[name]
    _, before = somebody(tmp_path / "home")
    told = Told()
    lived = call_for(tmp_path / "home", wish, told)
    assert lived.error is None
    _, after = somebody(tmp_path / "home")
    assert [k for k in before if before[k] != after[k]] == [changes]
    mine = [e for e in lived.journal if e.change]
    assert [str(e.event) for e in mine] == ["intent", "done"]
    assert mine[0].data["action"] == name
    assert mine[1].request_id
    assert told.helped is not None


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", WRITES)
def test_a_death_at_the_request_is_settled_by_the_tenant(name, when, tmp_path):
    wish, request, changes = WRITES[name]
    home = tmp_path / "home"
    _, before = somebody(home)
    dead = call_for(home, wish, Told(), watch=Watch(named=f"{when} {request}"))
    assert dead.watch.killed_at.startswith(f"{when} {request}"), dead.watch.passed[-5:]
    left = [row for row in lines(dead.home) if row["change"]]
    assert [row["event"] for row in left] == ["intent"]  # on disk before it left
    reached = when == "after"
    _, now = somebody(dead.home)
    assert (now[changes] != before[changes]) == reached
    told = Told()
    lived = call_for(dead.home, None, told, prepare=later(SETTLED))
    assert lived.error is None
    settled = [e for e in lived.journal if str(e.event) == "settled"]
    assert [e.data["became"] for e in settled] == ["done" if reached else "nothing"]
    assert len(told.found.settled) == 1
    _, after = somebody(dead.home)
    assert after == now  # settling only asked


def test_what_is_not_settled_yet_is_not_asked_again(tmp_path):
    home = tmp_path / "home"
    dead = call_for(home, PASS, Told(), watch=Watch(named="before POST /v1.0/users"))
    lived = call_for(dead.home, PASS, told := Told())
    assert isinstance(lived.error, Blocked)
    assert "not known yet" in lived.error.why
    assert "not known yet" in told.found.settled[0]
    assert somebody(dead.home)[1]["passes"] == []
    assert call_for(dead.home, PASS, told := Told(), prepare=later(SETTLED)).error is None
    assert len(somebody(dead.home)[1]["passes"]) == len(told.passes) == 1


@pytest.mark.parametrize("kind", ["lost-after", "503-after", "lost"])
def test_a_pass_whose_answer_was_lost_is_neither_shown_nor_made_twice(kind, tmp_path):
    home, told = tmp_path / "home", Told()

    def lose(rehearsal: Rehearsal) -> None:
        rehearsal.faults.next("POST", "temporaryAccessPassMethods", kind=kind)

    lived = call_for(home, PASS, told, prepare=lose)
    assert isinstance(lived.error, Ambiguous)
    assert told.passes == []
    person, held = somebody(home)
    assert len(held["passes"]) == (kind != "lost")
    told = Told()
    lived = call_for(home, None, told, who=person, prepare=later(SETTLED))
    says = "its letters reached nobody" if kind != "lost" else "No pass was made"
    assert says in told.found.settled[0]
    assert somebody(home)[1]["passes"] == held["passes"]


def test_a_refusal_is_written_down_and_changes_nothing(tmp_path):
    home = tmp_path / "home"

    def refuse(rehearsal: Rehearsal) -> None:
        rehearsal.faults.next("DELETE", "phoneMethods", kind="403")

    _, before = somebody(home)
    lived = call_for(home, DELETE, Told(), prepare=refuse)
    assert lived.error is not None
    assert [row["event"] for row in lines(home) if row["change"]] == ["intent", "failed"]
    assert somebody(home)[1] == before


def test_to_register_anew_takes_telephones_and_apps_one_by_one_and_leaves_passkeys(tmp_path):
    home = tmp_path / "home"
    tenant = opened(home)
    organisation = tenant.organisation
    person = organisation.person_at(PLACE)
    several = ("microsoftAuthenticatorPush", "softwareOneTimePasscode", "mobilePhone",
               "passKeyDeviceBound")  # fmt: skip
    organisation.change_methods(person, several, organisation.time)
    tenant.close()
    dead = call_for(home, Wish(Action.REREGISTER), Told(),
                    watch=Watch(named="after DELETE /v1.0/users"))  # fmt: skip
    assert len(somebody(dead.home)[1]["methods"]) == len(several) - 1
    lived = call_for(dead.home, Wish(Action.REREGISTER), Told(), prepare=later(SETTLED))
    assert lived.error is None
    assert somebody(dead.home)[1]["methods"] == ("passKeyDeviceBound",)
    intents = [e.data["method"] for e in lived.journal if str(e.event) == "intent"]
    assert len(intents) == len(set(intents)) == len(several) - 1  # nothing was asked for twice


def test_a_refusal_half_way_says_what_is_done(tmp_path):
    home = tmp_path / "home"
    tenant = opened(home)
    organisation = tenant.organisation
    person = organisation.person_at(PLACE)
    several = ("softwareOneTimePasscode", "mobilePhone")
    organisation.change_methods(person, several, organisation.time)
    tenant.close()

    def refuse(rehearsal: Rehearsal) -> None:
        rehearsal.faults.next("DELETE", "authentication", kind="403", skip=1)

    lived = call_for(home, Wish(Action.REREGISTER), Told(), prepare=refuse)
    assert lived.error is not None
    assert lived.error.now == "1 of 2 methods are deleted. The others are as they were."
    assert len(somebody(home)[1]["methods"]) == 1


def test_an_invitation_is_sent_again_to_whoever_has_not_accepted(tmp_path):
    home = tmp_path / "home"
    tenant = opened(home)
    count = tenant.organisation.people.count
    people = (tenant.organisation.person_at(n) for n in range(count))
    guest = next(p for p in people if p.pending)
    tenant.close()
    lived = call_for(home, Wish(Action.INVITE), told := Told(), who=guest.user_name)
    assert lived.error is None
    assert told.helped.found.person.pending
    assert [str(e.event) for e in lived.journal if e.change] == ["intent", "done"]
    assert isinstance(call_for(home, PASS, Told(), who=guest.user_name).error, Blocked)


# --- the gate -------------------------------------------------------------------------------------

ADMIN = "sasha.tidewell@contoso-licensing.example"
SELF = "robin.quillfeather@contoso-licensing.example"  # who signs in
TWO = Proof(("call-back", "video"), "T-1", "Kim")


@pytest.mark.parametrize(
    ("who", "proof", "says"),
    [(ADMIN, PROOF, "two different proofs"), (SELF, TWO, "themselves")],
)
def test_no_write_leaves_without_proof_or_for_oneself(who, proof, says, tmp_path):
    watch = Watch()
    lived = call_for(tmp_path / "home", PASS, Told(), who=who, proof=proof, watch=watch)
    assert isinstance(lived.error, Blocked)
    assert says in lived.error.why
    assert not [p for p in watch.passed if "temporaryAccessPass" in p]
    watch = Watch()  # the control: with two proofs and a second agent it does leave
    assert (
        call_for(tmp_path / "home", PASS, Told(), who=ADMIN, proof=TWO, watch=watch).error is None
    )
    assert [p for p in watch.passed if "temporaryAccessPass" in p]


def test_a_case_that_nobody_noted_opens_nothing(tmp_path):
    home = tmp_path / "home"
    person, before = somebody(home)

    async def act(performer: Performer) -> None:
        from datetime import UTC, datetime

        from vlc_wizard.core.helpdesk.proof import Case

        await performer.sign_in(SignInAct(frozenset(READ), then=""))
        case = Case("helpdesk-00000000", "person", person, PROOF, datetime.now(UTC))
        await performer.perform(HelpAct(case, person, PASS))

    lived = _live(home, SCENARIO, act)
    assert isinstance(lived.error, Blocked)
    assert "does not stand in the journal" in lived.error.why
    assert somebody(home)[1] == before


def test_who_was_proven_for_one_person_is_not_for_another_nor_for_ever(tmp_path):
    home = tmp_path / "home"
    first, before = somebody(home)
    second, other = somebody(home, 13)
    refused: list[str] = []

    async def act(performer: Performer) -> None:
        await performer.sign_in(SignInAct(frozenset(READ), then=""))
        case = await performer.perform(NoteProof("complaint", "lost-phone", PROOF))
        for_first = await performer.perform(NoteProof("person", first, PROOF))
        await performer.perform(HelpAct(case, first, PASS))  # the control: it is a good proof
        late = replace(case, at=case.at - LASTS - timedelta(seconds=1))
        for wrong, person in ((case, second), (for_first, second), (late, first)):
            with pytest.raises(Blocked) as caught:
                await performer.perform(HelpAct(wrong, person, PASS))
            refused.append(caught.value.why)

    assert _live(home, SCENARIO, act).error is None
    assert [("somebody else" in w, "an hour ago" in w) for w in refused] == [
        (True, False), (True, False), (False, True),
    ]  # fmt: skip
    assert somebody(home)[1]["passes"] != before["passes"]
    assert somebody(home, 13)[1] == other


async def test_what_a_stranger_calls_a_device_is_seen_and_acts_on_nobody(tmp_path, monkeypatch):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    world = open_world(Options(demo="hostile"))
    organisation = world.rehearsal.organisation
    hostile = "\x1b]52;c;cm0=\x1b\\[@click=app.quit]\u202eknife"
    organisation.state.change_person(25, {"displayName": hostile})
    person = organisation.person_at(25)
    organisation.change_methods(person, ("passKeyDeviceBound",), organisation.time)
    performer = Performer(world.tools, lambda _: None)
    performer.session = Session(sign_in_as=world.rehearsal.people_to_be[0][1], way="browser")
    await performer.sign_in(SignInAct(frozenset(READ), then=""))
    found = await performer.perform(FindPerson(person.id))
    await world.close()
    (key,) = found.person.methods
    shown = f"{key.device}{found.person.name}"
    assert "[@click=app.quit]" in key.device
    assert not set("\x1b\u202e") & set(shown)
    assert set("\x1b\u202e") <= set(hostile)  # the control


# --- no pass on disk ------------------------------------------------------------------------------


def holding(folder: Path, words: str) -> list[str]:
    """The files below a folder in which these words stand, byte by byte."""
    raw = (words.encode(), words.encode("utf-16-le"))
    found = (p for p in folder.rglob("*") if p.is_file())
    return [p.name for p in found if any(r in p.read_bytes() for r in raw)]


def test_a_pass_is_nowhere_but_in_the_answer(tmp_path, monkeypatch, capfd, caplog):
    home, told = tmp_path / "home", Told()
    monkeypatch.setenv("VLC_WIZARD_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    caplog.set_level(0)

    def record(rehearsal: Rehearsal) -> None:
        rehearsal.record(tmp_path / "traffic.jsonl")

    lived = call_for(home, PASS, told, prepare=record)
    assert lived.error is None
    (letters,) = told.passes
    assert len(letters) > 6
    assert letters not in repr(told.helped)
    report(tmp_path / "report.json")
    (home / "control.txt").write_text(f"a pass: {letters}", "utf-8")
    assert holding(tmp_path, letters) == ["control.txt"]  # the control is found, and nothing else
    assert "helpdesk-" in (tmp_path / "journal.json").read_text("utf-8")
    assert '"pass"' in (tmp_path / "report.json").read_text("utf-8")
    out, err = capfd.readouterr()
    assert letters not in out + err + caplog.text


def report(path: Path) -> None:
    """The evidence report and the journal of what is kept, as the command writes them."""
    from contextlib import redirect_stdout
    from io import StringIO

    from vlc_wizard.cli import main

    assert main(["report", "--demo", SCENARIO, "--format", "json", "-o", str(path)]) == 0
    with redirect_stdout(said := StringIO()):
        assert main(["journal", "--demo", SCENARIO, "--json"]) == 0
    path.with_name("journal.json").write_text(said.getvalue(), "utf-8")


def test_a_crash_with_a_pass_in_hand_tells_nothing_of_it(tmp_path):
    from vlc_wizard.core.helpdesk.acting import Issued
    from vlc_wizard.core.model import Secret
    from vlc_wizard.ui.crash import places

    issued = Issued(Secret("canary-pass"), 60, once=True, usable=True, why="")
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError(issued)
    assert "canary-pass" not in places(caught.value)
    assert "canary-pass" not in repr(caught.value)
    assert "canary-pass" in str(issued.letters)  # the control
