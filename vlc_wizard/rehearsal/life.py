"""What the tenant's people do as its clock moves: register, lose phones, sign in to the portal."""

from collections.abc import Sequence

from vlc_wizard.rehearsal import methods
from vlc_wizard.rehearsal.dice import mix
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.sign_ins import sign_in

LIVED = "days lived"
SEEN = 400  # people looked at on one day, at most: a large tenant costs no more than a small one
SIGN_INS = 6  # on one day
MOST_DAYS = 60
DAY, NOON = 86400.0, 43200.0  # seconds
REGISTERED = ("microsoftAuthenticatorPush", "softwareOneTimePasscode")
OF_A_THOUSAND = {"registers": 40, "registers when asked": 160, "loses the phone": 4, "accepts": 60}


def live(organisation: Organisation) -> None:
    """Catch up with the days that have passed since somebody last looked."""
    lived = int(organisation.state.fact(LIVED, "0"))
    today = organisation.clock.day
    if today <= lived:
        return
    with organisation.state.writing():
        for day in range(max(lived, today - MOST_DAYS), today):
            _day(organisation, day, organisation.time - (today - day) * DAY + NOON)
        organisation.state.set_fact(LIVED, str(today))


def _day(organisation: Organisation, day: int, at: float) -> None:
    first = len(organisation.scenario.named)
    asked = _mfa_is_asked_for(organisation)
    for index in _some(organisation.people.count, first, day, SEEN):
        person = organisation.person_at(index)
        luck = mix(mix(organisation.scenario.seed + day) ^ index) % 1000
        if person.pending and person.enabled and luck < OF_A_THOUSAND["accepts"]:
            organisation.accept_invitation(person, at)
        elif not person.pending:
            registered = _methods(person, luck, asked=asked)
            if registered is not None:
                organisation.change_methods(person, registered, at)
    if not organisation.scenario.switch("quiet", False):
        for index in _some(organisation.people.count, 0, day + 7919, SIGN_INS):
            person = organisation.person_at(index)
            if person.enabled and not person.pending:
                sign_in(organisation, person, at=at + index % 3600)


def _some(count: int, first: int, day: int, most: int) -> Sequence[int]:
    """Some people, others every day; all of them where there are few."""
    total = count - first
    if total <= most:
        return range(first, count)
    return sorted({first + mix(day << 20 | number) % total for number in range(most)})


def _mfa_is_asked_for(organisation: Organisation) -> bool:
    enforced = any(policy["state"] == "enabled" for policy in organisation.state.all("policy"))
    return enforced or organisation.security_defaults()


def _methods(person: Person, luck: int, *, asked: bool) -> Sequence[str] | None:
    """What the person has registered from this day on; None where nothing changes."""
    if not person.enabled:
        return None
    if methods.registered(person):
        return () if luck < OF_A_THOUSAND["loses the phone"] else None
    chance = OF_A_THOUSAND["registers when asked" if asked else "registers"]
    return REGISTERED if luck < chance else None
