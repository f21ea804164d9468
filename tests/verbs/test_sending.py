"""`distribute --send mail`: to yourself, then to a wave, and nothing twice."""

import json
from dataclasses import replace

import pytest

from vlc_wizard.cli import main
from vlc_wizard.core.acts import ReadPeople, ReadTenant, SendMail, SignInAct
from vlc_wizard.core.errors import Throttled
from vlc_wizard.core.outgoing import SELF, Terms, Told
from vlc_wizard.core.perform import Performer
from vlc_wizard.core.permissions import READ
from vlc_wizard.core.waves import unfinished
from vlc_wizard.wiring import Options, open_world

DOMAIN = "contoso-licensing.example"
COMMAND = ["distribute", "--demo", "p1-fresh", "--send", "mail", "--json", "--moment"]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))


def told(capsys, *more):
    """(exit code, the document, what is said of a problem)."""
    code = main([*COMMAND, *more])
    out, problem = capsys.readouterr()
    return code, json.loads(out or "{}"), problem


def handed_out(capsys):
    """What the evidence says of who was told."""
    assert main(["report", "--demo", "p1-fresh", "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)["handed_out"]


def test_to_yourself_then_to_the_wave_and_not_once_more(capsys):
    code, _, problem = told(capsys, "reminder", "--confirm", DOMAIN)
    assert (code, "Nobody has seen this message yet" in problem) == (2, True)
    code, one, _ = told(capsys, "reminder")
    assert (code, one["way"], one["outcomes"]["sent"], one["people"]) == (0, SELF, 1, 1)
    assert handed_out(capsys) == []  # nobody else was told anything
    code, wave, _ = told(capsys, "reminder", "--confirm", DOMAIN)
    assert [(row["way"], row["people"]) for row in handed_out(capsys)] == [("mail", 16)]
    assert (code, wave["outcomes"]["sent"], wave["left"], wave["already"]) == (0, 16, 0, False)
    code, again, _ = told(capsys, "reminder", "--confirm", DOMAIN)
    assert (code, again["wave"], again["already"]) == (0, wave["wave"], True)


WRONG = {
    "another domain": (["everyone", "--confirm", "fabrikam.example"], "not the tenant's domain"),
    "a code unconfirmed": (["everyone", "--codes-in-mail", "yes"], "without a confirmation"),
    "a message to somebody else": (["managers"], "not sent from here"),
    "saved and sent": (["everyone", "--to", "out"], "not both"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_refused_sends_nothing(capsys, wrong):
    arguments, words = WRONG[wrong]
    code, _, problem = told(capsys, *arguments)
    assert (code, words in problem) == (2, True)


class Sender:
    """The acts, without a front end."""

    def __init__(self):
        self.world = open_world(Options(demo="p1-fresh"))
        self.tenant = self.world.rehearsal.organisation

    async def begin(self):
        self.performer = Performer(self.world.tools, lambda _: None)
        person = self.world.rehearsal.people_to_be[0][1]
        session = self.performer.session
        self.performer.session = replace(
            session, client_id=self.world.login.client_id, sign_in_as=person
        )
        await self.performer.perform(SignInAct(frozenset(READ), then=""))
        await self.performer.perform(ReadTenant())
        await self.performer.perform(ReadPeople())
        return self

    async def send(self, moment="reminder", **more):
        return await self.performer.perform(SendMail(moment, Terms(), **more))

    @property
    def mails(self):
        return self.tenant.state.all("mail")


@pytest.fixture
async def sender():
    made = await Sender().begin()
    yield made
    await made.world.close()


async def cut_off_after(sender, so_many):
    await sender.send(to_self=True)
    absurd = {"kind": "429-absurd", "skip": so_many}
    sender.world.rehearsal.faults.next("POST", "/me/messages$", **absurd)
    with pytest.raises(Throttled) as stopped:
        await sender.send()
    assert (
        stopped.value.now == f"Wave 2: {so_many} sent, {16 - so_many} left. Nobody is told twice."
    )
    return sender.performer.store().waves


async def test_nobody_is_reminded_who_became_ready_since_the_wave_was_made(sender):
    book = await cut_off_after(sender, 4)
    left = [one.person for one in book.left(2)]
    assert len(left) == 12
    for person in left[:5]:
        found = sender.tenant.person(person)
        sender.tenant.change_methods(found, ["microsoftAuthenticatorPush"], sender.tenant.time)
    mailed = await sender.send()
    became = {book.tellings(p)[-1].outcome for p in left[:5]}
    pending_or_allowed = mailed.wave.by_outcome
    assert Told.SENT not in became
    assert pending_or_allowed[Told.SKIPPED] == 5
    assert len(sender.mails) == 1 + pending_or_allowed[Told.SENT] == 12


async def test_what_was_cut_off_goes_on_and_the_journal_says_so(sender):
    book = await cut_off_after(sender, 4)
    assert unfinished(book.waves(), "reminder").unfinished == 12
    mailed = await sender.send()
    assert (mailed.wave.number, mailed.wave.by_outcome) == (2, {Told.SENT: 16})
    lines = [e.says for e in sender.performer.store().journal("wave-2")]
    assert lines == ["sending wave 2 by mail", "wave 2: 4 sent, 12 left",
                     "sending wave 2 by mail", "wave 2: 16 sent"]  # fmt: skip


async def test_a_code_is_in_a_mail_only_where_that_was_confirmed(sender):
    await sender.send("everyone", to_self=True)
    await sender.send("everyone", codes=True)
    with_code = [m for m in sender.mails if m["attachments"]]
    assert len(sender.mails) == 46
    assert 0 < len(with_code) < 46  # some get no link, and the first went to yourself
    [picture] = {m["attachments"][0]["contentId"] for m in with_code}
    assert all(f'"cid:{picture}"' in m["body"]["content"] for m in with_code)
    without = [m for m in sender.mails if not m["attachments"]]
    assert not any("<img" in m["body"]["content"] for m in without)


async def test_no_permission_to_send_is_asked_for_before(sender):
    held = sender.performer.tools.sign_in.current.scopes
    assert not held & {"Mail.Send", "Mail.ReadWrite"}
    await sender.send(to_self=True)
    assert {"Mail.Send", "Mail.ReadWrite"} <= sender.performer.tools.sign_in.current.scopes


def test_edited_words_are_shown_in_three_messages_and_go_out(capsys, tmp_path):
    words = tmp_path / "words"
    common = ["distribute", "--demo", "p1-fresh", "--json", "--moment", "everyone"]
    assert main([*common, "--save-words", str(words)]) == 0
    for file in words.glob("*-everyone.txt"):
        file.write_text("Subject: A step more at $tenant\n\nHello at $tenant.\n")
    capsys.readouterr()
    assert main([*common, "--take-words", str(words)]) == 0
    shown = json.loads(capsys.readouterr().out)["previews"]
    assert [one["subject"] for one in shown] == ["A step more at Contoso Licensing"] * 3
    assert main([*common, "--to", str(tmp_path / "out")]) == 0
    mail = next((tmp_path / "out").rglob("000001.eml")).read_text()
    assert "A step more at Contoso Licensing" in mail
    assert main([*common, "--save-words", str(words)]) == 1  # what was edited is not replaced
