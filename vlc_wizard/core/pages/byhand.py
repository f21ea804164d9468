"""The whole rollout without Graph: facts typed in, steps done in the portal, all of it stated."""

from vlc_wizard.core.acts import SaveText
from vlc_wizard.core.guided import BY_ID, ROLLOUT
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Choice,
    Facts,
    Finding,
    Findings,
    Form,
    Option,
    Page,
    Text,
    Words,
    say,
)
from vlc_wizard.core.recommend import METHODS
from vlc_wizard.core.typed_facts import (
    LABELS,
    VALUES,
    as_text,
    done_words,
    facts_rows,
    method_for,
    recommended,
)
from vlc_wizard.core.view import Turn, View
from vlc_wizard.core.where import in_folder

FIELDS = ("name", "domain", "licence", "defaults", "policies")


def page(view: View) -> Page:
    """First the facts, then the steps with since when each is done."""
    typed = view.session.typed
    return Page(
        id="byhand",
        title=say("Without Graph: by hand, in the portal"),
        changes=say("nothing; you change the tenant yourself, in the portal"),
        blocks=(
            Text(say("Nobody signs in here and nothing is read. What you type is kept as stated "
                     "by the admin, and stands so in every record.")),
            *(_steps(view) if typed else ()),
        ),
        actions=_actions(view),
        form=_form(view),
        help=(
            say("Look the facts up in the portal; each step says where."),
            say("Signing in later reads the tenant; a reading then stands beside what was stated."),
        ),
        why=(say("The recommendation follows the same table as after a reading; what was not "
                 "stated counts as unknown."),),
    )  # fmt: skip


def _steps(view: View) -> tuple[Block, ...]:
    session = view.session
    made = recommended(session.typed, view.now)
    method = method_for(session.typed)
    name = next((m.name for m in METHODS if m.id == method), "")
    rows = tuple(
        Finding("ok" if guide in session.by_hand else "later",
                say("$what", what=BY_ID[guide].title), done_words(session.by_hand, guide))
        for guide in ROLLOUT[method]
    )  # fmt: skip
    says = say("From what was stated: $says ($row)", says=made.says, row=made.row)
    return (
        Facts(facts_rows(session.typed)),
        Text(says if made.row else say("Not enough was stated for a recommendation: $because",
                                       because="; ".join(made.because))),
        Findings(rows, say("The steps, with $name", name=name) if name
                 else say("Look these up first, and type what you find")),
    )  # fmt: skip


def _actions(view: View) -> tuple[Action, ...]:
    if not view.session.typed:
        return (Action("n", say("Ask somebody instead"), "ask"),)
    return (
        Action("g", say("The next step by hand"), "step"),
        Action("s", say("Save the record"), "save"),
        Action("n", say("Ask somebody instead"), "ask"),
    )


def _form(view: View) -> Form:
    typed = view.session.typed
    domain = say("as in sign-in names")
    return Form(
        (
            Words("name", say("$label", label=LABELS["name"]),
                  view.draft("name", typed.get("name", "")), say("its name"), view.error("name")),
            Words("domain", say("$label", label=LABELS["domain"]),
                  view.draft("domain", typed.get("domain", "")), domain, view.error("domain")),
            *(_choice(view, field) for field in ("licence", "defaults", "policies")),
        ),
        say("Keep this as stated"),
    )  # fmt: skip


def _choice(view: View, field: str) -> Choice:
    options = tuple(Option(v or "unknown", say("$w", w=w)) for v, w in VALUES[field].items())
    given = view.session.typed.get(field) or "unknown"
    return Choice(field, say("$label", label=LABELS[field]), options, view.draft(field, given))


def submit(view: View, answers: Answers) -> Turn:
    """Keep the facts as stated."""
    typed = {f: str(answers.get(f) or "").strip() for f in FIELDS}
    errors = {f: say("Say it, so that the record names it.") for f in FIELDS[:2] if not typed[f]}
    if errors:
        return Turn(errors=errors, draft=answers)
    known = {f: "" if v == "unknown" else v for f, v in typed.items()}
    return Turn(view.session.answer(typed={**view.session.typed, **known}))


def press(view: View, name: str) -> Turn:
    """The next step, the record, or somebody else."""
    session = view.session
    match name:
        case "save":
            path = in_folder(view.setting.downloads, "vlc-wizard-by-hand.txt")
            by = view.state.signed_in.user_name if view.state.signed_in else ""
            return Turn(acts=(SaveText(path, as_text(session.typed, session.by_hand, by,
                                                     view.now)),))  # fmt: skip
        case "ask":
            return Turn(session.answer(waiting={"about": "rollout"}), goto="request")
        case _:
            steps = ROLLOUT[method_for(session.typed)]
            left = [s for s in steps if s not in session.by_hand] or list(steps)
            return Turn(session.answer(guide=left[0]), goto="guide")
