"""Verified by the tenant's own log: as far as it goes, and in the same words everywhere."""

import json
from collections.abc import Callable

import pytest

from vlc_wizard.core.change import REPORT_ONLY
from vlc_wizard.core.checked import NOT_KNOWN
from vlc_wizard.rehearsal.apps import AZURE_PORTAL
from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import EMERGENCY, Desk, Said
from .lives import switched

WHO = "alex.harborne@contoso-licensing.example"
OWN = "5d9b3c1e-7a52-4f0e-9d53-0c6f7f1b2a44"  # an app id of its own, in these tenants alone
Prepare = Callable[[Rehearsal], None]
ONCE = "A real sign-in to Volume Licensing Central shows it"
ALWAYS = "All sign-ins to Volume Licensing Central of 30 days show it"


def moved(by: str) -> Callable[[Desk], Said]:
    return lambda desk: desk.run("rehearsal", "clock", by)


def signed_in(tenant: Rehearsal) -> None:
    assert tenant.visit_vlc(WHO)


def verify(desk: Desk, *argv: str, prepare: Prepare = lambda _: None) -> dict:
    said = desk.run("verify", "--json", *argv, prepare=prepare)
    assert said.code in (0, 1), said.words
    assert said.writes == []
    return json.loads(said.words)


def outcomes(document: dict) -> dict[str, str]:
    return {c["says"]: c["outcome"] for c in document["checks"]}


@pytest.fixture
def on(desk: Desk) -> Desk:
    """A tenant where the policy was just turned on."""
    desk.plan()
    assert desk.apply().code == 0
    return desk


def test_from_the_configuration_to_thirty_days_of_sign_ins(on: Desk) -> None:
    first = verify(on)
    assert (first["grade"], outcomes(first)[ONCE]) == ("E1", "UNKNOWN")
    said = verify(on, "--signed-in", WHO, prepare=signed_in)
    assert (said["grade"], outcomes(said)[ONCE]) == ("E1", "WAIT")
    assert said["sign_in"]["said"]["user_name"] == WHO
    moved("+12m")(on)
    found = verify(on)  # nobody has to say it again
    (app,) = found["sign_in"]["candidates"]
    assert (found["grade"], app["app_id"]) == ("E1", AZURE_PORTAL)
    learnt = verify(on, "--vlc-app", app["app_id"])
    assert (learnt["grade"], outcomes(learnt)[ONCE], outcomes(learnt)[ALWAYS]) == (
        "E3", "PASS", "WAIT")  # fmt: skip
    assert verify(on)["sign_in"]["app_ids"] == [AZURE_PORTAL]  # it is kept
    moved("+29d")(on)
    assert verify(on)["grade"] == "E3"
    moved("+1d")(on)
    assert verify(on)["grade"] == "E4"


def test_report_and_journal_say_what_the_verb_says(on: Desk) -> None:
    assert "verified" not in on.run("journal").words.replace("verified by", "")
    assert "It was not verified." in on.run("report").words
    verify(on, "--signed-in", WHO, prepare=signed_in)
    moved("+12m")(on)
    grade = verify(on, "--vlc-app", AZURE_PORTAL)["grade"]
    assert grade == "E3"
    (plan,) = json.loads(on.run("report", "--format", "json").words)["plans"]
    assert plan["verified"]["grade"] == grade
    assert {c["says"]: c["outcome"] for c in plan["verified"]["checks"]}[ONCE] == "PASS"
    assert any("stated by the admin" in n["says"] for n in plan["notes"])
    assert "## Verified" in on.run("report").words
    assert f"verified: as planned, evidence grade {grade}" in on.run("journal").words


def test_an_app_that_the_policy_does_not_reach_is_seen(desk: Desk) -> None:
    """The control: that the portals contain it is a belief, and the log may say otherwise."""
    apart = switched(vlc_app_id=OWN)
    desk.plan()
    assert desk.apply(prepare=apart).code == 0
    verify(desk, "--signed-in", WHO, prepare=lambda t: (apart(t), signed_in(t))[0])
    assert desk.run("rehearsal", "clock", "+2d", prepare=apart).code == 0
    verify(desk, "--signed-in", WHO, prepare=lambda t: (apart(t), signed_in(t))[0])
    assert desk.run("rehearsal", "clock", "+12m", prepare=apart).code == 0
    found = verify(desk, "--vlc-app", OWN, prepare=apart)
    assert (found["grade"], outcomes(found)[ONCE]) == ("E1", "FAIL")
    (because,) = [c["because"] for c in found["checks"] if c["says"] == ONCE]
    assert "the policy was not applied" in because
    assert "## Verified" not in desk.run("report").words


