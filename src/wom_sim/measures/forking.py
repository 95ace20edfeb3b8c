"""Save a run at an hour, restore it, and fork it: let it go on with another policy from an hour on.

A fork's scenario is the run's with one more event, the change of policy, so a fork equals a run of that scenario from
its start, to the last bit; it only need not live the hours before again (from a checkpoint), or not twice.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from pathlib import Path
from typing import Any

from wom_sim.engine import simulate
from wom_sim.engine.checkpoint import Checkpoint
from wom_sim.engine.checkpoint_file import read, write
from wom_sim.errors import BadInput, Fault, OutputError
from wom_sim.files import ensure_writable
from wom_sim.measures.result import RunResult, finished
from wom_sim.model.parameters import Event
from wom_sim.world.faults import unknown
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import first_tick_from, ticks_of

Progress = Callable[[float], None]


def save(run: RunResult, path: Path, hour: float) -> Path:
    """``RunResult.save``."""
    tick_at(run.scenario, hour)
    try:
        if path.is_dir():
            raise OutputError(path, ["is a folder; a checkpoint is one file"])
    except (OSError, ValueError) as error:  # a name that is too long, or holds what no name can
        raise OutputError(path, [f"is no name for a file: {error}"]) from None
    ensure_writable(path.parent)
    write(at(run, hour), path)
    return path


def restore(path: str | Path, progress: Progress | None = None, *, plugins: Any = None) -> RunResult:
    """The run of a checkpoint, lived to its end: the same, to the last bit, as if it had never been interrupted.

    Neither the scenario's file nor the network's is needed; ``plugins`` of the run are, unless they are installed.
    ``progress`` is given the share done.

    Raises:
        BadInput: there is no such file, it is no checkpoint, damaged, or another version wrote it.
        RunFailed: memory ran out.
    """
    begun = read(_path(path))
    scenario = begun.scenario.resumed(plugins, (begun.policy,))
    same = begun.run if begun.run.asker is None else begun.under(scenario)
    return _to_the_end(begun._replace(scenario=scenario, run=same), progress)


def fork(
    run: RunResult | str | Path, hour: float, policy: str, *, progress: Progress | None = None, plugins: Any = None
) -> RunResult:
    """The run as it would go on if its first brand took another policy at a counted hour (negative: in the warm-up).

    ``run`` is a finished run, or a checkpoint taken at that hour or before. The fork's scenario is the run's with one more
    event, ``{kind = "policy", hours = hour, policy = policy, what = "fork"}``; base hazards stay as they were fitted. As
    with any event, the change counts from the first tick on that begins at ``hour`` or later. The fork goes on with the run's
    plug-ins; a checkpoint needs them as ``plugins`` again, unless they are installed.

    Raises:
        BadInput: the run has no such hour, or the checkpoint was taken after it; the file is no checkpoint.
        ScenarioError: there is no such policy.
        RunFailed: memory ran out.
    """
    if isinstance(run, RunResult):
        scenario = forked(run.scenario, hour, policy).equipped(plugins, (policy,))
        begun = at(run, hour, progress)
    else:
        begun = read(_path(run))
        scenario = forked(begun.scenario, hour, policy).resumed(plugins, (policy,))
        if begun.tick > tick_at(scenario, hour):
            taken = f"the checkpoint was taken at hour {hour_of(scenario, begun.tick):g}; fork there or later"
            raise BadInput(run, [Fault("hour", f"{hour:g}: {taken}")])
    return _to_the_end(begun._replace(scenario=scenario, run=begun.under(scenario)), progress)


def forked(scenario: Scenario, hour: float, policy: str) -> Scenario:
    """The scenario with the first brand's change of policy as its last event.

    Raises:
        BadInput: a run of it has no such hour.
        ScenarioError: there is no such policy.
    """
    tick_at(scenario, hour)
    if policy not in scenario.known_policies:
        raise BadInput(scenario.source, [Fault("policy", unknown("policy", policy, scenario.known_policies))])
    event = Event(kind="policy", brand=scenario.focal.name, hours=float(hour), policy=policy, what="fork")
    return scenario.model_copy(update={"events": (*scenario.events, event)})


def at(run: RunResult, hour: float, progress: Progress | None = None) -> Checkpoint:
    """The run as it stood at the start of the first tick at a counted hour or after it; it is made again up to there."""
    traced, tick = run.record.posts is not None, tick_at(run.scenario, hour)
    state = simulate.simulate_until(
        run.scenario, run.world, run.policy, run.replication, tick, trace=traced, watch=run.watch, progress=progress
    )
    return Checkpoint(run.scenario, run.world, run.policy, run.replication, state)


def tick_at(scenario: Scenario, hour: float) -> int:
    """The first tick (from 0, warm-up included) that begins at a counted hour or after it.

    Raises:
        BadInput: it is no number, or outside the run.
    """
    first, end = -24.0 * scenario.time.warmup_days, 24.0 * scenario.time.days
    allowed = f"must be a number from {first:g} (the start of the warm-up) to below {end:g} (the end)"
    if isinstance(hour, bool) or not isinstance(hour, Real) or not first <= hour < end:
        raise BadInput(scenario.source, [Fault("hour", f"{hour}: {allowed}")])
    return min(ticks_of(scenario)[1], first_tick_from(scenario, hour))


def hour_of(scenario: Scenario, tick: int) -> float:
    """The counted hour at which a tick begins."""
    return (tick - ticks_of(scenario)[0]) * scenario.time.tick_hours


def _path(given: object) -> Path:
    if not isinstance(given, str | Path):
        raise BadInput("checkpoint", [f"must be the path of a file, or a run, not {type(given).__name__}"])
    return Path(given)


def _to_the_end(begun: Checkpoint, progress: Progress | None) -> RunResult:
    outcome = simulate.simulate_on(begun.scenario, begun.run, begun.policy, progress)
    return finished(begun.scenario, begun.policy, begun.replication, begun.world, outcome, begun.watch)
