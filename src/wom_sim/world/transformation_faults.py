"""What cannot be true together of policies that turn into others, and what is legal and still deserves a second look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.model.parameters import clock_of
from wom_sim.world.course import STAYS, between, stages_of
from wom_sim.world.faults import dotted, unknown
from wom_sim.world.organisation_faults import most_teams, teams_without_people
from wom_sim.world.staff_faults import policies_of
from wom_sim.world.transformation import Transformation

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy
    from wom_sim.world.scenario import Scenario

Faults = Iterator[tuple[str, str]]


def transformation_faults(scenario: Scenario) -> Faults:
    """Transformations without an aim or a date, to what there is not, in a circle, or one into another before it has ended."""
    for name, policy in scenario.policies.items():
        change, where = policy.transformation, dotted(("policies", name, "transformation"))
        if change.to is None:
            if change.at is not None:
                yield f"{where}.to", "missing; a transformation needs to know into which policy"
            continue
        if change.at is None:
            yield f"{where}.at", "missing; a transformation needs to know when it begins"
        elif clock_of(change.at)[0] > 23 or clock_of(change.at)[1] > 59:
            yield f"{where}.at", f'"{change.at}": the time of day must be from 00:00 to 23:59'
        if change.to == name:
            yield f"{where}.to", f'"{name}": a policy cannot turn into itself'
        elif change.to not in scenario.known_policies:
            yield f"{where}.to", unknown("policy", change.to, scenario.known_policies)
        else:
            yield from _one_after_the_other(scenario, name, where)


def _one_after_the_other(scenario: Scenario, name: str, where: str) -> Faults:
    """A circle, told at the first of its policies; and a next transformation that begins before this one has ended."""
    change, path = scenario.policies[name].transformation, [name]
    while (following := _next(scenario, path[-1])) is not None and following not in path:
        path.append(following)
    if following == name:
        if name == min(path, key=list(scenario.policies).index):
            yield f"{where}.to", f"goes round in a circle: {' → '.join([*path, name])}"
        return
    further = scenario.policies[str(change.to)].transformation if change.to in scenario.policies else Transformation()
    dated = further.to is not None and further.at is not None and change.at is not None
    if dated and further.start_hour < change.end_hour:
        begins, ends = further.start_hour / 24.0, change.end_hour / 24.0
        yield (f"{where}.to", f'"{change.to}" turns into "{further.to}" from day {begins:g} on, before this transformation has '
               f"ended (day {ends:g})")  # fmt: skip


def _next(scenario: Scenario, name: str) -> str | None:
    """What a policy turns into."""
    return scenario.policies[name].transformation.to if name in scenario.policies else None


def transformation_notes(scenario: Scenario) -> Faults:
    """Transformations that do not happen, or not to their end, or change nothing; what they leave as it was; who comes late."""
    end, followed = 24.0 * scenario.time.days, policies_of(scenario)
    for name in dict.fromkeys(name for names in followed.values() for name in names):
        policy = scenario.policy(name)
        change, where = policy.transformation, dotted(("policies", name, "transformation"))
        if change.to is None:
            continue
        if change.start_hour >= end:
            yield f"{where}.at", f"begins after the last counted hour (day {scenario.time.days:g}): it will not happen"
        elif change.end_hour >= end:
            left = sum(hour >= end for hour in change.step_hours)
            yield (
                f"{where}.lasts_days",
                f"{left} of {change.steps} steps lie after the last counted day ({scenario.time.days:g})",
            )
        elif change.way == "micro_steps" and len(set(change.step_hours)) < len(change.step_hours):
            yield f"{where}.lasts_days", "0: all its steps are made at once"
        goal = scenario.policy(change.to)
        if between(policy, goal, 1.0, STAYS) == policy:
            yield f"{where}.to", f'"{change.to}" has the same levers: it changes nothing but what it costs'
        yield from _teams_on_the_way(scenario, policy, f"{where}.to")
        if goal.pilot != policy.pilot:
            yield where, f'the pilot of "{change.to}" does not begin: a pilot needs a policy that stays as it is'
        if (goal.feeds, goal.campaigns) != (policy.feeds, policy.campaigns):
            yield where, f'feeds and campaigns remain those of "{name}"; those of "{change.to}" do not start'
    yield from _who_comes_late(scenario)


def _teams_on_the_way(scenario: Scenario, policy: Policy, where: str) -> Faults:
    """Between two desks there may be more teams than people, although each has enough."""
    for stage in stages_of(scenario, policy)[:-1]:
        rules = stage.levers.organisation
        if rules.governance != "central":
            for _, what in teams_without_people(stage.levers, "", most_teams(scenario, stage.levers)):
                yield where, f"on the way, on day {stage.hour / 24.0:g}: teams are {what.partition(';')[0]}"
                return


def _who_comes_late(scenario: Scenario) -> Faults:
    for i, event in enumerate(scenario.events):
        taken = scenario.policy(event.policy) if event.policy is not None else None
        if taken and taken.transformation.to is not None and event.start_hour > taken.transformation.start_hour:
            yield (f"events[{i}].policy", f'"{event.policy}" has begun to turn into "{taken.transformation.to}" by then: it is '
                   "taken up as it stands, and what has fallen due of its cost is billed")  # fmt: skip
