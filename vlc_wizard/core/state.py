"""Where a walk stands: the answers, what was read, what is under way."""

from __future__ import annotations  # what only the types need is not loaded for the first frame

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vlc_wizard.core.model import Whereabouts
from vlc_wizard.core.page import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vlc_wizard.core.acts import Act
    from vlc_wizard.core.checked import Report
    from vlc_wizard.core.directions import Way
    from vlc_wizard.core.errors import WizardError
    from vlc_wizard.core.facts import FactSheet
    from vlc_wizard.core.handout import Home, Prepared
    from vlc_wizard.core.helpdesk.calling import Call
    from vlc_wizard.core.homes import Homes
    from vlc_wizard.core.journal import Entry, Run
    from vlc_wizard.core.model import Account, Cloud
    from vlc_wizard.core.page import Answers, RowSource, Say
    from vlc_wizard.core.plan import Gate, Plan
    from vlc_wizard.core.ports import Prompt, SignedIn
    from vlc_wizard.core.registration import AppCheck
    from vlc_wizard.core.session import Saved, Session
    from vlc_wizard.core.vlc_users import VlcUsers
    from vlc_wizard.core.waves import Count, Wave
    from vlc_wizard.core.words import Words


@dataclass(frozen=True, slots=True)
class Setting:
    """What does not change while the program runs."""

    cloud: Cloud
    words: Words
    people_to_be: tuple[tuple[str, str], ...] = ()  # rehearsal: (role, sign-in name)
    about: Mapping[str, str] = field(default_factory=dict)  # rehearsal: name, description
    tenant_hint: str = ""  # --tenant
    downloads: str = "."  # where files are offered to be saved
    notices: tuple[str, ...] = ()  # what was found wrong with what is kept
    day: int = 0  # of a rehearsal whose clock was moved
    where: Whereabouts = field(default_factory=Whereabouts)
    read_only: str = ""  # why the state may only be read; empty when it may be written


@dataclass(frozen=True, slots=True)
class Doing:
    """Work under way."""

    what: str
    since: datetime
    done: int = 0
    total: int | None = None
    prompt: Prompt | None = None
    stopping: bool = False
    begun: datetime | None = None  # what is being done now; `since` is of all of it


@dataclass(frozen=True, slots=True)
class State:
    """Everything a page may look at."""

    setting: Setting
    session: Session
    at: str = "hub"
    trail: tuple[str, ...] = ()
    resume: Saved | None = None  # an onboarding begun before, not yet taken up
    signed_in: SignedIn | None = None
    kept: str = ""  # whether the sign-in outlives the program, in a sentence
    facts: FactSheet | None = None
    accounts: Mapping[str, Account] = field(default_factory=dict)  # looked up, by id
    plan: Plan | None = None
    on_gates: tuple[Gate, ...] = ()  # judged on the stored policy, before it is turned on
    runs: tuple[Run, ...] = ()
    journal: tuple[Entry, ...] = ()
    app_check: AppCheck | None = None  # what is known of the app's registration
    report: Report | None = None  # of the last verify
    people: RowSource | None = None
    homes: Homes | None = None  # whose MFA counts
    ways: Mapping[Way, int] = field(default_factory=dict)  # how many people get ready how
    counts: tuple[Count, ...] = ()  # registration over time
    waves: tuple[Wave, ...] = ()  # who was told what
    opted_out: int = 0
    vlc: VlcUsers | None = None  # of Volume Licensing Central, as the admin named them
    guest_homes: tuple[Home, ...] = ()  # organisations that send guests
    handout: Prepared | None = None  # the messages of one moment, to be looked at
    codes: Mapping[str, tuple[tuple[bool, ...], ...]] = field(default_factory=dict)  # by address
    people_version: int = 0
    call: Call | None = None  # somebody calls the helpdesk: of this program's life alone
    opened: str = ""  # what was opened on the page before, by its key
    listed: RowSource | None = None  # the people of it
    work: Mapping[str, Doing] = field(default_factory=dict)
    problem: WizardError | None = None  # shown on the page where it happened
    problem_at: str = ""
    failed: Act | None = None  # what to try again
    draft: Answers = field(default_factory=dict)  # what was typed and not taken
    field_errors: Mapping[str, Say] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()  # details opened on this page: "json"
    notice: Say = NOTHING  # good news, once
