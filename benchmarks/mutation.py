"""How much of the judging code is held by cases and tests: break it in one place at a time and see who notices.

    python benchmarks/mutation.py [--most 300] [--seed 1] [--least 0.80] [--only stated.py ...]

Each mutant is one small change of one expression or statement (``changes`` lists them). It is
put in place in a forked copy of this process, with rules, drafts and tests already loaded, and
shown first the cases inside rule files and then the tests, those that run the changed
line only, and those that noticed something before others. A test that fails, an error and an
endless loop all count as noticed. What nobody notices is listed with its line; the exit code is
1 if the share of noticed mutants is below ``--least``. Needs ``os.fork``, so Linux or macOS.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib
import inspect
import io
import os
import pathlib
import random
import resource
import signal
import sys
import tempfile
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from healthlint import cases, engine, packs
from healthlint.packfile import read_packs

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "healthlint"
FILES = ("guards.py", "nearby.py", "judge.py", "stated.py", "matching.py", "require.py", "mentions.py")
READS_DRAFTS = ("mentions.py",)  # runs before the drafts are judged, so nothing read before may be kept
TESTS = (
    "mentions",
    "matching",
    "guard_scope",
    "around",
    "stated",
    "conditions",
    "guards",
    "require",
    "trace_requirements",
    "require_drafts",
)
FIRST_CASES = 60  # that are tried before the tests, as they cost a few milliseconds each
FIRST_SECONDS = 10  # for those
SECONDS = 60  # for the others; more is an endless loop
SPARE_BYTES = 1 << 30  # that a mutant may take on top of what is loaded

Lines = set[tuple[str, int]]


# --- mutants -----------------------------------------------------------------

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_RENAMED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_NOTHING = {"bool": "False", "str": "''", "int": "0"}  # what a function of that type returns at the least


class Mutant(NamedTuple):
    """Node ``node`` (in the order of ``ast.walk``) of a file becomes ``new``; ``lines`` are its statement's."""

    file: str
    line: int
    lines: range
    node: int
    new: ast.AST
    label: str


def changes(node: ast.AST, returns: str) -> Iterator[ast.AST]:
    """Everything that one node may be changed into. ``returns``: the type that its function returns."""
    yield from _swapped(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Name) and node.id in _RENAMED:
        yield ast.Name(_RENAMED[node.id], node.ctx)
    elif isinstance(node, ast.Slice):
        if node.lower:
            yield ast.Slice(None, node.upper, node.step)
        if node.upper:
            yield ast.Slice(node.lower, None, node.step)
    elif isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant):
        empty = "()" if returns.startswith(("list", "tuple", "Parts", "Sequence")) else "None"
        yield ast.Return(ast.parse(_NOTHING.get(returns, empty), mode="eval").body)
    elif isinstance(node, (ast.Expr, ast.AugAssign, ast.Continue, ast.Break)):
        yield ast.Pass()
    if isinstance(node, ast.If) and not node.orelse:
        yield ast.Pass()
    if isinstance(node, (ast.If, ast.IfExp)) and not _turned_elsewhere(node.test):
        turned = copy.copy(node)
        turned.test = ast.UnaryOp(ast.Not(), node.test)
        yield turned


def _swapped(node: ast.AST) -> Iterator[ast.AST]:
    """The node with one of its operators swapped. Operators themselves are shared in a tree: never change them."""
    if isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp)) and type(node.op) in _SWAPPED:
        swapped = copy.copy(node)
        swapped.op = _SWAPPED[type(node.op)]()
        yield swapped
    for number, operator in enumerate(node.ops if isinstance(node, ast.Compare) else ()):
        swapped = copy.copy(node)
        swapped.ops = [*node.ops[:number], _SWAPPED[type(operator)](), *node.ops[number + 1 :]]
        yield swapped


def _turned_elsewhere(test: ast.AST) -> bool:
    """True if a swap of operators or a dropped "not" turns this condition around already."""
    if isinstance(test, ast.Compare):
        return isinstance(test.ops[0], (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot))
    return isinstance(test, ast.UnaryOp)


