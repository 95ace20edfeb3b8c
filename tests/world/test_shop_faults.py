"""Late buyers and shops: what is refused, and what `check` says."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.check import check
from wom_sim.world.shop_faults import shop_notes, unused

LATE = {"share": 0.3}


def tables(shop: dict[str, Any] | None = None, rates: dict[str, Any] | None = None, brands: int = 2) -> dict[str, Any]:
    named = [{"name": "AB"[at], "market_share": 0.3, "policy": "own"} for at in range(brands)]
    return {
        "time": {"days": 10.0}, "network": {"customers": 100}, "brands": named, "policies": {"own": {"shop": shop or {}}},
        "showrooming": rates or {},
    }  # fmt: skip


def faults(**given: Any) -> dict[str, str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(**tables(**given))
    return {fault.where: fault.what for fault in caught.value.faults}


def test_every_fault_at_once() -> None:
    found = faults(
        shop={"response": "charge", "tariff": 0.0, "discount": -1.0, "attended": 0.0, "fee": 3.0},
        rates={"share": 1.2, "recent_days": 0.0, "here": -1.0},
    )
    here = "policies.own.shop"
    assert set(found) == {
        *(f"{here}.{key}" for key in ("response", "tariff", "discount", "attended", "fee")),
        *(f"showrooming.{key}" for key in ("share", "recent_days", "here")),
    }
    assert all(word in found[f"{here}.response"] for word in ("ignore", "engage", "match", "tariff"))
    assert "above 0" in found[f"{here}.tariff"]


def test_a_response_is_refused_with_the_nearest_right_name() -> None:
    assert "tariff" in faults(shop={"response": "tarif"})["policies.own.shop.response"]
    assert "discount" in faults(shop={"discuont": 3.0})["policies.own.shop.discuont"]


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"rates": LATE, "brands": 1}, "showrooming.share"),
        ({"rates": {**LATE, "late": 0.0, "shelf": 0.0}}, "showrooming.share"),
        ({"shop": {"response": "match"}}, "policies.own.shop"),
        ({"shop": {"response": "match"}, "rates": {**LATE, "shelf": 0.0}}, "policies.own.shop"),
        ({"shop": {"response": "match", "tariff": 9.0}, "rates": LATE}, "policies.own.shop.tariff"),
        ({"shop": {"discount": 9.0}, "rates": LATE}, "policies.own.shop.discount"),
    ],
)
def test_what_is_odd_is_noted(given: dict[str, Any], key: str) -> None:
    scene = ws.Scenario(**tables(**given))
    assert [where for where, _ in shop_notes(scene)] == [key]
    assert key in [note.where for note in check(scene).notes]


@pytest.mark.parametrize("response", ["ignore", "engage", "match", "tariff"])
def test_what_is_complete_is_taken(response: str) -> None:
    scene = ws.Scenario(**tables({"response": response}, LATE))
    assert list(shop_notes(scene)) == []
    assert "serving" not in unused(scene.policy("own").shop)