def test_what_if_agrees_for_all_resources(desk: Desk) -> None:
    desk.plan("--target", "all-resources", "--reason", "wanted")
    assert desk.apply("--revert-after", "0").code == 0
    assert desk.run("people").code == 0
    found = verify(desk)
    asked = {s: o for s, o in outcomes(found).items() if s.startswith("What If")}
    assert found["grade"] == "E2", asked
    assert len(asked) >= 5
    assert set(asked.values()) == {"PASS"}


def test_without_p1_the_guided_check_stands_as_stated(desk: Desk) -> None:
    free = Desk(desk.home, desk.patch, "free")
    reason = ("--reason", "it fits")
    assert (
        free.run("plan", "--method", "security-defaults", "-o", str(free.file), *reason).code == 0
    )
    applied = free.apply(confirm=json.loads(free.file.read_text())["tenant"]["domain"])
    assert applied.code == 0, applied.words
    before = verify(free, "--signed-in", _somebody(free))
    assert outcomes(before)[ONCE] == "UNKNOWN"
    assert "P1" in before["sign_in"]["not_read"]
    after = verify(free, "--seen-by-hand")
    assert (before["grade"], after["grade"]) == ("E1", "E1")
    (stated,) = [c for c in after["checks"] if "by hand" in c["says"]]
    assert stated["outcome"] == "UNKNOWN"
    assert "stated by the admin" in stated["because"]
    report = json.loads(free.run("report", "--format", "json").words)
    assert "verify" in report["stated"]["done"]
    assert "stated by the admin" in free.run("report").words


def _somebody(desk: Desk) -> str:
    return json.loads(desk.run("people", "--json").words)["people"][0]["user_name"]


def test_before_anything_is_on_a_sign_in_shows_nothing(desk: Desk) -> None:
    desk.plan()
    assert desk.apply("--stop-before-on").code == 0
    found = verify(desk, "--signed-in", WHO, prepare=signed_in)
    assert (found["state"], outcomes(found)[ONCE]) == (REPORT_ONLY, "UNKNOWN")
    (because,) = [c["because"] for c in found["checks"] if c["says"] == ONCE]
    assert "nothing is on yet" in because


def test_nobody_of_that_name(on: Desk) -> None:
    said = on.run("verify", "--signed-in", "nobody@contoso.example")
    assert said.code == 2
    assert "nobody of this directory" in said.words


def test_somebody_who_is_not_let_in_proves_nothing(on: Desk) -> None:
    """The control of the whole: a sign-in that was refused, and one of an account left out."""
    verify(on, "--signed-in", EMERGENCY, prepare=lambda t: bool(t.visit_vlc(EMERGENCY)))  # type: ignore[arg-type]
    moved("+12m")(on)
    found = verify(on, "--vlc-app", AZURE_PORTAL)
    assert (found["grade"], outcomes(found)[ONCE]) == ("E1", "WAIT")


def test_what_could_not_be_read_is_not_told_as_planned(desk: Desk) -> None:
    free = Desk(desk.home, desk.patch, "free")
    plan = ("plan", "--method", "security-defaults", "--reason", "it fits", "-o", str(free.file))
    assert free.run(*plan).code == 0
    domain = json.loads(free.file.read_text())["tenant"]["domain"]
    assert free.apply(confirm=domain).code == 0
    said = free.run("verify", "--as", _somebody(free))
    assert "could not be read" in said.words
    assert said.code == 1
    assert NOT_KNOWN in said.words
    assert f"read again: {NOT_KNOWN}" in free.run("journal").words
    assert "evidence grade none" in free.run("report").words
    assert free.run("verify").code == 0  # the control: somebody who may read it
