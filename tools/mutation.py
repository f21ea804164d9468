"""Change the code that decides, one small change at a time, and see whether the tests notice.

mutmut makes the changes and runs the tests, in a copy; this counts. A change of nothing but the
words of a sentence is not counted: sentences are for people, and no rule hangs on them. Every
function in which a change went unnoticed is explained in tests/mutation.md.
"""

import ast
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPLAINED = ROOT / "tests" / "mutation.md"
COPIED = ("vlc_wizard", "tests/__init__.py", "tests/core", "tests/cases", "pyproject.toml")
LEAST = 0.9
KILLED = (1, 3, 36, 24, 152, 255, -24)  # tests that fail, or do not end any more


@dataclass(frozen=True)
class Mutant:
    """One change of one function, and whether a test noticed it."""

    name: str
    file: str
    killed: bool
    words: bool  # it changes the words of a sentence, and nothing else

    @property
    def function(self) -> str:
        """Where it is: "gates.who.g3_others_can"."""
        where, _, short = self.name.rpartition(".")
        own = short.rpartition("__mutmut_")[0].removeprefix("x").strip("_ǁ").replace("ǁ", ".")
        return f"{where.removeprefix('vlc_wizard.core.')}.{own}"


def run(mutmut: Path, copy: Path) -> int:
    """Make all changes and run the tests on each; what was noticed once is not run again."""
    for name in COPIED:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, dirs_exist_ok=True)
        else:
            shutil.copy2(ROOT / name, copy / name)
    for meta in (copy / "mutants").rglob("*.py.meta"):  # a new test may notice them
        found = json.loads(meta.read_text("utf-8"))
        codes = found["exit_code_by_key"]
        found["exit_code_by_key"] = {k: v if v in KILLED else None for k, v in codes.items()}
        meta.write_text(json.dumps(found), "utf-8")
    return subprocess.run([mutmut, "run", "--max-children", "1"], cwd=copy, check=False).returncode


def mutants(made: Path) -> Iterator[Mutant]:
    """All that were made, with what became of them."""
    for meta in sorted(made.rglob("*.py.meta")):
        results = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        source = meta.with_suffix("")
        functions = dict(_functions(ast.parse(source.read_text("utf-8"))))
        for name, code in results.items():
            short = name.rpartition(".")[2]
            before = functions[f"{short.rpartition('__mutmut_')[0]}__mutmut_orig"]
            words = _only_words(before, functions[short])
            yield Mutant(name, str(source.relative_to(made)), code in KILLED, words)


def _functions(module: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node


def _only_words(before: ast.AST, after: ast.AST) -> bool:
    """Whether both are alike but for strings that hold a sentence."""
    old, new = list(_flat(before)), list(_flat(after))
    changed = [a for a, b in zip(old, new, strict=False) if a != b]
    return len(old) == len(new) and bool(changed) and all(_sentence(a) for a in changed)


def _flat(node: ast.AST) -> Iterator[object]:
    """The kinds and values of a tree in one order, without the function's own name."""
    for child in ast.walk(node):
        yield type(child).__name__
        if isinstance(child, ast.Constant):
            yield ("constant", child.value)
        elif isinstance(child, ast.Name):
            yield child.id
        elif isinstance(child, ast.Attribute):
            yield child.attr
        elif isinstance(child, ast.keyword):
            yield child.arg


def _sentence(value: object) -> bool:
    return isinstance(value, tuple) and isinstance(value[1], str) and " " in value[1].strip()


def told(everything: list[Mutant]) -> bool:
    """Say what came of it; whether that is good enough."""
    counted = [m for m in everything if not m.words]
    lived = [m for m in counted if not m.killed]
    total, killed = Counter(m.file for m in counted), Counter(m.file for m in counted if m.killed)
    explained = EXPLAINED.read_text("utf-8") if EXPLAINED.exists() else ""
    open_ = sorted(m.name for m in lived if f"`{m.function}`" not in explained)
    say = [f"not explained: {name}" for name in open_]
    say += [f"{killed[f] / n:7.1%}  {killed[f]:4} of {n:4}  {f}" for f, n in sorted(total.items())]
    score = sum(killed.values()) / max(len(counted), 1)
    say.append(
        f"{score:7.1%}  {sum(killed.values()):4} of {len(counted):4}  noticed in all; "
        f"{len(everything) - len(counted)} more change words alone"
    )
    sys.stdout.write("\n".join(say) + "\n")
    return score >= LEAST and not open_


def main() -> int:
    """Run, count, and name what nobody noticed and nobody explained."""
    mutmut, copy = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
    failed = run(mutmut.resolve(), copy)
    return failed or int(not told(list(mutants(copy / "mutants"))))


if __name__ == "__main__":
    sys.exit(main())
