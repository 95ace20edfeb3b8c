"""What must add up in every run, and does in a lively one: customers, causes, tickets, money, stocks, reach."""

from __future__ import annotations

from typing import Any

import invariants
import numpy as np
import pytest
from builders import LIVELY, lively

import wom_sim as ws
from wom_sim.engine import record

CHECKS = [getattr(invariants, name) for name in dir(invariants) if name.startswith("check_")]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_of_a_lively_run(lively_run: Any, check: Any) -> None:
    check(lively_run)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_with_a_warm_up_and_long_ticks(check: Any, coarse_run: Any) -> None:
    check(coarse_run)


@pytest.fixture(scope="module")
def coarse_run() -> Any:
    return ws.run(lively(time={"tick_hours": 6.0, "warmup_days": 5.0}), "crisis_room")


def test_first_replies_and_ends_of_the_series_are_those_of_the_tickets(lively_run: Any) -> None:
    """Counted from the first hour, every event belongs to a counted ticket."""
    for brand in lively_run.scenario.brands:
        series = lively_run.series_of(brand.name)
        tickets = lively_run.tickets[lively_run.tickets["brand"] == brand.name]
        assert series["first_replies"].sum() == tickets["first_reply_hour"].notna().sum()
        assert series["tickets"].sum() == tickets["noticed_hour"].notna().sum()
        assert series["resolved"].sum() == (tickets["state"] == "resolved").sum()
        represents = lively_run.scenario.population.represents
        assert series["poached"].sum() == represents * (tickets["state"] == "poached").sum()
        assert series["mentions_negative"].sum() == (tickets["public"] & ~tickets["background"]).sum()
    assert (
        lively_run.measures["abandoned"] >= (lively_run.tickets.query("brand == 'A'")["state"] == "abandoned").sum() > 0
    )


def test_money_by_hand(lively_run: Any) -> None:
    figures, tickets = lively_run.measures, lively_run.tickets.query("brand == 'A'")
    serious = (tickets["state"] == "resolved") & (tickets["severity"] == 1.0)
    assert figures["compensation_cost"] == 25.0 * serious.sum() > 0
    assert figures["service_cost"] == pytest.approx(4 * 17 * 20 * 30.0)
    assert figures["acquisition_cost"] == pytest.approx(150.0 * figures["won"])
    assert lively_run.measures_of("B")["offer_cost"] == pytest.approx(60.0 * figures["poached"])
    assert lively_run.series["cost"].sum() == pytest.approx(figures["service_cost"] + figures["compensation_cost"])
    months = lively_run.state.hourly[:, 0, record.C_VALUE].sum() / record.FIXED_STOCK / (24 * 30.4375)
    assert figures["revenue"] == pytest.approx(20.0 * months * 3.0)
    lifetime = 1.0 / (0.016 + 0.1 / 12)
    assert figures["customer_equity"] == pytest.approx(
        lively_run.state.stock[0, 2] / record.FIXED_STOCK * 20.0 * lifetime * 3.0
    )


def test_without_margin_net_value_is_all_cost() -> None:
    brands = [{**brand, "margin": 0.0} for brand in LIVELY["brands"]]
    figures = ws.run(lively(brands=brands)).measures
    assert figures["revenue"] == figures["customer_equity"] == 0.0
    costs = ("service_cost", "compensation_cost", "offer_cost", "acquisition_cost")
    assert figures["net_value"] == pytest.approx(-sum(figures[name] for name in costs))


def test_the_market_is_the_graph_times_what_each_represents() -> None:
    """Background tickets aside, one customer who stands for ten earns and leaves ten times as much."""

    def of(represents: float) -> Any:
        brands = [{**brand, "background_tickets_per_day": 5.0} for brand in LIVELY["brands"]]
        return ws.run(lively(population={"represents": represents}, brands=brands)).measures

    one, ten = of(1.0), of(10.0)
    for name in ("revenue", "customer_equity", "churned", "poached", "won", "acquisition_cost"):
        assert ten[name] == pytest.approx(10.0 * one[name])
    for name in ("churn_rate", "reach", "mentions_negative", "service_cost", "sentiment", "response_rate"):
        assert ten[name] == one[name]


def test_sentiment_is_the_mean_of_people(lively_run: Any) -> None:
    people = lively_run.state.people
    for number, brand in enumerate(lively_run.scenario.brands):
        last = lively_run.series_of(brand.name)["sentiment"].iloc[-1]
        assert last == pytest.approx(people["satisfaction"][people["brand"] == number].mean(), abs=1e-6)


def test_true_nps_by_hand(lively_run: Any) -> None:
    held = lively_run.state.people["brand"] == 0
    answers = np.rint(10.0 * np.sqrt(lively_run.state.opinion[held, 0]))
    expected = 100.0 * ((answers >= 9).mean() - (answers <= 6).mean())
    assert lively_run.measures["nps_true"] == pytest.approx(expected)


def test_series_and_flows_are_customers_of_the_market(lively_run: Any) -> None:
    """Each customer on the graph stands for three of the market."""
    people, series = lively_run.state.people, lively_run.series
    assert series["customers"].iloc[-1] == 3.0 * (people["brand"] == 0).sum()
    for name, column in (("churned", record.C_CHURNED), ("poached", record.C_POACHED)):
        assert series[name].sum() == 3.0 * lively_run.state.hourly[:, 0, column].sum() == lively_run.measures[name] > 0
    left = lively_run.flows.query("`from` == 'A'")["customers"].sum()
    assert left == pytest.approx(3.0 * lively_run.state.flows[0].sum() / 65536)
