"""What is legal about late buyers and shops, and still deserves a second look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.faults import dotted
from wom_sim.world.shop import Shop
from wom_sim.world.staff_faults import policies_of

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

# Which keys of a shop its responses use, beside those that all do.
KEYS_OF_RESPONSES = {
    "ignore": (), "engage": ("attended", "contact"), "match": ("discount",), "tariff": ("tariff",),
}  # fmt: skip


def unused(shop: Shop) -> list[str]:
    """Keys that the response of a shop does not use."""
    return [key for response, keys in KEYS_OF_RESPONSES.items() if response != shop.response for key in keys]


def compares(scenario: Scenario) -> bool:
    """Whether anybody compares at a shelf."""
    rates = scenario.showrooming
    return rates.share > 0.0 and rates.shelf > 0.0 and len(scenario.brands) > 1


def shop_notes(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Research that cannot matter, responses to people who never come, and keys that the response does not use."""
    rates = scenario.showrooming
    if rates.share > 0.0 and len(scenario.brands) == 1:
        yield "showrooming.share", "has no effect: there is no rival to look at"
    elif rates.share > 0.0 and rates.late == 0.0 and rates.shelf == 0.0:
        yield (
            "showrooming.share",
            "has no effect: neither what is read (`late`) nor a shelf (`shelf`) counts",
        )
    for name in dict.fromkeys(name for names in policies_of(scenario).values() for name in names):
        shop, where = scenario.policy(name).shop, dotted(("policies", name, "shop"))
        if shop == Shop():
            continue
        if not compares(scenario):
            yield where, "has no effect: nobody compares at a shelf (`showrooming.share`, `showrooming.shelf`, rivals)"
            continue
        for key in unused(shop):
            if getattr(shop, key) != Shop.model_fields[key].default:
                yield f"{where}.{key}", f'has no effect: the response is "{shop.response}"'
