"""The plan of a sweep: every run there is to do, by number, and what each of them is.

    index = (replication * n_points + point) * n_policies + policy_number

Replication by replication, so that a sweep that is cut short is balanced and more replications only append.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import BadInput, Fault, ScenarioError
from wom_sim.study.sweep import designs
from wom_sim.study.sweep.experiment import Experiment, flat, read_experiment
from wom_sim.study.sweep.factors import Factor, Levels
from wom_sim.study.sweep.identity import Identity, plan_digest
from wom_sim.study.sweep.layout import check_design, check_factors, read_table
from wom_sim.study.sweep.paths import laid
from wom_sim.study.sweep.resolve import Findings, resolved
from wom_sim.world.faults import nearest, unknown
from wom_sim.world.policy import PRESETS
from wom_sim.world.scenario import Scenario
from wom_sim.world.scenario_file import FILE_KEYS, loaded, parts_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (  # names that tables of a sweep have beside factors and measures
    "run", "point", "policy", "replication", "error", "hour", "measure", "factor", "level", "label", "mean", "low", "high",
    "points", "runs", "best", "resolved", "baseline",
)  # fmt: skip
ENDINGS = ("low", "high", "difference", "difference_low", "difference_high")  # that tables give to a measure's name


@dataclass(frozen=True)
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
    design: designs.Design
    policies: tuple[str, ...]
    baseline: str
    rank_by: str
    measures: tuple[str, ...]
    replications: int
    notes: tuple[Fault, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """The stem of the experiment's file; results go to ``results/<name>``."""
        return self.experiment.name

    @property
    def source(self) -> str:
        """The experiment's file, as it was given."""
        return self.experiment.source

    @property
    def keep(self) -> tuple[str, ...]:
        """Tables of every run that are kept beside its measures: "series", "tickets"."""
        return self.experiment.keep

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
        return made.placed(self.base.name, self.base.source, self.base.folder, self.base._contents)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a point: ``point``, then a column a factor."""
        import pandas as pd

        columns: dict[str, Any] = {"point": np.arange(self.n_points, dtype=np.int32)}
        for factor, levels in zip(self.factors, self.levels.T, strict=True):
            plain = factor.numeric and not factor.whole
            columns[factor.name] = levels.copy() if plain else [factor.shown(level) for level in levels]
        return pd.DataFrame(columns)

    @cached_property
    def _identity(self) -> Identity:
        return Identity(self)

    def run_digest(self, point: int, policy: int, replication: int) -> str:
        """What a run is, as 32 hex digits: equal for two runs that are the same run. See ``identity.py``."""
        return self._identity.of(point, policy, replication)

    def digest(self) -> str:
        """What the runs of this plan are (64 hex digits), whatever the number of replications. See ``identity.py``."""
        return plan_digest(self)

    def told(self) -> dict[str, Any]:
        """What the plan is, as JSON for a manifest; ``identity.differences`` says in words how two differ."""
        from wom_sim.study.sweep.identity import told

        return told(self)

    def __getstate__(self) -> dict[str, Any]:
        """Without what can be made again."""
        return {key: value for key, value in self.__dict__.items() if key not in ("points", "_identity")}


def plan(given: str | Path | Experiment, overrides: Sequence[str] = ()) -> Plan:
    """Read an experiment, check it against its base scenario and lay it out.

    Args:
        given: an experiment file, or an experiment made in Python (file names start from its folder).
        overrides: ``"stop.replications=3"``, ``"design.points=8"``; ``"set.time.days=10"`` changes the base scenario.

    Raises:
        BadInput: with every fault at once, those of the base scenario included.
    """
    found = Findings()
    if isinstance(given, Experiment):
        experiment: Experiment | None = given
        source: object = given.source
    else:
        experiment, found.faults = read_experiment(given, overrides)
        source = given
    made = _planned(experiment, found) if experiment is not None else None
    if found.faults or made is None:
        raise BadInput(source, found.faults)
    return made


def planned(experiment: Experiment, base: Scenario) -> Plan:
    """The plan of an experiment whose base scenario is at hand, changes and all.

    Raises:
        BadInput: with every fault at once.
    """
    found = Findings()
    made = _planned(experiment, found, base)
    if found.faults or made is None:
        raise BadInput(experiment.source, found.faults)
    return made


def _planned(experiment: Experiment, found: Findings, given: Scenario | None = None) -> Plan | None:
    """The plan of an experiment, or None where there were faults; its base scenario is read unless it is given."""
    measures = _measures(experiment, found)
    check_design(experiment.design, experiment.factors, found)
    base, tables = _base(experiment, found) if given is None else (given, given.model_dump())
    if base is None:
        return None
    policies, baseline = _policies(experiment, base, found)
    rank_by = experiment.rank_by or base.study.rank_by
    _known_measure("rank_by", rank_by, found)
    _expectation(experiment, policies, measures, found)
    taken = [*COLUMNS, *all_measures(), *(f"{name}_{end}" for name in all_measures() for end in ENDINGS)]
    factors = resolved(experiment.factors, base, taken, found)
    if found.faults:
        return None
    rows = None
    if experiment.design.kind == "table":
        rows, filled = read_table(experiment, base, factors, found)
        factors = tuple(filled)
    if not found.faults:
        check_factors(experiment.design, factors, rows, found)
    if found.faults:
        return None
    if any(target.location[0] == "policies" for factor in factors for target in factor.targets) and not base.policies:
        tables = tables | {
            "policies": {name: {} for name in PRESETS}
        }  # all were known by name: changing one keeps the others
    design, levels = designs.laid_out(experiment.design, factors, rows)
    kept = tuple(name for name in all_measures() if name in measures or name == rank_by)
    replications = experiment.stop.replications or base.study.replications
    return Plan(experiment, base, tables, factors, levels, design, policies, baseline, rank_by, kept, replications,
                tuple(found.notes))  # fmt: skip


def all_measures() -> list[str]:
    """The names of all measures."""
    from wom_sim.study.runs import engine

    return list(engine().MEASURES)


def _base(experiment: Experiment, found: Findings) -> tuple[Scenario | None, dict[str, Any]]:
    """The base scenario with the experiment's changes, and its tables; its faults are told with its file."""
    from tomlkit import item

    path, changes = experiment.folder / experiment.scenario, []
    for key, value in flat(experiment.set).items():
        head, *_, last = parts_of(key) or [""]
        if head == "network" and last in FILE_KEYS and isinstance(value, str):
            value = str((experiment.folder / value).absolute())
        changes.append(f"{key}={item(list(value) if isinstance(value, tuple) else value).as_string()}")
    try:
        return loaded(path, changes)
    except ScenarioError as error:
        for fault in error.faults:
            if fault.where.startswith("--set "):
                found.fault(f"set.{fault.where.removeprefix('--set ')}", fault.what)
            elif fault.what.endswith(" (from the command line)"):
                found.fault(fault.where, fault.what.replace("(from the command line)", "(from [set])"))
            else:
                where = f" ({fault.where})" if fault.where else ""
                found.fault("scenario", f"{error.source}{where}: {fault.what}")
        return None, {}


