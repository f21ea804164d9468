"""Every sentence of every page is said, in words; a hostile tenant's names act on nobody."""

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from vlc_wizard.adapters.texts import words
from vlc_wizard.core.format import plain
from vlc_wizard.core.guidance import Statement
from vlc_wizard.core.page import Link, Page, Say, Table
from vlc_wizard.core.steps import STEPS
from vlc_wizard.plain.keys import NOT_HERE, RESERVED
from vlc_wizard.wiring import Options, open_world

from .hands import LEAVE, PATIENTLY, WHOLE_WAY, WORD, Step, Typed, walk

DOMAINS = {"p1-fresh": "contoso-licensing.example", "hostile": "contoso-hostile.example"}
# What could act on a terminal or turn text around; a line break is how lines end.
ACTS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
TELLING: list[Step] = [  # what there is beside the link, and back to it
    ("link", "g"), ("guests", "?"), ("guests", "w"), ("guests", ""),
    ("link", "n"), ("tracking", "?"), ("tracking", "w"), ("tracking", "b"),
    ("link", "t"), ("handout", "?"), ("handout", "w"), ("handout", "e"),
    ("handout", "2"), ("handout", ""),
    ("preview", PATIENTLY + "?"), ("preview", "w"), ("preview", "c"),
    ("codes", "?"), ("codes", "w"), ("codes", "b"), ("preview", "s"), ("send", "?"), ("send", "w"),
    ("send", PATIENTLY + ""), ("send", PATIENTLY + "b"), ("preview", "b"), ("handout", "b"),
]  # fmt: skip
ONCE = (
    "resume",
    "app",
    "consent",
    "denied",
    "request",
    "register",
    "guide",
    "byhand",
    "handover",
    "takeover",
)  # pages that this walk does not come to


# What is typed before the line that goes on, by page: other keys, and pages beside the way.
ASIDE: dict[str, list[Step]] = {
    "facts": [  # two gaps: everybody, and people who are still to come
        ("facts", "1"), ("uncovered", "?"), ("uncovered", "w"), ("uncovered", "n"),
        ("uncovered", "b"), ("facts", "2"), ("uncovered", ""),
    ],
    "switch": [("switch", "e"), ("switch", WORD), ("switch", "")],
    "link": [("link", "v")],
    "verify": [("verify", "l"), ("signedin", "?"), ("signedin", "w"), ("signedin", "b")],
}  # fmt: skip


CALLED_FOR = 25  # a member without a role, by their place in the tenant


def helping(domain: str) -> list[Step]:
    """Somebody calls about a code, is proven, looked up, and gets a pass."""
    world = open_world(Options(demo=next(name for name, d in DOMAINS.items() if d == domain)))
    assert world.rehearsal is not None
    name = world.rehearsal.organisation.people.person(CALLED_FOR).user_name
    asyncio.run(world.close())
    return [
        ("hub", "c"), ("helpdesk", "?"), ("helpdesk", "w"),
        ("helpdesk", "53010"), ("helpdesk", "1"),
        ("caller", "?"), ("caller", "w"), ("caller", "2"), ("caller", "T-7"),
        ("card", PATIENTLY + "?"), ("card", "w"), ("card", name),
        ("helped", PATIENTLY + "?"), ("helped", "w"), ("helped", "1"),
        ("aid", "?"), ("aid", "w"), ("aid", "e"), ("aid", ""), ("aid", ""), ("aid", "2"),
        ("passcode", PATIENTLY + "?"), ("passcode", "w"), ("passcode", ""), ("helped", ""),
    ]  # fmt: skip


def thorough(domain: str) -> list[Step]:
    """The whole way, with help and sources asked for on each page and every field answered."""
    out: list[Step] = []
    for page, line in WHOLE_WAY:
        if out[-1:] != [(page, WORD)]:  # the second question of one form
            out += [(page, "?"), (page, "w")]
        out += ASIDE.get(page, [])
        match page:
            case "admins":  # what is read in the background changes later pages meanwhile
                out.append((page, PATIENTLY + line))
            case "configure":
                out += [(page, "k"), ("emergency", "?"), ("emergency", "w"), ("emergency", "")]
                out += [(page, "e"), (page, "1"), (page, ""), (page, ""), (page, ""), (page, "")]
            case "review":
                out += [(page, "j"), (page, line)] if line == WORD else [(page, domain)]
            case "link" if line == "s":
                out += [*TELLING, (page, line)]
            case _:
                out.append((page, line))
    return [
        *out,
        ("hub", "5"),
        ("record", "?"),
        ("record", "w"),
        ("record", "s"),
        ("record", ""),
        *helping(domain),
        LEAVE,
    ]


