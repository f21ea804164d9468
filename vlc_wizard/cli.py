"""The command: verbs, flags and exit codes. Nothing slow is loaded before it is needed."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from vlc_wizard import __version__
from vlc_wizard.core.errors import UsageError, WizardError

DEFAULT_SCENARIO = "p1-fresh"
INTERRUPTED = 130
BUG = 70
NOT_COVERED = 7

VERBS = ("assess", "plan", "apply", "verify", "people", "status", "forget", "rehearsal")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    arguments = _parse(_with_default_scenario(list(sys.argv[1:] if argv is None else argv)))
    os.umask(0o077)  # what we write is for this account alone
    try:
        return _run(arguments)
    except WizardError as error:
        return _tell(error, as_json=arguments.json)
    except KeyboardInterrupt:
        print("Stopped. The state is kept.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(arguments: argparse.Namespace) -> int:
    if arguments.verb == "rehearsal":
        from vlc_wizard.verbs.rehearsal import rehearsal

        return _print(rehearsal(arguments, _options(arguments)), as_json=arguments.json)
    if arguments.verb is None:
        return _wizard(arguments)
    return _verb(arguments)


# --- arguments ------------------------------------------------------------------------------------


def _with_default_scenario(argv: list[str]) -> list[str]:
    """`--demo` alone means the default scenario, also before a verb or a file name."""
    out = []
    for here, following in pairwise((*argv, "-")):
        alone = following in VERBS or following.startswith("-") or "." in following
        out.append(f"--demo={DEFAULT_SCENARIO}" if here == "--demo" and alone else here)
    return out


def _parse(argv: list[str]) -> argparse.Namespace:
    common = _common()
    parser = argparse.ArgumentParser(
        prog="vlc-wizard",
        description="Take an organisation through mandatory MFA for Volume Licensing Central.",
        epilog="Without a verb the wizard starts, or carries on where it was left.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"vlc-wizard {__version__}")
    # set here, not on the parser: a verb's own defaults would hide a flag given before it
    parser.set_defaults(**{a.dest: None for a in common._actions})
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    _add_verbs(verbs, common)
    arguments = parser.parse_args(argv)
    arguments.json = bool(arguments.json)
    return arguments


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    add = common.add_argument_group("for every verb").add_argument
    add("--demo", metavar="SCENARIO", help="work on a built-in rehearsal tenant")
    add("--as", dest="sign_in_as", metavar="UPN", help="with --demo: sign in as this person")
    add("--fresh", action="store_true", help="with --demo: begin anew")
    add("--people", dest="how_many", type=_count, metavar="N", help="with --demo: its size")
    add("--snapshot", type=Path, metavar="FILE", help="judge a saved reading, offline")
    add("--cloud", metavar="NAME|URL", help="public, usgov, china, or a base address")
    add("--ca", type=Path, metavar="FILE", help="trust this certificate authority as well")
    add("--tenant", metavar="ID", help="the tenant's id or domain")
    add("--client-id", metavar="ID", help="the app that signs in")
    add("--sign-in", choices=("browser", "device-code"), help="how to sign in")
    add("--stated", type=Path, metavar="FILE", help="what Graph cannot tell, as JSON")
    add("--reason", metavar="TEXT", help="why; answers amber checks, and is kept")
    add("--json", action="store_true", help="one JSON document on standard output")
    add("--plain", action="store_true", help="line by line, for screen readers and scripts")
    add("--ascii", action="store_true", help="no signs outside ASCII")
    add("--calm", action="store_true", help="no animation")
    return common


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= 1_000_000:  # noqa: PLR2004 - the largest size anybody tried
        raise argparse.ArgumentTypeError("must be from 1 to 1,000,000")
    return number


def _add_verbs(verbs: Any, common: argparse.ArgumentParser) -> None:
    assess = verbs.add_parser("assess", parents=[common], help="read the tenant and judge it")
    assess.add_argument("--check", action="store_true", help="exit 7 unless covered")
    assess.add_argument("--save-snapshot", type=Path, metavar="FILE", help="save what was read")
    _add_plan(verbs.add_parser("plan", parents=[common], help="the exact change, as a file"))
    apply = verbs.add_parser("apply", parents=[common], help="apply exactly that plan")
    apply.add_argument("file", type=Path, metavar="FILE")
    apply.add_argument("--confirm", required=True, metavar="DOMAIN", help="the tenant's domain")
    apply.add_argument("--stop-before-on", action="store_true", help="leave it report-only")
    verbs.add_parser("verify", parents=[common], help="read again and compare")
    people = verbs.add_parser("people", parents=[common], help="readiness per person")
    people.add_argument("--not-ready", action="store_true")
    people.add_argument("--guests", action="store_true")
    people.add_argument("--csv", type=Path, metavar="FILE")
    verbs.add_parser("status", parents=[common], help="what is open here")
    verbs.add_parser("forget", parents=[common], help="remove what is kept of this tenant")
    rehearsal = verbs.add_parser("rehearsal", parents=[common], help="the rehearsal tenants")
    rehearsal.add_argument("what", choices=("list", "clock"))
    rehearsal.add_argument("by", nargs="?", metavar="+3d", help="clock: move it forward")


def _add_plan(plan: argparse.ArgumentParser) -> None:
    methods = ("conditional-access", "security-defaults", "per-user")
    plan.add_argument("--method", choices=methods, default=methods[0])
    plan.add_argument("--state", choices=("report-only", "on"), default="on")
    plan.add_argument(
        "--target", choices=("admin-portals", "all-resources"), default="admin-portals"
    )
    plan.add_argument("--exclude", nargs="+", action="extend", default=[], metavar="UPN")
    plan.add_argument("--only", nargs="+", action="extend", default=[], metavar="UPN")
    plan.add_argument("--name", metavar="NAME", help="of the policy")
    plan.add_argument("-o", "--output", type=Path, metavar="FILE")


def _options(arguments: argparse.Namespace) -> Any:
    from vlc_wizard.wiring import Options

    if arguments.demo is None and (arguments.fresh or arguments.sign_in_as or arguments.how_many):
        raise UsageError("--as, --fresh and --people N belong to --demo",
                         "They shape a rehearsal; a real tenant is as it is.")  # fmt: skip
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


# --- the wizard -----------------------------------------------------------------------------------


def _wizard(arguments: argparse.Namespace) -> int:
    if arguments.snapshot is not None or arguments.json:
        raise UsageError(
            "--snapshot and --json need a verb",
            "The wizard itself works on a tenant, with a person.",
            next="For example: vlc-wizard assess --snapshot FILE --json",
        )
    from vlc_wizard.core.drive import Drive
    from vlc_wizard.wiring import first_state, open_world

    world = open_world(_options(arguments))
    state = first_state(world)

    def make_drive(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        return Drive(world.tools, state, changed=changed, copy=copy)

    try:
        return _front(arguments, make_drive, world)
    finally:
        asyncio.run(world.close())


def _front(arguments: argparse.Namespace, make_drive: Any, world: Any) -> int:
    if arguments.plain or not _full_screen_possible():
        from vlc_wizard.plain.front import run as run_plain

        return run_plain(make_drive, world.load)
    from vlc_wizard.ui.app import run

    return run(
        make_drive,
        ascii_only=bool(arguments.ascii),
        calm=bool(arguments.calm),
        after_first_frame=world.load,
        keep_report=world.keep_report,
    )


def _full_screen_possible() -> bool:
    """Without a terminal, or on one that cannot place a cursor, it goes line by line."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return terminal and os.environ.get("TERM", "") != "dumb"