def _measures(experiment: Experiment, found: Findings) -> list[str]:
    """The measures that are kept."""
    for position, name in enumerate(experiment.measures or ()):
        _known_measure(f"measures[{position}]", name, found)
    return list(experiment.measures or all_measures())


def _known_measure(where: str, name: str, found: Findings) -> None:
    if name not in all_measures():
        found.fault(where, unknown("measure", name, all_measures()))


def _policies(experiment: Experiment, base: Scenario, found: Findings) -> tuple[tuple[str, ...], str]:
    """The policies that are run, and the one to compare with."""
    policies = tuple(dict.fromkeys(experiment.policies or base.compared_policies))
    for position, name in enumerate(policies):
        if name not in base.known_policies:
            found.fault(f"policies[{position}]", unknown("policy", name, base.known_policies))
    baseline = experiment.baseline or (base.baseline if base.baseline in policies else policies[0])
    if baseline not in policies:
        is_known = baseline in base.known_policies
        found.fault("baseline", f'"{baseline}" is not among the policies that are run' if is_known
                    else unknown("policy", baseline, policies))  # fmt: skip
    return policies, baseline


def _expectation(experiment: Experiment, policies: Sequence[str], measures: Sequence[str], found: Findings) -> None:
    """What is expected must be about what is run."""
    expect = experiment.expect
    if expect is None:
        return
    for key in ("policy", "against"):
        name = getattr(expect, key)
        if name is not None and name not in policies:
            found.fault(f"expect.{key}", f'"{name}" is not among the policies that are run{nearest(name, policies)}')
    if expect.policy is None and expect.against is None and len(policies) > 1:
        found.fault("expect.policy", "missing; there are several policies")
    names = [factor.called for factor in experiment.factors]
    if expect.factor is not None and expect.factor not in names:
        found.fault("expect.factor", unknown("factor", expect.factor, names))
    if expect.measure is not None and expect.measure not in measures:
        if expect.measure in all_measures() and expect.measure != experiment.rank_by:
            found.fault("expect.measure", f'"{expect.measure}" is not among the `measures` that are kept')
        else:
            _known_measure("expect.measure", expect.measure, found)
