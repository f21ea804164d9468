"""The page to draw for a state. What only acting needs is not loaded for it."""

from datetime import datetime
from importlib import import_module
from types import ModuleType

from vlc_wizard.core.page import Page, Say
from vlc_wizard.core.problem import with_problem
from vlc_wizard.core.signing_again import with_sign_in
from vlc_wizard.core.state import State
from vlc_wizard.core.steps import BY_ID
from vlc_wizard.core.twins import with_twin
from vlc_wizard.core.view import View


def module_of(page_id: str) -> ModuleType:
    """The page's module: loaded when it is first shown."""
    return import_module(f"vlc_wizard.core.pages.{BY_ID[page_id].id}")


def why_of(state: State, page: Page) -> tuple[Say, ...]:
    """Where the page's claims come from, and what the guidance says about it."""
    from vlc_wizard.core.guidance import on_page

    return (*page.why, *on_page(state.setting.words.guidance(), page.id))


def page_of(state: State, now: datetime) -> Page:
    """The page to draw, with the problem that happened on it, and with what waits for somebody."""
    page: Page = module_of(state.at).page(View(state, now))
    return with_sign_in(state, now, with_problem(state, with_twin(page)))
