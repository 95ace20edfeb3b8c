"""From policies to the arrays of a run: what each means at the desk, in its stages, to its arms and in its teams.

A row of ``Run.plans`` is a policy or one of its stages. Rows stand in the order in which a scenario comes to know them, so
that a policy which a fork adds moves none.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import dtypes
from wom_sim.engine.records import records
from wom_sim.world.channels import presence_of
from wom_sim.world.course import stages_of
from wom_sim.world.network import SocialGraph
from wom_sim.world.policy import Policy, compile_policies
from wom_sim.world.scenario import Scenario
from wom_sim.world.staff import programme_channel
from wom_sim.world.stages import arms_of, teams_of
from wom_sim.world.start import first_tick_from
from wom_sim.world.surveys import survey_columns
from wom_sim.world.teams import Team


class Row(NamedTuple):
    """A row of ``Run.plans``."""

    name: str  # of the policy
    tick: int  # from which on it holds
    levers: Policy
    cents: int = 0  # that have fallen due by then for its change into another policy


class Change(NamedTuple):
    """A brand takes up another policy, or its policy enters a stage."""

    tick: int
    kind: int  # of event, as in state
    brand: int
    policy: int
    levers: int


class Plans(NamedTuple):
    """Policies as a run has them."""

    arrays: dict[str, Any]  # fields of Run
    names: list[str]  # policy of each row; "" for a stage
    own: list[int]  # by brand: the policy at the start ...
    own_levers: list[int]  # ... and its stage
    changes: list[Change]
    followed: list[tuple[int, int]]  # brand and policy, for every policy that a brand follows sometime
    most_teams: int
    levers: tuple[Policy, ...]  # of each row


def plans_of(scenario: Scenario, policy: str | None, graph: SocialGraph, run_seed: int, *, dated: bool) -> Plans:
    """The policies that brands follow sometime; ``policy`` replaces the first brand's own. In calm runs nothing has a date."""
    rows: list[Row] = []
    sizes = tuple(np.bincount(graph.group).tolist())

    def row(name: str) -> int:
        known = [one.name for one in rows]
        if name not in known:
            levers = scenario.policy(name)
            stages = stages_of(scenario, levers) if dated else ()
            own = Row(name, -1, levers)
            those = [own, *(Row(name, first_tick_from(scenario, one.hour), one.levers, one.cents) for one in stages)]
            rows.extend(those)
            for other in dict.fromkeys(other for one in those for other in named_in(one.levers, sizes, run_seed)):
                row(other)
            return len(known)
        return known.index(name)

    own = [row(policy if index == 0 and policy else brand.follows) for index, brand in enumerate(scenario.brands)]
    places = {brand.name: index for index, brand in enumerate(scenario.brands)}
    switches = [
        (first_tick_from(scenario, event.start_hour), places[event.brand], row(str(event.policy)))
        for event in scenario.events
        if dated and event.kind == "policy"
    ]
    begun = dict.fromkeys(enumerate(own), -1)  # when a brand follows a policy for the first time
    for tick, brand, plan in switches:
        begun[brand, plan] = min(tick, begun.get((brand, plan), tick))
    # Stages before that are nobody's: a policy that a fork adds must not bring events before the fork.
    changes = [
        Change(rows[stage].tick, dtypes.CHANGES_STAGE, brand, plan, stage)
        for (brand, plan), tick in begun.items()
        for stage in later_stages(rows, plan)
        if rows[stage].tick > tick
    ]
    changes += [
        Change(tick, dtypes.CHANGES_POLICY, brand, plan, stage_at(rows, plan, tick)) for tick, brand, plan in switches
    ]
    names = [one.name if one.tick < 0 else "" for one in rows]
    arrays, most_teams = arrays_of(scenario, rows, sizes, run_seed)
    billed = any(one.cents > 0 for one in rows)
    arrays["change_paid"] = np.zeros((len(own), len(rows) if billed else 0), np.int64)
    levers = tuple(one.levers for one in rows)
    return Plans(
        arrays, names, own, [stage_at(rows, plan, 0) for plan in own], changes, list(begun), most_teams, levers
    )


