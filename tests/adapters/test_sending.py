"""A wave by mail, over the real SDK: whatever dies or is lost, each recipient once."""

import faulthandler
import random
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.adapters.test_tenant import World, open_world  # noqa: F401 - a fixture
from vlc_wizard.adapters.graph.scopes import MAIL_SCOPES, READ_SCOPES
from vlc_wizard.adapters.store import open_store
from vlc_wizard.core.errors import SignInNeeded, WizardError
from vlc_wizard.core.outgoing import MAIL, OPEN, Left, Mail, Terms, Told, time_for
from vlc_wizard.core.sending import Sending
from vlc_wizard.core.waves import Wave
from vlc_wizard.rehearsal.fault_kinds import KINDS
from vlc_wizard.rehearsal.sign_in_faults import SIGN_IN_KINDS

TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
SCOPES = READ_SCOPES | MAIL_SCOPES
OURS = sorted(KINDS.keys() - SIGN_IN_KINDS.keys() - {"link-expired"})
MOST_LIVES = 200
PARTS = ("POST", ""), ("POST", "/send"), ("GET", ""), ("DELETE", "")


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """Stands before a port: the process dies before or after the call of this number."""

    def __init__(self, port, life):
        self._port, self._life = port, life

    def __getattr__(self, name):
        call = getattr(self._port, name)
        if name in ("draft", "send", "discard"):

            async def between(*args):
                self._life.point()
                out = await call(*args)
                self._life.point()
                return out

            return between
        if name != "mark":
            return call

        def written(*args):
            self._life.point()
            call(*args)
            self._life.point()

        return written


class Life:
    def __init__(self, dies_at=0):
        self.dies_at, self.points, self.dead = dies_at, 0, False

    def point(self):
        self.points += 1
        self.dead = self.dead or self.points == self.dies_at
        if self.dead:
            raise Killed


class Post:
    """A wave to so many, its file and its tenant."""

    def __init__(self, world, folder, people, kind=Sending):
        self.world, self.folder, self.kind = world, folder, kind
        self.people = [f"person-{n:05}" for n in range(people)]
        self.ready, self.kills = set(), 0
        now = world.tenant.clock.now()
        self.wave = Wave(1, "everyone", MAIL, now, "me", "1f3a9c2e", people)
        with self.store() as store:
            store.waves.record(self.wave, self.people, Told.WAITING, Terms())

    def store(self):
        return closing(open_store(self.folder, TENANT, clock_now=self.world.tenant.clock.now))

    async def mails(self, people):
        return {p: None if p in self.ready else self.mail(p) for p in people}

    def mail(self, person):
        return Mail(person, f"{person}@contoso-licensing.example", "Hello", f"<p>{person}</p>")

    async def live(self, dies_at=0):
        """One life; whether it came to the end."""
        life = Life(dies_at)
        clock = self.world.tenant.clock
        with self.store() as store:
            sending = self.kind(
                self.wave, Mortal(self.world.directory, life), Mortal(store.waves, life), clock,
                lambda _: None, self.mails,
            )  # fmt: skip
            try:
                await sending.run()
            except SignInNeeded:
                await self.world.become(scopes=SCOPES)
            except WizardError:
                pass
            except Killed:
                self.kills += 1
        with self.store() as store:
            return not store.waves.left(1)

    async def live_on(self, deaths=()):
        await self.world.become(scopes=SCOPES)
        for dies_at in (*deaths, *[0] * MOST_LIVES):
            if await self.live(dies_at):
                return
            self.world.tenant.clock.advance(timedelta(seconds=5))
        raise AssertionError("it never came to its end")

    def found(self):
        """(how often each was sent, what each came to)."""
        mails = self.world.tenant.organisation.state.all("mail")
        arrived = Counter(m["toRecipients"][0]["emailAddress"]["name"] for m in mails)
        with self.store() as store:
            return arrived, {p: store.waves.tellings(p)[0].outcome for p in self.people}


def wrong(post):
    """Whoever was mailed twice, is lost, or is not accounted for."""
    arrived, outcomes = post.found()
    twice = [p for p, n in arrived.items() if n > 1]
    lost = [p for p, o in outcomes.items() if o == Told.SENT and not arrived[p]]
    silent = [p for p, o in outcomes.items() if o in (Told.REFUSED, Told.SKIPPED) and arrived[p]]
    return {"twice": twice, "lost": lost, "hidden": silent,
            "unaccounted": [p for p, o in outcomes.items() if o in OPEN]}  # fmt: skip


NOTHING = {"twice": [], "lost": [], "hidden": [], "unaccounted": []}


@pytest.fixture
def post(open_world, tmp_path):  # noqa: F811 - the fixture
    def made(people, **more):
        return Post(open_world(), tmp_path / "home", people, **more)

    return made


async def test_everybody_once_at_the_pace_of_a_mailbox(post):
    sent = post(60)
    begun = sent.world.tenant.clock.now()
    await sent.live_on()
    assert wrong(sent) == NOTHING
    assert set(sent.found()[1].values()) == {Told.SENT}
    took = sent.world.tenant.clock.now() - begun
    assert timedelta(minutes=2) <= took < timedelta(minutes=3)  # 25, 25 and 10


