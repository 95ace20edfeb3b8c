"""The three runs that a pilot is judged by, on the same chance: the control for all, the pilot, its policy for all.

All three are the same run up to the first counted hour, in which the pilot begins; so they have the same customers then,
and each of these can be followed into three futures.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import Fault, ScenarioError
from wom_sim.measures.counted import MONTH_HOURS
from wom_sim.model.parameters import Event
from wom_sim.study import runs
from wom_sim.world.faults import dotted
from wom_sim.world.pilots import Pilot, treated_groups
from wom_sim.world.start import seeds_of

if TYPE_CHECKING:
    from wom_sim.engine.record import Record
    from wom_sim.world.scenario import Scenario
    from wom_sim.world.start import World

CONTROL, PILOT, TREATED = WAYS = ("control", "pilot", "treatment")
FOCAL = 0  # the brand's number


class Outcome(NamedTuple):
    """Something that becomes of a customer of the brand; over the counted part of a run."""

    name: str
    unit: str
    better: int  # +1: more is, -1: less is
    definition: str


OUTCOMES = (
    Outcome("left", "share", -1, "customers who left the brand"),
    Outcome("opinion", "0 to 1", +1, "chance to prefer the brand, as last formed"),
    Outcome("complaints", "a customer", -1, "complaints about the brand, in public and in private"),
    Outcome("margin", "money", +1, "margin that a customer brought"),
)


class Followed(NamedTuple):
    """The brand's customers at the first counted hour, and what became of them."""

    who: NDArray[np.int64]  # [customers], positions
    outcomes: NDArray[np.float64]  # [outcomes, customers]


@dataclass(frozen=True)
class PilotRun:
    """What is kept of a run."""

    policy: str  # the way: one of WAYS
    replication: int
    followed: Followed
    groups: NDArray[np.int64]  # [customers], their interest groups
    treated: NDArray[np.bool_]  # [customers], whether the pilot treats them
    seconds: float


class Trial(NamedTuple):
    """Names of the policies that take each other's place; the control's has no pilot in the trial's scenario."""

    control: str
    piloting: str  # the control with its pilot
    tried: str

    def policy(self, way: str) -> str:
        """The policy that the first brand follows once counting has begun."""
        return {CONTROL: self.control, PILOT: self.piloting, TREATED: self.tried}[way]


def trial_of(scenario: Scenario, name: str) -> tuple[Scenario, Trial]:
    """The trial of a policy's pilot, and a scenario in which the policy is known without and with it."""
    policy, piloting = scenario.policy(name), f"{name} (pilot)"
    alone = policy.model_copy(update={"pilot": Pilot()})
    changed = scenario.model_copy(update={"policies": {**scenario.policies, name: alone, piloting: policy}})
    return changed, Trial(name, piloting, str(policy.pilot.of))


def live(
    trial: Trial, scenario: Scenario, worlds: runs.Worlds, way: str, replication: int,
    stop: threading.Event | None = None,
) -> PilotRun:  # fmt: skip
    """One of the runs of a trial.

    Raises
    ------
    runs.Stopped
        ``stop`` was set.
    ScenarioError
        An arm of the pilot has no customers.
    """
    event = Event(kind="policy", brand=scenario.focal.name, hours=0.0, policy=trial.policy(way), what=way)
    begun = scenario.model_copy(update={"events": (*scenario.events, event)})
    run = runs.lived(begun, trial.control, replication, lambda: worlds.of(replication), stop)
    followed = follow(scenario, run.world, run.record)
    groups = run.world.graph.group[followed.who].astype(np.int64)
    pilot = scenario.policy(trial.piloting).pilot
    many = int(run.world.graph.group.max(initial=0)) + 1
    treated = np.isin(groups, treated_groups(pilot, many, seeds_of(scenario, replication).run))
    check_arms(scenario, trial, treated)
    return PilotRun(way, replication, followed, groups, treated, run.seconds)


def check_arms(scenario: Scenario, trial: Trial, treated: NDArray[np.bool_]) -> None:
    """Refuse a pilot whose arms do not both have customers of the brand.

    Raises
    ------
    ScenarioError
        One has none.
    """
    for arm, empty in (("treatment", not treated.any()), ("control", bool(treated.all()))):
        if empty:
            what = f"{scenario.focal.name} has no customers in the groups of the {arm} when counting begins"
            raise ScenarioError(scenario.source, [Fault(dotted(("policies", trial.control, "pilot")), what)])


def follow(scenario: Scenario, world: World, record: Record) -> Followed:
    """The first brand's customers at the first counted hour, in the order of their positions, and what became of them."""
    before = record.switches[record.switches["tick"] < record.warmup]
    brand = world.population.brand.astype(np.int64)
    brand[before["who"]] = before["to"]  # in the order of time: the last one counts
    who = np.flatnonzero(brand == FOCAL)
    rows = [
        (leavings(record, world.graph.n) > 0).astype(np.float64),
        record.opinion[:, FOCAL].astype(np.float64),
        complaints(scenario, record, world.graph.n),
        margins(scenario, world, record),
    ]
    return Followed(who, np.array([row[who] for row in rows]))


def leavings(record: Record, people: int) -> NDArray[np.int64]:
    """How often everybody left the brand in the counted part (int64 [n])."""
    counted = record.switches[record.switches["tick"] >= record.warmup]
    return np.bincount(counted["who"][counted["left"] == FOCAL], minlength=people)


def complaints(scenario: Scenario, record: Record, people: int) -> NDArray[np.float64]:
    """How often everybody complained of the brand in the counted part (float64 [n])."""
    log, start = record.tickets, record.warmup * scenario.time.tick_hours
    own = log[(log["brand"] == FOCAL) & (log["who"] >= 0) & (log["born"] >= start)]
    return np.bincount(own["who"], minlength=people).astype(np.float64)


def margins(scenario: Scenario, world: World, record: Record) -> NDArray[np.float64]:
    """Margin (money, float64 [n]) in the counted part of everybody who was a customer when it began: the brand's margin a
    month, times the customer's value, times the months spent with the brand. Of others it means nothing."""
    counted = record.switches[record.switches["tick"] >= record.warmup]
    ticks = len(record.hourly)
    left, come = counted["left"] == FOCAL, counted["to"] == FOCAL
    held = np.full(world.graph.n, ticks - record.warmup, np.float64)
    np.add.at(held, counted["who"], (come.astype(np.int64) - left) * (ticks - counted["tick"]))
    value = world.population.levels[2][world.population.traits[2]]
    months = held * scenario.time.tick_hours / MONTH_HOURS
    found: NDArray[np.float64] = scenario.focal.margin * value * months
    return found
