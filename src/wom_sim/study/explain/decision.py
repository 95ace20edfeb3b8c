"""What two runs have in common and in what they were decided otherwise: the hour at which they part, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim.errors import BadInput, Fault
from wom_sim.study.wording import listed
from wom_sim.world.population import Population
from wom_sim.world.start import seeds_of

if TYPE_CHECKING:
    from wom_sim.measures.result import RunResult
    from wom_sim.study.saved import SavedRun
    from wom_sim.world.scenario import Scenario

DECIDED = {"title", "question", "study", "seed", "policies", "events", "brands"}  # the rest of a scenario must agree
CUSTOMERS = Population._fields


class Decision(NamedTuple):
    """From which counted hour on two branches differ (None: never), what each does, and both in one phrase."""

    hour: float | None
    labels: tuple[str, str]
    words: str


def decision(run: RunResult, fork: RunResult) -> Decision:
    """The decision in which two runs of one world differ.

    Raises:
        BadInput: they are not two branches of one run; says everything in which they differ.
    """
    check_alike(run, fork, _other_world(run, fork))
    changes, event = _first_changes(run, fork), _first_event(run, fork)
    hour = min([*changes, *([] if event is None else [event])], default=None)
    if hour is None:
        return Decision(None, (run.policy, fork.policy), "")
    names, said = _labels(run, fork, hour)
    since = "" if hour <= _start(run) else f" from hour {hour:g} on"
    if not said[0]:
        return Decision(hour, names, f"With what was decided otherwise{since or ' from the start'}")
    beside = ["other policies of other brands"] if len(changes) > 1 else []
    beside += [] if event is None else ["other events"]
    more = f", and with {listed(beside)}" if beside else ""
    return Decision(hour, names, f"With {said[1]} instead of {said[0]}{since}{more}")


def check_alike(run: RunResult | SavedRun, fork: RunResult | SavedRun, beside: Sequence[Fault] = ()) -> None:
    """Refuse two runs of different chance or different markets; ``beside`` is what else is wrong with them.

    Raises:
        BadInput: with everything in which they differ, but for policies and events.
    """
    seeds = [seeds_of(each.scenario, each.replication).model_dump() for each in (run, fork)]
    chance = [
        Fault(f"seed.{name}", f"{one} in the run, {other} in the fork; both need the same chance")
        for (name, one), other in zip(seeds[0].items(), seeds[1].values(), strict=True)
        if one != other
    ]
    time = []
    if run.scenario.time != fork.scenario.time:
        time = [Fault("time", "the runs are not of one length, step or rhythm")]
    faults = [*chance, *time, *beside, *_other_market(run.scenario, fork.scenario)]
    if faults:
        raise BadInput("explain", faults)


def _other_world(run: RunResult, fork: RunResult) -> list[Fault]:
    """In what the worlds of two runs differ: network, customers, base hazards."""
    faults = []
    one, other = run.world, fork.world
    same_graph = np.array_equal(one.graph.indptr, other.graph.indptr)
    same_graph = same_graph and np.array_equal(one.graph.followers, other.graph.followers)
    if not same_graph:
        faults.append(Fault("network", f"another social graph: {one.graph.n:,} and {other.graph.n:,} people"))
    elif any(not np.array_equal(getattr(one.population, name), getattr(other.population, name)) for name in CUSTOMERS):
        faults.append(Fault("population", "other customers, or with other brands at the start"))
    if not np.array_equal(one.intercept, other.intercept):
        faults.append(Fault("base hazards", "prepared apart, under other policies; run both with one world"))
    return faults


def _other_market(run: Scenario, fork: Scenario) -> list[Fault]:
    """Keys beside policies and events in which two scenarios differ."""
    faults = []
    if [brand.name for brand in run.brands] != [brand.name for brand in fork.brands]:
        faults.append(Fault("brands", "the runs have different brands"))
    else:
        for number, (ours, theirs) in enumerate(zip(run.brands, fork.brands, strict=True)):
            faults += _unequal(ours.model_dump(exclude={"policy"}), theirs.model_dump(), f"brands[{number}].")
    one, other = run.model_dump(exclude=DECIDED | {"time", "network"}), fork.model_dump()
    return [*faults, *_unequal(one, other, "")]


def _unequal(one: dict[str, Any], other: dict[str, Any], path: str) -> list[Fault]:
    faults = []
    for key, value in one.items():
        if isinstance(value, dict):
            faults += _unequal(value, other[key], f"{path}{key}.")
        elif value != other[key]:
            faults.append(Fault(f"{path}{key}", f"{value} in the run, {other[key]} in the fork"))
    return faults


def _start(run: RunResult) -> float:
    """The hour (counted) at which a run begins."""
    return -run.record.warmup * run.scenario.time.tick_hours


def plans(run: RunResult) -> list[list[tuple[float, str]]]:
    """For each brand the policies that it follows, and from which counted hour on."""
    begun = []
    for number, brand in enumerate(run.scenario.brands):
        first = run.policy if number == 0 else brand.follows
        changes = [
            (event.start_hour, str(event.policy))
            for event in run.scenario.events
            if event.kind == "policy" and event.brand == brand.name
        ]
        begun.append([(_start(run), first), *sorted(changes, key=lambda change: change[0])])
    return begun


def _in_force(plan: list[tuple[float, str]], hour: float) -> str:
    return [name for since, name in plan if since <= hour][-1]


def _first_changes(run: RunResult, fork: RunResult) -> list[float]:
    """Of each brand that ever follows another policy, or one of the same name that says otherwise, the first counted hour."""
    found = []
    for one, other in zip(plans(run), plans(fork), strict=True):
        for hour in sorted({since for since, _ in [*one, *other]}):
            names = _in_force(one, hour), _in_force(other, hour)
            if run.scenario.policy(names[0]) != fork.scenario.policy(names[1]):
                found.append(hour)
                break
    return found


def _first_event(run: RunResult, fork: RunResult) -> float | None:
    """The first counted hour of an incident or a scripted post that only one branch has."""
    one, other = (
        [_bare(event) for event in branch.scenario.events if event.kind != "policy"] for branch in (run, fork)
    )
    alone = [event for event in one if event not in other] + [event for event in other if event not in one]
    return min((hour for hour, _ in alone), default=None)


def _bare(event: Any) -> tuple[float, str]:
    return event.start_hour, repr(event.model_dump(exclude={"at", "hours", "what", "policy"}))


def _labels(run: RunResult, fork: RunResult, hour: float) -> tuple[tuple[str, str], tuple[str, str]]:
    """What the first brand that decides otherwise does in each branch: at the hour, and with all that follows; "" for none."""
    for brand, one, other in zip(run.scenario.brands, plans(run), plans(fork), strict=True):
        first, second = _in_force(one, hour), _in_force(other, hour)
        if first != second:
            whose = "" if brand is run.scenario.brands[0] else f"{brand.name}'s "
            names = f"{whose}{first}", f"{whose}{second}"
            return names, (f"{names[0]}{_later(one, hour)}", f"{names[1]}{_later(other, hour)}")
    return ("run", "fork"), ("", "")


def _later(plan: list[tuple[float, str]], hour: float) -> str:
    """The policies that follow after an hour, in brackets."""
    steps = [f"{name} from hour {since:g} on" for since, name in dict(plan).items() if since > hour]
    return f" (then {listed(steps, 'then')})" if steps else ""


def parting_tick(run: RunResult, hour: float | None) -> int:
    """The last tick up to whose start two branches are one."""
    return 0 if hour is None else max(0, math.floor((hour - _start(run)) / run.scenario.time.tick_hours))
