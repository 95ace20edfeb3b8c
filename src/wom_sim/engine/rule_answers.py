"""What plug-in rules may answer, and how an answer is checked before anything is made of it."""

from __future__ import annotations

import traceback
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import RunFailed
from wom_sim.world.faults import nearest
from wom_sim.world.plugins import Plugin
from wom_sim.world.policy import ReplyKind

KINDS_OF_REPLY = get_args(ReplyKind)
MOST_MONEY = 1e12  # of one compensation or offer: more would not fit into whole cents


class Answer(NamedTuple):
    """A column that a rule may return."""

    lowest: float
    highest: float
    said: str  # what is allowed


ANSWERS: dict[str, dict[str, Answer]] = {  # by kind of rule; the first may be returned by itself
    "triage": {"score": Answer(-np.inf, np.inf, "finite numbers; the highest is taken up first")},
    "reply": {
        "reply": Answer(0, len(KINDS_OF_REPLY) - 1, f"0 to {len(KINDS_OF_REPLY) - 1} or {', '.join(KINDS_OF_REPLY)}"),
        "quality": Answer(0.0, 1.0, "shares from 0 to 1"),
        "compensation": Answer(0.0, MOST_MONEY, "amounts of money, at least 0"),
    },
    "offer": {
        "offer": Answer(0.0, MOST_MONEY, "amounts of money, at least 0"),
        "court": Answer(0, 1, "true or false"),
    },
}  # fmt: skip


def called(plugin: Plugin, where: str, *given: Any) -> Any:
    """What a plug-in returns.

    Raises:
        RunFailed: it raised something, or is not at hand.
    """
    if plugin.function is None:
        raise RunFailed(f"{where}: {plugin.fault}")
    try:
        return plugin.function(*given)
    except (Exception, SystemExit) as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        raise RunFailed(f"{where}: {type(error).__name__}: {error} (line {last.lineno} of {last.filename})") from error


def checked(kind: str, returned: Any, count: int, where: str) -> dict[str, NDArray[Any]]:
    """A rule's answer as columns with an entry a row.

    Raises:
        RunFailed: it is not what is allowed.
    """
    known = ANSWERS[kind]
    columns = returned if isinstance(returned, dict) else {next(iter(known)): returned}
    for name in columns:
        if name not in known:
            raise RunFailed(f'{where}: returned "{name}"{nearest(name, list(known))}; it may return {", ".join(known)}')
    return {name: _column(name, known[name], values, count, f"{where}: {name}") for name, values in columns.items()}


def _column(name: str, allowed: Answer, values: Any, count: int, where: str) -> NDArray[Any]:
    """One column of it."""
    try:
        column = np.asarray(values)
    except ValueError as error:  # rows of different lengths
        raise RunFailed(f"{where} is no array ({error}); allowed: {allowed.said}") from error
    wanted = f"allowed: {allowed.said}, an entry for each of the {count} rows, shape ({count},)"
    if column.shape != (count,):
        raise RunFailed(f"{where} has the shape {column.shape}; {wanted}")
    if name == "reply" and column.dtype.kind in "UO":
        column = _by_name(column, where, wanted)
    kinds = {"reply": "iu", "court": "b"}.get(name, "fiu")
    if column.dtype.kind not in kinds:
        raise RunFailed(f"{where} is of {column.dtype}; {wanted}")
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        first = int(np.flatnonzero(~np.isfinite(column))[0])
        raise RunFailed(f"{where} has {column[first]} in row {first}; {wanted}")
    if ((column < allowed.lowest) | (column > allowed.highest)).any():
        first = int(np.flatnonzero((column < allowed.lowest) | (column > allowed.highest))[0])
        raise RunFailed(f"{where} has {column[first]} in row {first}; {wanted}")
    return column.astype(np.int64 if name in ("reply", "court") else np.float64)


def _by_name(column: NDArray[Any], where: str, wanted: str) -> NDArray[np.int64]:
    """Kinds of reply by their numbers."""
    wrong = [name for name in column.tolist() if name not in KINDS_OF_REPLY]
    if wrong:
        raise RunFailed(f"{where} has {wrong[0]!r}{nearest(wrong[0], KINDS_OF_REPLY)}; {wanted}")
    return np.array([KINDS_OF_REPLY.index(name) for name in column.tolist()], np.int64)
