"""Late buyers in what is shown: the description tells of them where they act, and the report has a group for them."""

from __future__ import annotations

from typing import Any

from builders import lively

from wom_sim.measures.measures import MEASURES
from wom_sim.show.acting import idle
from wom_sim.show.describe import describe
from wom_sim.show.voices import GROUPS

LATE: dict[str, Any] = {"share": 0.4}


def test_the_description_tells_of_late_buyers_where_there_are_any() -> None:
    off, on = describe(lively()), describe(lively(showrooming=LATE))
    assert "Nobody looks around just before a choice" in off
    assert "made by people who look around just before" in on
    assert "what rivals ask for what lies on the shelf" in on
    assert "what rivals ask for what lies on the shelf" not in off
    alone = lively(showrooming=LATE, brands=[{"name": "A", "market_share": 0.5}])
    assert "Nobody looks around just before a choice: there is no rival" in describe(alone)


def test_what_no_shop_does_is_idle() -> None:
    shops = {"a": {"agents": 1, "shop": {"response": "match"}}, "b": {"agents": 1}}
    brands = [{"name": name.upper(), "market_share": 0.4, "policy": name} for name in "ab"]
    found = idle(lively(showrooming=LATE, policies=shops, brands=brands))
    named = {key for key in found if "showrooming" in key or ".shop." in key}
    assert named == {
        *(f"showrooming.{key}" for key in ("advice", "put_off", "talks")),
        *(f"policies.a.shop.{key}" for key in ("attended", "contact", "tariff")),
        *(f"policies.b.shop.{key}" for key in ("attended", "contact", "discount", "tariff")),
    }


def test_the_group_of_the_report_is_of_measures() -> None:
    assert set(GROUPS["Who looks in the shop"]) <= set(MEASURES)