# --- the verbs ------------------------------------------------------------------------------------


def _verb(arguments: argparse.Namespace) -> int:
    from vlc_wizard.verbs.session import load_stated

    stated = load_stated(arguments.stated)
    if arguments.snapshot is not None:
        return _print(_offline(arguments, stated), as_json=arguments.json)
    if arguments.verb == "apply":
        from vlc_wizard.verbs.apply import load_plan, must_confirm

        arguments.plan = load_plan(arguments.file)
        must_confirm(arguments.plan, arguments.confirm)
    return _online(arguments, stated)


def _offline(arguments: argparse.Namespace, stated: Any) -> Any:
    from vlc_wizard.adapters.snapshots import load
    from vlc_wizard.verbs import assess, plan

    snapshot = load(arguments.snapshot)
    if arguments.verb == "assess":
        return assess.from_snapshot(snapshot, stated)
    facts, people = assess.facts_and_people(snapshot, stated)
    if arguments.verb == "plan":
        return plan.plan_offline(snapshot, facts, arguments)
    if arguments.verb == "people":
        from vlc_wizard.verbs import people as verb

        return verb.offline(people, facts.census, arguments)
    raise UsageError(f"{arguments.verb} needs a tenant", "A snapshot can only be looked at.")


def _online(arguments: argparse.Namespace, stated: Any) -> int:
    from vlc_wizard.wiring import first_state, open_world

    world = open_world(_options(arguments))
    try:
        if arguments.verb == "status":
            from vlc_wizard.verbs.status import status

            state = first_state(world)
            last = world.last_plan(state)
            return _print(status(state, last), as_json=arguments.json)
        if arguments.verb == "forget":
            from vlc_wizard.verbs.forget import forget

            return _print(forget(world), as_json=arguments.json)
        answer = asyncio.run(_talk(world, arguments, stated))
    finally:
        asyncio.run(world.close())
    code: int = answer.exit_code
    _print(answer, as_json=arguments.json)
    covered = str(answer.document.get("coverage", {}).get("verdict", "")).startswith("COVERED")
    if arguments.verb == "assess" and arguments.check and not covered:
        return NOT_COVERED
    return code


