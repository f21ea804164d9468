"""A Conditional Access policy as a rule the engine understands, or knows that it does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from vlc_wizard.core.coverage.audience import Audience, Side, audience_of
from vlc_wizard.core.coverage.demands import Demand, demand_of
from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.shape import Part
from vlc_wizard.core.coverage.targets import Apps, hits
from vlc_wizard.core.snapshot import POLICIES

ENABLED, REPORT_ONLY, DISABLED = "enabled", "enabledForReportingButNotEnforced", "disabled"

_PLATFORMS = dict.fromkeys(("android", "iOS", "windows", "windowsPhone", "macOS", "linux", "all"))
_CLIENTS = dict.fromkeys(
    ("all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other")
)
_RISKS = dict.fromkeys(("low", "medium", "high"))  # "none" and "hidden": a normal sign-in, or not?
_INSIDER = dict.fromkeys(("minor", "moderate", "elevated"))
_FLOWS = dict.fromkeys(("none", "deviceCodeFlow", "authenticationTransfer"))
_SESSION = (
    "applicationEnforcedRestrictions",
    "cloudAppSecurity",
    "continuousAccessEvaluation",
    "disableResilienceDefaults",
    "globalSecureAccessFilteringProfile",
    "persistentBrowser",
    "secureSignInSession",
    "signInFrequency",
)
_TOP = (
    "id",
    "displayName",
    "description",
    "state",
    "conditions",
    "grantControls",
    "sessionControls",
    "templateId",
    "createdDateTime",
    "modifiedDateTime",
)
_CONDITIONS = (
    "applications",
    "authenticationFlows",
    "clientApplications",
    "clientAppTypes",
    "devices",
    "insiderRiskLevels",
    "locations",
    "platforms",
    "servicePrincipalRiskLevels",
    "signInRiskLevels",
    "userRiskLevels",
    "users",
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A condition that takes some in and leaves some out; "all" takes everything in."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """A device filter. The same rule text is the same question to the device."""

    rule: str
    matching: bool  # applies to devices that match, or to those that do not


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy, as far as it is understood."""

    id: str
    name: str
    on: Truth
    report_only: bool
    hits: Truth  # the admin portals
    normal: Truth  # a normal sign-in in a browser meets it
    never: str  # why it does not, in words
    audience: Audience
    platforms: Narrowing | None
    locations: Narrowing | None
    device: Device | None
    demand: Demand
    doubts: tuple[Doubt, ...]  # not empty where something is not understood
    odd: bool  # something inside is not known: it may apply, and may not
    odd_audience: bool  # whom it is for is not known

    @property
    def sure(self) -> bool:
        """Whether it certainly acts where its people and places are right."""
        return self.hits is True and self.normal is True and not self.odd

    @property
    def could(self) -> bool:
        """Whether it could demand anything of anybody at the admin portals."""
        acts = self.demand.block or self.demand.mfa is not False
        return self.hits is not False and self.normal is not False and (acts or self.odd)


def rule_of(
    body: Any,
    strengths: Mapping[str, Mapping[str, Any]] | None,
    apps: Apps = Apps(),  # noqa: B008 - frozen
) -> Rule:
    """Read one policy."""
    odd: list[str] = []
    doubts: list[Doubt] = []
    top = Part(body, "", odd).knows(*_TOP)
    key, name = top.word("id").lower(), top.word("displayName")
    on, report = _state(top)
    conditions = top.part("conditions").knows(*_CONDITIONS)
    target, _ = _strictly(
        odd, conditions, "applications", lambda part: hits(part, apps, doubts), None
    )
    audience, odd_audience = _strictly(odd, conditions, "users", audience_of, _NOBODY)
    normal, never = _normal(conditions)
    platforms = _narrowing(conditions.part("platforms"), "Platforms", _PLATFORMS)
    locations = _narrowing(conditions.part("locations"), "Locations", None)
    device = _device(conditions)
    demand = demand_of(top.part("grantControls"), strengths, doubts)
    top.part("sessionControls").knows(*_SESSION)
    shown = name or key or "without a name"
    doubts += [Doubt(POLICIES, f"The policy {shown} is not understood: {why}.") for why in odd]
    return Rule(
        key, shown, on, report, target, normal, never, audience, platforms, locations, device,
        demand, tuple(doubts), bool(odd), odd_audience,
    )  # fmt: skip


