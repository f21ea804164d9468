"""Where the admin centers are, by cloud. Deep links are built here, from `texts/`, nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vlc_wizard.core.model import Cloud

UNVERIFIED = "not verified"
_PUBLIC = "public"
_APP = "{app}"


@dataclass(frozen=True, slots=True)
class Place:
    """An address or a path, where it comes from and how far to trust it."""

    path: str
    source: str
    trust: str
    reviewed: date


@dataclass(frozen=True, slots=True)
class Portals:
    """The admin centers by cloud, and their pages by name."""

    centers: Mapping[str, Place]
    blades: Mapping[str, Place]

    def center(self, cloud: Cloud) -> str:
        """The admin center of the cloud; the public one for an address of one's own."""
        return self.centers.get(cloud.name, self.centers[_PUBLIC]).path

    def link(self, cloud: Cloud, blade: str, app: str = "") -> str:
        """The address of one page of the admin center."""
        return f"{self.center(cloud)}{self._blade(blade, app).path.replace(_APP, app)}"

    def known(self, cloud: Cloud, blade: str, app: str = "") -> Place:
        """How far to trust it: in another cloud than the public one nobody has seen it."""
        place = self._blade(blade, app)
        if cloud.name in self.centers and cloud.name != _PUBLIC:
            return Place(place.path, "the page of the public cloud", UNVERIFIED, place.reviewed)
        return place

    def _blade(self, blade: str, app: str) -> Place:
        place = self.blades[blade]
        return self.blades["apps"] if _APP in place.path and not app else place


def from_table(data: Mapping[str, Any]) -> Portals:
    """The portals from their file."""
    centers = {
        name: Place(row["address"], row["source"], row["trust"], row["reviewed"])
        for name, row in data["centers"].items()
    }
    return Portals(centers, {name: Place(**row) for name, row in data["blades"].items()})
