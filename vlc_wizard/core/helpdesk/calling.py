"""A call as the pages hold it: of this program's life alone, and never among the answers."""

from dataclasses import dataclass, replace

from vlc_wizard.core.helpdesk.acting import Issued
from vlc_wizard.core.helpdesk.person import HelpedPerson
from vlc_wizard.core.helpdesk.powers import Action
from vlc_wizard.core.helpdesk.proof import Case, lacking
from vlc_wizard.core.model import Admin


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody calls about, the case once its proof is noted, and whom it is for."""

    topic: str = ""  # "code", "complaint" or "person"; empty: not said yet
    about: str = ""
    case: Case | None = None
    person: HelpedPerson | None = None
    agent: Admin | None = None
    said: tuple[str, ...] = ()  # what was done or settled, newest last
    action: Action | None = None  # the one whose page is open
    issued: Issued | None = None  # a pass, until its page is left

    @property
    def proven(self) -> bool:
        """Whether a proof is noted that is enough for whom this is about."""
        if self.case is None:
            return False
        admin = self.person is not None and self.person.is_admin
        return not lacking(self.case.proof, admin=admin)

    def without_pass(self) -> "Call":
        """The page of the pass was left: it is shown no more."""
        return replace(self, issued=None)