T = TypeVar("T")
_NOBODY = Audience(Side(), Side())


def _strictly(
    odd: list[str], conditions: Part, name: str, read: Callable[[Part], T], otherwise: T
) -> tuple[T, bool]:
    """A part without which nothing can be said; `otherwise` where it is not understood."""
    before = len(odd)
    part = conditions.part(name)
    if not part.there:
        conditions.odd(name, "is missing")
    found = read(part)
    strange = len(odd) > before
    return (otherwise if strange else found), strange


def _state(top: Part) -> tuple[Truth, bool]:
    state = top.word("state")
    if state not in (ENABLED, REPORT_ONLY, DISABLED):
        top.odd("state", f"is {state!r}")
        return None, True
    return state == ENABLED, state == REPORT_ONLY


def _normal(conditions: Part) -> tuple[Truth, str]:
    """Whether a sign-in without any risk, in a browser, by an ordinary flow meets it."""
    clients = conditions.strings("clientAppTypes")
    known = conditions.among("clientAppTypes", _CLIENTS)
    narrow: list[tuple[bool, str]] = []
    if clients and not {"all", "browser"} & set(known):
        narrow.append((len(known) == len(clients), "not for browsers"))
    narrow += [
        (len(conditions.among(name, _RISKS)) == len(levels), words)
        for name, words in _RISK_CONDITIONS.items()
        if (levels := conditions.strings(name))
    ]
    if conditions.word("insiderRiskLevels"):
        found = conditions.flags("insiderRiskLevels", _INSIDER)
        narrow.append((bool(found), "only at an insider risk"))
    flows = conditions.part("authenticationFlows").knows("transferMethods")
    if set(flows.flags("transferMethods", _FLOWS)) - {"none"}:
        narrow.append((True, "only for other ways to sign in, such as device code"))
    if _workload(conditions):
        narrow.append((True, "only for workload identities"))
    certain = [words for sure, words in narrow if sure]
    if certain:
        return False, certain[0]
    return (None, narrow[0][1]) if narrow else (True, "")


_RISK_CONDITIONS = {
    "signInRiskLevels": "only when the sign-in is risky",
    "userRiskLevels": "only when the user is at risk",
}


def _workload(conditions: Part) -> bool:
    part = conditions.part("clientApplications").knows(
        "includeServicePrincipals", "excludeServicePrincipals", "servicePrincipalFilter"
    )
    risks = conditions.strings("servicePrincipalRiskLevels")
    return bool(part.strings("includeServicePrincipals") or risks)


def _narrowing(part: Part, what: str, known: Mapping[str, Any] | None) -> Narrowing | None:
    """The condition; where a value is not known, wider than it can be."""
    if not part.there:
        return None
    part.knows(f"include{what}", f"exclude{what}")
    names = (f"include{what}", f"exclude{what}")
    given = [part.strings(name) for name in names]
    if not given[0] and not given[1]:
        return None
    if known is None:
        include, exclude = ([v.lower() for v in values] for values in given)
    else:
        include, exclude = (list(part.among(name, known)) for name in names)
    if not given[0]:
        part.odd(names[0], "is empty")
        return None
    if "all" in exclude:
        part.odd(names[1], "leaves everything out")
        exclude.remove("all")
    whole = not include or len(include) < len(given[0])
    return Narrowing(("all",) if whole else tuple(include), tuple(exclude))


def _device(conditions: Part) -> Device | None:
    devices = conditions.part("devices").knows("deviceFilter")
    part = devices.part("deviceFilter")
    if not part.there:
        return None
    part.knows("mode", "rule")
    mode, rule = part.word("mode"), part.word("rule").strip()
    if mode not in ("include", "exclude") or not rule:
        part.odd("mode", f"is {mode!r}")
        return None
    return Device(rule, mode == "include")
