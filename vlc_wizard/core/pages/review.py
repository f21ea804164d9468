"""Check the change: in words, as exact JSON, with the gates; confirmed by the typed domain."""

import json

from vlc_wizard.core.acts import ApplyPlan, SaveText
from vlc_wizard.core.page import (
    NOTHING,
    Action,
    Answers,
    Block,
    Code,
    Difference,
    DifferenceLine,
    Form,
    Note,
    Page,
    Say,
    Text,
    Typed,
    say,
)
from vlc_wizard.core.pages import review_values
from vlc_wizard.core.pages.gate_blocks import (
    WHY,
    ambers,
    gate_findings,
    gates_now,
    missing_word,
    reasons_of,
    ways_block,
    why_field,
)
from vlc_wizard.core.pages.method import overlay_blocks
from vlc_wizard.core.pages.role_blocks import role_turn
from vlc_wizard.core.plan import CREATE, Plan, to_document
from vlc_wizard.core.recommend import recommend, rights
from vlc_wizard.core.view import Turn, View, census_facts, not_ready
from vlc_wizard.core.where import in_folder


def page(view: View) -> Page:
    """The plan, before anything is written."""
    plan = view.state.plan
    if plan is None or view.facts is None:
        return Page("review", say("There is no plan yet"), say("nothing"),
                    actions=(Action("c", say("Change the answers"), "change"),))  # fmt: skip
    may_go = plan.applyable and not [g for g in gates_now(view, plan) if g.verdict == "red"]
    return Page(
        id="review",
        title=say("Check the change") if plan.changes else say("There is nothing to change"),
        changes=_changes_words(plan),
        blocks=(*_what(view, plan), *_exact(view, plan)),
        actions=(
            Action("j", say("Hide JSON") if "json" in view.state.shown else say("Exact JSON"),
                   "json"),
            Action("s", say("Save plan"), "save"),
            Action("c", say("Change"), "change"),
            Action("k", say("Emergency access accounts"), "emergency"),
            *(() if may_go else (Action("r", say("Read again"), "reread"),)),
            *(() if _may_make(view) else (Action("a", say("Ask somebody who may"), "ask"),)),
        ),
        form=_confirm(view, plan) if may_go and not view.setting.read_only else None,
        help=(say("Nothing is written before you type the domain. Enter alone never applies."),
              say("The policy is created report-only; turning it on is asked once more.")),
        why=(say("The plan's id is made of its content: the same plan always has the same id."),
             say("$says", says=view.words.facts["policy-delay"].says)),
    )  # fmt: skip


def _may_make(view: View) -> bool:
    admin = view.facts.admin if view.facts else None
    return bool(rights(admin, view.session.method or "conditional-access").allowed)


def _changes_words(plan: Plan) -> Say:
    if not plan.changes:
        return NOTHING
    if review_values.fits(plan):
        return review_values.changes_words(plan)
    if plan.changes[0].kind == CREATE:
        return say("creates one policy, report-only, once you confirm")
    return say("turns on a policy that is there, once you confirm")


def _confirm(view: View, plan: Plan) -> Form:
    label = say('Type "$domain" to confirm', domain=plan.tenant.domain)
    return Form(
        (
            *why_field(view, needed=ambers(gates_now(view, plan))),
            Typed("domain", label, plan.tenant.domain, view.error("domain")),
        ),
        say("Apply"),
    )


def _what(view: View, plan: Plan) -> tuple[Block, ...]:
    if plan.undoes or plan.method != "conditional-access":
        return review_values.blocks(view, plan)
    if not plan.changes:
        return (
            Text(say("A policy that says just this is there already.")),
            *gate_findings(gates_now(view, plan), plan.blockers),
        )
    first = (
        say("Plan $id. One policy will be created, report-only, and then turned on after a "
            "second question. Nothing else in the tenant changes.", id=plan.id)
        if plan.turns_on
        else say("Plan $id. One policy will be created, report-only. It asks nobody until it is "
                 "turned on. Nothing else in the tenant changes.", id=plan.id)
    )  # fmt: skip
    if plan.changes[0].kind != CREATE:
        first = say("Plan $id. The policy that says just this is report-only; it will be turned "
                    "on after a second question. Nothing else changes.", id=plan.id)  # fmt: skip
    return (
        Text(first),
        Difference(_difference(view, plan)),
        *_nobody_left_out(plan),
        *ways_block(view, plan),
        *overlay_blocks(view, recommend(view.facts) if view.facts else None),
        *gate_findings(gates_now(view, plan), plan.blockers, later=bool(plan.switch_at)),
        Text(say("To take it back: set the policy to off, at entra.microsoft.com > Entra ID > "
                 "Conditional Access > Policies. Works from any computer.")),
        *_effect(view, plan),
    )  # fmt: skip


