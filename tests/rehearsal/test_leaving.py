"""Somebody leaves while a library asks the tenant: nothing is left over, and nobody is told off."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from vlc_wizard.rehearsal.browser import Browser
from vlc_wizard.rehearsal.wire import MsalHttp

ADDRESS = "https://login.example/organizations/oauth2/v2.0/authorize"
asked: list[str] = []


async def app(scope: dict[str, Any], _: Any, send: Any) -> None:
    """An ASGI application that has nothing."""
    asked.append(scope["path"])
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


# Both ways in from a thread: that of a sign-in library, and that of the browser.


def by_msal(loop: asyncio.AbstractEventLoop) -> None:
    MsalHttp(app, loop).get(ADDRESS)


def by_browser(loop: asyncio.AbstractEventLoop) -> None:
    Browser(app, loop, "jo@contoso.example").open(ADDRESS)


ASKING = [by_msal, by_browser]
Ask = Callable[[asyncio.AbstractEventLoop], None]


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop of its own, which a test may end; what it complains of is an error."""
    asked.clear()
    made = asyncio.new_event_loop()
    yield made
    made.close()
    gc.collect()  # whatever was made and never begun would say so now


@pytest.mark.parametrize("ask", ASKING)
def test_after_the_end_nothing_is_begun(ask: Ask, loop: asyncio.AbstractEventLoop) -> None:
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        ask(loop)
    assert asked == []


def test_one_that_waits_for_its_turn_when_the_end_comes(loop: asyncio.AbstractEventLoop) -> None:
    by_browser(loop)  # the loop does not run: it waits
    loop.close()
    assert asked == []


def test_one_whose_turn_has_just_come_when_the_end_comes(loop: asyncio.AbstractEventLoop) -> None:
    told: list[str] = []
    loop.set_exception_handler(lambda _, context: told.append(str(context["message"])))
    by_browser(loop)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    assert asked == []


@pytest.mark.parametrize("ask", ASKING)
def test_the_same_is_done_where_nobody_leaves(ask: Ask, loop: asyncio.AbstractEventLoop) -> None:
    async def whole() -> None:
        await asyncio.to_thread(ask, loop)
        if rest := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(rest)

    loop.run_until_complete(whole())
    assert asked == ["/organizations/oauth2/v2.0/authorize"]
