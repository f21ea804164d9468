"""What a front end is asked to perform: values, so that the walk stays pure."""

from __future__ import annotations  # what only the types need is not loaded for the first frame

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from vlc_wizard.core.facts import FactSheet
    from vlc_wizard.core.helpdesk.acting import Wish as HelpWish
    from vlc_wizard.core.helpdesk.proof import Case, Proof
    from vlc_wizard.core.model import Account
    from vlc_wizard.core.outgoing import Terms
    from vlc_wizard.core.plan import Wish
    from vlc_wizard.core.session import Session

APPLYING = "apply"  # the work that is stopped between its steps, never cut off


@dataclass(frozen=True, slots=True)
class SignInAct:
    """Sign in for these scopes; then go to `then`."""

    scopes: frozenset[str]
    then: str
    work: str = "sign-in"
    claims: str | None = None


@dataclass(frozen=True, slots=True)
class ReadTenant:
    """Read everything but the people; then go to `then` (empty: stay)."""

    then: str = ""
    work: str = "read"


@dataclass(frozen=True, slots=True)
class ReadPeople:
    """Read everybody into the roster, in the background."""

    work: str = "people"


@dataclass(frozen=True, slots=True)
class LearnHomes:
    """Read whose MFA counts. `ask`: sign in for a permission that is missing."""

    ask: bool = False
    work: str = "homes"


@dataclass(frozen=True, slots=True)
class PrepareMessages:
    """Make the messages of one moment from what was read, to be looked at."""

    moment: str
    work: str = "prepare"


@dataclass(frozen=True, slots=True)
class HandOut:
    """Write the messages, codes, sheets and lists of one moment into a folder."""

    path: Path
    moment: str
    codes_in_mail: bool = False
    again: bool = False  # a further wave, though the same people were told the same
    work: str = "save"


@dataclass(frozen=True, slots=True)
class SaveWords:
    """The messages' own words as files to edit."""

    path: Path
    work: str = "save"


@dataclass(frozen=True, slots=True)
class TakeWords:
    """Take edited words, and make the messages of this moment of them."""

    path: Path
    moment: str
    work: str = "prepare"


@dataclass(frozen=True, slots=True)
class SendMail:
    """Send the message of a moment: to yourself, or to its wave, or what is left of that."""

    moment: str
    terms: Terms
    to_self: bool = False
    codes: bool = False  # pictures of codes in the mails
    work: str = "mail"


@dataclass(frozen=True, slots=True)
class ListWaves:
    """How the waves stand now."""

    work: str = "waves"


@dataclass(frozen=True, slots=True)
class Judge:
    """Judge what was read once more: what a human stated has changed."""

    work: str = "judge"


@dataclass(frozen=True, slots=True)
class ListPeople:
    """Find these people, so that they can be shown by name."""

    people: tuple[str, ...]  # object ids
    work: str = "list"


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find these accounts by sign-in name or id, for the answers that follow."""

    names: tuple[str, ...]
    answers: Mapping[str, str | tuple[str, ...]]
    work: str = "look-up"


@dataclass(frozen=True, slots=True)
class CheckApp:
    """Check the settings of the app that signs in, as far as can be."""

    client_id: str
    tenant: str
    work: str = "check-app"


@dataclass(frozen=True, slots=True)
class OpenHandover:
    """Open what a colleague saved."""

    path: Path
    work: str = "open-handover"


@dataclass(frozen=True, slots=True)
class ApplyPlan:
    """Apply the plan of the session; `turn_on` answers its second question."""

    plan_id: str
    turn_on: bool
    reasons: Mapping[str, str] = field(default_factory=dict)
    revert_minutes: int = 0  # the policy goes back to report-only unless confirmed; 0: it stays
    answer: str = ""  # to an open confirmation: "keep" or "back"
    work: str = APPLYING


@dataclass(frozen=True, slots=True)
class MakePlan:
    """Find the people a change is for, and make the plan; `answers` go with it."""

    wish: Wish
    facts: FactSheet
    accounts: Mapping[str, Account]  # emergency access accounts, by id
    whom: str = ""
    by: str = ""  # what `whom` is: "names", "group" or "table"; empty: everybody
    revoke: bool = False
    reasoned: bool = False  # a reason for this choice of people was typed
    work: str = "plan"


@dataclass(frozen=True, slots=True)
class MakeUndo:
    """Make the plan that takes a run back."""

    plan_id: str
    work: str = "plan"


@dataclass(frozen=True, slots=True)
class VerifyPlan:
    """Read again and compare. `signed_in`: who is said to have just signed in to VLC."""

    plan_id: str
    signed_in: str = ""  # a sign-in name or id; empty: nothing new is said
    work: str = "verify"


@dataclass(frozen=True, slots=True)
class SavePeople:
    """The roster as CSV."""

    path: Path
    work: str = "save"


@dataclass(frozen=True, slots=True)
class SaveText:
    """A text file."""

    path: Path
    text: str
    work: str = "save"


@dataclass(frozen=True, slots=True)
class SaveCode:
    """A QR code as PNG."""

    path: Path
    address: str
    work: str = "save"


@dataclass(frozen=True, slots=True)
class OpenAddress:
    """Start the admin's browser."""

    address: str
    work: str = "open"


@dataclass(frozen=True, slots=True)
class CopyText:
    """Send text to the terminal's clipboard (OSC 52): sent, never known to have arrived."""

    text: str
    work: str = "copy"


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep the answers (the walk asks for it whenever they changed)."""

    session: Session
    at: str
    work: str = "keep"


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the work of this name; an applying stops after its current step."""

    name: str
    work: str = "stop"


@dataclass(frozen=True, slots=True)
class Confirm:
    """Answer the applying that waits for a confirmation: "keep" or "back"."""

    answer: str
    work: str = "confirm"


@dataclass(frozen=True, slots=True)
class Leave:
    """End the program; the state is kept."""

    work: str = "leave"


@dataclass(frozen=True, slots=True)
class NoteProof:
    """Write down how a caller was proven: it opens a case, or adds to the one named."""

    topic: str  # "code", "complaint" or "person"
    about: str
    proof: Proof
    case: str = ""
    work: str = "note-proof"


@dataclass(frozen=True, slots=True)
class FindPerson:
    """Read one person whom somebody calls for."""

    name: str  # sign-in name or object id
    work: str = "find-person"


@dataclass(frozen=True, slots=True)
class HelpAct:
    """Do one thing for one person."""

    case: Case
    person: str  # object id
    wish: HelpWish
    work: str = "help"


Act = (
    SignInAct | ReadTenant | ReadPeople | LearnHomes | PrepareMessages | HandOut | SaveWords
    | TakeWords | SendMail | ListWaves | Judge | ListPeople | LookUp | CheckApp | OpenHandover
    | MakePlan | MakeUndo | ApplyPlan | VerifyPlan | NoteProof | FindPerson | HelpAct
    | SavePeople | SaveText | SaveCode | OpenAddress | CopyText | Keep | Stop | Confirm | Leave
)  # fmt: skip