def mutants(file: str) -> list[Mutant]:
    """All mutants of a file, in order of place."""
    tree = ast.parse((SOURCES / file).read_text(encoding="utf-8"))
    numbers = {node: number for number, node in enumerate(ast.walk(tree))}
    found: list[Mutant] = []

    def visit(node: ast.AST, statement: ast.stmt | None, returns: str) -> None:
        if isinstance(node, ast.FunctionDef):
            returns = ast.unparse(node.returns) if node.returns else ""
        if isinstance(node, (ast.Import, ast.ImportFrom)) or _is_text(node) or _for_types(node):
            return
        if isinstance(node, ast.stmt):
            statement = node
        if statement is not None:
            for new in changes(node, returns):
                label = f"{_shown(node)}  ->  {_shown(new)}"
                if isinstance(node, (ast.Constant, ast.Name)):
                    label += f"   in   {_shown(statement)}"
                found.append(Mutant(file, statement.lineno, _head(statement), numbers[node], new, label))
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns", "decorator_list", "bases", "keywords_of_class"):
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        visit(child, statement, returns)

    visit(tree, None, "")
    return found


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _for_types(node: ast.AST) -> bool:
    """Nothing of it runs: an import for types, or a type with a name (``Guard = Callable[...]``)."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript) and not node.col_offset


def _head(statement: ast.stmt) -> range:
    """Lines of a statement without those that it holds."""
    body = getattr(statement, "body", None)
    end = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(end, statement.lineno) + 1)


def _shown(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0][:90]


def put_in_place(mutant: Mutant) -> None:
    """Give the functions and constants of the living module the mutant's code, so that all who hold them see it."""
    module = importlib.import_module(f"healthlint.{mutant.file[:-3]}")
    tree = ast.parse((SOURCES / mutant.file).read_text(encoding="utf-8"))
    target = list(ast.walk(tree))[mutant.node]
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, mutant.new)
            elif isinstance(value, list) and target in value:
                value[value.index(target)] = mutant.new
    changed = types.ModuleType(module.__name__)
    code = compile(ast.fix_missing_locations(tree), str(module.__file__), "exec")
    exec(code, changed.__dict__)
    _take_over(vars(module), vars(changed), module)


def _take_over(old: Any, new: Any, module: types.ModuleType) -> None:
    for name, before in list(old.items()):
        after = new.get(name)
        before, after = getattr(before, "fget", before), getattr(after, "fget", after)
        if isinstance(before, types.FunctionType) and isinstance(after, types.FunctionType):
            if before.__code__.co_filename == module.__file__:
                before.__code__ = after.__code__
                before.__defaults__, before.__kwdefaults__ = after.__defaults__, after.__kwdefaults__
        elif inspect.isclass(before) and before.__module__ == module.__name__:
            _take_over(vars(before), vars(after), module)
        elif isinstance(before, (int, tuple)) and before != after and not name.startswith("__"):
            setattr(module, name, after)


# --- who may notice ----------------------------------------------------------


class Memory:
    """Keeps what comes before the judging: rule sets, and drafts as read."""

    def __init__(self) -> None:
        self.on = True
        self._kept: dict[Any, Any] = {}
        load, read, find = packs.load_rules, engine.read_document, engine.find_evidence
        annotate = engine.annotate
        packs.load_rules = cases.load_rules = self._keep(load, _rules_key, always=True)
        engine.read_document = self._keep(read, lambda source, kind: (source.path, source.text, kind))
        engine.find_evidence = self._keep(find, id)
        engine.annotate = self._keep(annotate, lambda *these: (id(these[0]), id(these[1]), these[2].modality))

    def _keep(self, work: Callable[..., Any], key_of: Callable[..., Any], always: bool = False) -> Any:
        def kept(*given: Any, **named: Any) -> Any:
            if not (self.on or always):
                return work(*given, **named)
            key = (work, key_of(*given, **named))
            if key not in self._kept:
                self._kept[key] = work(*given, **named), given  # the arguments too, lest an id comes again
            return self._kept[key][0]

        return kept


