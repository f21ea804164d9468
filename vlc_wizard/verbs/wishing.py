"""What the flags of `plan` wish for, and whom."""

from collections.abc import Mapping
from typing import Any

from vlc_wizard.core import planning
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.format import plain
from vlc_wizard.core.methods.conditional_access import default_target
from vlc_wizard.core.pages.configure import DEFAULT_NAME, name_problem
from vlc_wizard.core.plan import Wish
from vlc_wizard.core.planning import Whom
from vlc_wizard.core.recommend import recommend
from vlc_wizard.verbs.flags import METHODS
from vlc_wizard.verbs.session import Talk


def must_fit(arguments: Any) -> None:
    """Flags that belong to another method are refused. Raises UsageError.

    Where no method is named, a flag that only one of them has may name it.
    """
    if arguments.method is None and not _names_a_method(arguments):
        return
    arguments.method = arguments.method or METHODS[0]
    per_user = arguments.method == "per-user"
    for flag in ("only", "only_group", "only_csv"):
        if getattr(arguments, flag) and not per_user:
            name = f"--{flag.replace('_', '-')}"
            raise UsageError(f"{name} belongs to per-user MFA", "The others are for all users.",
                             next=f"Leave {name} out.")  # fmt: skip
    if arguments.state == "off" and arguments.method != "security-defaults":
        raise UsageError("--state off belongs to security defaults", "A run is taken back by undo.",
                         next="See: vlc-wizard undo --help")  # fmt: skip
    if arguments.state == "report-only" and arguments.method != "conditional-access":
        why = f"{arguments.method} is on or off."
        raise UsageError("Only a Conditional Access policy can be report-only", why,
                         next="Leave --state out.")  # fmt: skip


def _names_a_method(arguments: Any) -> bool:
    """Whether it is said without --method that a policy is meant, or something that fits none."""
    policy = arguments.target or arguments.name is not None or arguments.state != "on"
    return bool(policy or arguments.only or arguments.only_group or arguments.only_csv)


def choose_method(arguments: Any, facts: FactSheet) -> None:
    """The recommended method, where none was named."""
    if arguments.method is None:
        arguments.method = recommend(facts).method or METHODS[0]


def wish_of(
    arguments: Any, emergency: tuple[str, ...], stated: Mapping[str, Any], facts: FactSheet
) -> Wish:
    """The wish of the flags. Raises UsageError."""
    return Wish(
        method=arguments.method,
        policy_name=_policy_name(arguments.name),
        target=arguments.target or default_target(facts),
        turn_on=arguments.state == "on",
        emergency=emergency,
        reason=arguments.reason or "",
        drills=_drills(stated),
    )


def _drills(stated: Mapping[str, Any]) -> dict[str, str]:
    """Days on which emergency access accounts were tested, as somebody stated them."""
    drills = stated.get("drills") or {}
    return {str(i): str(day) for i, day in drills.items()} if isinstance(drills, Mapping) else {}


def _policy_name(given: str | None) -> str:
    name = DEFAULT_NAME if given is None else given.strip()
    problem = name_problem(name)
    if problem:
        raise UsageError("The policy cannot have that name", plain(problem), next="Change --name.")
    return name


async def with_people(talk: Talk, arguments: Any, wish: Wish, facts: FactSheet) -> Wish:
    """The wish with the people it is for. Raises UsageError for a name that is nobody's."""
    whom = Whom(_names(arguments), arguments.only_group or "", bool(arguments.revoke_sessions))
    directory = talk.performer.tools.directory
    return await planning.with_people(directory, wish, facts, talk.who, whom)


def _names(arguments: Any) -> list[str]:
    from vlc_wizard.adapters.tables import names_in

    return [*arguments.only, *(names_in(arguments.only_csv) if arguments.only_csv else ())]