def sentences(value: object) -> Iterator[Say]:
    """Every phrase in a page, however deep."""
    if isinstance(value, Say):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from sentences(item)
    elif is_dataclass(value) and getattr(value, "name", "") not in NOT_HERE:
        for f in fields(value):
            if f.name != "empty":  # said instead of rows, and here there are rows
                yield from sentences(getattr(value, f.name))


def flat(text: str) -> str:
    """One line, and a second is as good as the next: one may pass between saying and looking."""
    return re.sub(r"\b\d+ s ago", "some seconds ago", " ".join(text.split()))


@pytest.fixture(scope="module")
def walks() -> dict[str, Typed]:
    return {}


@pytest.fixture(params=DOMAINS)
def typed(request: pytest.FixtureRequest, home: Path, walks: dict[str, Typed]) -> Typed:
    name: str = request.param
    if name not in walks:
        walks[name] = walk(thorough(DOMAINS[name]), name)
        walks[name].files = {p.name: p.read_bytes() for p in Path.cwd().iterdir()}
    return walks[name]


def test_every_sentence_of_every_page_is_said(typed: Typed) -> None:
    said = flat(typed.text)
    wanted = {flat(plain(s)) for page in typed.shown for s in sentences(page)}
    assert len(wanted) > 200
    missing = [w for w in wanted if w.rstrip(".?") not in said]
    assert not missing


def test_every_statement_of_the_guidance_is_said_on_its_page(typed: Typed) -> None:
    guidance = words().guidance()
    assert list(guidance) == [f"S{n}" for n in range(1, 88)]
    assert {s.page for s in guidance.values()} <= set(typed.pages)
    said = flat(typed.text)
    missing = [s.id for s in guidance.values() if flat(f"{s.id} {s.says} {_now(s)}") not in said]
    assert missing == []
    assert "S1 Something that the guidance does not say." not in said


def _now(statement: Statement) -> str:
    return f"Today: {statement.today} (since {statement.since}" if statement.today else ""


def test_every_page_was_seen(typed: Typed) -> None:
    assert set(typed.pages) | set(ONCE) == {s.id for s in STEPS}


def test_every_value_of_every_sentence_is_given(typed: Typed) -> None:
    assert all(
        set(re.findall(r"\$(\w+)", s.template)) <= set(s.values)
        for page in typed.shown
        for s in sentences(page)
    )
    with pytest.raises(KeyError):
        plain(Say("$missing"))


def test_nothing_that_acts_reaches_the_terminal(typed: Typed) -> None:
    assert not ACTS.search(typed.text.replace("\n", ""))
    assert ACTS.search("Clear \x1b[2JScreen")
    assert ACTS.search("Bidi \u202egnp.exe")


def test_no_key_of_a_page_hides_a_key_of_the_front_end(typed: Typed) -> None:
    used = {a.key for page in typed.shown for a in page.actions if a.name not in NOT_HERE}
    assert len(used) > 5
    assert not used & RESERVED


def test_files_are_safe_to_open(typed: Typed) -> None:
    text = typed.files["vlc-wizard-people.csv"].decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert len(cells) > 46 * 4
    assert not [c for c in cells if c.lstrip().startswith(FORMULA) or ACTS.search(c)]
    assert "=1".startswith(FORMULA)
    record = typed.files["vlc-wizard-record.json"].decode("ascii")
    assert not ACTS.search(record.replace("\n", ""))


def test_the_hostile_names_did_come_along(typed: Typed) -> None:
    name = typed.end.session["confirmed"]["domain"]
    if name == DOMAINS["hostile"]:
        assert "PWNED" in typed.text
        assert "<script>alert(1)</script>" in typed.files["vlc-wizard-people.csv"].decode()


def test_signs_do_not_stand_alone(typed: Typed) -> None:
    """A screen reader may skip a sign, so a line never needs one to be understood."""
    signs = [
        line for line in typed.text.splitlines() if line.strip() and not re.search(r"\w", line)
    ]
    assert not [line for line in signs if line.strip() not in ("[", "]", "{", "}", "},", "],")]


def test_ascii_is_letters_only(home: Path) -> None:
    typed = walk(thorough(DOMAINS["hostile"]), "hostile", ascii_only=True)
    assert typed.text.isascii()
    assert typed.end.policies[0]["state"] in ("disabled", "enabled")


def test_links_and_tables_are_among_what_was_shown(typed: Typed) -> None:
    blocks = [b for page in typed.shown for b in page.blocks]
    assert any(isinstance(b, Table) for b in blocks)
    assert any(isinstance(b, Link) and b.code for b in blocks)
    assert all(isinstance(page, Page) for page in typed.shown)
