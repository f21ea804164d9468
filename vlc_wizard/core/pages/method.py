"""Three methods: which can be used here, and why not the others."""

from vlc_wizard.core.page import Answers, Choice, Form, Option, Page, Text, say
from vlc_wizard.core.recommend import METHODS, Method, availability
from vlc_wizard.core.view import Turn, View


def page(view: View) -> Page:
    """One card a method, available or not-because."""
    options = tuple(_card(view, m) for m in METHODS)
    first = next((o.value for o in options if not o.why_not), "")
    return Page(
        id="method",
        title=say("How do you want to require MFA?"),
        changes=say("nothing"),
        blocks=(
            Text(say("The guidance recommends Conditional Access wherever the licence allows it.")),
            *(() if first else (Text(say("None of them can be used with what was read. The "
                                         "reasons stand below."), "strong"),)),
        ),
        form=Form(
            (Choice("method", say("Method"), options,
                    view.draft("method", view.session.method or first), view.error("method")),),
            say("Continue"),
        ),
        why=(
            say("Conditional Access needs Entra ID P1: Microsoft's licence page, 2026."),
            say("Security defaults and Conditional Access exclude each other."),
            say("$says", says=view.words.facts["per-user-beta"].says),
        ),
        help=(say("This version applies Conditional Access. The other two are described, and done "
                  "by hand in the portal."),),
    )  # fmt: skip


def _card(view: View, method: Method) -> Option:
    facts = view.facts
    why_not = availability(facts, method.id) if facts else "nothing was read yet"
    detail = tuple(say("$line", line=line) for line in method.effects)
    reason = say("$why", why=why_not) if why_not else say("")
    return Option(method.id, say("$name", name=method.name), detail, reason)


def submit(view: View, answers: Answers) -> Turn:
    """Take the method, unless it cannot be used."""
    chosen = str(answers["method"])
    if not chosen:
        none = say("None of them can be used by you here. The reason stands beside each.")
        return Turn(errors={"method": none}, draft=answers)
    why_not = availability(view.facts, chosen) if view.facts else "nothing was read yet"
    if why_not:
        wrong = say("It cannot be used: $why", why=why_not)
        return Turn(errors={"method": wrong}, draft=answers)
    return Turn(view.session.answer(method=chosen), goto="configure")
