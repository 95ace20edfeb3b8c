"""The plan of a sweep: every run there is to do, by number, and what each of them is.

    index = (replication * n_points + point) * n_policies + policy_number

Replication by replication, so that a sweep that is cut short is balanced and more replications only append.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import BadInput, Fault, ScenarioError
from wom_sim.study.experiment.asked import (
    all_measures,
    base_of,
    check_expectation,
    kept_measures,
    known_measure,
    policies_of,
    taken_names,
)  # fmt: skip
from wom_sim.study.experiment.designs import Design, laid_out
from wom_sim.study.experiment.estimate import SweepEstimate, check_plan
from wom_sim.study.experiment.experiment import Experiment, read_experiment
from wom_sim.study.experiment.factors import Factor, Levels
from wom_sim.study.experiment.identity import differences, packed, plan_digest, told
from wom_sim.study.experiment.layout import check_design, check_factors
from wom_sim.study.experiment.paths import laid
from wom_sim.study.experiment.resolve import Findings, resolved
from wom_sim.study.experiment.table import read_table
from wom_sim.world.plugins import Plugin, Plugins
from wom_sim.world.policy import PRESETS
from wom_sim.world.scenario import Scenario
from wom_sim.world.scenario_file import as_python

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Plan", "SweepEstimate", "check_plan", "differences", "packed", "plan", "unpacked"]


@dataclass(frozen=True, eq=False)
class Plan:
    """An experiment against its base scenario, laid out.

    ``tables`` are those of the base scenario's file, ``levels`` (float64 [n_points, factors]) holds at each point a factor's
    value, or the number of its entry where it is no number. ``notes`` are what is legal and odd.
    """

    experiment: Experiment
    base: Scenario
    tables: dict[str, Any]
    factors: tuple[Factor, ...]
    levels: Levels
    design: Design
    policies: tuple[str, ...]
    baseline: str
    rank_by: str
    measures: tuple[str, ...]
    replications: int
    notes: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        """The stem of the experiment's file; results go to ``results/<name>``."""
        return self.experiment.name

    @property
    def source(self) -> str:
        """The experiment's file, as it was given."""
        return self.experiment.source

    @property
    def n_points(self) -> int:
        """Points of the design."""
        return len(self.levels)

    @property
    def n_policies(self) -> int:
        """Policies at each point."""
        return len(self.policies)

    @property
    def runs(self) -> int:
        """Runs in all."""
        return self.n_points * self.n_policies * self.replications

    @property
    def factor_names(self) -> tuple[str, ...]:
        """The factors' names: columns of every table of the sweep."""
        return tuple(factor.name for factor in self.factors)

    def at(self, index: int) -> tuple[int, int, int]:
        """(replication, point, policy number) of a run."""
        group, policy = divmod(index, self.n_policies)
        replication, point = divmod(group, self.n_points)
        return replication, point, policy

    def index(self, replication: int, point: int, policy: int) -> int:
        """The number of a run in the plan."""
        return (replication * self.n_points + point) * self.n_policies + policy

    def point_values(self, point: int) -> dict[str, Any]:
        """A point's factors by name, as tables show them: numbers or labels."""
        return {
            factor.name: factor.shown(level) for factor, level in zip(self.factors, self.levels[point], strict=True)
        }

    def scenario(self, point: int) -> Scenario:
        """The base scenario with a point's values.

        Raises:
            ScenarioError: the values contradict each other; names the experiment, the point and its values.
        """
        tables: Any = self.tables
        for factor, level in zip(self.factors, self.levels[point], strict=True):
            for location, value in factor.changes(float(level)):
                tables = laid(tables, location, value)
        try:
            made = Scenario.model_validate(tables, strict=True)
        except ScenarioError as error:
            values = ", ".join(f"{name} = {value}" for name, value in self.point_values(point).items())
            raise ScenarioError(f"{self.source}, point {point} ({values})", error.faults) from None
        made = made.placed(self.base.name, self.base.source, self.base.folder, self._contents)
        return made.with_plugins(self.base.plugins) if self.base.plugins else made

    @cached_property
    def _contents(self) -> dict[str, str]:
        """SHA-256 sums of the base scenario's network files."""
        return self.base.network_contents()

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a point: ``point``, then a column a factor."""
        import pandas as pd

        columns: dict[str, Any] = {"point": np.arange(self.n_points, dtype=np.int32)}
        for factor, levels in zip(self.factors, self.levels.T, strict=True):
            plain = factor.numeric and not factor.whole
            columns[factor.name] = levels.copy() if plain else [factor.shown(level) for level in levels]
        return pd.DataFrame(columns)

    def digest(self) -> str:
        """What the runs of this plan are (64 hex digits), whatever the number of replications and when to stop."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        return plan_digest(self.told())

    def told(self) -> dict[str, Any]:
        """What the runs are, as JSON for a manifest; ``differences`` says in words how two plans differ."""
        return told(self)

    def __getstate__(self) -> dict[str, Any]:
        """Without what can be made again."""
        return {key: value for key, value in self.__dict__.items() if key != "points"}


