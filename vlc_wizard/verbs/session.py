"""What every verb stands on: the world, a sign-in, and an answer for people and programs."""

from __future__ import annotations  # what only acting needs is not loaded for the first frame

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vlc_wizard.core.errors import SignInError, UsageError
from vlc_wizard.core.permissions import READ
from vlc_wizard.core.session import Session
from vlc_wizard.core.stated import too_many, wrong_in

if TYPE_CHECKING:
    from vlc_wizard.core.model import Account, Identity
    from vlc_wizard.core.perform import Performer
    from vlc_wizard.core.ports import Progressed, SignedIn
    from vlc_wizard.wiring import World


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verb gives: a document for programs, lines for people, an exit code."""

    document: Mapping[str, Any]
    lines: tuple[str, ...]
    exit_code: int = 0


@dataclass
class Talk:
    """One verb's conversation with a tenant."""

    world: World
    performer: Performer
    given: Mapping[str, Any] = field(default_factory=dict)  # stated by a file, in this command

    @classmethod
    def open(cls, world: World, stated: Mapping[str, Any]) -> Talk:
        """Begin; nothing is asked of anybody yet."""
        from vlc_wizard.core.perform import Performer

        performer = Performer(world.tools, Prompts(silent=world.rehearsal is not None))
        performer.session = Session(
            client_id=world.login.client_id,
            tenant=world.options.tenant,
            way=world.options.way,
            sign_in_as=world.options.sign_in_as or _first(world),
        )
        return cls(world, performer, stated)

    async def sign_in(self, scopes: frozenset[str] = frozenset(READ)) -> SignedIn:
        """Sign in to read, or for more. A rehearsal signs in by itself.

        What a file states is taken then: only now it is known of which tenant it is.
        """
        from vlc_wizard.core.acts import SignInAct

        who = await self.performer.sign_in(SignInAct(scopes, then=""))
        await self.state(self.given)
        return who

    async def begin(self) -> None:
        """Sign in to read, where nobody is signed in yet."""
        if self.performer.tools.sign_in.current is None:
            await self.sign_in()

    async def state(self, said: Mapping[str, Any]) -> None:
        """Take what a human states of this tenant; every verb and page goes by it from now on."""
        why_not = await self.performer.stating.take(said) if said else ""
        if why_not:
            sys.stderr.write(f"What you state is used now and not kept. {why_not}\n")

    @property
    def stated(self) -> Mapping[str, Any]:
        """What is stated of this tenant, now or before."""
        return self.performer.stating.stated()

    async def accounts(
        self,
        names: tuple[str, ...],
        next: str = "Check the spelling; guests are known by their own sign-in name.",  # noqa: A002 - as in the error
    ) -> dict[str, Account]:
        """Accounts to leave out, by id. Raises UsageError for one that is nobody's."""
        from vlc_wizard.core import reading

        found: dict[str, Account] = {}
        for name in names:
            account = await reading.accounts(self.performer.tools.directory, (name,))
            if not account:
                raise UsageError(
                    "An account to leave out is not in this directory",
                    f"{name!r} is neither a sign-in name nor an object id here.",
                    now="Nothing was planned.",
                    next=next,
                )
            found |= account
        return found

    @property
    def who(self) -> Identity:
        """Whose token it is."""
        current = self.performer.tools.sign_in.current
        if current is None:
            raise SignInError("Nobody is signed in")
        return current.identity


def _first(world: World) -> str:
    people = world.rehearsal.people_to_be if world.rehearsal else ()
    return people[0][1] if people else ""


class Prompts:
    """Says on stderr, once, what a person must do; the rest of the progress is for screens."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent  # a rehearsal signs in by itself
        self._said = ""

    def __call__(self, progress: Progressed) -> None:
        """Hear of progress."""
        prompt = progress.prompt
        if prompt is None or self._silent or prompt.address == self._said:
            return
        self._said = prompt.address
        code = f" and type {prompt.code}" if prompt.code else ""
        sys.stderr.write(f"To sign in, open {prompt.address}{code}\n")
        sys.stderr.flush()


def load_stated(path: Path | None) -> Mapping[str, Any]:
    """The `stated` object of a file. Raises UsageError."""
    if path is None:
        return {}
    from vlc_wizard.adapters.clean import clean_json

    try:
        stated = clean_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise UsageError("The stated facts cannot be read", str(error)) from error
    if not isinstance(stated, dict):
        raise UsageError("The stated facts cannot be read", "The file must hold one JSON object.")
    wrong = wrong_in(stated) or too_many(stated)
    if wrong:
        raise UsageError(
            "The stated facts cannot be taken",
            f"{wrong}.",
            now="Nothing was done.",
            next="Correct the file; docs/snapshot.md has an example.",
        )
    return stated
