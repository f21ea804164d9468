"""One step by hand: the menu path, the deep link, what to set, what to look for, and the check."""

from datetime import datetime

from vlc_wizard.core.acts import CopyText, OpenAddress
from vlc_wizard.core.guided import BY_ID, GUIDES, Guide
from vlc_wizard.core.page import (
    Action,
    Block,
    Difference,
    DifferenceLine,
    Fact,
    Facts,
    Finding,
    Findings,
    Note,
    Page,
    say,
)
from vlc_wizard.core.pages.portal_blocks import address_of, portal_blocks
from vlc_wizard.core.typed_facts import MARK
from vlc_wizard.core.view import Turn, View, work_blocks


def page(view: View) -> Page:
    """The step, and what is known of it."""
    guide = chosen(view)
    changes = say("nothing; you change the tenant yourself, in the portal") if guide.writes else (
        say("nothing"))  # fmt: skip
    can_read = guide.reads_back and view.state.signed_in is not None
    return Page(
        id="guide",
        title=say("By hand: $title", title=guide.title),
        changes=changes,
        blocks=(
            Facts((
                Fact(say("Path"), say("$path", path=guide.path)),
                Fact(say("It was"), say("$was", was=guide.was)),
            )),
            *portal_blocks(view, guide.blade, say("Or straight there")),
            *_set(guide),
            Findings(tuple(Finding("later", say("$look", look=w)) for w in guide.look),
                     say("Look for")),
            *_done(view, guide),
            *work_blocks(view, "read"),
        ),
        actions=(
            Action("d", say("I have done this"), "done"),
            Action("i", say("Open"), "open"),
            Action("y", say("Copy address"), "copy-address"),
            *((Action("t", say("Check it by a reading"), "check"),) if can_read else ()),
            Action("n", say("Next step by hand"), "next"),
            Action("l", say("All of it by hand"), "all"),
        ),
        help=(
            say("A step done by hand is kept as stated by you. Where it can be read, a reading "
                "says whether it holds."),
            say("A deep link that leads elsewhere has moved; the path stands above it."),
        ),
        why=(say("Menu paths and labels as of November 2026."),),
    )  # fmt: skip


def chosen(view: View) -> Guide:
    """The guide that was opened."""
    return BY_ID.get(view.session.guide, GUIDES[0])


def _set(guide: Guide) -> tuple[Block, ...]:
    if not guide.writes:
        return ()
    lines = tuple(DifferenceLine("~", say("$line", line=line)) for line in guide.set)
    return (Difference(lines, say("Set exactly this")),)


def _done(view: View, guide: Guide) -> tuple[Block, ...]:
    when = view.session.by_hand.get(guide.id)
    if when is None:
        return ()
    at = datetime.fromisoformat(when)
    read = view.facts.read_at if view.facts else None
    if read is not None and read > at and guide.reads_back:
        return (
            Note(
                say(
                    "Done on $at, $mark. The tenant was read since, at $read: what is there "
                    "now stands on the page it belongs to.",
                    at=at,
                    mark=MARK,
                    read=read,
                )
            ),
        )
    words = say("Done on $at, $mark. No reading confirms it yet.", at=at, mark=MARK)
    return (Note(words),)


def press(view: View, name: str) -> Turn:
    """Open or copy the address, say that it is done, check it, go on."""
    from vlc_wizard.core.acts import ReadTenant

    guide = chosen(view)
    address = address_of(view, guide.blade)
    match name:
        case "open":
            return Turn(acts=(OpenAddress(address),))
        case "copy-address":
            return Turn(acts=(CopyText(address),))
        case "check":
            return Turn(acts=(ReadTenant(),))
        case "done":
            at = view.now.isoformat(timespec="seconds")
            return Turn(view.session.answer(by_hand={**view.session.by_hand, guide.id: at}))
        case "all":
            return Turn(goto="byhand")
        case _:
            ids = [g.id for g in GUIDES]
            following = ids[(ids.index(guide.id) + 1) % len(ids)]
            return Turn(view.session.answer(guide=following))
