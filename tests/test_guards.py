"""Rules of the architecture that no type checker knows, each with a proof that it can fail."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest

from vlc_wizard.core.page import Say
from vlc_wizard.core.steps import BY_ID, STEPS, TASKS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "vlc_wizard"
Found = Iterator[str]


def trees(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every module below a folder."""
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def broken(folder: str, rule: object) -> list[str]:
    """Where a rule is broken below a folder of the package."""
    return [
        f"{path}:{line}"
        for path, tree in trees(PACKAGE / folder)
        for line in rule(tree)  # type: ignore[operator]
    ]


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports say where they come from"
            yield node.lineno, str(node.module)


def called(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield node, name


# --- the core is pure -----------------------------------------------------------------------------

OUTSIDE = {
    "ctypes", "getpass", "glob", "http", "io", "logging", "multiprocessing", "os", "random",
    "secrets", "selectors", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess",
    "tempfile", "threading", "time", "urllib", "uuid", "webbrowser",
}  # fmt: skip
PARSES_ONLY = {"urllib.parse"}  # takes addresses apart, and reaches nothing
ACTS = {
    "open", "print", "input", "exec", "eval", "breakpoint", "now", "utcnow", "today", "time",
    "monotonic", "random", "uuid4", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir",
    "unlink", "touch", "cwd", "home",
}  # fmt: skip
OF_THE_CLOCK = "clock"  # the port that tells the time, handed in


def beyond_the_library(tree: ast.Module) -> Found:
    for line, name in imported(tree):
        top = name.partition(".")[0]
        if top != "vlc_wizard" and (
            top not in sys.stdlib_module_names or (top in OUTSIDE and name not in PARSES_ONLY)
        ):
            yield f"{line} {name}"
        if top == "vlc_wizard" and not name.startswith("vlc_wizard.core"):
            yield f"{line} {name}"


def acting(tree: ast.Module) -> Found:
    """Calls that reach the outside, but for those of a port, such as `self._clock.now()`."""
    for node, name in called(tree):
        of_a_port = isinstance(node.func, ast.Attribute) and any(
            port in ast.unparse(node.func.value) for port in (OF_THE_CLOCK, "outside")
        )
        if name in ACTS and not of_a_port:
            yield f"{node.lineno} {ast.unparse(node.func)}"


def test_the_core_needs_nothing_but_the_standard_library() -> None:
    assert broken("core", beyond_the_library) == []
    assert list(beyond_the_library(ast.parse("import httpx\nimport time")))
    assert broken("adapters", beyond_the_library)


def test_the_core_does_nothing_by_itself() -> None:
    assert broken("core", acting) == []
    for code in ("open('x')", "datetime.now(UTC)", "print(1)", "Path('x').read_text()"):
        assert list(acting(ast.parse(code))), code
    assert broken("adapters", acting)


def test_the_rehearsal_is_somebody_elses_server() -> None:
    ours = ("core", "adapters", "ui", "plain", "wiring", "cli", "verbs")

    def of_ours(tree: ast.Module) -> Found:
        names = tuple(f"vlc_wizard.{part}" for part in ours)
        return (f"{line} {name}" for line, name in imported(tree) if name.startswith(names))

    assert broken("rehearsal", of_ours) == []
    assert broken("plain", of_ours)


# --- words ----------------------------------------------------------------------------------------

DRAWN = {"Static", "Label", "Button", "Option", "Checkbox", "notify", "update", "set_text"}
MARKUP = {"from_markup", "render_markup", "markup", "to_markup"}


def parsed_as_markup(tree: ast.Module) -> Found:
    """Markup that is parsed at all, or words made on the spot handed to a widget that parses."""
    for node, name in called(tree):
        made = [a for a in node.args if isinstance(a, ast.JoinedStr | ast.BinOp)]
        if name in MARKUP or (name in DRAWN and made):
            yield f"{node.lineno} {name}"
    for line, name in imported(tree):
        if name in ("rich.markup", "textual.markup"):
            yield f"{line} {name}"


def test_nobodys_words_are_read_as_markup() -> None:
    assert broken("ui", parsed_as_markup) == []
    for code in ("Content.from_markup(name)", "Static(f'[b]{x}')", "self.notify('a' + b)"):
        assert list(parsed_as_markup(ast.parse(code))), code


def without_value(tree: ast.Module) -> Found:
    """Templates written where they are said, with a `$name` that is not given."""
    for node, name in called(tree):
        if name != "say" or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        given = {k.arg for k in node.keywords}
        wanted = set(re.findall(r"\$(\w+)", str(node.args[0].value)))
        if None not in given and wanted - given:
            yield f"{node.lineno} {', '.join(sorted(wanted - given))}"


def test_every_sentence_is_given_its_values() -> None:
    assert broken("core", without_value) == []
    assert list(without_value(ast.parse("say('$n of $all', n=1)")))
    assert sum(1 for _, tree in trees(PACKAGE / "core") for _ in called(tree)) > 1000


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [s.id for s in STEPS])
def test_every_page_has_its_module(page: str) -> None:
    module = import_module(f"vlc_wizard.core.pages.{page}")
    assert list(signature(module.page).parameters) == ["view"]
    assert hasattr(module, "submit") or hasattr(module, "press")
    assert isinstance(BY_ID[page].title, Say)


