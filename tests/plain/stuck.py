"""The command in a world that stands still at one point: a program, with POINT and arguments."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from vlc_wizard import cli
from vlc_wizard.rehearsal.browser import Browser
from vlc_wizard.rehearsal.wire import InProcess


def _told() -> bool:
    """Say to whoever waits for it that everything stands still now."""
    if "STUCK" in os.environ:
        Path(os.environ["STUCK"]).write_bytes(b"stuck")
    return True


def nobody_signs_in() -> None:
    """The browser opens, and nobody does anything in it."""
    Browser.open = lambda *_: _told()  # type: ignore[method-assign]


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


POINTS = {
    "bug": dies,
    "nowhere": lambda: None,
    "sign-in": nobody_signs_in,
    "read": lambda: no_answer_to("GET"),
    "create": lambda: no_answer_to("POST"),
    "switch": lambda: no_answer_to("PATCH"),
}

if __name__ == "__main__":
    POINTS[sys.argv[1]]()
    sys.exit(cli.main(sys.argv[2:]))
