"""Who may make the change: holders of Global Administrator, and what you may do yourself."""

from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    ROLE_NAMES,
    RoleHolder,
)
from vlc_wizard.core.page import (
    Action,
    Block,
    Finding,
    Findings,
    Mark,
    Note,
    Page,
    Say,
    Text,
    say,
)
from vlc_wizard.core.pages.role_blocks import role_actions, role_blocks, role_turn
from vlc_wizard.core.recommend import METHODS, rights
from vlc_wizard.core.view import Turn, View

MANY = 4  # Microsoft advises fewer than five holders


def page(view: View) -> Page:
    """Holders by both names of the role, flags for none, one and many, and your own rights."""
    holders = view.facts.holders if view.facts else None
    return Page(
        id="admins",
        title=say("Who may make the change?"),
        changes=say("nothing"),
        blocks=(
            Text(say("Global Administrator, also called Company Administrator, may do everything "
                     "here. A lesser role is enough, and safer: $policy for a policy or security "
                     "defaults, $per_user for per-user MFA.",
                     policy=ROLE_NAMES[CONDITIONAL_ACCESS_ADMINISTRATOR],
                     per_user=ROLE_NAMES[AUTHENTICATION_POLICY_ADMINISTRATOR])),
            *_holders(holders),
            *role_blocks(view, "conditional-access"),
            _yours(view),
        ),
        actions=(
            Action("enter", say("Continue"), "continue"),
            *role_actions(view, "conditional-access"),
        ),
        help=(
            say("In the portal: entra.microsoft.com > Entra ID > Roles & admins > Global "
                "Administrator."),
            say("If nobody here is you, ask one of the holders to run this program."),
        ),
        why=(
            say("Read from the role assignments that are active and, where the tenant has Entra "
                "ID P2, from those that could be activated."),
            say("Which role may do what: Microsoft's least privileged roles by task, 2026."),
        ),
    )  # fmt: skip


def _holders(holders: tuple[RoleHolder, ...] | None) -> tuple[Block, ...]:
    if holders is None:
        return (Note(say("Who holds Global Administrator could not be read: unknown."),
                     warning=True),)  # fmt: skip
    rows = tuple(Finding(_mark(h), _who(h), _note(h)) for h in holders)
    title = say("$n active holders of Global Administrator", n=len(holders))
    return (*_flag(len(holders)), *((Findings(rows, title),) if rows else ()))


def _flag(n: int) -> tuple[Block, ...]:
    if n == 0:
        return (Note(say("Nobody holds Global Administrator by an active, tenant-wide "
                         "assignment. Find out who can activate it before you go on."),
                     warning=True),)  # fmt: skip
    if n == 1:
        return (Note(say("Only one person holds Global Administrator. If that person cannot sign "
                         "in, nobody can help."), warning=True),)  # fmt: skip
    if n > MANY:
        return (Note(say("$n people hold Global Administrator. Microsoft advises fewer than five.",
                         n=n), warning=True),)  # fmt: skip
    return ()


def _mark(holder: RoleHolder) -> Mark:
    return {True: "info", False: "warn", None: "unknown"}[holder.enabled]  # type: ignore[return-value]


def _who(holder: RoleHolder) -> Say:
    if holder.kind != "user":
        return say("$name (a $kind)", name=holder.name or holder.id, kind=holder.kind)
    return say("$name  $who", name=holder.name, who=holder.user_name)


def _note(holder: RoleHolder) -> Say:
    words = [
        {True: "enabled", False: "disabled", None: "enabled or not: unknown"}[holder.enabled],
        {True: "synchronised from your own directory", False: "cloud-only", None: ""}[
            holder.synced
        ],
        "a guest" if holder.guest else "",
    ]
    return say("$words", words=", ".join(w for w in words if w))


def _yours(view: View) -> Findings:
    admin = view.facts.admin if view.facts else None
    rows = []
    for method in METHODS:
        may = rights(admin, method.id)
        mark: Mark = "unknown" if may.allowed is None else "ok" if may.allowed else "bad"
        rows.append(Finding(mark, say("$name", name=method.name), say("$why", why=may.because)))
    return Findings(tuple(rows), say("What your roles allow, by method"))


def press(view: View, name: str) -> Turn:
    """On to what is there; or to somebody with the role."""
    if name != "continue":
        return role_turn(view, name, "conditional-access")
    return Turn(view.session.answer(admins_seen=True), goto="facts")
