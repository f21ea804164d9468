"""Whether a person can pass what a policy demands, by what is registered and allowed now."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from vlc_wizard.core.coverage.demands import OTHERS
from vlc_wizard.core.surroundings import Allowed, Surroundings

Can = Literal["yes", "sometimes", "no", "unknown"]
Answer = tuple[Can, str]  # and why
RANK: Mapping[Can, int] = {"yes": 0, "sometimes": 1, "unknown": 2, "no": 3}

BLOCK = "block"
APP = "authenticatorApp"  # no control of Graph's: what security defaults ask for
APP_TYPES = frozenset(
    {"microsoftAuthenticatorAuthenticationMethod", "softwareOathAuthenticationMethod"}
)  # source: graph.md 5
_CONTROLS = ("operator", "builtInControls", "customAuthenticationFactors", "termsOfUse",
             "authenticationStrength")  # fmt: skip

# The registered method that each combination of a strength needs. What is not here leaves no
# trace among the registered methods (graph.md 4.1), so that it can be neither shown nor denied.
_NEEDS: Mapping[str, str] = {
    "fido2": "fido2AuthenticationMethod",
    "windowsHelloForBusiness": "windowsHelloForBusinessAuthenticationMethod",
    "password,microsoftAuthenticatorPush": "microsoftAuthenticatorAuthenticationMethod",
    "password,softwareOath": "softwareOathAuthenticationMethod",
    "password,hardwareOath": "hardwareOathAuthenticationMethod",
    "password,sms": "phoneAuthenticationMethod/mobile",
}
_UNSEEN = frozenset(
    {
        "deviceBasedPush", "password,voice", "x509CertificateMultiFactor", "federatedMultiFactor",
        "temporaryAccessPassOneTime", "temporaryAccessPassMultiUse",
    }
)  # fmt: skip
_MFA = "00000000-0000-0000-0000-000000000002"
_STRONG = ("windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor")
_BUILT_IN: Mapping[str, tuple[str, ...]] = {
    "00000000-0000-0000-0000-000000000003": (*_STRONG, "deviceBasedPush"),
    "00000000-0000-0000-0000-000000000004": _STRONG,
}


def can_pass(grant: Mapping[str, Any], person_id: str, around: Surroundings) -> Answer:
    """Whether this person can meet these grant controls; without any there is nothing to meet."""
    if BLOCK in built_in(grant):
        return "no", "it blocks"
    answers = [_control(c, person_id, around) for c in built_in(grant)]
    if grant.get("authenticationStrength"):
        answers.append(_strength(grant["authenticationStrength"], person_id, around))
    answers += [_UNREAD for _ in grant.get("customAuthenticationFactors") or ()]
    answers += [_TERMS for _ in grant.get("termsOfUse") or ()]
    if not answers:
        return _strange(grant) or ("yes", "")
    best = min if grant.get("operator") == "OR" else max
    found = best(answers, key=lambda answer: RANK[answer[0]])
    return max(found, _strange(grant) or found, key=lambda answer: RANK[answer[0]])


_UNREAD: Answer = ("unknown", "it demands something besides MFA")
_TERMS: Answer = ("yes", "terms of use can be accepted")


def _strange(grant: Mapping[str, Any]) -> Answer | None:
    """A control of a kind that nobody knows yet may demand anything."""
    strange = [n for n, v in grant.items() if n not in _CONTROLS and "@" not in n and v]
    return _UNREAD if strange else None


def _control(control: str, person_id: str, around: Surroundings) -> Answer:
    if control == APP:
        return _has_app(person_id, around)
    return has_mfa(person_id, around) if control == "mfa" else _UNREAD


def _has_app(person_id: str, around: Surroundings) -> Answer:
    """Security defaults take an app only; whoever passes otherwise is led through one."""
    found = has_mfa(person_id, around)
    apps = around.methods.get(person_id, frozenset()) & APP_TYPES
    allowed = around.allowed is not None and any(around.allowed.allows(t) for t in apps)
    if found[0] != "yes" or allowed:
        return found
    return "sometimes", "no authenticator app is registered; one is asked for at the next sign-in"


def built_in(grant: Mapping[str, Any]) -> tuple[str, ...]:
    """The built-in controls."""
    return tuple(str(c) for c in grant.get("builtInControls") or ())


def has_mfa(person_id: str, around: Surroundings) -> Answer:
    """Whether a person has a method that is registered and allowed."""
    types = around.methods.get(person_id)
    if types is None:
        return "unknown", "the registered methods could not be read"
    if not types:
        return "no", "nothing is registered that passes MFA"
    if around.allowed is None:
        return "unknown", "a method is registered; which are allowed could not be read"
    allowed = {around.allowed.allows(t) for t in types}
    if True in allowed:
        return "yes", "a method is registered and allowed"
    if None in allowed:
        return "unknown", "a method is registered; whether this person may use it is not known"
    return "no", "what is registered is not allowed by the authentication methods policy"


def _strength(strength: Mapping[str, Any], person_id: str, around: Surroundings) -> Answer:
    """Whether a registered and allowed method is among the combinations of a strength."""
    mfa = has_mfa(person_id, around)
    key, name = str(strength.get("id")).lower(), strength.get("displayName") or "a strength"
    combinations = strength.get("allowedCombinations") or _BUILT_IN.get(key)
    if mfa[0] == "no" or (key == _MFA and not strength.get("allowedCombinations")):
        return mfa
    if combinations is None or around.allowed is None or person_id not in around.methods:
        return "unknown", f"whether a registered method meets {name} is not known"
    if strength.get("combinationConfigurations"):
        return "unknown", f"{name} takes certain keys or certificates only"
    return _meets(combinations, around.methods[person_id], around.allowed, str(name))


def _meets(
    combinations: Iterable[str], types: Iterable[str], allowed: Allowed, name: str
) -> Answer:
    asked = {c.replace(" ", "") for c in combinations}
    wanted = {_NEEDS[c] for c in asked if c in _NEEDS}
    allows = {allowed.allows(t) for t in types if t in wanted}
    if True in allows:
        return "yes", f"a registered and allowed method meets {name}"
    if None in allows or asked & _UNSEEN or asked - _UNSEEN - _NEEDS.keys():
        return "unknown", f"whether a registered method meets {name} is not known"
    return "no", f"no registered method meets {name}"


# --- in words -----------------------------------------------------------------------------------


def demanded_kinds(grant: Mapping[str, Any]) -> set[str] | None:
    """{"mfa"} where MFA is enough, {} where nothing is demanded, None where more is."""
    controls = set(built_in(grant))
    strength = grant.get("authenticationStrength") or {}
    if strength:
        controls.add("mfa" if strength.get("id") == _MFA else "strength")
    more = bool(grant.get("customAuthenticationFactors")) or _strange(grant) is not None
    if not controls and not more:
        return set()
    if "mfa" in controls and (grant.get("operator") == "OR" or (controls == {"mfa"} and not more)):
        return {"mfa"}
    return None


def in_words(grant: Mapping[str, Any]) -> str:
    """What is demanded; empty for nothing."""
    if BLOCK in built_in(grant):
        return "a block"
    said = [_WORDS.get(c, c) for c in built_in(grant)]
    strength = grant.get("authenticationStrength") or {}
    if strength:
        name = strength.get("displayName") or _STRENGTHS.get(str(strength.get("id")), "MFA")
        said.append(str(name))
    said += ["a custom control" for _ in grant.get("customAuthenticationFactors") or ()]
    said += ["terms of use" for _ in grant.get("termsOfUse") or ()]
    said += ["something new" for _ in [_strange(grant)] if _]
    return (" or " if grant.get("operator") == "OR" else " and ").join(said)


_STRENGTHS = {
    "00000000-0000-0000-0000-000000000003": "passwordless MFA",
    "00000000-0000-0000-0000-000000000004": "phishing-resistant MFA",
}
_WORDS = {"mfa": "MFA", APP: "MFA by an authenticator app"} | {
    c: w.partition(" ")[2] for c, w in OTHERS.items()
}