def _difference(view: View, plan: Plan) -> tuple[DifferenceLine, ...]:
    change = plan.changes[0]
    if change.kind != CREATE:
        return (DifferenceLine("~", say("state"), say("report-only, then on")),)
    body = change.after
    census = view.facts.census if view.facts else None
    everybody = (
        say("$n people, $guests of them guests", n=census.people, guests=census.guests)
        if census
        else say("not counted yet")
    )
    target = body["conditions"]["applications"]["includeApplications"]
    first, second, *more = view.words.portals
    what = (
        (
            say("Microsoft Admin Portals"),
            say("$first, $second and $n more", first=first, second=second, n=len(more)),
        )
        if target == ["MicrosoftAdminPortals"]
        else (say("All resources"), say("every app of the tenant"))
    )
    state = say("report-only, then on") if plan.turns_on else say("report-only")
    asked = say("asked again before it is on") if plan.turns_on else say("asks nobody")
    return (
        DifferenceLine("+", say("$name", name=body["displayName"])),
        DifferenceLine(" ", say("who"), say("All users"), everybody),
        *_except(plan),
        DifferenceLine(" ", say("for"), *what),
        DifferenceLine(" ", say("demands"), say("multifactor authentication")),
        DifferenceLine(" ", say("state"), state, asked),
    )


def _except(plan: Plan) -> list[DifferenceLine]:
    excluded = plan.basis.get("excluded", {})
    return [
        DifferenceLine(" ", say("except"), say("$who", who=row[0]), say("emergency access account"))
        for row in excluded.values()
    ] or [DifferenceLine(" ", say("except"), say("nobody"))]


def _nobody_left_out(plan: Plan) -> tuple[Block, ...]:
    if plan.basis.get("excluded"):
        return ()
    return (
        Note(say("No emergency access account is left out. If MFA fails for every administrator, "
                 "nobody can turn the policy off."), warning=True),
    )  # fmt: skip


def _effect(view: View, plan: Plan) -> tuple[Block, ...]:
    census = view.facts.census if view.facts else None
    if census is None:
        return (census_facts(view, census),)
    asked = census.people - len(plan.basis.get("excluded", {}))
    left = not_ready(census)
    first = say("Once it is on, your policy asks these $n people at their next fresh sign-in.",
                n=asked)  # fmt: skip
    if left is None:
        return (Text(first), Text(say("How many of them can pass today is unknown.")))
    return (
        Text(first),
        Text(say("$n of them have nothing registered that passes; they will be led "
                 "through it then.", n=left)),
    )  # fmt: skip


def _exact(view: View, plan: Plan) -> tuple[Block, ...]:
    if "json" not in view.state.shown:
        return ()
    shown = [{"n": c.n, "kind": c.kind, "target": c.target, "before": c.before, "after": c.after}
             for c in plan.changes]  # fmt: skip
    return (Code(json.dumps(shown, indent=2, ensure_ascii=True), say("Exactly what is sent")),)


def submit(view: View, answers: Answers) -> Turn:
    """The typed domain is the agreement to this plan."""
    plan = view.state.plan
    if plan is None:
        return Turn(goto="configure")
    errors = {}
    if str(answers["domain"]).strip().lower() != plan.tenant.domain.lower():
        errors["domain"] = say("That is not $domain. Nothing was written.",
                               domain=plan.tenant.domain)  # fmt: skip
    no_word = missing_word(answers, needed=ambers(gates_now(view, plan)))
    if no_word:
        errors[WHY] = no_word
    if errors:
        return Turn(errors=errors, draft={WHY: answers.get(WHY, "")})
    session = view.session.answer(agreed=plan.id, reasons=reasons_of(answers))
    act = ApplyPlan(plan.id, turn_on=False, reasons=session.reasons)
    return Turn(session, goto="apply", acts=(act,))


def press(view: View, name: str) -> Turn:
    """Details, saving, changing, reading again."""
    from vlc_wizard.core.acts import ReadTenant

    plan = view.state.plan
    if name == "json":
        return Turn(shown=view.state.shown ^ {"json"})
    if name == "save" and plan is not None:
        path = in_folder(view.setting.downloads, f"vlc-wizard-plan-{plan.id}.json")
        text = json.dumps(to_document(plan), indent=2, ensure_ascii=True) + "\n"
        return Turn(acts=(SaveText(path, text),))
    if name == "ask":
        return role_turn(view, name, view.session.method or "conditional-access")
    if name == "emergency":
        return Turn(goto="emergency")
    if name == "reread":
        return Turn(acts=(ReadTenant(then="configure"),))
    return Turn(goto="configure")
