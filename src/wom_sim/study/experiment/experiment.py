"""Experiment files: what is varied, how it is laid out, what is compared and when to stop; ``docs/experiments.md``.

An experiment names a base scenario and its factors; the classes below are its tables. What depends on the base scenario
(paths, bounds, policies) is checked where the plan is made, in ``plan.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import PrivateAttr, ValidationError, model_validator

from wom_sim.errors import BadInput, Fault
from wom_sim.model.parameters import P, Section
from wom_sim.study.experiment.laws import Distribution
from wom_sim.world import scenario_file
from wom_sim.world.faults import Found, dotted, listed, nearest, plain_faults

Kind = Literal["grid", "one_at_a_time", "latin_hypercube", "sobol", "morris", "random", "table"]
SPREAD = ("values", "range", "distribution", "levels")  # the ways to say what a factor may be
MOST_STEPS = 10_000
TELLING = frozenset(("scenario", "factors", "design", "stop", "expect"))  # keys that no scenario has


class Level(Section):
    """One of a factor's linked settings: several keys at once, under one label."""

    label: str = P(..., "what the level is called in tables", min_length=1, max_length=60)
    set: dict[str, Any] = P(..., "keys of the scenario and their values, as with --set")


class FactorTable(Section):
    """What is varied: one parameter, several that get the same value, or named levels of several at once."""

    name: str = P("", "what the factor is called in tables (the last part of its path, if left out)", max_length=60)
    path: str | None = P(None, "the parameter, as with --set: policies.dedicated_team.agents")
    paths: tuple[str, ...] | None = P(None, "several parameters, which all get the same value", min_length=1)
    values: tuple[Any, ...] | None = P(None, "its values", min_length=1)
    range: tuple[float, float] | None = P(None, "its lowest and highest value")
    distribution: Distribution | None = P(None, "the law of its values, cut at the parameter's bounds")
    levels: tuple[Level, ...] | None = P(None, "linked settings by label", min_length=1)
    steps: int | None = P(None, "range, distribution: levels in a grid or one at a time", ge=2, le=MOST_STEPS)
    scale: Literal["linear", "log"] = P("linear", "range: whether steps are equal differences or equal ratios")
    relative: bool = P(False, "whether values multiply the base scenario's own")
    lever: bool | None = P(None, "whether we decide it (if left out: whether all its keys are in policies)")

    @property
    def called(self) -> str:
        """Its name, or the last part of its path."""
        path = self.path or (self.paths or ("",))[0]
        return self.name or next(iter(scenario_file.parts_of(path)[-1:]), "")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """One place to act on, one way to say what it may be.

        Raises:
            ValueError: too much or too little is said.
        """
        given = [key for key in SPREAD if getattr(self, key) is not None]
        if len(given) > 1:
            raise ValueError(f"give one of {listed(SPREAD, 'or')}, not {listed(given)}")
        if self.levels is not None:
            if self.path is not None or self.paths is not None:
                raise ValueError("levels say their keys themselves, in `set`: leave `path` out")
            if not self.name:
                raise ValueError("name: missing; levels have no path to be named after")
        elif (self.path is None) == (self.paths is None):
            raise ValueError("give either `path` or `paths`")
        if self.steps is not None and self.range is None and self.distribution is None:
            raise ValueError("steps: only a range or a distribution has steps")
        if self.scale == "log" and self.range is None:
            raise ValueError('scale: only a range has a scale; for a distribution take kind = "loguniform"')
        if self.relative and self.levels is not None:
            raise ValueError("relative: levels set values, they cannot multiply")
        return self


class DesignTable(Section):
    """How factors are laid out into points."""

    kind: Kind = P("grid", "the kind of design")
    points: int | None = P(None, "latin_hypercube, random: points; sobol: base samples, a power of two", "points", ge=1)
    second_order: bool = P(False, "sobol: whether indices of pairs are wanted, too")
    trajectories: int | None = P(None, "morris: trajectories (20, if left out)", ge=1, le=1_000_000)
    levels: int | None = P(None, "morris: levels of a factor, an even number (4, if left out)", ge=2, le=1000)
    file: str | None = P(None, "table: a CSV file with a column a factor")
    rows: tuple[tuple[Any, ...], ...] | None = P(None, "table: rows with a value a factor", min_length=1)
    seed: int = P(1, "seed of the points that are drawn", ge=0, lt=2**63)


