"""The composition root: the only place that names an adapter or the rehearsal.

Nothing slow is loaded here before it is needed: msal, msgraph and httpx come with the first
sign-in, or right after the first frame.
"""

from vlc_wizard.wiring.clouds import CLOUDS, cloud_of
from vlc_wizard.wiring.rehearsing import known_scenario, rehearsal_place
from vlc_wizard.wiring.start import first_state, open_world, setting
from vlc_wizard.wiring.world import Options, World

__all__ = [
    "CLOUDS",
    "Options",
    "World",
    "cloud_of",
    "first_state",
    "known_scenario",
    "open_world",
    "rehearsal_place",
    "setting",
]
