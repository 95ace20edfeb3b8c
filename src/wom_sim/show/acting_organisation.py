"""Parameters of how brands are organised that have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.named_people import how_many
from wom_sim.world.organisation import Organisation
from wom_sim.world.staff_faults import policies_of

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts
    from wom_sim.world.policy import Policy

Idle = Iterator[tuple[str, str]]
ALIKE = {  # what each kind of governance does not read
    "central": ("teams", "hub_share", "local_knowledge", "coordination", "thin"),
    "local": ("hub_share",),
    "hub_and_spokes": ("thin",),
}


def passes_on(plan: Policy) -> bool:
    """Whether a policy hands tickets over, beside those that a channel is too light for."""
    rules = plan.organisation
    return plan.handovers > 0 or rules.customer_view == "silos" or rules.agenda == "marketing_led"


def idle_organisation(facts: Facts) -> Idle:
    """Of how brands are organised: contacts are not looked at, others lead, the desk is one, nobody else answers."""
    plans = facts.plans.items()
    if all(plan.organisation.customer_view == "off" for _, plan in plans):
        yield "service.comes_again", "no policy in play has an `organisation.customer_view`"
    employing = {brand.name for brand in facts.scenario.brands if how_many(brand.employees)}
    followed = policies_of(facts.scenario)
    for name, plan in plans:
        staffed = any(name in followed[brand] for brand in employing)
        for key, why in _of_policy(plan.organisation, staffed):
            yield f"policies.{name}.organisation.{key}", why


def _of_policy(rules: Organisation, staffed: bool) -> Idle:
    if rules.customer_view != "one":
        yield "known_saves", "there is no one view of the customer"
    if rules.agenda != "service_led":
        yield "stiffness", f"the agenda is {rules.agenda}"
    for key in ALIKE[rules.governance]:
        yield key, f"governance is {rules.governance}"
    if rules.who_answers == "desk":
        yield from ((key, "only the desk answers") for key in ("colleague_minutes", "untrained"))
    elif not staffed:
        yield from (
            (key, "no brand that follows the policy has employees") for key in ("colleague_minutes", "untrained")
        )
