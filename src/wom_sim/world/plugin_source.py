"""Where a function's source is: to tell whether it has changed, and to find it again in another process."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from wom_sim.errors import BadInput, Fault

FROM_FILE = "wom_sim_plugins_"  # names of modules that are read from a file begin so


def source_digest(function: Callable[..., Any]) -> str:
    """SHA-256 (64 hex digits) of a function's source: of its whole file, since it may call what stands beside it; of itself,
    where it was typed in; of its code, where no source is to be had. What it is bound to, or remembers, counts by its repr."""
    module = sys.modules.get(function.__module__) if getattr(function, "__module__", None) else None
    digest = hashlib.sha256(getattr(function, "__qualname__", type(function).__qualname__).encode())
    bound = [getattr(function, "__defaults__", None), getattr(function, "__kwdefaults__", None)]
    bound += [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    digest.update(repr(bound).encode())
    typed_in = module is None or module.__name__ == "__main__"
    for readable in (function, type(function)) if typed_in else (module, function, type(function)):
        try:
            digest.update(inspect.getsource(readable).encode())  # type: ignore[arg-type]
            return digest.hexdigest()
        except (OSError, TypeError):
            continue
    code = getattr(function, "__code__", None)
    told = (
        repr(function) if code is None else repr((code.co_code, code.co_names, code.co_varnames, str(code.co_consts)))
    )
    digest.update(told.encode())
    return digest.hexdigest()


def reference_to(function: Any) -> tuple[str, ...]:
    """Where to find a function again: ("file", path, name) or ("module", module, name); () where it cannot be."""
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
    home = sys.modules.get(module) if module else None
    if home is None or getattr(home, name, None) is not function:
        return ()
    if home.__name__.startswith(FROM_FILE):
        return ("file", str(home.__file__), name)
    return ("module", home.__name__, name)


def found_in(origin: tuple[str, ...]) -> Any:
    """The function that ``reference_to`` told of; raises whatever its module raises."""
    kind, place, name = origin
    return getattr(module_of(Path(place)) if kind == "file" else importlib.import_module(place), name)


def module_of(path: Path) -> ModuleType:
    """A file of plug-ins as a module; read anew whenever it has changed.

    Raises:
        BadInput: it is not there, or cannot be imported.
    """
    try:
        path = path.resolve(strict=True)
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        what = "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error}"
        raise BadInput(path, [f"{what}; plug-ins are functions in a Python file"]) from None
    name = FROM_FILE + hashlib.sha256(str(path).encode() + b"\0" + content).hexdigest()[:16]
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(
        name, path, loader=importlib.machinery.SourceFileLoader(name, str(path))
    )
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        exec(compile(content, str(path), "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        line = error.lineno if isinstance(error, SyntaxError) else _line_in(error, str(path))
        said = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
        raise BadInput(path, [Fault(f"line {line}" if line else "", f"cannot be imported ({said})")]) from error
    return module


def _line_in(error: BaseException, path: str) -> int | None:
    """The last line of a file that an error came by."""
    line, at = None, error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == path:
            line = at.tb_lineno
        at = at.tb_next
    return line