def named_in(policy: Policy, sizes: tuple[int, ...], run_seed: int) -> list[str]:
    """Other policies that a policy makes use of."""
    teams = [team.policy for team in teams_of(policy, sizes, run_seed) if team.policy is not None]
    return [*arms_of(policy, len(sizes), run_seed).values(), *teams]


def later_stages(rows: list[Row], plan: int) -> list[int]:
    """Rows of the stages of the policy in row ``plan``."""
    return [at for at in range(plan + 1, len(rows)) if rows[at].name == rows[plan].name]


def stage_at(rows: list[Row], plan: int, tick: int) -> int:
    """The row that holds in a tick for who follows the policy in row ``plan``."""
    return max((at for at in later_stages(rows, plan) if rows[at].tick <= tick), default=plan)


def arrays_of(scenario: Scenario, rows: list[Row], sizes: tuple[int, ...], run_seed: int) -> tuple[dict[str, Any], int]:
    """The rows as fields of Run, and the most teams that any has."""
    policies = tuple(one.levers for one in rows)
    teams = [teams_of(one, sizes, run_seed) for one in policies]
    most = max(map(len, teams))
    place = {one.name: at for at, one in reversed(list(enumerate(rows)))}
    arms = arm_rows([arms_of(one, len(sizes), run_seed) for one in policies], place, len(sizes))
    columns = dict(compile_policies(policies))
    triage = columns.pop("triage")
    reached = [[at, *sorted({int(arm) for arm in arms[at]} - {dtypes.NOBODY})] for at in range(len(rows))]
    weighs = {
        key: [any(getattr(policies[at].triage, key) for at in all_) for all_ in reached]
        for key in ("random", "reshares")
    }
    columns |= survey_columns(policies, scenario.population.represents)
    columns |= {
        "programme_channel": [programme_channel(scenario, plan) for plan in policies],
        "teams": [len(one) for one in teams],
        "change_cents": [one.cents for one in rows],
        "by_chance": weighs["random"],
        "by_the_hour": [
            weighs["reshares"][at] or any(policies[one].triage_rule for one in reached[at]) for at in range(len(rows))
        ],
        "triage_rule": [plan.triage_rule is not None for plan in policies],
        "reply_rule": [plan.reply_rule is not None for plan in policies],
    }
    return {
        "plans": records(dtypes.PLAN, columns),
        "triage": triage,
        "presence": np.array(
            [[tuple(one) for one in presence_of(scenario, plan)] for plan in policies], dtypes.PRESENCE
        ),
        "arms": arms,
        "teams": team_rows(teams, place, most),
        "team_of": team_places(teams, most, len(sizes)),
    }, most


def arm_rows(arms: list[dict[int, str]], place: dict[str, int], groups: int) -> NDArray[np.int64]:
    """``Run.arms``."""
    found = np.full((len(arms), groups if any(arms) else 0), dtypes.NOBODY, np.int64)
    for at, named in enumerate(arms):
        for group, name in named.items():
            found[at, group] = place[name]
    return found


def team_rows(teams: list[tuple[Team, ...]], place: dict[str, int], most: int) -> NDArray[Any]:
    """``Run.teams``."""
    found = np.zeros((len(teams), most), dtypes.TEAM)
    for at, those in enumerate(teams):
        bounds = [0.0, *np.cumsum([one.share for one in those]).tolist()]
        bounds[-1] = 1.0
        for number, one in enumerate(those):
            plan = at if one.policy is None else place[one.policy]
            found[at, number] = plan, *bounds[number : number + 2], *one.manner
    return found


def team_places(teams: list[tuple[Team, ...]], most: int, groups: int) -> NDArray[np.int64]:
    """``Run.team_of``."""
    found = np.zeros((len(teams), 2, groups if most > 1 else 0), np.int64)
    for at, those in enumerate(teams):
        for number, one in enumerate(those):
            found[at, 0, list(one.minor)] = number
            found[at, 1, list(one.serious)] = number
    return found
