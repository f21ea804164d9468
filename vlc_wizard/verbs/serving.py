"""rehearsal serve: the rehearsal tenant over HTTPS, on this machine only, until it is stopped."""

import argparse
import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vlc_wizard.adapters.files import reason
from vlc_wizard.core.errors import StateError, UsageError, WizardError
from vlc_wizard.verbs.flags import DEFAULT_SCENARIO
from vlc_wizard.verbs.session import Answer
from vlc_wizard.wiring import known_scenario, rehearsal_place

if TYPE_CHECKING:
    from vlc_wizard.rehearsal.serve import Served
    from vlc_wizard.rehearsal.tenant import Rehearsal

NOTHING = "Nothing was started."
INTERRUPTED = 130

Announce = Callable[[Answer], None]


def serve(arguments: argparse.Namespace, announce: Announce) -> int:
    """Serve until Ctrl-C (130) or a signal to end (0). Raises WizardError.

    `announce` is called once, as soon as the address takes connections.
    """
    from vlc_wizard.rehearsal.serve import ExtraMissing, need_extra

    try:
        need_extra()
    except ExtraMissing as missing:
        raise WizardError(
            "The rehearsal cannot be served",
            "Two packages that serving needs are not installed here.",
            now=NOTHING,
            next=missing.pip,
        ) from missing
    scenario = known_scenario(arguments.scenario or arguments.demo or DEFAULT_SCENARIO)
    place = arguments.state or rehearsal_place(scenario, arguments.how_many)
    tenant = opened(place, scenario, arguments.how_many, fresh=bool(arguments.fresh))
    try:
        person = _prepared(tenant, arguments)
        return _answering(_bound(tenant, place, arguments.port), tenant, person, announce)
    finally:
        tenant.close()


def opened(
    place: Path, scenario: str, people: int | None = None, *, fresh: bool = False
) -> "Rehearsal":
    """The tenant whose state is in this folder. Raises StateError."""
    import sqlite3

    from vlc_wizard.rehearsal.tenant import Rehearsal

    try:
        return Rehearsal.open(place, scenario, people=people, fresh=fresh)
    except (OSError, sqlite3.Error) as error:
        why = reason(error) if isinstance(error, OSError) else "The file there is not one of its."
        raise StateError(
            "The rehearsal's state cannot be kept",
            f"{str(place)!r}: {why}",
            now=NOTHING,
            next="Give --state a folder that can be written.",
        ) from error


def _prepared(tenant: "Rehearsal", arguments: argparse.Namespace) -> str:
    """Set what was asked for; who signs in by themselves, or empty."""
    if arguments.faults is not None:
        try:
            tenant.faults.read(arguments.faults)
        except (OSError, ValueError) as error:
            raise _unusable("faults", arguments.faults, error) from error
    if arguments.record is not None:
        try:
            tenant.record(arguments.record)
        except OSError as error:
            raise _unusable("record", arguments.record, error) from error
    if arguments.auto_sign_in is None:
        return ""
    person = arguments.auto_sign_in or tenant.people_to_be[0][1]
    if tenant.organisation.person(person) is None:
        raise UsageError(
            "Nobody can sign in by themselves as that",
            f"{person!r} is nobody's sign-in name in this tenant.",
            now=NOTHING,
            next=f"For example: --auto-sign-in {tenant.people_to_be[0][1]}",
        )
    tenant.auto_sign_in(person)
    return person


def _unusable(flag: str, path: Path, error: OSError | ValueError) -> UsageError:
    why = reason(error) if isinstance(error, OSError) else str(error)
    return UsageError(
        f"--{flag} cannot be used", f"{str(path)!r}: {why}", now=NOTHING,
        next=f"Give --{flag} another file, or leave it out.",
    )  # fmt: skip


def _bound(tenant: "Rehearsal", place: Path, port: int) -> "Served":
    from vlc_wizard.rehearsal.serve import Served

    try:
        return Served(tenant, place, port=port)
    except OSError as error:
        raise WizardError(
            f"Port {port} of this computer cannot be listened on", reason(error), now=NOTHING,
            next="Choose another --port; 0 takes a free one.",
        ) from error  # fmt: skip


def _answering(served: "Served", tenant: "Rehearsal", person: str, announce: Announce) -> int:
    ended: list[int] = []

    def end(number: int, _frame: object) -> None:
        """The server waits for these signals itself, and hands them on when it has ended."""
        ended.append(number)
        served.stop()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        announce(_announcement(served, tenant, person))
        asyncio.run(served.run())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return INTERRUPTED if signal.SIGINT in ended else 0


def _announcement(served: "Served", tenant: "Rehearsal", person: str) -> Answer:
    alone = f"Sign-ins finish by themselves after a second, as {person}."
    lines = (
        f"{tenant.card.title} (rehearsal {tenant.card.name}) answers on this computer only.",
        f"  Address      {served.url}",
        f"  Certificate  {served.ca}",
        *([alone] if person else []),
        "In another terminal:",
        f"  vlc-wizard --cloud {served.url} --ca {served.ca}",
        "Ctrl-C ends it. What was done to the tenant is kept.",
    )
    return Answer({"url": served.url, "ca": str(served.ca)}, lines)
