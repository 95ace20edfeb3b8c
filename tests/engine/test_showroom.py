"""Late buyers in the engines: who goes, what it costs, forks, restores, and tight pools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import FLAT, assert_same_record, lively, scenario, silent
from parity import assert_parity, both
from test_nulls_showrooming import shopping

import wom_sim as ws
from wom_sim.engine.checkpoint_file import read
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.world.policy import PRESETS

RESPONSES = {response: {**PRESETS["service_led"], "shop": {"response": response}} for response in
             ("ignore", "engage", "match", "tariff")}  # fmt: skip
EAGER = {"share": 0.8, "late": 0.5, "shelf": 0.9, "here": 1.0, "put_off": 0.3, "talks": 0.6, "recent_days": 2.0}


def column(run: Any, name: str, brand: int = 0) -> int:
    """A column of the record, summed over all hours."""
    return int(run.record.hourly[:, brand, RECORD_COLUMNS.index(name)].sum())


def market(people: int = 4000, shop: dict[str, Any] | None = None, **rates: Any) -> ws.Scenario:
    """A market of three brands that are alike, in which nobody leaves but at a shelf, and everybody looks there."""
    brands = [
        {"name": name, "market_share": share, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "own"}
        for name, share in (("A", 0.4), ("B", 0.3), ("C", 0.3))
    ]
    return silent(
        time={"days": 30.0, "warmup_days": 0.0, "rhythm": FLAT},
        network={"customers": people},
        brands=brands,
        policies={"own": {**PRESETS["ignore"], "shop": shop or {}}},
        reviews={"intercept": 0.0, "switching_cost": 0.0, "interval_days": 30.0, "preference": 0.0},
        showrooming={"share": 1.0, "late": 0.0, "shelf": 1.0, "here": 1.0, **rates},
    )


def lost_share(scene: ws.Scenario) -> tuple[float, int]:
    """Share of those who look at the first brand's shelf who buy elsewhere, and how many looked."""
    run = ws.run(scene)
    return run.measures["showroomed_share"], column(run, "shelf_visits")


@pytest.mark.parametrize(
    ("here", "shop", "rates", "worth"),
    [
        (1.0, {}, {}, 1.0),
        (2.0, {}, {}, 2.0),
        (1.0, {"response": "engage", "attended": 1.0}, {"advice": 0.7}, 1.7),
        (1.0, {"response": "match", "discount": 20.0}, {"worth_of_money": 0.04}, 1.8),
        (1.0, {"response": "tariff", "tariff": 10.0}, {"worth_of_money": 0.05, "put_off": 0.0, "talks": 0.0}, 1.5),
    ],
)
def test_those_who_go_are_a_logit(here: float, shop: dict[str, Any], rates: dict[str, Any], worth: float) -> None:
    """Two rivals alike: e^−w · 2 / (1 + 2 e^−w), within three standard errors."""
    share, looked = lost_share(market(shop=shop, here=here, **rates))
    away = 2.0 * np.exp(-worth)
    expected = away / (1.0 + away)
    assert looked > 1400
    assert abs(share - expected) < 3.0 * np.sqrt(expected * (1 - expected) / looked)


def test_own_customers_think_of_the_cost_of_switching() -> None:
    free, dear = (market(500).model_dump() for _ in range(2))
    dear["reviews"]["switching_cost"] = 20.0
    assert ws.run(ws.Scenario(**free)).measures["left_at_shelf"] > 10
    assert ws.run(ws.Scenario(**dear)).measures["left_at_shelf"] == 0


@pytest.mark.parametrize("response", RESPONSES)
def test_money_is_what_was_counted(response: str) -> None:
    shop = {"response": response, "serving": 1.5, "contact": 3.0, "attended": 0.5, "discount": 7.0, "tariff": 2.0}
    run = ws.run(shopping({**EAGER, "claim": 0.5}, shop, time={"warmup_days": 0.0}))
    figures, represents = run.measures, run.scenario.population.represents
    looked = {name: column(run, name) for name in ("shelf_visits", "turned_away", "showroomed", "tariffs")}
    served = looked["shelf_visits"] - looked["turned_away"]
    extra = figures["shop_cost"] - 1.5 * served * represents
    assert looked["showroomed"] > 10
    assert (looked["tariffs"], looked["turned_away"] > 0) == (
        (looked["showroomed"], True) if response == "tariff" else (0, False)
    )
    assert figures["tariff_income"] == 2.0 * looked["tariffs"] * represents
    assert (figures["shop_discounts"] > 0, figures["tariff_posts"] > 0) == (response == "match", response == "tariff")
    if response == "engage":
        assert extra == pytest.approx(3.0 * represents * round(extra / 3.0 / represents))
        assert 0.4 < extra / (3.0 * represents * served) < 0.6
    else:
        assert extra == pytest.approx(figures["shop_discounts"])


