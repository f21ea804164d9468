"""The same words stand for the same number, and what nobody stated is not said to be stated."""

import json

from vlc_wizard.core.model import Census, Readiness
from vlc_wizard.core.view import not_ready
from vlc_wizard.verbs.assess import able_words

from .commanding import Desk


def test_ready_leaves_out_phones_and_could_pass_does_not(desk: Desk) -> None:
    people = json.loads(desk.run("people", "--json").words)
    facts = json.loads(desk.run("assess", "--json").words)["facts"]
    ready, phone = people["readiness"]["ready"], people["readiness"]["phone_only"]
    assert min(ready, phone) > 0
    assert (facts["ready"], facts["could_pass"]) == (ready, ready + phone)
    says = f"Could pass MFA today: {ready + phone} of {people['total']} people, {phone} of them"
    for verb in ("people", "assess"):
        said = desk.run(verb)
        assert says in said.words
        assert "Ready to pass" not in said.words


def test_who_does_mfa_elsewhere_could_pass_by_hub_and_verb() -> None:
    census = Census(
        40, 6, 0, {Readiness.READY: 20, Readiness.PHONE_ONLY: 5, Readiness.ELSEWHERE: 3}, True
    )
    left = not_ready(census)
    assert left == 18
    assert able_words(census, "people") == (
        f"Could pass MFA today: {46 - left} of 46 people, 5 of them by phone only, 3 elsewhere."
    )


def test_mail_drafts_are_counted_as_they_are_written(desk: Desk) -> None:
    folder = desk.home.with_name("out")
    said = desk.run("distribute", "--to", str(folder))
    assert said.code == 0, said.words
    drafts = len(list(folder.rglob("*.eml")))
    assert drafts > 0
    assert f"Mail drafts: {drafts}" in said.words


def test_nobody_left_out_is_nothing_stated(desk: Desk) -> None:
    free = Desk(desk.home, desk.patch, "free")
    words = ("plan", "--method", "security-defaults", "--reason", "it fits")
    assert free.run(*words, "-o", str(free.file)).code == 0
    domain = json.loads(free.file.read_text())["tenant"]["domain"]
    assert free.apply(confirm=domain).code == 0
    assert "Emergency access accounts: none was stated." in free.run("status").words
    assert free.run("distribute", "--to", str(free.home.with_name("out"))).code == 0
    assert "Emergency access accounts: none was stated." in free.run("status").words
    stated = free.home.with_name("stated.json")
    stated.write_text('{"emergency_accounts": []}', "utf-8")
    assert free.run("assess", "--stated", str(stated)).code == 0
    assert "as stated: there is none" in free.run("status").words  # the control
