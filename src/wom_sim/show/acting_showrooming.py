"""Parameters of late buyers and shops that have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.model.parameters import Showrooming
from wom_sim.world.shop import Shop
from wom_sim.world.shop_faults import compares, unused

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts

AT_SHELF = ("here", "worth_of_money", "advice", "claim", "put_off", "talks")
NEEDS = {  # responses for which a parameter counts
    "advice": ("engage",), "claim": ("match",), "put_off": ("tariff",), "talks": ("tariff",),
    "worth_of_money": ("match", "tariff"),
}  # fmt: skip


def idle_showrooming(facts: Facts) -> Iterator[tuple[str, str]]:
    """Nobody looks around, nobody compares at a shelf, or no shop responds in the way that counts."""
    rates, alone = facts.scenario.showrooming, len(facts.scenario.brands) == 1
    if rates.share == 0.0 or alone:
        why = "there is no rival to look at" if alone else "nobody looks around (`showrooming.share` is 0)"
        yield from ((f"showrooming.{key}", why) for key in Showrooming.model_fields if key != "share")
    if rates.late == 0.0:
        why = "what is read does not count (`showrooming.late` is 0)"
        yield from ((f"showrooming.{key}", why) for key in ("recent_days", "prior_posts"))
    if not compares(facts.scenario):
        why = "nobody compares at a shelf"
        yield from ((f"showrooming.{key}", why) for key in AT_SHELF)
        yield from ((f"policies.{name}.shop.{key}", why) for name in facts.plans for key in Shop.model_fields)
        return
    given = {plan.shop.response for plan in facts.plans.values()}
    for key, responses in NEEDS.items():
        if not given & set(responses):
            yield f"showrooming.{key}", f"no policy in play responds so ({' or '.join(responses)})"
    for name, plan in facts.plans.items():
        why = f"the response is {plan.shop.response}"
        yield from ((f"policies.{name}.shop.{key}", why) for key in unused(plan.shop))


def charges(facts: Facts) -> bool:
    """Whether people may say in public that advice has a tariff."""
    charged = any(plan.shop.response == "tariff" for plan in facts.plans.values())
    return compares(facts.scenario) and charged and facts.scenario.showrooming.talks > 0.0
