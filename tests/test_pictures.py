"""Every page has a picture, the README shows them all, and none is left that nobody draws."""

import re
import sys
from collections.abc import Iterable, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from vlc_wizard.core.steps import STEPS

ROOT = Path(__file__).parents[1]
SHOWN = re.compile(r"!\[([^\]]+)\]\(screenshots/([^)]+)\.svg\)")


def drawing() -> Any:
    """The tool that draws."""
    spec = spec_from_file_location("screenshots", ROOT / "tools/screenshots.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCENES = [scene for home in drawing().HOMES for walk in home for scene in walk.scenes]


def without_picture(scenes: Iterable[Any]) -> list[str]:
    """Pages that no scene waits for and draws."""
    drawn = {scene.page for scene in scenes if scene.name}
    return [step.id for step in STEPS if step.id not in drawn]


def amiss(drawn: Sequence[str], shown: Sequence[str], kept: Sequence[str]) -> list[str]:
    """Pictures that are not in each of the three exactly once."""
    names = sorted({*drawn, *shown, *kept})
    return [n for n in names if [drawn.count(n), shown.count(n), kept.count(n)] != [1, 1, 1]]


def test_every_page_has_a_picture() -> None:
    assert without_picture(SCENES) == []
    assert without_picture([s for s in SCENES if s.page != "takeover"]) == ["takeover"]


def test_the_readme_shows_what_is_drawn_and_nothing_else() -> None:
    drawn = [scene.name for scene in SCENES if scene.name]
    every_page = (ROOT / "README.md").read_text("utf-8").partition("\n## Every page\n")[2]
    shown = [name for _, name in SHOWN.findall(every_page)]
    kept = [path.stem for path in (ROOT / "screenshots").glob("*.svg")]
    assert amiss(drawn, shown, kept) == []
    assert amiss(drawn, shown[1:], kept) == [shown[0]]
    assert amiss(drawn, shown, [*kept, "old"]) == ["old"]
    assert amiss([*drawn, drawn[0]], shown, kept) == [drawn[0]]


def test_each_picture_is_called_what_stands_above_it() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    called = [alt for alt, _ in SHOWN.findall(readme.partition("\n## Every page\n")[2])]
    assert called
    assert len(set(called)) == len(called)
    assert all(f"**{alt}**\n\n![{alt}](" in readme for alt in called)
