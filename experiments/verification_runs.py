"""What the parts of the verification share: the classics under scenarios/classics/, replicates, and rows of the table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import wom_sim as ws
from wom_sim.world.policy import overlay

PROJECT = Path(__file__).resolve().parents[1]
CLASSICS = PROJECT / "scenarios" / "classics"
WORKERS = 4


class Row(NamedTuple):
    """One line of the table. A mean over replicates passes within its tolerance or three standard errors of the target."""

    item: str
    case: str
    target: float
    simulated: float
    tolerance: float
    standard_error: float
    replicates: int

    @property
    def passed(self) -> bool:
        return bool(abs(self.simulated - self.target) <= max(self.tolerance, 3.0 * self.standard_error))


def row(
    item: str,
    case: str,
    target: float,
    values: Any,
    tolerance: float = 0.0,
    trials: int = 0,
    spread: float | None = None,
) -> Row:
    """A row from one value a replicate; replicates in which nothing could be measured (NaN) do not count.

    Where each value is a mean over so many independent ``trials``, the standard error is at least the one that follows from
    the standard deviation of a trial: ``spread``, or of a chance that of the target.
    """
    values = np.atleast_1d(np.asarray(values, float))
    values = values[~np.isnan(values)]
    error = float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else 0.0
    if trials:
        spread = math.sqrt(target * (1.0 - target)) if spread is None else spread
        error = max(error, spread / math.sqrt(trials * len(values)))
    mean = float(values.mean()) if len(values) else math.nan
    return Row(item, case, float(target), mean, tolerance, error, len(values))


def classic(name: str, overrides: Sequence[str] = (), **above: Any) -> ws.Scenario:
    """A scenario of scenarios/classics/ with overrides as on the command line, and tables laid over it."""
    scene = ws.load(CLASSICS / f"{name}.toml", overrides)
    if not above:
        return scene
    tables = overlay(scene.model_dump(), above)
    return ws.Scenario.model_validate(tables).placed(scene.name, scene.source, scene.folder)


def posts(authors: Iterable[Any], apart: float = 0.0) -> tuple[dict[str, Any], ...]:
    """A mention by each of the authors (positions; a list of them posts one message together), so many hours apart."""
    post = {"kind": "post", "brand": "A", "sign": 0}
    return tuple(
        post
        | {"hours": apart * number}
        | ({"authors": list(who)} if isinstance(who, list | tuple) else {"author": int(who)})
        for number, who in enumerate(authors)
    )


def replicates(count: int, of: Callable[[int], Any]) -> list[Any]:
    """``of(0)``, ``of(1)`` …, in threads."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(of, range(count)))


def shares(scene: ws.Scenario, world: Any, replication: int) -> Any:
    """Customers of the first brand at the end of each tick, as a share of all people: float64 [ticks]."""
    result = ws.run(scene, world=world, replication=replication)
    return result.series["customers"].to_numpy() / result.world.graph.n
