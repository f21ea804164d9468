"""The recommendation, with its reasons, and the three methods: which fits, and why not the others.

The admin may differ; the reason is asked for, and goes into the plan.
"""

from vlc_wizard.core.overlays import Overlay, Seen, overlays
from vlc_wizard.core.page import (
    NOTHING,
    Action,
    Answers,
    Block,
    Choice,
    Finding,
    Findings,
    Form,
    Option,
    Page,
    Say,
    Text,
    Words,
    say,
)
from vlc_wizard.core.pages.role_blocks import role_actions, role_blocks, role_turn
from vlc_wizard.core.recommend import (
    METHODS,
    POSSIBLE,
    Method,
    Recommendation,
    acceptance_decides,
    differs,
    recommend,
    rights,
    unsuited,
)
from vlc_wizard.core.view import Turn, View

REASON = "reason"


def page(view: View) -> Page:
    """The recommended method first; each other one with its reason against it."""
    facts = view.facts
    made = recommend(facts) if facts else None
    options = tuple(_card(view, m, made) for m in _ordered(made))
    first = next((o.value for o in options if not o.why_not), "")
    return Page(
        id="method",
        title=say("How do you want to require MFA?"),
        changes=say("nothing"),
        blocks=(
            *_recommended(made),
            *role_blocks(view, _asked_for(view, made)),
            *overlay_blocks(view, made),
            *(() if first else (Text(say("None of them can be used with what was read. The "
                                         "reasons stand below."), "strong"),)),
        ),
        form=Form(
            (
                Choice("method", say("Method"), options,
                       view.draft("method", view.session.method or first), view.error("method")),
                *_reason(view),
            ),
            say("Continue"),
        ),
        actions=(*_acceptance(view), *role_actions(view, _asked_for(view, made))),
        why=(
            say("$says", says=view.words.facts["ca-needs-p1"].says),
            say("Security defaults and Conditional Access exclude each other."),
            say("$says", says=view.words.facts["per-user-beta"].says),
        ),
        help=(say("All three are applied from here, and taken back from here. Another one than the "
                  "recommended needs your reason."),),
    )  # fmt: skip


def _acceptance(view: View) -> tuple[Action, ...]:
    """The one question behind the recommendation that the tenant does not answer."""
    if view.facts is None or not acceptance_decides(view.facts):
        return ()
    words = say("Security defaults are not acceptable") if _accepts(view) else (
        say("Security defaults are acceptable")
    )  # fmt: skip
    return (Action("x", words, "acceptance"),)


def _accepts(view: View) -> bool:
    """Security defaults are taken as acceptable until somebody says otherwise."""
    return view.session.accepts_security_defaults is not False


def _asked_for(view: View, made: Recommendation | None) -> str:
    """The method whose roles matter: the one chosen, else recommended, else the first."""
    return view.session.method or (made.method if made else "") or METHODS[0].id


def _reason(view: View) -> tuple[Words, ...]:
    """Asked for once another method than the recommended one was chosen."""
    if not (view.error(REASON) or view.session.method_reason):
        return ()
    return (
        Words(REASON, say("Why not the recommended one"),
              view.draft(REASON, view.session.method_reason),
              say("kept with the plan"), view.error(REASON)),
    )  # fmt: skip


def _ordered(made: Recommendation | None) -> list[Method]:
    return sorted(METHODS, key=lambda m: made is None or m.id != made.method)


def _recommended(made: Recommendation | None) -> tuple[Block, ...]:
    if made is None:
        return (Text(say("Nothing was read yet."), "strong"),)
    head = say("$says ($row)", says=made.says, row=made.row) if made.row else say("Read first.")
    because = tuple(Finding("info", say("$why", why=_sentence(b))) for b in made.because)
    must = tuple(Finding("later", say("$what", what=m)) for m in made.must)
    stops = tuple(Finding("bad", say("$what", what=b)) for b in made.blockers)
    return (
        Text(head, "strong"),
        Findings((*stops, *because), say("Because")),
        *((Findings(must, say("What goes with it")),) if must else ()),
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def seen(view: View, made: Recommendation) -> Seen | None:
    """What the overlays may look at."""
    if view.facts is None:
        return None
    signed_in = view.state.signed_in
    return Seen(
        facts=view.facts,
        recommended=made,
        dated=view.words.facts,
        cloud=view.setting.cloud.name,
        way=signed_in.way if signed_in else "",
        emergency=view.session.emergency or (),
        today=view.now.date(),
    )


def overlay_blocks(view: View, made: Recommendation | None) -> tuple[Block, ...]:
    """The overlays, one line each; nothing where there is none."""
    looked = seen(view, made) if made else None
    rows = tuple(_line(o) for o in overlays(looked)) if looked else ()
    return (Findings(rows, say("Keep in mind")),) if rows else ()


def _line(overlay: Overlay) -> Finding:
    return Finding("warn" if overlay.warns else "info", say("$says", says=overlay.says))


def _card(view: View, method: Method, made: Recommendation | None) -> Option:
    facts = view.facts
    why_not = unsuited(facts, method.id) if facts else "nothing was read yet"
    may = rights(facts.admin if facts else None, method.id)
    best = made is not None and made.method == method.id
    against = next((o for o in made.others if o.method == method.id), None) if made else None
    detail = [say("$line", line=line) for line in method.effects]
    if best and not why_not:
        detail.insert(0, say("recommended"))
    elif against is not None and against.available:
        why = against.because.removeprefix(POSSIBLE)
        detail.insert(0, say("not, because $why", why=why))
    if not why_not and not may.allowed:
        detail.append(say("you can prepare it, not make it: $why", why=may.because))
    reason = say("$why", why=why_not) if why_not else NOTHING
    return Option(method.id, say("$name", name=method.name), tuple(detail), reason)


def submit(view: View, answers: Answers) -> Turn:
    """Take the method, unless it cannot be used; another than the recommended with its reason."""
    chosen, reason = str(answers["method"]), str(answers.get(REASON, "")).strip()
    why_not = unsuited(view.facts, chosen) if view.facts else "nothing was read yet"
    errors: dict[str, Say] = {}
    if not chosen:
        errors["method"] = say("None of them can be used here. The reason stands beside each.")
    elif why_not:
        errors["method"] = say("It cannot be used: $why", why=why_not)
    elif view.facts and differs(recommend(view.facts), chosen) and not reason:
        errors[REASON] = say("It is not the recommended one. Say why; it is kept with the plan.")
    if errors:
        return Turn(errors=errors, draft=answers)
    differing = bool(view.facts) and differs(recommend(view.facts), chosen)  # type: ignore[arg-type]
    session = view.session.answer(method=chosen, method_reason=reason if differing else "")
    return Turn(session, goto="configure")


def press(view: View, name: str) -> Turn:
    """The other answer about security defaults; or the way on for a role that is too low."""
    if name == "acceptance":
        return Turn(view.session.answer(accepts_security_defaults=not _accepts(view)))
    made = recommend(view.facts) if view.facts else None
    return role_turn(view, name, _asked_for(view, made))
