"""Running a verb: on a saved reading, on a tenant, or on what is kept here."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from vlc_wizard.core.errors import SignInError, UsageError, WizardError
from vlc_wizard.verbs.session import Answer, Talk, load_stated
from vlc_wizard.wiring import Options, World, first_state, open_world

NOT_COVERED = 7
INTERRUPTED = 130


def run(arguments: argparse.Namespace) -> Answer:
    """What the verb answers. Raises WizardError, KeyboardInterrupt."""
    if arguments.verb == "rehearsal":
        from vlc_wizard.verbs.rehearsal import rehearsal

        return rehearsal(arguments, options_of(arguments))
    stated = load_stated(arguments.stated)
    if arguments.snapshot is not None:
        return _offline(arguments, stated)
    if arguments.verb == "apply":
        from vlc_wizard.verbs.apply import load_plan, must_be_confirmed, must_fit

        must_be_confirmed(arguments)
        arguments.plan = load_plan(arguments.file)
        must_fit(arguments.plan, arguments)
    return _with_world(arguments, stated)


def options_of(arguments: argparse.Namespace) -> Options:
    """What the flags say of the world. Raises UsageError."""
    shaping = arguments.fresh or arguments.sign_in_as or arguments.how_many
    if arguments.demo is None and shaping:
        raise UsageError(
            "--as, --fresh and --people N belong to --demo",
            "They shape a rehearsal; a real tenant is as it is.",
            next="Leave them out, or add --demo.",
        )
    if arguments.demo is not None and arguments.client_id:
        _must_know_app(arguments.client_id)
    if arguments.ca is not None and not arguments.ca.is_file():
        raise UsageError(
            "There is no such certificate file",
            f"{str(arguments.ca)!r} is not a file.",
            next="Give --ca a file of certificates in PEM form.",
        )
    return Options(
        demo=arguments.demo,
        sign_in_as=arguments.sign_in_as or "",
        fresh=bool(arguments.fresh),
        people=arguments.how_many,
        cloud=arguments.cloud or "public",
        ca=arguments.ca,
        tenant=arguments.tenant or "",
        client_id=arguments.client_id or "",
        way=arguments.sign_in or "",
    )


def _must_know_app(client_id: str) -> None:
    """A rehearsal's browser would stand before an error page, with nobody to see it."""
    from vlc_wizard.core.pages.app import COMMAND_LINE_TOOLS
    from vlc_wizard.rehearsal.organisation import CLIENT_ID

    if client_id.lower() not in (COMMAND_LINE_TOOLS, CLIENT_ID):
        raise SignInError(
            "The rehearsal tenant does not know this app",
            f"It knows its own registration, {CLIENT_ID}, and {COMMAND_LINE_TOOLS}.",
            next="Leave --client-id out, or give one of these.",
            code="AADSTS700016",
        )


def _offline(arguments: argparse.Namespace, stated: Mapping[str, Any]) -> Answer:
    if arguments.verb not in ("assess", "plan", "people"):
        raise UsageError(
            f"{arguments.verb} needs a tenant",
            "A snapshot can only be looked at.",
            next="Leave --snapshot out, or use it with assess, plan or people.",
        )
    from vlc_wizard.adapters.snapshots import load
    from vlc_wizard.verbs import assess, offline, people, plan

    snapshot = load(arguments.snapshot)
    if arguments.verb == "assess":
        return _checked(assess.from_snapshot(snapshot, stated), arguments)
    facts, rows = offline.facts_and_people(snapshot, stated)
    if arguments.verb == "plan":
        return plan.plan_offline(snapshot, facts, arguments)
    return people.offline(rows, facts, arguments)


def _with_world(arguments: argparse.Namespace, stated: Mapping[str, Any]) -> Answer:
    world = open_world(options_of(arguments))
    try:
        if arguments.verb in _HERE:
            return _HERE[arguments.verb](world, arguments)
        try:
            return _checked(asyncio.run(_talk(world, arguments, stated)), arguments)
        except KeyboardInterrupt:
            raise _interrupted(world, arguments) from None
    finally:
        asyncio.run(world.close())


def _status(world: World, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.status import status

    del arguments
    state = first_state(world)
    return status(state, world.last_plan(state))


def _forget(world: World, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.forget import forget

    return forget(world, arguments.confirm)


def _doctor(world: World, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.doctor import doctor

    del arguments
    return asyncio.run(doctor(world))


def _report(world: World, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.report import report

    return report(world, arguments.form, arguments.output, redact=arguments.redact)


def _journal(world: World, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.report import journal

    del arguments
    return journal(world)


# Verbs on what is kept here; nobody is signed in for them.
_HERE: Mapping[str, Callable[[World, argparse.Namespace], Answer]] = {
    "status": _status,
    "forget": _forget,
    "doctor": _doctor,
    "report": _report,
    "journal": _journal,
}


async def _talk(world: World, arguments: argparse.Namespace, stated: Mapping[str, Any]) -> Answer:
    try:
        return await _ONLINE[arguments.verb](Talk.open(world, stated), arguments)
    finally:
        await world.directory.close()


def _checked(answer: Answer, arguments: argparse.Namespace) -> Answer:
    """With --check, anything but COVERED has an exit code of its own."""
    if arguments.verb != "assess" or not arguments.check:
        return answer
    covered = str(answer.document["coverage"]["verdict"]).startswith("COVERED")
    return answer if covered else Answer(answer.document, answer.lines, NOT_COVERED)


def _interrupted(world: World, arguments: argparse.Namespace) -> WizardError:
    """What Ctrl-C left behind: only applying can have changed anything."""
    now, further = "The tenant is as it was.", "What was kept before is kept."
    if arguments.verb == "apply":
        from vlc_wizard.verbs.apply import so_far

        store = world.store(arguments.plan.tenant.id)
        now = so_far(store.journal(arguments.plan.id))
        further = "Apply the same plan again: it looks first, and repeats nothing that was done."
    if arguments.verb == "helpdesk" and arguments.act:
        from vlc_wizard.core.helpdesk.lines import open_writes

        if open_writes(world.store(None).journal()):
            now = "It was asked for, and what became of it is not known yet."
            further = "Look the same person up again: the tenant is asked first."
    return WizardError("Interrupted", now=now, next=further, exit_code=INTERRUPTED)


async def _assess(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.assess import assess

    return await assess(talk, save=arguments.save_snapshot)


async def _plan(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.plan import plan

    return await plan(talk, arguments)


async def _apply(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.apply import apply

    return await apply(talk, arguments.plan, arguments)


async def _verify(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.verify import verify

    return await verify(talk, arguments)


async def _people(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.people import people

    return await people(talk, arguments)


async def _undo(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.undo import undo

    return await undo(talk, arguments)


async def _handover(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.handover import handover

    return await handover(talk, arguments)


async def _distribute(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.distribute import distribute

    return await distribute(talk, arguments)


async def _helpdesk(talk: Talk, arguments: argparse.Namespace) -> Answer:
    from vlc_wizard.verbs.helpdesk import helpdesk

    return await helpdesk(talk, arguments)


_ONLINE: Mapping[str, Callable[[Talk, argparse.Namespace], Awaitable[Answer]]] = {
    "assess": _assess,
    "plan": _plan,
    "apply": _apply,
    "verify": _verify,
    "undo": _undo,
    "people": _people,
    "distribute": _distribute,
    "handover": _handover,
    "helpdesk": _helpdesk,
}
