"""Finished groups as Arrow tables whose columns are the same for every part of an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from wom_sim.study.experiment.plan import Plan
    from wom_sim.study.sweep.batch import Done

BEFORE = ("point", "policy", "replication")  # the columns by which rows of series and tickets are found


class Tables:
    """Makes the tables of an experiment: run, point, the factors, policy, replication, the measures, error."""

    def __init__(self, plan: Plan) -> None:
        import pyarrow as pa

        self._plan = plan
        shown = plan.points.drop(columns="point")
        self._factors = pa.table({str(name): _column(column) for name, column in shown.items()})
        self._policies = pa.array(plan.policies, pa.string())

    def of(self, done: Done) -> dict[str, pa.Table]:
        """Tables by kind: ``runs``, a row a run in the order of the plan, and those that are kept beside them."""
        import pyarrow as pa

        count = len(done.errors)
        point, policy, replication = places(self._plan, done.start * self._plan.n_policies, count)
        columns: dict[str, Any] = {"run": pa.array(done.names, pa.string()), "point": pa.array(point, pa.int32())}
        for name in self._factors.column_names:
            columns[name] = self._factors[name].take(pa.array(point))
        columns["policy"] = self._policies.take(pa.array(policy))
        columns["replication"] = pa.array(replication, pa.int32())
        for number, name in enumerate(self._plan.measures):
            columns[name] = pa.array(np.ascontiguousarray(done.measures[:, number]))
        columns["error"] = pa.array(done.errors, pa.string())
        beside = {kind: self._bulky(frames, point, policy, replication) for kind, frames in done.tables.items()}
        return {"runs": pa.table(columns), **beside}

    def _bulky(self, frames: list[pd.DataFrame | None], point: Any, policy: Any, replication: Any) -> pa.Table:
        """The runs' tables one below the other, each row with its point, policy and replication."""
        import pandas as pd
        import pyarrow as pa

        lengths = [0 if frame is None else len(frame) for frame in frames]
        there = [frame for frame in frames if frame is not None and len(frame)]
        if not there:
            return nothing()
        columns: dict[str, Any] = {
            "point": pa.array(np.repeat(point, lengths), pa.int32()),
            "policy": self._policies.take(pa.array(np.repeat(policy, lengths))),
            "replication": pa.array(np.repeat(replication, lengths), pa.int32()),
        }
        for name, column in pd.concat(there, ignore_index=True).items():
            kind = pa.float32() if column.dtype.kind == "f" else pa.string() if column.dtype.kind in "OU" else None
            columns[str(name)] = pa.array(column, kind)
        return pa.table(columns)


def nothing() -> pa.Table:
    """A table without a row, where no run has any."""
    import pyarrow as pa

    return pa.schema([("point", pa.int32()), ("policy", pa.string()), ("replication", pa.int32())]).empty_table()


def places(plan: Plan, start: int, count: int) -> tuple[Any, Any, Any]:
    """Point, policy number and replication (int64 [count]) of rows of the plan."""
    group, policy = np.divmod(np.arange(start, start + count), plan.n_policies)
    replication, point = np.divmod(group, plan.n_points)
    return point, policy, replication


def _column(values: pd.Series) -> Any:
    """A factor's column: numbers as numbers, everything else as text."""
    import pyarrow as pa

    kinds = {"i": pa.int64(), "u": pa.int64(), "f": pa.float64(), "b": pa.bool_()}
    if values.dtype.kind in kinds:
        return pa.array(values.to_numpy(), kinds[values.dtype.kind])
    return pa.array([str(value) for value in values], pa.string())
