"""What plug-ins leave without effect. Weights, replies and sums of the policy's own are handed to rules, which may use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts


def desk_rules(facts: Facts) -> list[str]:
    """What plug-ins decide at desks, in words."""
    what = {"triage_rule": "the order of tickets", "reply_rule": "replies and compensation"}
    named = ((name, key, getattr(plan, key)) for name, plan in facts.plans.items() for key in what)
    return [f"{what[key]} under {name} ({rule})" for name, key, rule in named if rule is not None]


def offer_rules(facts: Facts) -> list[str]:
    """The same of the offers of brands that poach."""
    ways = ((brand.name, brand.poaching.offer_rule) for brand in facts.scenario.brands if brand.name in facts.poachers)
    return [f"of {name} ({rule})" for name, rule in ways if rule is not None]


def idle_plugins(facts: Facts) -> Iterator[tuple[str, str]]:
    """Of rules: those that nobody would ask, and chance in an order that a rule makes."""
    for name, plan in facts.plans.items():
        if plan.triage_rule is not None:
            yield f"policies.{name}.triage.random", "a plug-in puts the tickets in order"
        if plan not in facts.answering or not facts.tickets:
            for key in ("triage_rule", "reply_rule"):
                yield f"policies.{name}.{key}", "nobody answers" if facts.tickets else "nobody can complain"
