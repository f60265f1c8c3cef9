"""Assignments that are pytest files beside the module with the answers, which they import."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nnexercises.errors import UsageError
from nnexercises.importing.checks import Names
from nnexercises.importing.question import Assignment, LeftOut, Question, Source, SourceTest, statements_of, text_in

Row = Mapping[str, ast.expr]


def read(path: Path) -> Assignment:
    """Read a test file, or all test files of a folder, and the modules of answers that they import.

    Every public function of these modules is a question.

    Raises:
        UsageError: there is no such file, no test, or no module of answers.
    """
    if not path.exists():
        raise UsageError(f"no such file or folder: {path}")
    files = _test_files(path)
    if not files:
        raise UsageError(f"{path} has no question: pytest's tests are in files test_*.py")
    root = path if path.is_dir() else path.parent
    left_out: list[LeftOut] = []
    modules: dict[Path, str] = {}
    names: dict[str, str] = {}
    aliases: set[str] = set()
    tests: list[SourceTest] = []
    for file in files:
        shown = file.relative_to(root).as_posix()
        tree = _parsed(file)
        for node in ast.walk(tree):
            found = _answers(node, file.parent, root)
            modules.update(found)
            if found and isinstance(node, ast.ImportFrom):
                names |= {alias.asname or alias.name: alias.name for alias in node.names}
                aliases |= {alias.asname or alias.name for alias in node.names}
            elif found and isinstance(node, ast.Import):
                aliases |= {alias.asname or alias.name for alias in node.names}
        tests += _tests(tree.body, shown, left_out)
    if not modules:
        raise UsageError(f"{path} has no question: its tests import no module of answers that lies beside them")
    _add_imported(modules, root)
    sources = [Source(shown, text_in(file)) for file, shown in modules.items()]
    questions = [
        Question(node.name, f"{source.place}, line {node.lineno}", functions=(node.name,))
        for source in sources
        for node in ast.parse(source.text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    if not questions:
        raise UsageError(f"{path} has no question: {', '.join(modules.values())} defines no function")
    called = Names({question.name for question in questions}, names, aliases)
    for test in tests:
        _question_of(test, questions, called).tests.append(test)
    return Assignment(sources, questions, left_out, names, frozenset(aliases))


def _test_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if path.suffix == ".py" else []
    return sorted({*path.rglob("test_*.py"), *path.rglob("*_test.py")})


def _parsed(file: Path) -> ast.Module:
    statements, refused = statements_of(text_in(file))
    if refused is not None:
        raise UsageError(f"{file}: {refused}")
    return ast.Module(statements, [])


def _answers(node: ast.AST, folder: Path, root: Path) -> dict[Path, str]:
    """The files of the assignment that a statement imports, with what they are called in messages."""
    if isinstance(node, ast.ImportFrom):
        base = [node.module] if node.module else []
        wanted = [".".join(base)] if base else []
        wanted += [".".join([*base, alias.name]) for alias in node.names]
    elif isinstance(node, ast.Import):
        wanted = [alias.name for alias in node.names]
    else:
        return {}
    found: dict[Path, str] = {}
    for name in wanted:
        for home in (folder, root, root / "src", root.parent):
            file = home / f"{name.replace('.', '/')}.py"
            if file.is_file():
                file = file.resolve()
                inside = file.is_relative_to(root.resolve())
                found[file] = file.relative_to(root.resolve()).as_posix() if inside else file.name
                break
    return found


def _add_imported(modules: dict[Path, str], root: Path) -> None:
    """Add the modules of the assignment that its modules import."""
    waiting = list(modules)
    for file in waiting:
        for node in _parsed(file).body:
            new = {other: shown for other, shown in _answers(node, file.parent, root).items() if other not in modules}
            modules.update(new)
            waiting += new


def _tests(body: Sequence[ast.stmt], shown: str, left_out: list[LeftOut]) -> Iterator[SourceTest]:
    """The tests of a file, in classes too; with ``parametrize``, one for each row."""
    before = [node for node in body if isinstance(node, ast.Assign | ast.AnnAssign)]
    for node in body:
        if isinstance(node, ast.ClassDef):
            own = [inner for inner in node.body if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test")]
        else:
            own = [node] if isinstance(node, ast.FunctionDef) and node.name.startswith("test") else []
            if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test"):
                left_out.append(LeftOut(f"{shown}, line {node.lineno}", "an async test"))
        for function in own:
            try:
                rows, refused = _rows(function), _skipped(function)
            except ValueError as error:
                rows, refused = [{}], str(error)
            for row in rows:
                yield SourceTest(shown, function.name, function.body, before, values=row, refused=refused)


def _skipped(function: ast.FunctionDef) -> str | None:
    for decorator in function.decorator_list:
        words = ast.unparse(decorator)
        if ".skip" in words or ".xfail" in words:
            return f"it is marked {words.split('.')[-1].split('(')[0]}"
    return None


def _rows(function: ast.FunctionDef) -> list[Row]:
    """The parameters of a test in each of its rows, from ``pytest.mark.parametrize``.

    Raises:
        ValueError: they are not written out.
    """
    tables: list[list[Row]] = []
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("parametrize"):
            if len(decorator.args) < 2 or not isinstance(decorator.args[1], ast.List | ast.Tuple):
                raise ValueError("the rows of parametrize are not written out")
            names = _names(decorator.args[0])
            tables.append([_row(names, item) for item in decorator.args[1].elts])
    return [{name: value for row in rows for name, value in row.items()} for rows in itertools.product(*tables)]


def _names(node: ast.expr) -> list[str]:
    value = ast.literal_eval(node)
    return [name.strip() for name in (value.split(",") if isinstance(value, str) else value)]


def _row(names: Sequence[str], item: ast.expr) -> Row:
    if isinstance(item, ast.Call) and ast.unparse(item.func) == "pytest.param":
        values = item.args
    elif len(names) > 1:
        values = item.elts if isinstance(item, ast.List | ast.Tuple) else []
    else:
        values = [item]
    if len(values) != len(names):
        raise ValueError("a row of parametrize is not written out")
    return dict(zip(names, values, strict=True))


def _question_of(test: SourceTest, questions: Sequence[Question], names: Names) -> Question:
    """The question that a test asks: the function that it calls first, or else the one that its name says."""
    nodes = [node for statement in test.statements for node in ast.walk(statement)]
    called = [name for node in nodes if (name := names.called(node)) is not None]
    own = [question for name in called for question in questions if question.name == name]
    named = [question for question in questions if question.name.lower() in test.name.lower()]
    return [*own, *named, questions[0]][0]
