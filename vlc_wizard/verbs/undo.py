"""undo: the plan that takes a run back; `apply` applies it."""

from typing import Any

from vlc_wizard.verbs.plan import answer_of
from vlc_wizard.verbs.session import Answer, Talk


async def undo(talk: Talk, arguments: Any) -> Answer:
    """Make the plan and save it where the flag says."""
    await talk.sign_in()
    made = await talk.performer.undo(arguments.run or "")
    answer = answer_of(made, arguments.output, talk)
    title = f"Takes back plan {made.undoes}."
    if not made.changes:
        title = f"Plan {made.undoes} is taken back already: everything is as it was before it."
    stays = [f"This cannot be taken back: {what}" for what in made.stays]
    return Answer(answer.document, (title, *answer.lines, *stays))
