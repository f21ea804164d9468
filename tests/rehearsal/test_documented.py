"""docs/rehearsal.md lists what there is, and nothing else."""

import re
import tomllib
from pathlib import Path

from vlc_wizard.rehearsal import fault_kinds, scenario
from vlc_wizard.verbs.flags import parse

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rehearsal.md").read_text("utf-8")
CODE = Path(scenario.__file__).parent


def part(title: str) -> str:
    """The text below a heading, up to the next of its rank."""
    rank = title.split(maxsplit=1)[0]
    return PAGE.partition(f"{title}\n")[2].partition(f"\n{rank} ")[0]


def test_every_scenario_file_is_listed_with_its_title():
    listed = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", part("## Scenarios"), re.MULTILINE))
    files = scenario.FOLDER.glob("*.toml")
    assert listed == {f.stem: tomllib.loads(f.read_text("utf-8"))["title"] for f in files}


def test_every_switch_is_listed_and_every_listed_one_exists():
    code = "".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    exist = set(re.findall(r'\bswitch\(\s*"(\w+)"', code))
    listed = re.findall(r"[Ss]witch `(\w+)`|turned off: `(\w+)`", part("## What it is true to"))
    assert {one or other for one, other in listed} == exist
    assert len(exist) > 8


def test_every_kind_of_fault_is_listed():
    kinds = part("## Faults").partition("Kinds: ")[2]
    assert set(re.findall(r"`([^`]+)`", kinds)) == set(fault_kinds.KINDS)


def test_every_flag_that_is_listed_is_one():
    listed = set(re.findall(r"`(--[\w-]+)", part("## Reach it"))) - {"--demo", "--cloud", "--ca"}
    own = vars(parse(["rehearsal", "serve"])).keys() | {"people"}
    assert {flag[2:].replace("-", "_") for flag in listed} <= own
    assert len(listed) == 9


def test_the_faults_shown_can_be_read(tmp_path, desk):
    shown = part("## Faults").partition("```\n")[2].partition("```")[0]
    file = tmp_path / "faults.toml"
    file.write_text(shown)
    desk.tenant.faults.read(file)
    assert desk.tenant.faults.find("POST", "/v1.0/identity/conditionalAccess/policies", "")
