"""Rules that a reader of `ui/` may rely on, held by reading the code."""

import ast
from pathlib import Path

import pytest

import vlc_wizard.ui

HERE = Path(vlc_wizard.ui.__file__).parent
FILES = sorted(HERE.rglob("*.py"))
MAKERS = {"Content", "Static", "Label", "notify", "from_markup", "styled", "assemble", "escape"}
MARKUP = {"from_markup", "escape", "notify", "Static", "Label", "DataTable", "OptionList", "Tree"}


def calls(code: str) -> list[tuple[str, ast.Call]]:
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return [(name_of(call.func), call) for call in found]


def name_of(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def markup(code: str) -> list[str]:
    """Calls that read markup, or would if they were handed a string."""
    return [name for name, _ in calls(code) if name in MARKUP]


def made_of_words(code: str) -> list[str]:
    """Content made of anything but a literal of ours."""
    return [
        name
        for name, call in calls(code)
        if name in MAKERS and call.args and not isinstance(call.args[0], ast.Constant)
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_reads_markup(file):
    assert markup(file.read_text()) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_words_become_content_in_one_place(file):
    found = made_of_words(file.read_text())
    if file.name == "text.py":
        assert found
    elif file.name == "codes.py":
        assert found == ["styled"]  # a code's own cells, which are no words
    else:
        assert found == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_label_of_ours_is_built_with_a_stranger_s_word(file):
    """`label` and `say` take literals, or pieces of ours; an f-string only counts or tells time."""
    for name, call in calls(file.read_text()):
        if name in ("say", "label") and call.args and isinstance(call.args[0], ast.JoinedStr):
            values = [v for v in call.args[0].values if isinstance(v, ast.FormattedValue)]
            assert all(value.format_spec is not None for value in values), ast.unparse(call)


def test_the_guards_find_what_they_look_for():
    assert markup("notify(f'{name} left')") == ["notify"]
    assert markup("self.app.notify(name)") == ["notify"]
    assert made_of_words("Content(name)") == ["Content"]
    assert made_of_words("Content.styled(name, 'bold')") == ["styled"]
    assert made_of_words("Content('ours')") == []
