"""Verbs and flags, and what they must look like. Nothing but argparse is loaded for them."""

import argparse
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from vlc_wizard import __version__

DEFAULT_SCENARIO = "p1-fresh"
MOST_PEOPLE = 1_000_000  # the largest size anybody tried
MOMENTS = (
    "managers", "everyone", "reminder", "on", "second-reminder", "escalation", "joiners", "guests",
    "partner", "phone-only",
)  # fmt: skip
PROOFS = ("call-back", "video", "manager", "in-person", "verified-id")
AIDS = ("pass", "revoke", "re-register", "delete", "invite")
METHODS = ("conditional-access", "security-defaults", "per-user")

_VERBS = (
    "assess", "plan", "apply", "verify", "undo", "people", "distribute", "report", "handover",
    "assess", "plan", "apply", "verify", "undo", "people", "distribute", "helpdesk", "report",
    "status", "journal", "forget", "doctor", "rehearsal",
)  # fmt: skip
_AFTER_DEMO = (
    *_VERBS,
    "list",
    "clock",
    "sign-in",
    "serve",
    "save",
    "open",
)  # words that are never the name of a scenario
_NOT_A_NAME = ("-", "+", "/", ".", "\\", "~")


class _Parser(argparse.ArgumentParser):
    """Tells of a wrong command as every other error is told."""

    def error(self, message: str) -> NoReturn:
        """What argparse could not take. Raises UsageError."""
        from vlc_wizard.core.errors import UsageError

        raise UsageError(
            "The command cannot be understood",
            f"{message[:1].upper()}{message[1:]}.",
            now="Nothing was done.",
            next=f"See: {self.prog} --help",
        )


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, each flag taken before and after the verb alike. Raises UsageError."""
    own = _common()
    parser = _Parser(
        prog="vlc-wizard",
        description="Take an organisation through mandatory MFA for Volume Licensing Central.",
        epilog="Without a verb the wizard starts, or carries on where it was left.",
        parents=[own],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"vlc-wizard {__version__}")
    # on this parser's own flags alone: a verb's defaults would hide a flag given before it
    parser.set_defaults(**{a.dest: None for a in own._actions})
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    _add_verbs(verbs, _common())
    arguments = parser.parse_args(_with_default_scenario(argv))
    arguments.json = bool(arguments.json)
    return _cleaned(arguments)


def _cleaned(arguments: argparse.Namespace) -> argparse.Namespace:
    """What was typed is other people's words, too: it may come out of a directory by a script."""
    from vlc_wizard.adapters.clean import clean

    for name, value in vars(arguments).items():
        if isinstance(value, str):
            setattr(arguments, name, clean(value))
        elif isinstance(value, list):
            setattr(arguments, name, [clean(one) for one in value])
    return arguments


def _with_default_scenario(argv: Sequence[str]) -> list[str]:
    """`--demo` alone means the default scenario, also before a verb or a file name."""
    out = []
    for here, following in pairwise((*argv, "-")):
        alone = following in _AFTER_DEMO or any(sign in following[:1] for sign in _NOT_A_NAME)
        alone = alone or not following or "." in following or "/" in following
        out.append(f"--demo={DEFAULT_SCENARIO}" if here == "--demo" and alone else here)
    return out


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    add = common.add_argument_group("for every verb").add_argument
    add("--demo", metavar="SCENARIO", help=f"work on a rehearsal tenant; alone: {DEFAULT_SCENARIO}")
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
    short = len(text) <= len(str(MOST_PEOPLE)) and text.isascii() and text.isdigit()
    if not short or not 0 < int(text) <= MOST_PEOPLE:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {MOST_PEOPLE:,}")
    return int(text)


def _add_verbs(verbs: Any, common: argparse.ArgumentParser) -> None:
    def add(name: str, words: str) -> argparse.ArgumentParser:
        verb: argparse.ArgumentParser = verbs.add_parser(
            name, parents=[common], help=words, description=f"{words}.", allow_abbrev=False
        )
        return verb

    _add_assess(add("assess", "read the tenant and judge it"))
    _add_plan(add("plan", "the exact change, as a file"))
    _add_apply(add("apply", "apply exactly that plan, or finish an interrupted one"))
    _add_verify(add("verify", "read again and compare with what was applied"))
    _add_undo(add("undo", "the plan that takes a run back, for apply"))
    _add_people(add("people", "readiness per person"))
    _add_distribute(add("distribute", "messages, links, codes and sheets for people"))
    _add_helpdesk(add("helpdesk", "a code, a complaint or a person, once the caller is proven"))
    _add_report(add("report", "the evidence, out of what is kept here"))
    _add_handover(add("handover", "give the onboarding to a colleague, or take one up"), common)
    add("status", "what is open here, without signing in")
    add("journal", "every line of what was done")
    forget = add("forget", "remove what is kept of this tenant")
    forget.add_argument("--confirm", metavar="DOMAIN", help="the tenant's domain")
    add("doctor", "what of this computer may get in the way")
    _add_rehearsal(add("rehearsal", "the rehearsal tenants"), common)