async def _talk(world: Any, arguments: argparse.Namespace, stated: Any) -> Any:
    from vlc_wizard.verbs.session import Talk

    try:
        return await _ONLINE[arguments.verb](Talk.open(world, stated), arguments)
    finally:
        await world.directory.close()


async def _assess(talk: Any, arguments: argparse.Namespace) -> Any:
    from vlc_wizard.verbs.assess import assess

    return (await assess(talk, save=arguments.save_snapshot))[0]


async def _plan(talk: Any, arguments: argparse.Namespace) -> Any:
    from vlc_wizard.verbs.plan import plan

    return await plan(talk, arguments)


async def _apply(talk: Any, arguments: argparse.Namespace) -> Any:
    from vlc_wizard.verbs.apply import apply

    return await apply(talk, arguments.plan, arguments)


async def _verify(talk: Any, arguments: argparse.Namespace) -> Any:
    from vlc_wizard.verbs.verify import verify

    del arguments
    return await verify(talk)


async def _people(talk: Any, arguments: argparse.Namespace) -> Any:
    from vlc_wizard.verbs.people import people

    return await people(talk, arguments)


_ONLINE: dict[str, Callable[[Any, argparse.Namespace], Awaitable[Any]]] = {
    "assess": _assess,
    "plan": _plan,
    "apply": _apply,
    "verify": _verify,
    "people": _people,
}


# --- answers --------------------------------------------------------------------------------------


def _print(answer: Any, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(answer.document, indent=2, ensure_ascii=True))
    else:
        for line in answer.lines:
            print(line)
    return int(answer.exit_code)


def _tell(error: WizardError, *, as_json: bool) -> int:
    from vlc_wizard.core.problem import as_text

    print(as_text(error), file=sys.stderr)
    if as_json:
        document = {
            "title": error.title, "why": error.why, "now": error.now, "next": error.next,
            "code": error.code or None, "status": error.status or None,
            "request_id": error.request_id or None, "exit_code": error.exit_code,
        }  # fmt: skip
        print(json.dumps({"error": document}, indent=2, ensure_ascii=True))
    return error.exit_code