def test_net_value_has_the_shop_and_the_tariffs() -> None:
    cheap, dear = (
        ws.run(shopping(EAGER, {"response": "tariff", "serving": serving})).measures for serving in (0.0, 2.0)
    )
    assert cheap["net_value"] - dear["net_value"] == pytest.approx(dear["shop_cost"])
    spent = ("service_cost", "compensation_cost", "offer_cost", "acquisition_cost", "shop_cost")
    others = sum(dear[name] for name in spent) - dear["tariff_income"]
    assert cheap["tariff_income"] > 0
    assert (
        dear["revenue"] + dear["customer_equity"] - dear["net_value"] - others > 0
    )  # what they were worth at the start


def test_leaving_at_the_shelf_is_no_other_cause_than_the_base() -> None:
    run = ws.run(market(800, here=0.5))
    assert run.measures["churned"] == run.measures["churned_base"] == run.measures["left_at_shelf"] > 20


def test_calm_churn_is_that_of_base_churn_with_those_who_left_at_the_shelf() -> None:
    brand = {"failure_rate": 0.0, "delight_rate": 0.0, "base_churn": 0.1}
    scene = lively(
        time={"days": 60.0}, network={"customers": 4000}, reviews={"intercept": None},
        brands=[{"name": name, "market_share": 0.5, **brand} for name in "AB"],
        showrooming={"share": 0.5, "late": 0.0, "shelf": 0.5, "here": 1.5},
    )  # fmt: skip
    run = ws.run(scene)
    assert run.measures["left_at_shelf"] > 0.1 * run.measures["churned"]
    assert run.measures["churn_rate"] == pytest.approx(0.1, rel=0.15)


def test_people_read_what_was_posted_of_late() -> None:
    """One bad post on A and a good one on B by a script: those who read nothing else leave A."""
    post = {"kind": "post", "author": 0, "hours": 0.0, "severity": 1.0}
    posts = [{**post, "brand": "A", "sign": -1}, {**post, "brand": "B", "sign": 1}]
    base = market(2000, here=0.0, shelf=0.0, late=1.0, prior_posts=0.0, recent_days=1000.0).model_dump()
    base["brands"] = base["brands"][:2]
    base["reviews"] |= {"intercept": 0.2, "interval_days": 10.0, "preference": 3.0, "leave_market": 0.0}
    run = ws.run(ws.Scenario(**base | {"events": posts}))
    before = ws.run(ws.Scenario(**base))
    good, bad = run.state.read_posts[0] / 65536
    assert good == 0
    assert 0.9 < bad <= 1.0
    assert run.state.read_posts[1].tolist() == run.state.read_posts[0, ::-1].tolist()
    assert run.measures["churned"] > 1.3 * before.measures["churned"]


@pytest.mark.parametrize("hours", [0.5, 7.0, 24.0])
@pytest.mark.parametrize("response", ["engage", "match", "tariff"])
def test_both_engines(response: str, hours: float) -> None:
    pair = both(
        shopping(EAGER, {"response": response}, time={"days": 6.0, "tick_hours": hours}, network={"customers": 120})
    )
    assert pair.kernel.measures["shelf_visits"] > 20
    assert_parity(pair)


def scene(first: str, *changes: tuple[float, str]) -> ws.Scenario:
    """The lively market with late buyers, in which the first brand follows a policy and changes it."""
    brands = [
        {"name": "A", "market_share": 0.5, "failure_rate": 0.2, "policy": first},
        {"name": "B", "market_share": 0.3, "failure_rate": 0.1, "policy": "match"},
    ]
    events = [{"kind": "policy", "brand": "A", "hours": hour, "policy": name} for hour, name in changes]
    return lively(brands=brands, policies=RESPONSES, events=events, showrooming=EAGER)


def lived(one: ws.Scenario) -> Any:
    return ws.run(one, trace=True, watch=np.arange(400) % 4 == 0)


@pytest.mark.parametrize(("first", "then"), [("ignore", "tariff"), ("tariff", "match")])
@pytest.mark.parametrize("hour", [-20.0, 150.0])
def test_a_fork_is_a_scheduled_change(tmp_path: Path, first: str, then: str, hour: float) -> None:
    run, straight = lived(scene(first)), lived(scene(first, (hour, then)))
    assert straight.measures["shelf_visits"] > 50
    assert_same_record(straight, ws.fork(run, hour, then))
    assert_same_record(straight, ws.fork(run.save(tmp_path / "there.wom", hour), hour, then))


def test_a_restore_remembers_what_people_read(tmp_path: Path) -> None:
    run = lived(scene("tariff"))
    path = run.save(tmp_path / "there.wom", 150.0)
    assert (read(path).run.read_posts > 0).all()
    assert_same_record(run, ws.restore(path))


def test_another_order_of_brands_is_another_name_only() -> None:
    """Two brands alike, with the shop of one or of the other: what a shop does is its own."""
    one = ws.run(scenario(market(600).model_dump(), policies={"own": {"shop": {"response": "match"}}}))
    for number in range(3):
        assert column(one, "shop_discount_cents", number) > 0
