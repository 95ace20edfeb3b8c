"""Definitions of measures, what they say where nothing happened, and storms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from builders import cascades_of, lively, silent
from invariants import WHEN_NOTHING_HAPPENED

import wom_sim as ws
from wom_sim.measures.storms import firestorm, usual_negative_per_day

NAMED = [
    "net_value",
    "revenue",
    "service_cost",
    "compensation_cost",
    "customer_equity",
    "churn_rate",
    "churned",
    "churned_failure",
    "churned_word_of_mouth",
    "churned_friend_left",
    "churned_base",
    "churned_poached",
    "won",
    "poached",
    "market_share",
    "reach",
    "depth",
    "relationship",
    "share_of_voice",
    "mentions_positive",
    "mentions_negative",
    "mentions_neutral",
    "reshares",
    "talk_positive",
    "talk_negative",
    "advocacy_rate",
    "engagement_hours",
    "response_rate",
    "first_reply_hours",
    "first_reply_hours_p90",
    "resolution_rate",
    "resolution_hours",
    "resolution_hours_p90",
    "abandoned",
    "utilisation",
    "sentiment",
    "nps_true",
    "firestorm",
    "firestorm_peak",
    "firestorm_hours",
    "cascade_largest",
    "cascade_reshared_share",
    "cascade_virality",
]


@pytest.mark.parametrize("name", NAMED)
def test_the_measures_that_others_rely_on_are_there(name: str) -> None:
    assert name in ws.MEASURES


@pytest.mark.parametrize("measure", ws.MEASURES.values(), ids=list(ws.MEASURES))
def test_every_measure_is_defined(measure: Any) -> None:
    assert measure.unit
    assert measure.better in (-1, 0, 1)
    assert len(measure.definition) > 20
    assert measure.definition.endswith(".")


def test_a_run_has_every_measure_in_order(lively_run: Any) -> None:
    assert list(lively_run.measures) == list(ws.MEASURES)
    assert all(isinstance(value, float) for value in lively_run.measures.values())


def test_nothing_happened() -> None:
    """One customer, no touch, no desk: what cannot be said is NaN, what is none is nought."""
    figures = ws.run(silent()).measures
    unsaid = {name for name, value in figures.items() if math.isnan(value)}
    of_customers = {"churn_rate", "relationship", "sentiment", "nps_true", "reach_per_customer"}
    assert unsaid == WHEN_NOTHING_HAPPENED - of_customers
    assert figures["market_share"] == 1.0
    assert figures["sentiment"] == pytest.approx(0.3, abs=1e-6)
    assert figures["churn_rate"] == figures["reach"] == figures["mentions_negative"] == figures["firestorm"] == 0.0


def test_a_brand_without_customers() -> None:
    brands = [{"name": "A", "market_share": 1.0}, {"name": "B", "market_share": 0.0}]
    figures = ws.run(silent(brands=brands, time={"days": 1.0})).measures_of("B")
    unsaid = {name for name, value in figures.items() if math.isnan(value)}
    assert {"churn_rate", "relationship", "sentiment", "nps_true"} <= unsaid <= WHEN_NOTHING_HAPPENED
    assert figures["revenue"] == figures["customer_equity"] == figures["market_share"] == 0.0


def test_an_unknown_brand_is_named() -> None:
    with pytest.raises(ws.BadInput, match="there is no brand 'C'"):
        ws.run(silent()).measures_of("C")


def test_a_storm_by_hand() -> None:
    hours = np.zeros(240, np.int64)
    hours[::24] = 2  # two a day
    assert usual_negative_per_day(hours, None) == 2.0
    assert firestorm(hours, 2.0, 5.0, 10) == (False, 2.0, 0.0)
    hours[100:110] += 3
    on, peak, length = firestorm(hours, 2.0, 5.0, 10)
    assert (on, peak) == (True, 32.0)
    assert length == 29.0  # hours 102 (2 + 9 posts) to 130 (2 + 9 of the burst are still less than a day old)
    assert firestorm(hours, 7.0, 5.0, 10)[0] is False
    assert usual_negative_per_day(hours, 96.0) == 2.0


def test_waits_are_those_of_the_tickets(lively_run: Any) -> None:
    tickets, figures = lively_run.tickets.query("brand == 'A'"), lively_run.measures
    replied = (tickets["first_reply_hour"] - tickets["born_hour"]).dropna()
    solved = (tickets["closed_hour"] - tickets["born_hour"])[tickets["state"] == "resolved"]
    assert figures["first_reply_hours"] == pytest.approx(replied.median())
    assert figures["first_reply_hours_p90"] == pytest.approx(replied.quantile(0.9))
    assert figures["resolution_hours"] == pytest.approx(solved.median())
    assert figures["resolution_hours_p90"] == pytest.approx(solved.quantile(0.9))


def test_reading_takes_time() -> None:
    run = ws.run(cascades_of(0.0, range(10), 100))
    assert run.measures["engagement_hours"] == pytest.approx(run.series["seen"].sum() * 12.0 / 3600.0)
    assert run.measures["engagement_hours"] > 0.0


def test_share_of_voice_sums_to_one() -> None:
    run = ws.run(lively())
    assert sum(run.measures_of(name)["share_of_voice"] for name in "AB") == pytest.approx(1.0)
    assert all(0.0 < run.measures_of(name)["share_of_voice"] < 1.0 for name in "AB")


def test_largest_cascade_is_the_first_brands(lively_run: Any) -> None:
    posts = lively_run.largest_cascade()
    assert len(posts) == lively_run.measures["cascade_largest"] > 5
    assert posts.attrs["brand"] == "A"
    with pytest.raises(ws.BadInput, match="trace"):
        _ = ws.run(silent()).posts
