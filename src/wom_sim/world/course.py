"""The course of a policy that turns into another: its levers from each date on."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from wom_sim.model.change import slowed
from wom_sim.model.parameters import Section
from wom_sim.model.service import cents

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy
    from wom_sim.world.scenario import Scenario

Table = TypeVar("Table", bound=Section)

# What stays as it was: words, what a brand says of its own accord (it belongs to the policy, not to a stage), the change itself.
STAYS = ("preset", "what", "feeds", "campaigns", "pilot", "transformation")


class Stage(NamedTuple):
    """A policy's levers from a date on."""

    hour: float  # counted
    levers: Policy
    cents: int = 0  # what has fallen due by then


def stages_of(scenario: Scenario, policy: Policy) -> tuple[Stage, ...]:
    """What takes the place of a policy's own levers, in the order of dates; empty for a policy that stays as it is."""
    return () if policy.transformation.to is None else _stages(tuple(chain_of(scenario, policy)))


def levers_in_time(scenario: Scenario, policy: Policy) -> list[Policy]:
    """A policy's own levers, and those that it has later."""
    return [policy, *(stage.levers for stage in stages_of(scenario, policy))]


def chain_of(scenario: Scenario, policy: Policy) -> list[Policy]:
    """A policy and those that it turns into, one after the other."""
    found = [policy]
    while found[-1].transformation.to is not None:
        found.append(scenario.policy(found[-1].transformation.to))
    return found


@lru_cache(maxsize=256)
def _stages(chain: tuple[Policy, ...]) -> tuple[Stage, ...]:
    dates = sorted({date for one in chain[:-1] for date in one.transformation.dates})
    return tuple(Stage(date, levers_at(chain, date), cents_due(chain, date)) for date in dates)


def levers_at(chain: tuple[Policy, ...], hour: float) -> Policy:
    """The levers of the first of a chain at a counted hour: on the way to those that the next one has at that hour, and worse by
    what people have not learned yet."""
    own, *following = chain
    change = own.transformation
    if not following or change.made(hour) == 0:
        return own
    levers = between(own, levers_at(tuple(following), hour), change.made(hour) / len(change.step_hours), STAYS)
    kept = change.kept(hour)
    if kept == 1.0:
        return levers
    handling = levers.handling.model_copy(update={"mean_minutes": slowed(levers.handling.mean_minutes, kept)})
    return levers.model_copy(update={"skill": levers.skill * kept, "handling": handling})


def cents_due(chain: tuple[Policy, ...], hour: float) -> int:
    """What the changes of a chain have cost by a counted hour."""
    return sum(int(cents(one.transformation.due(hour))) for one in chain[:-1])


def between(own: Table, goal: Table, share: float, stays: tuple[str, ...] = ()) -> Table:
    """A table on the way to another, of which a share (0 to 1) has been made: numbers in proportion, whole ones to the nearest,
    whatever else past half way."""
    names = [name for name in type(own).model_fields if name not in stays]
    return own.model_copy(update={name: _mixed(getattr(own, name), getattr(goal, name), share) for name in names})


def _mixed(own: Any, goal: Any, share: float) -> Any:
    if own == goal or share == 0.0:
        return own
    if share == 1.0:
        return goal
    if isinstance(own, Section) and type(own) is type(goal):
        return between(own, goal, share)
    numbers = (int, float)
    if isinstance(own, bool) or not isinstance(own, numbers) or not isinstance(goal, numbers):
        return goal if share > 0.5 else own
    way = own + (goal - own) * share
    return math.floor(way + 0.5) if isinstance(own, int) else way
