"""Measures of how a brand is organised, on cases that can be worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import AT_ONCE, lively, silent

import wom_sim as ws

TEN_MINUTES = {"distribution": "deterministic", "mean_minutes": 10.0}


def complaints(*hours: float, rules: dict[str, Any], **policy: Any) -> Any:
    """The same person complains in public at these hours of Monday; the desk opens at ten."""
    desk = {
        "agents": 1, "hours": "10:00-24:00", "writing_minutes": 0.0, "listening": AT_ONCE, "handling": TEN_MINUTES,
        "organisation": rules, **policy,
    }  # fmt: skip
    brand = {"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "desk",
             "background_tickets_per_day": 0.0, "employees": 24}  # fmt: skip
    posts = [
        {"kind": "post", "brand": "A", "author": 0, "sign": -1, "severity": 0.2, "hours": hour, "what": "again"}
        for hour in hours
    ]
    return ws.run(
        silent(
            network={"customers": 30}, brands=[brand], policies={"desk": desk}, events=posts,
            service={"patience_hours": 0.0, "resolve_minor": 0.0}, employees={"off_message": 0.0, "training_effect": 0.0},
        )
    )  # fmt: skip


def test_of_two_complaints_that_wait_one_view_makes_one() -> None:
    measures = complaints(1.0, 3.0, rules={"customer_view": "one", "known_saves": 0.4}).measures
    assert measures["merged"] == measures["repeated"] == 1.0
    assert measures["repeated_share"] == 0.5
    assert measures["response_rate"] == 1.0
    assert measures["first_reply_hours"] == pytest.approx(7.0)
    assert measures["utilisation"] * 10 * 14.0 == pytest.approx(0.6 * 10 / 60, rel=1e-6)


def test_silos_answer_both_and_hand_one_over() -> None:
    measures = complaints(1.0, 3.0, rules={"customer_view": "silos"}).measures
    assert (measures["merged"], measures["repeated"], measures["handed_over"]) == (0.0, 1.0, 1.0)
    assert measures["first_reply_hours"] == pytest.approx((9.0 + 7.0 + 10 / 60) / 2)
    assert measures["utilisation"] * 10 * 14.0 == pytest.approx((1.0 + 1.25) * 10 / 60, rel=1e-6)


def test_an_unresolved_complaint_is_repeated_within_its_lifetime_only() -> None:
    """Nothing is resolved here: what comes within a week comes again."""
    assert complaints(11.0, 100.0, rules={"customer_view": "one"}).measures["repeated"] == 1.0
    assert complaints(11.0, 11.0 + 24.0 * 8, rules={"customer_view": "one"}).measures["repeated"] == 0.0
    assert complaints(11.0, 100.0, rules={"customer_view": "one"}).measures["merged"] == 0.0


def test_colleagues_are_paid_for_their_time() -> None:
    """24 people who give 20 minutes of eight hours are one at a time, from nine to five."""
    run = complaints(1.0, 12.0, rules={"who_answers": "colleagues"}, agents=0)
    measures = run.measures
    assert measures["colleague_answers"] == 2.0
    assert measures["first_reply_hours"] == pytest.approx((8.0 + 0.0) / 2)
    assert measures["colleague_hours"] == pytest.approx(20 / 60)
    assert measures["colleague_cost"] == pytest.approx(45.0 * 20 / 60)
    assert measures["service_cost"] == 0.0


def test_their_time_is_part_of_net_value() -> None:
    measures = lively(
        brands=[{"name": "A", "market_share": 0.5, "failure_rate": 0.2, "policy": "own", "employees": 40}],
        policies={"own": {"agents": 1, "organisation": {"who_answers": "colleagues"}}},
    )
    cheap, dear = (
        ws.run(ws.Scenario(**{**measures.model_dump(), "money": {"employee_hour": cost}})).measures
        for cost in (0.0, 60.0)
    )
    assert dear["colleague_cost"] > 100.0
    lost = cheap["net_value"] - dear["net_value"]
    assert lost == pytest.approx(dear["colleague_cost"] + dear["employee_cost"])


def test_where_nothing_is_organised() -> None:
    measures = complaints(1.0, 3.0, rules={}).measures
    assert [measures[name] for name in ("repeated", "merged", "colleague_answers", "colleague_cost")] == [0.0] * 4
    assert np.isnan(measures["repeated_share"])