def _rules_key(
    profiles: Any = (), extra: Any = (), as_of: str = "", preview: bool = False, folder: str = ""
) -> Any:
    texts = tuple(pathlib.Path(path).read_bytes() for path in extra)
    return tuple(profiles), texts, as_of, preview, folder


class Watch:
    """The lines of the judging code that run while it is on."""

    def __init__(self) -> None:
        self.seen: Lines = set()
        self._names = {str(SOURCES / file): file for file in FILES}

    def __enter__(self) -> Watch:
        self.seen = set()
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _call(self, frame: Any, event: str, value: Any) -> Any:
        return self._line if frame.f_code.co_filename in self._names else None

    def _line(self, frame: Any, event: str, value: Any) -> Any:
        self.seen.add((self._names[frame.f_code.co_filename], frame.f_lineno))
        return self._line


class Cases:
    """The cases inside rule files; only the rule of a case is in force, as only what it says counts."""

    def __init__(self) -> None:
        sources = read_packs(packs.rule_files(()))
        self.all = [
            (entry, case, expected == "flag")
            for entry in (*sources.rules, *sources.requirements)
            for expected in ("flag", "quiet")
            for case in (entry.values.get("cases") or {}).get(expected) or []
        ]
        self.lines: list[Lines] = []
        self._load = cases.load_rules
        self._alone: dict[Any, Any] = {}

    def problem(self, index: int) -> str:
        """What is wrong with a case now, or ""."""
        entry, case, flag = self.all[index]
        rule_id = str(entry.values["id"])

        def alone(*given: Any, **named: Any) -> Any:
            whole = self._load(*given, **named)
            key = (id(whole), rule_id)
            if key not in self._alone:
                rules = {name: rule for name, rule in whole.rules.items() if name == rule_id}
                self._alone[key] = whole._replace(rules=rules)
            return self._alone[key]

        cases.load_rules = alone
        return cases._run(entry, case, flag, ())

    def learn(self) -> None:
        """Run all once, and note the lines that each runs."""
        watch = Watch()
        for index in range(len(self.all)):
            with watch:
                problem = self.problem(index)
            if problem:
                raise SystemExit(f"a case fails already: {problem}")
            self.lines.append(watch.seen)


class Tests:
    """The tests: a plugin of pytest that notes the lines that each runs, or keeps those that may notice."""

    def __init__(self, folder: str) -> None:
        files = [ROOT / "tests" / f"test_{name}.py" for name in TESTS]
        self._arguments = [*map(str, filter(pathlib.Path.exists, files)), "-qx", "-pno:cacheprovider"]
        self._arguments += [f"--basetemp={folder}/tests", f"--rootdir={ROOT}"]
        self.lines: dict[str, Lines] = {}
        self.wanted: list[str] | None = None
        self.failed = ""

    def run(self, wanted: list[str] | None) -> str:
        """The first test that fails, or ""; ``wanted`` names those to run, in order (None: all, and learn)."""
        self.wanted, self.failed = wanted, ""
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = pytest.main(self._arguments, plugins=[self])
        if wanted is None and code:
            raise SystemExit(f"the tests fail already:\n{said.getvalue()}")
        return self.failed or ("tests" if code else "")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.wanted is not None:
            rank = {name: number for number, name in enumerate(self.wanted)}
            items[:] = sorted(
                (item for item in items if item.nodeid in rank), key=lambda item: rank[item.nodeid]
            )

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: Any) -> Iterator[None]:
        if self.wanted is not None:
            yield
            return
        with Watch() as watch:
            yield
        self.lines[item.nodeid] = watch.seen

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


# --- one mutant at a time ----------------------------------------------------