def _add_rehearsal(rehearsal: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    whats = rehearsal.add_subparsers(dest="what", metavar="WHAT", required=True)
    for name, words in (
        ("list", "which there are"),
        ("clock", "move the clock of one forward"),
        ("sign-in", "let somebody sign in to Volume Licensing Central there"),
        ("serve", "answer other programs, over HTTPS on this computer only"),
    ):
        what = whats.add_parser(
            name, parents=[common], help=words, description=f"{words}.", allow_abbrev=False
        )
        if name == "clock":
            what.add_argument("by", metavar="+3d", help="days (d), hours (h) or minutes (m)")
        if name == "sign-in":
            what.add_argument("who", metavar="UPN", help="the sign-in name")
        if name in ("clock", "sign-in"):
            what.add_argument("--state", type=Path, metavar="DIR", help="of one that is served")
        if name == "serve":
            _add_serve(what)


def _add_handover(handover: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    whats = handover.add_subparsers(dest="what", metavar="WHAT", required=True)

    def add(name: str, words: str) -> argparse.ArgumentParser:
        what: argparse.ArgumentParser = whats.add_parser(
            name, parents=[common], help=words, description=f"{words}.", allow_abbrev=False
        )
        return what

    save = add("save", "read the tenant, and write the answers and what was done; no secrets")
    save.add_argument("-o", "--output", type=Path, metavar="FILE", help="save it")
    save.add_argument("--names", action="store_true", help="with people's names, and your reasons")
    taking = add("open", "sign in as yourself, in the same tenant, and see what changed since")
    taking.add_argument("file", type=Path, metavar="FILE", help="as handover save -o wrote it")


def _add_serve(serve: argparse.ArgumentParser) -> None:
    """Its --people and --fresh are those of every verb; here they need no --demo."""
    add = serve.add_argument
    add("--scenario", metavar="S", help=f"which tenant; default: {DEFAULT_SCENARIO}")
    add("--port", type=_port, default=0, metavar="N", help="default: a free one")
    add("--state", type=Path, metavar="DIR", help="keep its state here")
    add("--record", type=Path, metavar="FILE", help="write the traffic down, without secrets")
    add("--faults", type=Path, metavar="FILE", help="what goes wrong, as TOML or JSON")
    add("--auto-sign-in", nargs="?", const="", metavar="UPN",
        help="sign-ins finish by themselves, as this person")  # fmt: skip


def _port(text: str) -> int:
    highest = 65_535
    short = len(text) <= len(str(highest)) and text.isascii() and text.isdigit()
    if not short or int(text) > highest:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to {highest}")
    return int(text)


def _add_assess(assess: argparse.ArgumentParser) -> None:
    assess.add_argument("--check", action="store_true", help="exit 7 unless covered")
    assess.add_argument("--save-snapshot", type=Path, metavar="FILE", help="save what was read")


def _add_apply(apply: argparse.ArgumentParser) -> None:
    apply.add_argument("file", type=Path, metavar="FILE", help="as plan -o wrote it")
    apply.add_argument("--confirm", metavar="DOMAIN", help="the tenant's domain; --keep needs none")
    apply.add_argument("--stop-before-on", action="store_true", help="leave it report-only")
    apply.add_argument(
        "--revert-after",
        type=_minutes,
        metavar="MINUTES",
        help="back to report-only unless --keep confirms; 0: not (must be said for all resources)",
    )
    apply.add_argument("--keep", action="store_true", help="confirm: the policy stays on")


def _add_verify(verify: argparse.ArgumentParser) -> None:
    add = verify.add_argument
    add("--signed-in", metavar="UPN",
        help="has just signed in to Volume Licensing Central: look in the log")  # fmt: skip
    add("--vlc-app", metavar="ID", help="what the log calls Volume Licensing Central")
    add("--seen-by-hand", action="store_true",
        help="the sign-in was looked up in the portal; kept as stated by the admin")  # fmt: skip


def _add_undo(undo: argparse.ArgumentParser) -> None:
    add = undo.add_argument
    add("run", nargs="?", metavar="RUN", help="the plan's id; default: the last one applied here")
    add("-o", "--output", type=Path, metavar="FILE", help="save the plan, for apply")


def _minutes(text: str) -> int:
    longest = 24 * 60
    short = len(text) <= len(str(longest)) and text.isascii() and text.isdigit()
    if not short or int(text) > longest:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to {longest}")
    return int(text)


def _add_people(people: argparse.ArgumentParser) -> None:
    people.add_argument("--not-ready", action="store_true", help="who could not pass MFA today")
    people.add_argument("--guests", action="store_true", help="guests only")
    people.add_argument("--opt-out", nargs="+", action="extend", default=[], metavar="UPN",
        help="no reminders for these; needs --reason")  # fmt: skip
    people.add_argument("--vlc-users", metavar="LIST", help="who uses Volume Licensing Central: a "
        "file, - for what is pasted, or group:ID")  # fmt: skip
    people.add_argument("--csv", type=Path, metavar="FILE", help="save the list")


def _add_distribute(distribute: argparse.ArgumentParser) -> None:
    add = distribute.add_argument
    add("--to", type=Path, metavar="DIR", help="write everything into this folder")
    add("--moment", choices=MOMENTS,
        help="what is told; default: everyone, or on where everybody is asked")  # fmt: skip
    add("--again", action="store_true",
        help="a further wave, though the same people were handed the same message")  # fmt: skip
    add("--day", metavar="DATE", help="the day it is on, like 2026-12-08")
    add("--helpdesk", metavar="TEXT", help="how people reach your own helpdesk")
    add("--enrolment", action="append", default=[], metavar="DOMAIN=ADDRESS",
        help="where the identity provider of a federated domain registers people")  # fmt: skip
    add("--language", metavar="CODE", help="for people who prefer none; default: en")
    add("--save-words", type=Path, metavar="DIR", help="the messages' own words as files to edit")
    add("--take-words", type=Path, metavar="DIR", help="take them back, and show three messages")
    add("--send", choices=("mail",), help="send from your own mailbox: to yourself first")
    add("--confirm", metavar="DOMAIN", help="with --send: to everybody of the moment, after you "
        "saw yours; also carries on a wave that was left")  # fmt: skip
    add("--codes-in-mail", metavar="DOMAIN", help="put codes into the mails; confirms with "
        "the tenant's domain")  # fmt: skip


def _add_helpdesk(helpdesk: argparse.ArgumentParser) -> None:
    add = helpdesk.add_argument
    add("about", nargs="?", metavar="CODE|UPN|COMPLAINT",
        help="without: which complaints there are")  # fmt: skip
    add("--proof", choices=PROOFS, action="append", default=[],
        help="how the caller was proven; two for an administrator's account")  # fmt: skip
    add("--ticket", metavar="TEXT", help="under which number the call is known to you")
    add("--second-agent", metavar="NAME", help="for an administrator's account")
    add("--act", choices=AIDS, help="what to do for the person")
    add("--minutes", type=_pass_minutes, metavar="N", help="of a pass; default: the shortest")
    add("--several", action="store_true", help="a pass for several sign-ins")
    add("--method", metavar="ID", help="which method to delete")


def _pass_minutes(text: str) -> int:
    longest = 43_200  # thirty days
    short = len(text) <= len(str(longest)) and text.isascii() and text.isdigit()
    if not short or not 10 <= int(text) <= longest:  # noqa: PLR2004 - the service's own least
        raise argparse.ArgumentTypeError(f"must be a number from 10 to {longest:,}")
    return int(text)


def _add_report(report: argparse.ArgumentParser) -> None:
    add = report.add_argument
    add("--format", dest="form", choices=("html", "md", "json"), default="md", help="default: md")
    add("-o", "--output", type=Path, metavar="FILE", help="save it")
    add("--redact", action="store_true", help="without names, ids and words of people")


def _add_plan(plan: argparse.ArgumentParser) -> None:
    add = plan.add_argument
    add("--method", choices=METHODS, help="default: the recommended one")
    add(
        "--state",
        choices=("report-only", "on", "off"),
        default="on",
        help="where it ends; on (default) is confirmed by apply, too; off: security defaults",
    )
    add("--target", choices=("admin-portals", "all-resources"),
        help="default: admin-portals; all-resources where security defaults are on")  # fmt: skip
    add("--exclude", nargs="+", action="extend", default=[], metavar="UPN",
        help="emergency access accounts to leave out")  # fmt: skip
    add("--only", nargs="+", action="extend", default=[], metavar="UPN",
        help="per-user: these people")  # fmt: skip
    add("--only-group", metavar="ID", help="per-user: the members of this group")
    add("--only-csv", type=Path, metavar="FILE",
        help="per-user: the people of a table, by userPrincipalName, mail or id")  # fmt: skip
    add("--revoke-sessions", action="store_true",
        help="sign people out everywhere, so that it acts at once")  # fmt: skip
    add("--name", metavar="NAME", help="of the policy")
    add("-o", "--output", type=Path, metavar="FILE", help="save the plan, for apply")
