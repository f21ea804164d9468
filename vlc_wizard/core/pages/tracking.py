"""How registration goes on, and who was told what and when."""

from vlc_wizard.core.acts import ReadPeople, Stop
from vlc_wizard.core.format import counted
from vlc_wizard.core.moments import MOMENTS
from vlc_wizard.core.page import Action, Block, Code, Fact, Facts, Note, Page, Text, say
from vlc_wizard.core.view import Turn, View, work_blocks
from vlc_wizard.core.vlc_users import in_words as in_words_of
from vlc_wizard.core.waves import TARGET, Count, Wave, in_words, outlook

_WIDE, _HIGH = 40, 6  # of the chart
_MOST_WAVES = 8


def page(view: View) -> Page:
    """The chart, where it leads, and the waves."""
    reading = "people" in view.state.work
    return Page(
        id="tracking",
        title=say("How many are ready, and who was told?"),
        changes=say("nothing"),
        blocks=(
            *work_blocks(view, "people", "homes"),
            *_going(view),
            *_vlc(view),
            *_waves(view),
            *_left_alone(view),
        ),
        actions=(
            Action("enter", say("Tell people"), "handout"),
            Action("x", say("Stop"), "stop") if reading else Action("r", say("Read again"), "read"),
            Action("l", say("Who is ready"), "people"),
        ),
        busy=reading,
        help=(
            say("A reminder goes to those who are not ready when it is made, and to nobody who "
                "opted out."),
            say("These are all people of the directory, not the users of Volume Licensing "
                "Central alone. Those are counted apart once you bring their list: people "
                "--vlc-users, with a file, - for what is pasted, or group: and its id."),
        ),
        why=(say("Each reading of the people is counted; the waves are those handed out from "
                 "here."),),
    )  # fmt: skip


def _going(view: View) -> tuple[Block, ...]:
    counts = view.state.counts
    seen = outlook(counts)
    if seen is None:
        return (Text(say("Nobody was counted yet. Each reading of the people is one point here.")),)
    last = counts[-1]
    first = say("$ready of $people people are ready ($percent %).", ready=last.ready,
                people=last.people, percent=f"{seen.percent:.0f}")  # fmt: skip
    out: list[Block] = [Text(first)]
    if seen.by is not None:
        out.append(Text(say("At this rate $target % by $day.", target=TARGET, day=seen.by)))
    elif seen.percent >= TARGET:
        out.append(Text(say("More than $target % are ready.", target=TARGET)))
    elif seen.a_day is None:
        out.append(Text(say("It is too early to say where this leads: a day of readings is "
                            "needed.")))  # fmt: skip
    else:
        out.append(Text(say("At this rate $target % are not reached.", target=TARGET)))
    if len(counts) > 1:
        out.append(Code(chart(counts), say("Ready, in percent, from $first to $last",
                                           first=counts[0].at, last=last.at)))  # fmt: skip
    return tuple(out)


def _vlc(view: View) -> tuple[Block, ...]:
    """A number of its own: these are not all people."""
    if view.state.vlc is None:
        return ()
    return (Text(say("$words", words=in_words_of(view.state.vlc))),)


def chart(counts: tuple[Count, ...]) -> str:
    """Columns over time, one for each part of it, with the scale at the left."""
    start, end = counts[0].at, counts[-1].at
    heights = []
    for column in range(_WIDE):
        until = start + (end - start) * (column + 1) / _WIDE
        before = [c for c in counts if c.at <= until] or [counts[0]]
        heights.append(before[-1].percent / 100 * _HIGH)
    lines = []
    for level in range(_HIGH, 0, -1):
        scale = f"{round(100 * level / _HIGH):>3} "
        lines.append(scale + "".join("#" if h >= level - 0.5 else " " for h in heights).rstrip())
    return "\n".join(lines)


def _waves(view: View) -> tuple[Block, ...]:
    waves = view.state.waves
    if not waves:
        return (Text(say("Nobody was told anything from here yet.")),)
    rows = tuple(
        Fact(say("Wave $n", n=w.number),
             say("$what, $how, $at, by $by, number $code",
                 what=MOMENTS[w.moment].title if w.moment in MOMENTS else w.moment,
                 how=_how(w), at=w.made_at, by=w.made_by or "nobody", code=w.code),
             "warn" if w.unfinished else None)
        for w in waves[-_MOST_WAVES:]
    )  # fmt: skip
    return (Facts(rows, say("Waves")),)


def _how(wave: Wave) -> str:
    """Files were handed out; of mails it is known what became of each."""
    if wave.way == "files":
        return f"to {counted(wave.people, 'people')}, as files"
    return f"{wave.way}: {in_words(wave)}"


def _left_alone(view: View) -> tuple[Block, ...]:
    if not view.state.opted_out:
        return ()
    return (Note(say("$n people get no reminders; each has a reason that is kept.",
                     n=view.state.opted_out)),)  # fmt: skip


def press(view: View, name: str) -> Turn:
    """Read again, stop reading, or go on."""
    del view
    match name:
        case "read":
            return Turn(acts=(ReadPeople(),))
        case "stop":
            return Turn(acts=(Stop("people"),))
        case _:
            return Turn(goto=name)