def test_every_module_is_a_page_and_every_task_has_one() -> None:
    modules = {p.stem for p in (PACKAGE / "core/pages").glob("[!_]*.py")}
    assert modules >= {s.id for s in STEPS}
    strays = [m for m in modules - {s.id for s in STEPS} if is_page(m)]
    assert strays == []
    assert is_page("hub")
    assert {s.task for s in STEPS} - {""} == {t.id for t in TASKS}


def is_page(name: str) -> bool:
    return hasattr(import_module(f"vlc_wizard.core.pages.{name}"), "page")


# --- dated facts ----------------------------------------------------------------------------------


def due(facts: dict[str, dict[str, date]], today: date) -> list[str]:
    """Facts nobody has looked at for a year."""
    return [name for name, fact in facts.items() if today - fact["reviewed"] > timedelta(days=365)]


def test_every_dated_fact_was_looked_at_this_year() -> None:
    facts = tomllib.loads((PACKAGE / "texts/facts.toml").read_text("utf-8"))["facts"]
    today = datetime.now(UTC).date()
    assert due(facts, today) == []
    assert due(facts, today + timedelta(days=400)) == list(facts)
    assert all(f["source"] and f["trust"] and f["says"].endswith(".") for f in facts.values())


# --- the repository -------------------------------------------------------------------------------

# Written in halves, so that this file does not name them either.
UNWANTED = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "--index" + "-url",
    "--extra-index" + "-url",
    "/wo" + "rk/main",
    "/wo" + "rk/shared",
    "/ro" + "ot/",
]
NOT_OURS = re.compile(r"(^|/)(\.[^/]+|__pycache__|build|dist|node_modules)(/|$)|\.egg-info")
OUR_DOTS = (".ci", ".gitignore", ".gitattributes")


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that belongs to the project."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        ours = inside.parts[0] in OUR_DOTS or not NOT_OURS.search(inside.as_posix())
        if ours and path.is_file() and path.suffix not in (".png", ".pyc", ".whl"):
            yield inside, path.read_text("utf-8", "replace")


def test_no_file_names_an_index_or_where_it_was_written() -> None:
    named = [f"{path}: {word}" for path, text in texts() for word in UNWANTED if word in text]
    assert named == []
    seen = {path.as_posix() for path, _ in texts()}
    assert {"Makefile", ".ci/run", "pyproject.toml", "requirements.lock"} <= seen


def test_locks_name_no_address_and_seal_everything() -> None:
    for lock in sorted(ROOT.glob("requirements*.lock")):
        text = lock.read_text("utf-8")
        assert "://" not in text, lock.name
        pinned = re.findall(r"^\S+==\S+", text, re.MULTILINE)
        assert len(pinned) > 0
        blocks = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in blocks), lock.name
