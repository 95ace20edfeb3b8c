"""Live tiny scenarios with the compiler off and print what each came to as JSON; a script for ``test_uncompiled.py``.

Uncompiled code checks every index. NumPy's own records cannot stand in for compiled ones: ``record.size`` is the size
of a scalar, and their numbers keep their narrow types.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np


class Row:
    """One record of an array, its fields as attributes, read as the compiler reads them: in full precision."""

    __slots__ = ("array", "at")

    def __init__(self, array: np.ndarray, at: int | tuple[int, ...]) -> None:
        object.__setattr__(self, "array", array)
        object.__setattr__(self, "at", at)

    def __getattr__(self, field: str) -> Any:
        value = self.array[field][self.at]
        return value if value.dtype == np.uint64 else value.item()

    def __setattr__(self, field: str, value: Any) -> None:
        self.array[field][self.at] = value


class Rows(np.ndarray):
    """An array in which an index before the start is as wrong as one beyond the end; records are ``Row``."""

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int | np.integer):
            if not 0 <= key < len(self):
                raise IndexError(f"row {key} of {len(self)}")
            if self.dtype.names and self.ndim == 1:
                return Row(self.view(np.ndarray), int(key))
        if self.dtype.names and isinstance(key, tuple) and all(isinstance(at, int | np.integer) for at in key):
            if not all(0 <= at < size for at, size in zip(key, self.shape, strict=True)):
                raise IndexError(f"row {key} of {self.shape}")
            return Row(self.view(np.ndarray), tuple(int(at) for at in key))
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value.array[value.at] if isinstance(value, Row) else value)


def with_rows(run: Any) -> Any:
    """A run whose arrays check their indices."""
    arrays = {name: array for name, array in run._asdict().items() if name not in ("asker", "table")}
    return run._replace(**{name: array.view(Rows) for name, array in arrays.items()})


def without_slack() -> None:
    """Let pools begin with one row and grow to just what is asked for, so that asking for too little shows."""
    from wom_sim.engine import dtypes, setup, simulate, state
    from wom_sim.engine.pools import rehash

    build, grown = simulate.build_run, state.grown

    def make_room(run: Any) -> Any:
        for number in np.flatnonzero(run.need):
            run = with_rows(grown(run, int(number), int(run.need[number])))
        run.need[:] = 0
        if (run.buckets == dtypes.NOBODY).all():
            rehash(run)
        return run

    setup.FIRST_CAPACITY = 1
    simulate.build_run = lambda *given, **named: with_rows(build(*given, **named))
    simulate.make_room = make_room


def outcome(tables: dict[str, Any]) -> dict[str, Any]:
    """What a scenario comes to: measures and series, or the error."""
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    from plugged_rules import RULES

    import wom_sim as ws

    try:
        run = ws.run(ws.Scenario(**tables), trace=True, plugins=RULES)
    except IndexError as error:
        return {"error": str(error)}
    series = run.series.fillna(-1.0)
    return {
        "measures": {name: repr(value) for name, value in run.measures.items()},
        "series": series.to_numpy().tolist(),
    }


if __name__ == "__main__":
    np.seterr(over="ignore")  # keys wrap round
    if sys.argv[1:] == ["without-slack"]:
        without_slack()
    print(json.dumps({name: outcome(tables) for name, tables in json.load(sys.stdin).items()}))
