"""What an experiment asks for against its base scenario: the scenario itself, measures, policies, what is expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tomlkit import item

from wom_sim.errors import ScenarioError
from wom_sim.study.experiment.experiment import Experiment, flat
from wom_sim.study.experiment.resolve import Findings
from wom_sim.world.faults import nearest, unknown
from wom_sim.world.scenario import Scenario
from wom_sim.world.scenario_file import FILE_KEYS, loaded, parts_of

COLUMNS = (  # names that tables of a sweep have beside factors and measures
    "run", "point", "policy", "replication", "error", "hour", "measure", "factor", "level", "label", "mean", "low", "high",
    "points", "runs", "best", "resolved", "baseline",
)  # fmt: skip
ENDINGS = ("low", "high", "difference", "difference_low", "difference_high")  # that tables give to a measure's name


def taken_names(base: Scenario) -> list[str]:
    """Names that no factor may have, since tables have such a column already."""
    measures = all_measures(base)
    return [*COLUMNS, *measures, *(f"{name}_{end}" for name in measures for end in ENDINGS)]


def all_measures(base: Scenario) -> list[str]:
    """The names of all measures of a scenario."""
    from wom_sim.study.runs import engine

    return list(engine().measures_of(base))


def base_of(experiment: Experiment, found: Findings) -> tuple[Scenario | None, dict[str, Any]]:
    """The base scenario with the experiment's changes, and its tables; its faults are told with its file."""
    path, changes = experiment.folder / experiment.scenario, []
    for key, value in flat(experiment.set).items():
        parts = parts_of(key)
        if parts[0] == "network" and parts[-1] in FILE_KEYS and isinstance(value, str):
            value = str((experiment.folder / value).absolute())
        changes.append(f"{key}={_written(value)}")
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


def _written(value: Any) -> str:
    """A value as it would stand behind ``--set``: on one line, a list of tables as well."""
    if isinstance(value, list | tuple) and any(isinstance(entry, dict) for entry in value):
        return f"[{', '.join(_written(entry) for entry in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{item(key).as_string()} = {_written(inner)}' for key, inner in value.items())}}}"
    return str(item(list(value) if isinstance(value, tuple) else value).as_string())


def kept_measures(experiment: Experiment, base: Scenario, found: Findings) -> list[str]:
    """The measures that are kept."""
    for position, name in enumerate(experiment.measures or ()):
        known_measure(f"measures[{position}]", name, base, found)
    return list(experiment.measures or all_measures(base))


def known_measure(where: str, name: str, base: Scenario, found: Findings) -> None:
    if name not in all_measures(base):
        found.fault(where, unknown("measure", name, all_measures(base)))


def policies_of(experiment: Experiment, base: Scenario, found: Findings) -> tuple[tuple[str, ...], str]:
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


def check_expectation(
    experiment: Experiment, base: Scenario, policies: Sequence[str], measures: Sequence[str], found: Findings
) -> None:
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
        if expect.measure in all_measures(base) and expect.measure != experiment.rank_by:
            found.fault("expect.measure", f'"{expect.measure}" is not among the `measures` that are kept')
        else:
            known_measure("expect.measure", expect.measure, base, found)
