"""Mutants of a source file: each one small change of one expression or statement. For ``mutation``."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import pathlib
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

SOURCES = pathlib.Path(__file__).resolve().parents[1] / "src" / "healthlint"

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
        swapped: Any = copy.copy(node)
        swapped.op = _SWAPPED[type(node.op)]()
        yield swapped
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            compared: Any = copy.copy(node)
            compared.ops = [*node.ops[:number], _SWAPPED[type(operator)](), *node.ops[number + 1 :]]
            yield compared


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


def outside(file: str) -> set[int]:
    """Lines of a file that no call runs: constants, and the heads of functions with their defaults."""
    tree = ast.parse((SOURCES / file).read_text(encoding="utf-8"))
    inner = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    }
    return set(range(1, (tree.body[-1].end_lineno or 0) + 1)) - inner
