"""Late buyers who are not there, and shops that can do nothing about them, change nothing to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same_record, lively

import wom_sim as ws
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.world.policy import PRESETS, overlay

LOOKING = {"share": 1.0, "late": 0.0, "shelf": 1.0, "here": 1.0}
SHOP_COLUMNS = [
    RECORD_COLUMNS.index(name)
    for name in (
        "researched", "shelf_visits", "showroomed", "left_at_shelf", "kept_in_shop", "turned_away", "shop_cents",
        "shop_discount_cents", "tariffs", "tariff_cents", "tariff_posts",
    )
]  # fmt: skip


def shopping(rates: dict[str, Any] | None = None, shop: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    """The lively scenario with late buyers, and a shop of the first brand's."""
    brands = [{**LIVELY["brands"][0], "policy": "own"}, LIVELY["brands"][1]]
    policies = {"own": {**PRESETS["dedicated_team"], "shop": shop or {}}}
    return lively(**overlay({"brands": brands, "policies": policies, "showrooming": rates or {}}, above))


def assert_same_but_counts(one: Any, other: Any, but: tuple[int, ...] = ()) -> None:
    """Two runs whose records differ in what counts lookers only (or in columns ``but``)."""
    for name, first in one.record._asdict().items():
        second = getattr(other.record, name)
        if name == "hourly":
            first, second = (np.delete(table, [*SHOP_COLUMNS, *but], axis=2) for table in (first, second))
        if first is not None:
            np.testing.assert_array_equal(first, second, err_msg=name)


@pytest.mark.parametrize(
    ("rates", "shop"),
    [
        ({"late": 1.0, "shelf": 1.0, "here": 0.0}, {}),
        ({"shelf": 1.0}, {"response": "match", "discount": 1e5}),
        ({"put_off": 1.0, "talks": 1.0, "shelf": 1.0}, {"response": "tariff", "serving": 99.0}),
    ],
)
def test_nobody_looks_around(rates: dict[str, Any], shop: dict[str, Any]) -> None:
    with_them = ws.run(shopping(rates, shop))
    assert_same_record(ws.run(shopping()), with_them)
    assert len(with_them.state.read_posts) == 0


@pytest.mark.parametrize("rates", [{"shelf": 0.0}, {"here": 50.0}])
def test_looking_around_at_nothing_is_only_counted(rates: dict[str, Any]) -> None:
    without, with_them = ws.run(shopping()), ws.run(shopping({**LOOKING, **rates}))
    assert_same_but_counts(without, with_them)
    assert with_them.measures["researched_share"] == 1.0
    assert (with_them.measures["shelf_visits"] > 100) == ("here" in rates)


def test_without_a_rival_there_is_nowhere_to_go() -> None:
    alone = {"brands": [{**LIVELY["brands"][0], "policy": "own"}]}
    one, other = ws.run(shopping(**alone)), ws.run(shopping({**LOOKING, "late": 1.0}, {"response": "tariff"}, **alone))
    assert_same_but_counts(one, other)
    assert other.measures["shelf_visits"] == 0.0 == other.measures["turned_away"]


@pytest.mark.parametrize(
    ("rates", "shop"),
    [
        ({"advice": 0.0}, {"response": "engage", "attended": 1.0}),
        ({"worth_of_money": 0.0, "claim": 1.0}, {"response": "match", "discount": 500.0}),
        ({"worth_of_money": 0.0, "put_off": 0.0, "talks": 0.0}, {"response": "tariff", "tariff": 500.0}),
    ],
)
def test_a_response_that_moves_nobody_is_only_money(rates: dict[str, Any], shop: dict[str, Any]) -> None:
    ignored = ws.run(shopping({**LOOKING, **rates}))
    answered = ws.run(shopping({**LOOKING, **rates}, shop))
    assert_same_but_counts(ignored, answered)
    assert answered.measures["shelf_visits"] == ignored.measures["shelf_visits"] > 100
    assert answered.measures["showroomed"] == ignored.measures["showroomed"] > 10
    assert answered.measures["kept_in_shop"] == 0.0
    moved = sum(answered.measures[name] != ignored.measures[name] for name in ("shop_cost", "tariff_income"))
    assert moved == 1


def test_talk_of_a_tariff_leaves_every_other_draw_alone() -> None:
    """Where posts move nobody (and opinions stand still), crowd no feed, are not passed on and not read before a choice,
    customers live the same lives."""
    deaf = {"spread": {"advice": 0.0, "reshare": 0.0, "crowding_posts": 0.0, "opinion_half_life_days": 0.0}}
    tariff = {"response": "tariff"}
    silent = ws.run(shopping({**LOOKING, "talks": 0.0}, tariff, **deaf))
    loud = ws.run(shopping({**LOOKING, "talks": 1.0}, tariff, **deaf))
    assert loud.measures["tariff_posts"] > 20
    for table in ("tickets", "switches"):
        np.testing.assert_array_equal(getattr(silent.record, table), getattr(loud.record, table))
    np.testing.assert_array_equal(silent.record.opinion, loud.record.opinion)
    own = loud.record.cascades[np.isin(loud.record.cascades["key"], silent.record.cascades["key"])]
    np.testing.assert_array_equal(silent.record.cascades, own)
