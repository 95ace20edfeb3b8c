"""Parameters of pilots, and of policies that are tried in one only, that have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from wom_sim.world.pilot_faults import AT_THE_DESK, FIXING, FOR_EVERYBODY
from wom_sim.world.policy import Policy

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts


def idle_pilots(facts: Facts) -> Iterator[tuple[str, str]]:
    """Of policies without a pilot its keys; of policies that are only tried, what a pilot does not try of them."""
    scenario = facts.scenario
    first = {*scenario.followed_policies, *scenario.compared_policies}
    first |= {str(plan.transformation.to) for plan in facts.plans.values()}
    for name, plan in facts.plans.items():
        pilot = plan.pilot
        if pilot.of is None:
            yield from ((f"policies.{name}.pilot.{key}", "the policy has no pilot") for key in type(pilot).model_fields)
            continue
        if pilot.share is not None:
            yield f"policies.{name}.pilot.interest_groups", "groups are drawn (`share`)"
        else:
            yield f"policies.{name}.pilot.share", "groups are named (`interest_groups`)"
    for name in facts.plans.keys() - first:
        desks = {plan.pilot.desk for plan in facts.plans.values() if plan.pilot.of == name}
        yield from _untried(name, facts.plans[name], shared=desks == {"shared"})


def _untried(name: str, plan: Policy, shared: bool) -> Iterator[tuple[str, str]]:
    for key in FOR_EVERYBODY:
        table = getattr(plan, key)
        if isinstance(table, BaseModel) and key != "surge":
            yield from (
                (f"policies.{name}.{key}.{inner}", "is only tried in a pilot, which does not try this")
                for inner in type(table).model_fields
            )
    yield from (
        (f"policies.{name}.learning.{key}", "is only tried in a pilot, which does not try this") for key in FIXING
    )
    if shared and plan.agents > 0:
        for key in AT_THE_DESK:
            if key != "agents":
                yield f"policies.{name}.{key}", "is only tried in a pilot, whose arms share the other policy's desk"
        yield from (
            (f"policies.{name}.surge.{key}", "is only tried in a pilot, which does not try this")
            for key in type(plan.surge).model_fields
        )
