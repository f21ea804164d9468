"""Whom the tenant's own policies make do MFA, in which situation, and why not the others.

`grounds_of(snapshot)` reads the rules, `Grounds.fold()` takes the people as they stream past, and
`judge` gives the verdict by exact enumeration over classes of people and situations. Whatever is
not known or not understood can only make a verdict UNKNOWN, and only where it could matter.
"""

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.fold import Fold
from vlc_wizard.core.coverage.grounds import Grounds, grounds_of, homes_in
from vlc_wizard.core.coverage.judge import homes_wanted, judge, judge_snapshot, per_user_wanted
from vlc_wizard.core.coverage.judgement import Blocked, Gap, Judgement, Verdict
from vlc_wizard.core.coverage.persons import Persona
from vlc_wizard.core.coverage.sources import named_groups
from vlc_wizard.core.coverage.targets import PORTALS

__all__ = [
    "PORTALS",
    "Blocked",
    "Doubt",
    "Fold",
    "Gap",
    "Grounds",
    "Judgement",
    "Persona",
    "Verdict",
    "grounds_of",
    "homes_in",
    "homes_wanted",
    "judge",
    "judge_snapshot",
    "named_groups",
    "per_user_wanted",
]