class Oracle:
    """All who may notice, and how often each did."""

    def __init__(self, folder: str) -> None:
        self.memory = Memory()
        self.cases, self.tests = Cases(), Tests(folder)
        self.noticed: dict[str, Counter[Any]] = defaultdict(Counter)
        self.cases.learn()
        self.tests.run(None)

    def notices(self, mutant: Mutant) -> str:
        """Who notices the mutant, or "" if nobody does."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            with contextlib.suppress(BaseException):
                os.write(writing, self._judged(mutant).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) or not answer:
            return "time limit"
        who = "" if answer == "nobody" else answer
        if who:
            self.noticed[mutant.file][who] += 1
        return who

    def _judged(self, mutant: Mutant) -> str:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(FIRST_SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (_bytes_now() + SPARE_BYTES, resource.RLIM_INFINITY))
        self.memory.on = mutant.file not in READS_DRAFTS
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1), os.dup2(quiet, 2)
        often = self.noticed[mutant.file]
        try:
            put_in_place(mutant)
        except Exception:
            return "import"
        able = [index for index, lines in enumerate(self.cases.lines) if _runs(mutant, lines)]
        able.sort(key=lambda index: -often[f"case {index}"])
        then = [name for name, lines in self.tests.lines.items() if _runs(mutant, lines)]
        then.sort(key=lambda name: -often[name])
        first = self._case(able[:FIRST_CASES])
        signal.alarm(SECONDS)
        return first or (self.tests.run(then) if then else "") or self._case(able[FIRST_CASES:]) or "nobody"

    def _case(self, indices: list[int]) -> str:
        """The first of these cases that notices, or ""."""
        for index in indices:
            try:
                noticed = self.cases.problem(index)
            except Exception:
                noticed = "an error"
            if noticed:
                return f"case {index}"
        cases.load_rules = packs.load_rules
        return ""


def _runs(mutant: Mutant, lines: Lines) -> bool:
    """True if these lines hold the mutant's; what stands outside of functions has run for everybody."""
    return mutant.lines.start in _OUTSIDE[mutant.file] or any(
        (mutant.file, at) in lines for at in mutant.lines
    )


def _outside(file: str) -> set[int]:
    """Lines of a file that no call runs: constants, and the heads of functions with their defaults."""
    tree = ast.parse((SOURCES / file).read_text(encoding="utf-8"))
    inner = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    }
    return set(range(1, (tree.body[-1].end_lineno or 0) + 1)) - inner


_OUTSIDE = {file: _outside(file) for file in FILES}


def _bytes_now() -> int:
    """Address space in use, as far as it is known here."""
    status = pathlib.Path("/proc/self/statm")
    return int(status.read_text().split()[0]) * resource.getpagesize() if status.exists() else 1 << 32


def main() -> int:
    """Run, print the score by file and the survivors; 1 if the score is too low."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--most", type=int, default=300, help="mutants to try, 0 for all")
    arguments.add_argument("--seed", type=int, default=1, help="which of them")
    arguments.add_argument("--least", type=float, default=0.80, help="the score that is good enough")
    arguments.add_argument("--only", nargs="*", default=FILES, help="files of src/healthlint")
    wanted = arguments.parse_args()
    every = [mutant for file in wanted.only for mutant in mutants(file)]
    if wanted.most and wanted.most < len(every):
        kept = sorted(random.Random(wanted.seed).sample(range(len(every)), wanted.most))
        tried = [every[index] for index in kept]
    else:
        tried = every
    with tempfile.TemporaryDirectory() as folder:
        oracle = Oracle(folder)
        killed: Counter[str] = Counter()
        for mutant in tried:
            if oracle.notices(mutant):
                killed[mutant.file] += 1
            else:
                print(f"{mutant.file}:{mutant.line}: {mutant.label}", flush=True)
    count = Counter(mutant.file for mutant in tried)
    for file in count:
        print(f"{file:14} {killed[file]:4} of {count[file]:4}  {killed[file] / count[file]:.2f}")
    score = sum(killed.values()) / max(1, len(tried))
    print(f"{'all':14} {sum(killed.values()):4} of {len(tried):4}  {score:.3f}  (of {len(every)} possible)")
    return 0 if score >= wanted.least else 1


if __name__ == "__main__":
    sys.exit(main())
