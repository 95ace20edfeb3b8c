"""What the code says of itself: rules, records, the steps of an hour, the streams of draws. Read as text, nothing is compiled."""

from __future__ import annotations

import ast
import inspect
import io
import re
import tokenize
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pkgutil import iter_modules
from textwrap import dedent

MODEL, KERNEL, DRAWS = "wom_sim.model", "wom_sim.engine.kernel", "wom_sim.model.draws"
RECORDS = ("wom_sim.engine.dtypes", "wom_sim.engine.record")  # where records of things are laid out
DECORATOR = "compiled"  # a file of the model that has a function with it holds rules
STEP = re.compile(r"Step (\d+), ([\w ]+): ")
KINDS = {"f": "real", "i": "integer", "u": "integer"}


@dataclass(frozen=True)
class Rule:
    """A rule of the model: its name and arguments, what its docstring says, and how it is computed (Python)."""

    name: str
    arguments: tuple[str, ...]
    says: str
    body: str


@dataclass(frozen=True)
class Submodel:
    """A file of rules: its name, the step of the hour it belongs to (0: none), its title, what it says of itself, its
    constants (Python) and its rules."""

    name: str
    step: int
    title: str
    says: str
    constants: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Field:
    """A field of a record: its name, what kind of number it is, and the comment beside it (may be empty)."""

    name: str
    kind: str
    says: str


def source(module: str) -> str:
    """The text of a module of the package, which is not imported."""
    spec = find_spec(module)
    read = getattr(spec.loader if spec else None, "get_source", None)
    text: str | None = read(module) if read else None
    if text is None:
        raise FileNotFoundError(f"the source of {module} is not installed")
    return text


def submodels() -> list[Submodel]:
    """Every file of rules in the model, in the order of the hour's steps, then by name."""
    import wom_sim.model

    names = [found.name for found in iter_modules(wom_sim.model.__path__)]
    read = [_submodel(name, source(f"{MODEL}.{name}")) for name in names]
    return sorted((each for each in read if each.rules), key=lambda each: (each.step or 99, each.name))


def record(name: str) -> list[Field]:
    """The fields of a record (``PERSON``, ``TICKET``, …) with the comments that stand beside them.

    A comment belongs to the last field on its line; one that begins with an ellipsis goes on from the one before.
    """
    for module in RECORDS:
        tree, comments = _read(module)
        layout = _assigned(tree, name)
        if layout is not None:
            return _fields(layout, comments)
    raise LookupError(f"no record {name} in {' or '.join(RECORDS)}")


def steps() -> list[tuple[str, str]]:
    """The steps of the hour, (number, what happens), from the indented lines of the kernel's docstring.

    Where a line names two steps (``4 desks and 5 rivals``) both numbers come first.
    """
    said = ast.get_docstring(ast.parse(source(KERNEL))) or ""
    found = []
    for number, what in re.findall(r"^ {4}(\d+) {2}(.+?)(?: {3,}\S.*)?$", said, flags=re.MULTILINE):
        second = re.match(r"(\w+ and )(\d+) ", what)
        words = what if second is None else second[1] + what[second.end() :]
        found.append((number if second is None else f"{number} and {second[2]}", words))
    return found


def streams() -> dict[str, list[str]]:
    """Names of the streams of draws, by the comment under which they stand."""
    groups: dict[str, list[str]] = {}
    heading = ""
    for line in source(DRAWS).splitlines():
        if line.startswith("# "):
            heading = line[2:].rstrip(".")
        elif re.fullmatch(r"[A-Z][A-Z_]*(, [A-Z_]+)* = \d+(, \d+)*", line):
            groups.setdefault(heading, []).extend(line.partition(" = ")[0].split(", "))
    return groups


def _submodel(name: str, text: str) -> Submodel:
    tree = ast.parse(text)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    marked = any(
        isinstance(mark, ast.Name) and mark.id == DECORATOR for node in functions for mark in node.decorator_list
    )
    rules = tuple(_rule(node, text) for node in functions if marked and not node.name.startswith("_"))
    lines = text.splitlines()
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    constants = "\n".join("\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in assigned)
    said = ast.get_docstring(tree) or ""
    step = STEP.match(said)
    if step is None:
        return Submodel(name, 0, name.capitalize(), said, constants, rules)
    rest = said[step.end() :]
    return Submodel(name, int(step[1]), step[2].capitalize(), rest[:1].upper() + rest[1:], constants, rules)


def _rule(node: ast.FunctionDef, text: str) -> Rule:
    said = ast.get_docstring(node) or ""
    statements = node.body[1:] if said else node.body
    lines = text.splitlines()[statements[0].lineno - 1 : node.end_lineno] if statements else []
    return Rule(node.name, tuple(each.arg for each in node.args.args), said, dedent("\n".join(lines)))


@cache
def _read(module: str) -> tuple[ast.Module, dict[int, str]]:
    """A module as a tree, and its comments by line."""
    text = source(module)
    return ast.parse(text), _comments(text)


def _assigned(tree: ast.Module, name: str) -> ast.expr | None:
    """The list inside ``NAME = np.dtype([...])``."""
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.value.args):
            continue
        if any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
            return node.value.args[0]
    return None


def _comments(text: str) -> dict[int, str]:
    """The comment of each line, without its sign."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def _fields(layout: ast.expr, comments: dict[int, str]) -> list[Field]:
    entries = [entry for entry in getattr(layout, "elts", []) if isinstance(entry, ast.Tuple)]
    last = {entry.end_lineno: entry for entry in entries}
    fields, before = [], ""
    for entry in entries:
        name, code = (ast.literal_eval(each) for each in entry.elts[:2])
        said = comments.get(entry.end_lineno or 0, "") if last[entry.end_lineno] is entry else ""
        if said.startswith("... ") and " of " in before:
            said = f"{before.rpartition(' of ')[0]} {said[4:]}"
        before = said or before
        fields.append(Field(name, KINDS.get(code[0], "number"), inspect.cleandoc(said)))
    return fields