def plan(given: str | Path | Experiment, overrides: Sequence[str] = (), plugins: Any = None) -> Plan:
    """Read an experiment, check it against its base scenario and lay it out.

    Args:
        given: an experiment file, or an experiment made in Python (file names start from its folder).
        overrides: ``"stop.replications=3"``, ``"design.points=8"``; ``"set.time.days=10"`` changes the base scenario.
        plugins: rules and measures of your own, see ``wom_sim.run``.

    Raises:
        BadInput: with every fault at once, those of the base scenario included.
    """
    found = Findings()
    if isinstance(given, Experiment):
        experiment: Experiment | None = given
    else:
        experiment, found.faults = read_experiment(given, overrides)
    made = None
    if experiment is not None:
        base, tables = base_of(experiment, found)
        base = base if base is None or plugins is None else base.with_plugins(plugins)
        made = _laid_out(experiment, base, tables, found)
        _check_files(made, found)
    if found.faults or made is None:
        raise BadInput(given.source if isinstance(given, Experiment) else given, found.faults)
    return made


def chosen_plan(given: Any, replications: int | None, plugins: Any = None) -> Plan:
    """A plan as it is, or that of an experiment with plug-ins; with another number of replications, if one is given.

    Raises:
        BadInput: fewer replications than one, plug-ins for a plan, which has its own, or as ``plan``.
    """
    if isinstance(given, Plan) and plugins is not None:
        raise BadInput("sweep", [Fault("plugins", "a plan has its plug-ins already; give them to `plan`")])
    chosen: Plan = given if isinstance(given, Plan) else plan(given, plugins=plugins)
    if replications is None:
        return chosen
    if replications < 1:
        raise BadInput("sweep", [Fault("replications", f"{replications}: must be at least 1")])
    return replace(chosen, replications=replications)


def _check_files(made: Plan | None, found: Findings) -> None:
    """Refuse network files that are named as levels and do not exist."""
    for factor in made.factors if made else ():
        for to, name in (pair for pairs in factor.settings for pair in pairs):
            if made and to.file and isinstance(name, str) and not (made.base.folder / name).is_file():
                found.fault(f"factors.{factor.name}", f"no such file: {made.base.folder / name}")


def unpacked(values: dict[str, Any]) -> Plan:
    """The plan that ``packed`` was given, without reading any file.

    Raises:
        BadInput: it is laid out otherwise than it was: by another version of this package or of those it uses.
        KeyError, TypeError, ValueError, ScenarioError: the values are not ``packed``'s.
    """
    source = Path(values["source"])
    experiment = Experiment.model_validate(as_python(values["experiment"]), strict=True)
    experiment = experiment.placed(source.stem, str(source), Path(values["folder"]))
    tables, place = as_python(values["tables"]), values["base"]
    base = Scenario.model_validate(tables, strict=True)
    base = base.placed(place["name"], place["source"], Path(place["folder"]), dict(values["contents"]))
    base = base.with_plugins(Plugins(map(Plugin.known, values["plugins"])))
    found = Findings()
    made = _laid_out(experiment, base, tables, found)
    changed = [Fault("changed", line) for line in differences(values["told"], made.told())] if made else found.faults
    if made is None or changed:
        raise BadInput(source, changed)
    return made


def _laid_out(experiment: Experiment, base: Scenario | None, tables: dict[str, Any], found: Findings) -> Plan | None:
    """The plan of an experiment, or None where there were faults."""
    check_design(experiment.design, experiment.factors, found)
    if base is None:
        return None
    measures = kept_measures(experiment, base, found)
    policies, baseline = policies_of(experiment, base, found)
    rank_by = experiment.rank_by or base.study.rank_by
    known_measure("rank_by", rank_by, base, found)
    check_expectation(experiment, base, policies, [*measures, rank_by], found)
    factors: Sequence[Factor] = resolved(experiment, base, taken_names(base), found)
    rows = None
    if experiment.design.kind == "table" and not found.faults:
        rows, factors = read_table(experiment, base, factors, found)
    if not found.faults:
        check_factors(experiment.design, factors, rows, found)
    if found.faults:
        return None
    if not base.policies and any(to.location[0] == "policies" for factor in factors for to in factor.targets):
        tables = tables | {"policies": {name: {} for name in PRESETS}}  # all are known by name: changing one keeps them
    design, levels = laid_out(experiment.design, factors, rows)
    kept = tuple(name for name in all_measures(base) if name in measures or name == rank_by)
    return Plan(
        experiment, base, tables, tuple(factors), levels, design, policies, baseline, rank_by, kept,
        experiment.stop.replications or base.study.replications, tuple(found.notes),
    )  # fmt: skip