class Stop(Section):
    """When enough has been run. No part of it changes what a run is."""

    replications: int | None = P(
        None, "of every policy at every point (the scenario's own, if left out)", "runs", ge=1, le=1_000_000
    )
    half_width: float | None = P(
        None, "stop once every paired interval of the ranking measure is at most ± this wide", gt=0
    )
    least: int = P(5, "replications before that is asked", "runs", ge=2, le=1_000_000)
    runs: int | None = P(None, "most runs", "runs", ge=1)
    minutes: float | None = P(None, "longest time", "minutes", gt=0)


class Expect(Section):
    """The hypothesis as something that can be tested."""

    policy: str | None = P(None, "the policy that it is about (the only one, if left out)")
    against: str | None = P(None, "the policy that it is held against")
    factor: str | None = P(None, "the factor along which something is expected")
    measure: str | None = P(None, "the measure (the ranking one, if left out)")
    direction: Literal["higher", "lower", "rises", "falls", "peaks"] = P(..., "what is expected", alias="is")
    share_of_points: float = P(1.0, "share of the points at which it must hold", "share", gt=0, le=1)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Higher and lower are about two policies, the others about a factor.

        Raises:
            ValueError: what is needed is not said.
        """
        along = self.direction in ("rises", "falls", "peaks")
        if along and self.factor is None:
            raise ValueError(f'factor: missing; is = "{self.direction}" is about a factor')
        if not along and (self.against is None or self.policy is None):
            raise ValueError(f'against: is = "{self.direction}" holds `policy` against another: give both')
        if not along and self.factor is not None:
            raise ValueError('factor: is for "rises", "falls" and "peaks"')
        return self


class Experiment(Section):
    """An experiment file as checked values; ``plan.plan`` makes of it what can be run."""

    title: str = P("", "what the study is called", max_length=200)
    question: str = P("", "the question that it answers", max_length=500)
    hypothesis: str = P("", "what is expected, in words", max_length=500)
    exploratory: bool = P(False, "whether the hypothesis was put so after a look at first results")
    scenario: str = P(..., "the base scenario's file, from the folder of this one", min_length=1)
    policies: tuple[str, ...] | None = P(
        None, "policies to run (the scenario's compared ones, if left out)", min_length=1
    )
    baseline: str | None = P(None, "policy to compare with (the scenario's, or the first)")
    rank_by: str | None = P(None, "measure by which policies are ranked (the scenario's)")
    measures: tuple[str, ...] | None = P(None, "measures that are kept (all, if left out)", min_length=1)
    keep: tuple[Literal["series", "tickets"], ...] = P((), "tables of every run that are kept, too")
    set: dict[str, Any] = P({}, "changes of the base scenario, as with --set")
    factors: tuple[FactorTable, ...] = P((), "what is varied")
    design: DesignTable = P(DesignTable(), "how factors are laid out")
    stop: Stop = P(Stop(), "when enough has been run")
    expect: Expect | None = P(None, "the hypothesis as something that can be tested")

    _name: str = PrivateAttr("experiment")
    _source: str = PrivateAttr("experiment")
    _folder: Path = PrivateAttr(default_factory=Path)

    def placed(self, name: str, source: str, folder: Path) -> Self:
        """The same experiment, knowing its name, its file and the folder that file names start from."""
        copy = self.model_copy()
        copy._name, copy._source, copy._folder = name, source, folder
        return copy

    @property
    def name(self) -> str:
        """The stem of its file; results go to ``results/<name>``."""
        return self._name

    @property
    def source(self) -> str:
        """The file it was read from, as it was given."""
        return self._source

    @property
    def folder(self) -> Path:
        """Where relative file names start from."""
        return self._folder


def is_experiment(path: str | Path) -> bool:
    """Whether a TOML file is an experiment: it names a ``scenario``, or has tables that only experiments have.

    False for whatever cannot be read.
    """
    try:
        return not TELLING.isdisjoint(scenario_file.read_tables(Path(path)))
    except BadInput:
        return False


def read_experiment(path: str | Path, overrides: Sequence[str] = ()) -> tuple[Experiment | None, list[Fault]]:
    """Read an experiment file as far as it can be understood, with the faults of what cannot.

    Faulty tables are left out of the experiment, so that the rest can still be checked against the base scenario.

    Args:
        path: the TOML file.
        overrides: ``"stop.replications=3"``, ``"factors.agents.values=[1, 2]"``; ``"set.time.days=10"`` changes the scenario.

    Raises:
        BadInput: there is no such file, or it is no TOML.
    """
    path = Path(path)
    tables = scenario_file.read_tables(path)
    faults = _override(tables, overrides)
    plain = scenario_file.as_python(tables)
    try:
        experiment = Experiment.model_validate(plain, strict=True)
    except ValidationError as error:
        found = plain_faults(error, Experiment)
        faults += [_named(bad, plain) for bad in found]
        try:
            experiment = Experiment.model_validate(_sound(plain, found), strict=True)
        except ValidationError:
            return None, faults
    return experiment.placed(path.stem, str(path), path.parent), faults


def load_experiment(path: str | Path, overrides: Sequence[str] = ()) -> Experiment:
    """Read an experiment file whose tables are all sound; arguments as those of ``read_experiment``.

    Raises:
        BadInput: with every fault that can be found without the base scenario.
    """
    experiment, faults = read_experiment(path, overrides)
    if faults or experiment is None:
        raise BadInput(path, faults)
    return experiment


def flat(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings by dotted key: ``{"time": {"days": 30}}`` and ``{"time.days": 30}`` are the same."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            parts = dotted(tuple(scenario_file.parts_of(key)))
            found |= {f"{parts}.{inner}": each for inner, each in flat(value).items()}
        else:
            found[dotted(tuple(scenario_file.parts_of(key)))] = value
    return found


def _override(tables: dict[str, Any], overrides: Sequence[str]) -> list[Fault]:
    """Lay ``key=value`` texts over the tables, in place; the faults of those that fit nowhere."""
    faults = []
    for entry in tables.get("factors", []) if isinstance(tables.get("factors"), list) else []:
        if isinstance(entry, dict) and not entry.get("name") and isinstance(entry.get("path"), str):
            entry["name"] = next(iter(scenario_file.parts_of(entry["path"])[-1:]), "")
    for text in overrides:
        key, equals, value = text.partition("=")
        parts = scenario_file.parts_of(key)
        if not equals or not parts:
            faults.append(Fault(f"--set {text}", "must look like key=value, for example stop.replications=3"))
            continue
        if parts[0] == "set" and len(parts) > 2:
            parts = ["set", dotted(tuple(parts[1:]))]
            tables["set"] = flat(tables["set"]) if isinstance(tables.get("set"), dict) else {}
        elif parts[0] not in Experiment.model_fields:
            faults.append(Fault(f"--set {key}", f"is no key of an experiment{_meant(key, parts[0])}"))
            continue
        try:
            scenario_file.put(tables, parts, scenario_file.value_of(value.strip()))
        except LookupError as error:
            faults.append(Fault(f"--set {key}", error.args[0]))
    return faults


def _meant(key: str, head: str) -> str:
    """The key of an experiment that was probably meant, or how the scenario's are changed."""
    from wom_sim.world.scenario import Scenario

    if head in Scenario.model_fields:
        return f"; a key of its scenario is changed by --set set.{key.strip()}=…"
    return nearest(head, Experiment.model_fields)


def _named(bad: Found, tables: dict[str, Any]) -> Fault:
    """A fault, with the name of the factor it is about instead of its position."""
    head, *rest = bad.where
    factors = tables.get("factors")
    if head != "factors" or not rest or not isinstance(factors, tuple) or not isinstance(rest[0], int):
        return bad.fault
    entry = factors[rest[0]]
    name = entry.get("name") if isinstance(entry, dict) else None
    where = bad.fault.where.removeprefix(f"factors[{rest[0]}]")
    return Fault(f"factors.{name}{where}", bad.fault.what) if isinstance(name, str) and name else bad.fault


def _sound(tables: dict[str, Any], found: list[Found]) -> dict[str, Any]:
    """The tables without those in which something is wrong."""
    broken = {bad.where[1] for bad in found if bad.where[0] == "factors" and len(bad.where) > 1}
    heads = {bad.where[0] for bad in found if bad.where[0] != "factors" or len(bad.where) == 1}
    rest = {key: value for key, value in tables.items() if key not in heads}
    if "factors" in rest:
        rest["factors"] = tuple(entry for i, entry in enumerate(rest["factors"]) if i not in broken)
    return rest
