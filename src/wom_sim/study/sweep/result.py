"""What a sweep has found so far: its runs, read from the disk when they are asked for, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import WomSimError
from wom_sim.study.sweep.part_files import RUNS, even
from wom_sim.study.sweep.parts import Rows
from wom_sim.study.sweep.tables import places

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.sweep.cells import Cells
    from wom_sim.study.sweep.plan import Plan

ALL_DONE = "replications"


@dataclass(repr=False)
class SweepResult:
    """The runs of a sweep from the plan's first one on, without a gap.

    ``done`` is their number, ``failed`` how many of them have an error instead of measures, and ``replications`` how many
    are complete at every point. ``stopped_by`` says why there are not more: "replications" (all were asked for),
    "half_width", "runs", "minutes", "interrupted", or "unfinished" (found in a folder, not running). ``seconds`` says how
    long what took. Runs are on the disk; what is held in memory does not grow with their number, but for ``runs``.
    """

    plan: Plan
    folder: Path
    replications: int
    done: int
    failed: int
    stopped_by: str
    seconds: dict[str, float] = field(default_factory=dict)

    def batches(self, columns: Sequence[str], groups: int = 4096) -> Iterator[dict[str, NDArray[Any]]]:
        """The runs in the order of the plan, so many groups at a time (a group: every policy at one point and
        replication): arrays by column, among them ``point``, ``replication`` and ``policy`` (its number)."""
        asked = [name for name in dict.fromkeys(columns) if name not in ("point", "replication", "policy")]
        at, size = 0, groups * self.plan.n_policies
        for table in even(self._rows.tables(RUNS, self.done, asked or ["point"]), size):
            point, policy, replication = places(self.plan, at, table.num_rows)
            told = {"point": point, "policy": policy, "replication": replication}
            at += table.num_rows
            yield told | {name: table[name].to_numpy() for name in asked}

    @cached_property
    def _rows(self) -> Rows:
        rows = Rows(self.folder, self.plan)
        rows.find()
        return rows

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run: run (its digest), point, the factors, policy, replication, the measures, error. All of it is read."""
        import pyarrow as pa

        tables = list(self._rows.tables(RUNS, self.done))
        if not tables:
            import pandas as pd

            return pd.DataFrame(
                columns=["run", *self.points.columns, "policy", "replication", *self.plan.measures, "error"]
            )
        frame: pd.DataFrame = pa.concat_tables(tables).to_pandas()
        return frame

    @property
    def points(self) -> pd.DataFrame:
        """One row a point: its number and the value of each factor."""
        return self.plan.points

    @cached_property
    def failures(self) -> pd.DataFrame:
        """The runs that failed: point, the factors, policy, replication, error."""
        import pandas as pd
        import pyarrow as pa
        import pyarrow.compute as compute

        columns = [*map(str, self.points.columns), "policy", "replication", "error"]
        tables = self._rows.tables(RUNS, self.done, columns)
        failed = [table.filter(compute.is_valid(table["error"])) for table in tables]
        kept = [table for table in failed if table.num_rows]
        return pa.concat_tables(kept).to_pandas() if kept else pd.DataFrame(columns=columns)

    @cached_property
    def cells(self) -> Cells:
        """Count, mean and variance of any measure at each point and policy."""
        from wom_sim.study.sweep.cells import Cells

        return Cells(self)

    @cached_property
    def answers(self) -> Any:
        from wom_sim.study.sweep.answers import answers

        return answers(self)

    @property
    def answer(self) -> list[str]:
        """What was found, in two or three sentences."""
        return list(self.answers.answer)

    @property
    def details(self) -> list[str]:
        """What there is to say beyond the answer."""
        return list(self.answers.details)

    @property
    def sentences(self) -> list[str]:
        """All that was found, in sentences: the answer first."""
        return [*self.answer, *self.details]

    @property
    def verdict(self) -> str | None:
        """What became of the hypothesis, where the experiment says what is expected; else None."""
        said: str | None = self.answers.verdict
        return said

    @property
    def conditional_on(self) -> str:
        """What the intervals cover."""
        from wom_sim.study.sweep.answers import conditional_on

        return conditional_on(self)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a point and policy: the factors, the number of runs, and each measure's mean with its interval (``_low``,
        ``_high``); with more than one policy its difference to the baseline, too (``_difference`` …)."""
        return self.table_of(self.plan.measures)

    def table_of(self, measures: Sequence[str]) -> pd.DataFrame:
        """The same of some measures only."""
        import pandas as pd

        from wom_sim.study.sweep.intervals import intervals

        plan, confidence = self.plan, self.plan.base.study.confidence
        self.cells.take(measures)
        rows = plan.points.loc[plan.points.index.repeat(plan.n_policies)].reset_index(drop=True)
        columns: dict[str, Any] = {"policy": list(plan.policies) * plan.n_points}
        columns["runs"] = self.cells.of(plan.rank_by).count
        for name in measures:
            found = self.cells.of(name)
            columns |= _named(name, found.mean, *intervals(found, name, confidence))
            if plan.n_policies > 1:
                change = self.cells.against(name)
                columns |= _named(f"{name}_difference", change.mean, *intervals(change, name, confidence, paired=True))
        return pd.concat([rows, pd.DataFrame({name: np.ravel(values) for name, values in columns.items()})], axis=1)

    def plot(self, kind: str | None = None, **options: Any) -> Any:
        """A picture of it: a Matplotlib figure; the one that suits the design, if no kind is named."""
        import wom_sim

        return wom_sim.plot(self, kind, **options)  # type: ignore[call-arg,arg-type,unused-ignore]

    def __repr__(self) -> str:
        return "\n".join([self._head(), *self._told()])

    def _repr_html_(self) -> str:
        from html import escape

        return "".join(f"<p>{escape(line)}</p>" for line in [self._head(), *self._told()])

    def _head(self) -> str:
        plan = self.plan
        what = f"{_many(plan.n_points, 'point')}, {_many(plan.n_policies, 'policy')}, {_many(self.replications, 'replication')}"
        missing = "" if self.stopped_by == ALL_DONE else f" ({self.done:,} of {plan.runs:,} runs; {self.stopped_by})"
        failed = f"; {_many(self.failed, 'run')} failed" if self.failed else ""
        return f"{plan.experiment.title or plan.name}: {what}{missing}{failed}; in {self.folder}"

    def _told(self) -> list[str]:
        """The sentences; none before a replication is complete."""
        return [*self.sentences, self.conditional_on] if self.replications else []


class SweepInterrupted(WomSimError):
    """Ctrl-C: ``result`` is the sweep over the runs that are finished; nothing that is finished is lost."""

    exit_code = 130

    def __init__(self, result: SweepResult, kept: int) -> None:
        self.result, self.kept = result, kept
        super().__init__(
            f"interrupted: {kept:,} of {result.plan.runs:,} runs are kept in {result.folder}; the same command continues"
        )


def _many(count: int, thing: str) -> str:
    plural = thing[:-1] + "ies" if thing.endswith("y") else thing + "s"
    return f"{count:,} {thing if count == 1 else plural}"


def _named(name: str, mean: Any, low: Any, high: Any) -> dict[str, Any]:
    return {name: mean, f"{name}_low": low, f"{name}_high": high}
