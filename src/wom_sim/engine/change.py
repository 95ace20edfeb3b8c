"""What turning a policy into another costs: billed once to each brand that follows it, step by step, or when it takes it up."""

from __future__ import annotations

from wom_sim.engine.people import count
from wom_sim.engine.record import C_CHANGE_CENTS
from wom_sim.model.compiled import inner


@inner
def pay_for_change(run, brand):  # type: ignore[no-untyped-def]
    """Bill what has fallen due of the change of the policy that a brand follows, and is not paid yet."""
    due = run.plans[run.desks[brand].levers].change_cents
    if due > 0:
        policy = run.desks[brand].policy
        count(run, brand, C_CHANGE_CENTS, due - run.change_paid[brand, policy])
        run.change_paid[brand, policy] = due