@pytest.mark.parametrize("dies_at", range(1, 14))
async def test_killed_at_any_point_nobody_is_told_twice(post, dies_at):
    sent = post(2)
    await sent.live_on([dies_at])
    assert wrong(sent) == NOTHING
    assert Counter(sent.found()[1].values()) == {Told.SENT: 2}


@pytest.mark.parametrize("kinds", [OURS[n::6] for n in range(6)], ids=" ".join)
async def test_whatever_goes_wrong_on_the_way(post, kinds):
    sent = post(len(kinds))
    for n, kind in enumerate(kinds):
        for method, path in PARTS:
            happens = {"kind": kind, "skip": n}
            sent.world.tenant.faults.next(method, f"/me/messages.*{path}", **happens)
    await sent.live_on([5, 9])
    assert wrong(sent) == NOTHING
    assert Counter(sent.found()[1].values())[Told.SENT] >= 1


class Forgetful(Sending):
    """Without the defence: what a life before began is begun again."""

    async def _begun(self, one):
        return replace(one, outcome=Told.WAITING, draft="")


async def test_without_looking_into_the_mailbox_somebody_is_told_twice(post):
    """The control: it dies right after the sending, before that is written down."""
    sent = post(1, kind=Forgetful)
    await sent.live_on([8])
    assert wrong(sent)["twice"] == sent.people


async def test_who_became_ready_gets_nothing_and_a_draft_of_theirs_is_discarded(post):
    sent = post(3)
    await sent.world.become(scopes=SCOPES)
    await sent.live(6)  # a draft of the first is there, not sent
    sent.ready = {sent.people[0], sent.people[2]}
    await sent.live_on()
    assert wrong(sent) == NOTHING
    assert list(sent.found()[1].values()) == [Told.SKIPPED, Told.SENT, Told.SKIPPED]
    assert await sent.world.directory.marked(f"1f3a9c2e/{sent.people[0]}") == []


async def test_an_address_the_service_does_not_take_is_refused_and_the_rest_go_on(post):
    sent = post(2)
    at = sent.mail
    sent.mail = lambda p: replace(at(p), address="nobody") if p.endswith("0") else at(p)
    await sent.live_on()
    assert list(sent.found()[1].values()) == [Told.REFUSED, Told.SENT]


async def test_a_draft_that_somebody_threw_away_is_unknown_and_not_made_again(post):
    sent = post(1)
    await sent.world.become(scopes=SCOPES)
    await sent.live(7)  # about to send
    [draft] = await sent.world.directory.marked(f"1f3a9c2e/{sent.people[0]}")
    await sent.world.directory.discard(draft.id)
    await sent.live_on()
    assert list(sent.found()[1].values()) == [Told.UNKNOWN]
    assert wrong(sent) == NOTHING


async def test_an_admin_without_a_mailbox_is_told_before_anybody_is_refused(post):
    sent = post(2)
    sent.world.tenant.organisation.scenario.switches["mailbox"] = False
    await sent.world.become(scopes=SCOPES)
    assert not await sent.live()
    with sent.store() as store:
        assert [one.outcome for one in store.waves.left(1)] == [Told.DRAFTING, Told.WAITING]


TIMES = [(25, 0, 60), (10_000, 0, 400 * 60), (10_001, 0, 86_400 + 2.4), (1, 10_000, 86_400 + 2.4)]


@pytest.mark.parametrize(("left", "today", "seconds"), TIMES)
def test_the_time_that_is_left(left, today, seconds):
    assert time_for(left, today).total_seconds() == pytest.approx(seconds)


@pytest.mark.long
async def test_ten_thousand_killed_twenty_times_with_every_fault(post):
    sent = post(10_000)
    dice, mails = random.Random(8), sent.mails

    async def alive(people):
        # one that hangs fails
        faulthandler.dump_traceback_later(120, exit=True, file=sys.__stderr__)
        return await mails(people)

    sent.mails = alive
    faults = sent.world.tenant.faults
    for n in range(len(OURS) * 4):
        method, path = PARTS[n // len(OURS)]
        skip = dice.randrange(2000 if method == "POST" else 3)
        faults.next(method, f"/me/messages.*{path}", kind=OURS[n % len(OURS)], skip=skip)
    await sent.world.become(scopes=SCOPES)
    while sent.kills < 20:
        assert not await sent.live(dice.randrange(1, 4_000))
    await sent.live_on()
    assert wrong(sent) == NOTHING
    arrived, outcomes = sent.found()
    happened = {fault.kind for fault in faults._waiting if not fault.times}
    print(Counter(outcomes.values()), sum(arrived.values()), len(faults.happened))  # noqa: T201
    assert happened == set(OURS)
    assert Counter(outcomes.values())[Told.SENT] > 9_900


def test_what_is_left_is_told_in_a_fixed_order(tmp_path, step_clock):
    with closing(open_store(tmp_path, TENANT, clock_now=step_clock.now)) as store:
        wave = Wave(1, "everyone", MAIL, step_clock.now(), "me", "1f3a9c2e")
        store.waves.record(wave, ["b", "a", "c"], Told.WAITING, Terms(helpdesk="4711"))
        store.waves.mark(1, Left("b", Told.SENT, "x"), step_clock.now())
        assert [one.person for one in store.waves.left(1)] == ["a", "c"]
        assert store.waves.terms(1) == Terms(helpdesk="4711")
        assert store.waves.told() == {"b"}
        assert store.waves.sent_since(step_clock.now() - timedelta(1)) == [step_clock.now()]
