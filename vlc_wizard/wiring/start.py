"""How a start begins: which world, and where in it."""

from __future__ import annotations  # what only the types need is not loaded for the first frame

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.model import Cloud
from vlc_wizard.core.session import Saved, Session
from vlc_wizard.core.state import Setting, State
from vlc_wizard.core.stated import stated_in, with_stated
from vlc_wizard.core.steps import BY_ID
from vlc_wizard.wiring.clouds import cloud_of
from vlc_wizard.wiring.rehearsing import known_scenario, rehearsal_place, rehearse
from vlc_wizard.wiring.world import Options, World

if TYPE_CHECKING:
    from vlc_wizard.core.ports import Store


def open_world(options: Options) -> World:
    """The world the options name. Raises UsageError, StateError."""
    from vlc_wizard.adapters.home import home

    if options.demo is None:
        cloud = cloud_of(options.cloud)
        return World(_with_known_app(options, home(), cloud), cloud, home())
    place = rehearsal_place(known_scenario(options.demo), options.people)
    return rehearse(options, place.parent)


def _with_known_app(options: Options, where: Path, cloud: Cloud) -> Options:
    """The client id given, or else the one kept for the tenant in this cloud."""
    from vlc_wizard.adapters.home import client_id_for, last_tenant

    tenant = options.tenant or last_tenant(where, cloud.name) or None
    known = options.client_id
    if not known:
        with suppress(UsageError):
            before = client_id_for(where, None, cloud.name)
            known = client_id_for(where, tenant, cloud.name) or before or ""
    return replace(options, client_id=known)


def first_state(world: World) -> State:
    """Where a start begins: the hub, or the offer to carry on."""
    from vlc_wizard.adapters.home import last_tenant

    options = world.options
    last = None if world.rehearsal else last_tenant(world.home, world.cloud.name)
    tenant = options.tenant or last or None
    store = world.store(tenant if tenant is None or _is_guid(tenant) else None)
    saved = store.saved()
    session = Session(
        client_id=world.client_id, tenant=options.tenant, way=options.way,
        sign_in_as=options.sign_in_as,
    )  # fmt: skip
    if saved is not None:  # by a verb, it may be, before the wizard was ever begun here
        session = with_stated(session, stated_in(saved.session))
    state = State(setting(world, store), session, runs=tuple(store.runs()),
                  journal=tuple(store.journal()))  # fmt: skip
    if saved is None or not _worth_resuming(saved):
        return state
    kept = replace(saved.session, sign_in_as=options.sign_in_as or saved.session.sign_in_as)
    return replace(state, at="resume", resume=replace(saved, session=kept))


def _worth_resuming(saved: Saved) -> bool:
    return saved.at in BY_ID and (saved.at != "hub" or saved.session.confirmed is not None)


def _is_guid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4  # noqa: PLR2004 - a GUID's own shape


def _here() -> str:
    """The folder the program was started in, which may be gone."""
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return str(Path.home())


def setting(world: World, store: Store) -> Setting:
    """What does not change while the program runs."""
    demo = world.rehearsal
    about: Mapping[str, str] = {}
    if demo is not None:
        about = {"name": demo.card.title, "description": demo.card.description}
    from vlc_wizard.adapters.texts import words
    from vlc_wizard.adapters.whereabouts import whereabouts

    return Setting(
        cloud=world.cloud,
        words=words(),
        people_to_be=demo.people_to_be if demo else (),
        about=about,
        tenant_hint=world.options.tenant,
        downloads=_here(),
        day=demo.clock.day if demo else 0,
        notices=tuple(store.notices),
        where=whereabouts(os.environ),
        read_only=store.why_not,
    )
