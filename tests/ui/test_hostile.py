"""Other people's words: shown letter for letter, wherever a page has words, and never acting."""

from dataclasses import replace

import pytest
from textual.content import Content
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Static

from vlc_wizard.core.events import Opened
from vlc_wizard.core.page import (
    Action,
    Choice,
    Code,
    Column,
    Difference,
    DifferenceLine,
    Fact,
    Facts,
    Finding,
    Findings,
    Form,
    Link,
    Many,
    Note,
    Option,
    Page,
    Progress,
    Table,
    Task,
    Tasks,
    Text,
    Typed,
    Words,
    say,
)
from vlc_wizard.ui.app import WizardApp
from vlc_wizard.ui.filters import Scrub
from vlc_wizard.ui.text import visible

from .driving import Session, shown
from .gallery import METHOD, NOW, People, Remembering, matrix, place_of

MARKUP = [
    "[bold red]Alice[/]",
    "[@click=app.quit]Alice[/]",
    "[@click=app.simulate_key('enter')]Alice[/]",
    "[link=https://evil.example]Alice[/link]",
    "[/]Alice",
    "[/b]Alice",
    "[/",
    "[r",
    "Alice [Contoso]",
    "[$error]Alice",
    "$name ${name} {name} %s",
    "\\[bold]Alice",
]
CONTROL = [
    "Al\x1b[2J\x1b[31mice",
    "Al\x1b]52;c;cm0gLXJmIC8=\x07ice",
    "Al\x1b]0;PWNED\x1b\\ice",
    "Al\x1b]8;;https://evil.example\x1b\\ice",
    "Al\x9b2Jice",
    "Al\x1bPq\x1b\\ice",
    "Al\x1b[?1049lice",
    "Al\x00\x0e\x7fice",
    "Al\u202eice\u2066x",
    "Al\u200bi\u200dce\ufeff",
    "Al\nice\x85x\u2028y",
    "Al\tice",
    "Al\ud800ice",
    "Al\U000e0041ice",
]


_TELLING = 6  # letters of a payload that nothing but the payload would send
WRITABLE = [words for words in CONTROL if "\ud800" not in words]  # Textual cannot encode that one
STRIPPED_BY_TEXTUAL = ("Al\tice",)


def everything(words: str) -> list[Page]:
    """Pages that have these words in every place where words can be."""
    it = say("$it", it=words)
    option = Option("o", it, (it,))
    closed = Option("c", it, why_not=it)
    blocks = (
        Text(it),
        Note(it, warning=True, title=it),
        Facts((Fact(it, it, "ok", it),), it),
        Findings((Finding("warn", it, it, NOW),), it),
        Difference((DifferenceLine("+", it, it, it), DifferenceLine("~", it)), it),
        Tasks((Task("t", 1, it, "In progress", it, "t"),)),
        Progress(it, 1, 2),
    )
    fields = (
        Choice("a", it, (option, closed), error=it),
        Many("b", it, (option, closed), hint=it, error=it),
        Words("c", it, words, hint=it, error=it),
        Typed("d", it, words, error=it),
    )
    filters = (("x", it),)
    table = Table((Column("k", it, 30), Column("l", it)), People(3, words), it, filters=filters)
    frame = {"changes": it, "actions": (Action("z", it, "z"),), "help": (it,), "why": (it,)}
    return [
        Page("blocks", it, blocks=blocks, **frame),
        Page("form", it, form=Form(fields, it), **frame),
        Page("table", it, blocks=(table, Code(words, it)), **frame),
        Page("link", it, blocks=(Link(words, it, matrix()),), **frame),
    ]


def place(words: str):
    it = say("$it", it=words)
    row = ("p", it, "ok", 0)
    return place_of(words, tenant=it, person=it, task_title=it, step_title=it, rail=(row,))


async def look_at_everything(session: Session, page: Page) -> str:
    """The words of the page, its overlays and its table's states."""
    texts = [session.text]
    for key in ("question_mark", "f2", "ctrl+p") if page.id == "blocks" else ():
        session.app.page_screen.set_focus(None)
        await session.press(key)
        texts.append(session.text)
        await session.press("escape")
    if page.id == "link":
        await session.press("v")
        texts.append(session.text)
        await session.press("escape")
    if page.id == "table":
        session.app.page_screen.body.children[1].rows.focus()
        await session.press("f", "s", "down", "end")
        texts.append(session.text)
    return "\n".join(texts)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a terminal would be sent: the headless driver, made to write."""
    out: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "is_headless", False)
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: out.append(data))
    return out


def raw(words: str, output: str) -> list[str]:
    """What of these words left for the terminal as it was, and could act there."""
    own = "\x1b\x07\n\r\t"  # of these the program itself sends some
    found = [sign for sign in set(words) - set(own) if visible(sign) != sign and sign in output]
    start = words[:_TELLING]
    return [*found, start] if visible(start) != start and start in output else found


@pytest.mark.parametrize("words", MARKUP + CONTROL, ids=ascii)
async def test_words_are_shown_letter_for_letter_and_nothing_acts(words, sent):
    """Also: no raw control byte leaves, whatever is on screen."""
    first, *rest = everything(words)
    async with shown(first, size=(150, 60), place=place(words)) as session:
        for n, page in enumerate((first, *rest)):
            session.drive.show(page)
            await session.until(lambda page=page: session.app.page_screen.page is page)
            await session.pilot.pause()
            text = await look_at_everything(session, page)
            assert text.count(visible(words)) >= (20, 10, 10, 5)[n], page.id
            assert session.drive.events == []
            assert session.app.is_running
    assert "".join(sent).count(visible(words)) >= 20
    assert raw(words, "".join(sent)) == []


@pytest.mark.parametrize("net", [False, True])
@pytest.mark.parametrize("words", WRITABLE, ids=ascii)
async def test_the_detector_finds_what_a_plain_widget_lets_through_and_the_net_stops_it(
    words, net, sent
):
    """Without wall and net, all but what Textual strips itself; with the net alone, nothing."""
    drive = Remembering(METHOD, place_of())
    app = WizardApp(drive.made)
    if not net:
        app._filters = [f for f in app._filters if not isinstance(f, Scrub)]
    async with app.run_test(size=(150, 60)) as pilot:
        await app.page_screen.body.mount(Static(Content(words)), before=0)
        await pilot.pause()
    if net or words in STRIPPED_BY_TEXTUAL:
        assert raw(words, "".join(sent)) == []
    else:
        assert raw(words, "".join(sent))


async def test_a_click_on_a_name_runs_nothing():
    words = "[@click=app.quit]Alice[/]"
    async with shown(everything(words)[0], place=place(words)) as session:
        for y in range(4, 20, 2):
            await session.pilot.click(offset=(12, y))
        assert session.app.is_running
        assert all(isinstance(event, Opened) for event in session.drive.events)


async def test_a_name_as_long_as_the_rules_allow_stays_in_its_place():
    words = "W" * 256 + " " + "界" * 100
    for page in everything(words):
        async with shown(page, place=place(words)) as session:
            from rich.cells import cell_len

            assert all(cell_len(line) <= 80 for line in session.lines)
            assert "This page changes" in session.text
            session.drive.show(replace(page, title=say("$w", w=words * 2)))
            await session.pilot.pause()
