"""What to show a person whose role is too low: what they hold and need, who has it, the way on.

This is about the person. Whether the app was allowed is another matter, and another page.
"""

from vlc_wizard.core.model import RoleHolder
from vlc_wizard.core.page import (
    Action,
    Block,
    Fact,
    Facts,
    Finding,
    Findings,
    Note,
    Say,
    Text,
    say,
)
from vlc_wizard.core.pages.portal_blocks import address_of, portal_blocks
from vlc_wizard.core.recommend import rights
from vlc_wizard.core.requests import roles_words
from vlc_wizard.core.roles import Holders, could_activate, held, who_could, who_may
from vlc_wizard.core.view import Turn, View

MOST = 5  # holders of one role that are named
_WAYS = {"ask", "people", "reread", "activate", "again"}


def role_blocks(view: View, method_id: str) -> tuple[Block, ...]:
    """Nothing where the role is enough or was not read."""
    facts = view.facts
    if facts is None or rights(facts.admin, method_id).allowed:
        return ()
    if facts.admin is None or facts.admin.roles is None:
        return (Note(say("Which roles you hold could not be read. You can prepare the change; the "
                         "service itself says at the end whether you may make it."),
                     warning=True),)  # fmt: skip
    return (
        Facts(
            (
                Fact(say("You hold"), say("$held", held=held(facts.admin)), "warn"),
                Fact(say("Needed"), say("$roles", roles=roles_words(method_id)), None,
                     say("the first is the least")),
                Fact(say("You can"), say("read everything, prepare the change, and hand it over")),
            ),
            say("Your role is too low to make the change"),
        ),
        *_activate(view, method_id),
        *_who(view, method_id),
    )  # fmt: skip


def _activate(view: View, method_id: str) -> tuple[Block, ...]:
    facts = view.facts
    if facts is None:
        return ()
    role = could_activate(facts, method_id)
    if role:
        return (
            Note(say("You could activate $role: activate it, then r. No restart is needed. Where "
                     "the activation has to be approved, that comes first.", role=role)),
            *portal_blocks(view, "my-roles", say("Activate it at")),
        )  # fmt: skip
    if facts.role_eligible is None:
        return (Text(say("Whether you could activate a role could not be read: unknown."), "dim"),)
    return ()


def _who(view: View, method_id: str) -> tuple[Block, ...]:
    found = who_may(view.facts, method_id) if view.facts else None
    if found is None:
        return (Note(say("Who holds these roles could not be read. Ask IT, security operations or "
                         "the helpdesk; the request says what for."), warning=True),)  # fmt: skip
    if not found:
        return (Note(say("Nobody holds one of these roles by an active, tenant-wide assignment. "
                         "Ask IT, security operations or the helpdesk who can activate one."),
                     warning=True), *_sleeping(view, method_id))  # fmt: skip
    return (Findings(_rows(found), say("Who may make the change")), *_sleeping(view, method_id))


def _sleeping(view: View, method_id: str) -> tuple[Block, ...]:
    found = who_could(view.facts, method_id) if view.facts else ()
    return (Findings(_rows(found), say("Who could activate such a role")),) if found else ()


def _rows(found: tuple[Holders, ...]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "info",
            say(
                "$role: $names",
                role=holders.name,
                names=", ".join(_name(h) for h in holders.people[:MOST]),
            ),
            _more(len(holders.people) - MOST),
        )
        for holders in found
    )


def _more(n: int) -> Say:
    return say("and $n more", n=n) if n > 0 else say("")


def _name(holder: RoleHolder) -> str:
    marks = {"group": "a group", "servicePrincipal": "an app"}.get(holder.kind, "")
    off = "disabled" if holder.enabled is False else ""
    extra = ", ".join(word for word in (marks, off) if word)
    name = holder.name or holder.user_name or holder.id
    return f"{name} ({extra})" if extra else name


def role_actions(view: View, method_id: str) -> tuple[Action, ...]:
    """Ask one of them, look at the people, activate a role, read again."""
    facts = view.facts
    if facts is None or rights(facts.admin, method_id).allowed:
        return ()
    active = could_activate(facts, method_id)
    return (
        Action("a", say("Ask one of them"), "ask"),
        *((Action("i", say("Open the activation"), "activate"),) if active else ()),
        Action("r", say("Read again"), "reread"),
        Action("n", say("Sign in anew"), "again"),
        Action("l", say("The people"), "people"),
    )


def role_turn(view: View, name: str, method_id: str) -> Turn:
    """What these actions lead to."""
    from vlc_wizard.core.acts import OpenAddress, ReadTenant

    match name:
        case "ask":
            wanted = {"about": "role", "method": method_id}
            kept = view.session.waiting
            waiting = kept if kept.get("about") == "role" and kept.get("since") else wanted
            return Turn(view.session.answer(waiting=waiting), goto="request")
        case "activate":
            return Turn(acts=(OpenAddress(address_of(view, "my-roles")),))
        case "people":
            return Turn(goto="people")
        case "again":
            return Turn(goto="person" if view.setting.people_to_be else "signin")
        case _:
            return Turn(acts=(ReadTenant(),))
