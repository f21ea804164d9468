"""The command in a world that stands still at one point: a program, with POINT and arguments."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from vlc_wizard import cli
from vlc_wizard.rehearsal.browser import Browser
from vlc_wizard.rehearsal.clock import SharedClock
from vlc_wizard.rehearsal.tenant import Rehearsal
from vlc_wizard.rehearsal.wire import InProcess
from vlc_wizard.wiring import World


def _told() -> bool:
    """Say to whoever waits for it that everything stands still now."""
    if "STUCK" in os.environ:
        Path(os.environ["STUCK"]).write_bytes(b"stuck")
    return True


def nobody_signs_in() -> None:
    """The browser opens, and nobody does anything in it."""
    Browser.open = lambda *_: _told()  # type: ignore[method-assign]


def nobody_types_the_code() -> None:
    """A code is shown, nobody types it, and it is asked after at the pace of a real login."""

    async def real(_: SharedClock, seconds: float) -> None:
        await asyncio.sleep(seconds)

    SharedClock.sleep = real  # type: ignore[method-assign]
    World._type_code = lambda *_: None  # type: ignore[method-assign] - no one does anything


def challenged() -> None:
    """The sign-in is done; then it is challenged, and nobody answers that in the browser."""
    opened, visit = Rehearsal.open, Browser.open
    visits: list[str] = []

    def faulty(*args: Any, **kwargs: Any) -> Rehearsal:
        tenant = opened(*args, **kwargs)
        tenant.faults.next("GET", "/subscribedSkus", kind="401-claims")
        return tenant

    def once(self: Browser, address: str) -> bool:
        visits.append(address)
        return visit(self, address) if len(visits) == 1 else _told()

    Rehearsal.open = faulty  # type: ignore[method-assign, assignment]
    Browser.open = once  # type: ignore[method-assign]


def no_answer_to(method: str) -> None:
    """A request of this kind is sent, and no answer ever comes."""
    answer = InProcess.handle_async_request

    async def stuck(self: InProcess, request: Any) -> Any:
        if request.method == method and "conditionalAccess/policies" in str(request.url):
            _told()
            await asyncio.Event().wait()
        return await answer(self, request)

    InProcess.handle_async_request = stuck  # type: ignore[method-assign]


def dies() -> None:
    """Any request to Graph meets a bug."""

    async def broken(*_: Any) -> Any:
        secret = "eyJhbGciOi-secret"
        raise ZeroDivisionError(secret)

    InProcess.handle_async_request = broken  # type: ignore[method-assign]


def heard_by(path: Path) -> None:
    """Write every token and code that the login hears or gives out to a file of the test's."""
    from urllib.parse import parse_qsl

    from vlc_wizard.rehearsal.record import Recorder

    answer = Recorder.__call__
    names = ("access_token", "refresh_token", "id_token", "code", "device_code", "code_verifier")

    def note(found: Mapping[str, Any]) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{found[n]}\n" for n in names if found.get(n))

    async def hearing(self: Recorder, scope: Any, receive: Any, send: Any) -> None:
        async def asked() -> Any:
            message = await receive()
            note(dict(parse_qsl(message.get("body", b"").decode("utf-8", "replace"))))
            return message

        async def answered(message: Any) -> None:
            with suppress(ValueError):
                note(json.loads(message.get("body", b"null")) or {})
            await send(message)

        login = scope["path"].endswith(("/token", "/devicecode"))
        await answer(self, scope, *((asked, answered) if login else (receive, send)))

    Recorder.__call__ = hearing  # type: ignore[method-assign]


def loud(path: Path) -> None:
    """Every library says everything it does."""
    logging.basicConfig(level=logging.DEBUG, filename=path, force=True)


POINTS = {
    "bug": dies,
    "nowhere": lambda: None,
    "sign-in": nobody_signs_in,
    "code": nobody_types_the_code,
    "challenge": challenged,
    "read": lambda: no_answer_to("GET"),
    "create": lambda: no_answer_to("POST"),
    "switch": lambda: no_answer_to("PATCH"),
}

if __name__ == "__main__":
    for name, listen in (("HEARD", heard_by), ("LOUD", loud)):
        if name in os.environ:
            listen(Path(os.environ[name]))
    POINTS[sys.argv[1]]()
    sys.argv[1:] = sys.argv[2:]
    sys.exit(cli.command())
