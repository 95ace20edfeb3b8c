"""Surveys and steering by hand: who is asked, when answers are in, what a review does; and forks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import FLAT, assert_same_record, desk, lively
from test_nulls_surveys import ASKED, surveyed

import wom_sim as ws
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.model.draws import CSAT, u

HONEST = {"answer_rate": 1.0, "pleased": 0.0, "angry": 0.0, "noise": 0.0, "answer_days": 0.0}
EVERYBODY = {"nps_every_days": 4, "nps_share": 1.0, "report_days": 0.0, "cost": 2.0}


def column(run: Any, name: str, brand: int = 0) -> Any:
    return run.record.hourly[:, brand, RECORD_COLUMNS.index(name)]


def days_of(run: Any, name: str) -> dict[int, int]:
    """Sums of a column on each day on which it is not zero."""
    daily = column(run, name).reshape(-1, 24).sum(axis=1)
    return {int(day): int(daily[day]) for day in np.flatnonzero(daily)}


def test_when_everybody_answers_exactly_the_survey_is_the_truth_a_day_late() -> None:
    run = ws.run(surveyed(EVERYBODY, surveys=HONEST))
    asked, answered = days_of(run, "surveys_sent"), days_of(run, "nps_answered")
    assert list(asked) == [4, 8, 12, 16, 20]  # days of the run, of which two are warm-up
    assert {day + 1: number for day, number in asked.items()} == answered
    assert days_of(run, "wave_customers") == asked
    net = column(run, "promoters") - column(run, "detractors")
    np.testing.assert_array_equal(net[24:], column(run, "wave_net")[:-24])
    assert run.measures["survey_bias"] == pytest.approx(0.0, abs=1e-9)
    assert run.measures["survey_response"] == 1.0
    assert run.measures["survey_lag"] == 1.0
    assert run.measures["survey_cost"] == 3.0 * 2.0 * sum(asked.values())  # each stands for three


@pytest.mark.parametrize(("report", "lag"), [(0.0, 1), (1.0, 1), (2.5, 2), (3.0, 3)])
def test_answers_are_in_after_fieldwork_and_report(report: float, lag: int) -> None:
    run = ws.run(surveyed({**EVERYBODY, "report_days": report}, surveys=HONEST))
    assert list(days_of(run, "nps_answered")) == [day + lag for day in (4, 8, 12, 16, 20) if day + lag < 22]
    assert run.measures["survey_lag"] == lag


def test_other_people_are_asked_in_each_wave_and_more_answer_where_more_is_felt() -> None:
    run = ws.run(surveyed({**EVERYBODY, "nps_share": 0.3}, surveys=HONEST))
    customers, asked = days_of(run, "wave_customers"), days_of(run, "surveys_sent")
    assert all(0.2 < asked[day] / customers[day] < 0.4 for day in customers)
    tepid, moved = (
        ws.run(surveyed(EVERYBODY, surveys={"answer_rate": 0.2, "pleased": more, "angry": more})).measures
        for more in (0.0, 3.0)
    )
    assert 0.15 < tepid["survey_response"] < 0.25 < moved["survey_response"]


def test_csat_of_a_desk_that_answers_at_once_and_of_one_that_lets_people_wait() -> None:
    """Without a wait a minor complaint that is resolved leaves 1 − (1 − .15)(1 − .95) of satisfaction, else .15."""
    policy = {"surveys": {"csat_share": 1.0, "report_days": 0.0, "cost": 1.0}, "handling": {"mean_minutes": 1.0}}
    run = ws.run(_always_minor(desk(0.5, 4800.0, agents=4, **policy), HONEST))
    tickets = run.record.tickets
    done = tickets[(tickets["closed"] >= 0.0) & (tickets["born"] >= 240.0)]
    resolved = float((done["state"] == 3).mean())
    expected = 100.0 * (resolved * (1.0 - 0.85 * 0.05) + (1.0 - resolved) * 0.15)
    assert run.measures["csat_true"] == pytest.approx(expected, rel=2e-3)
    verdicts = [u(run.seeds.run, CSAT, 3, key, 0) for key in done["key"]]
    assert run.measures["csat_surveyed"] == pytest.approx(run.measures["csat_true"], abs=2.0)
    assert len(verdicts) == pytest.approx(run.measures["survey_cost"], abs=2)
    slow = ws.run(_always_minor(desk(0.5, 4800.0, agents=1, **{**policy, "handling": {"mean_minutes": 110.0}}), HONEST))
    assert slow.measures["csat_true"] < run.measures["csat_true"] - 5.0


def _always_minor(scene: ws.Scenario, surveys: dict[str, float]) -> ws.Scenario:
    tables = scene.model_dump()
    tables["brands"][0]["serious_share"] = 0.0
    return ws.Scenario(**{**tables, "surveys": surveys})


def test_a_review_takes_steps_within_bounds() -> None:
    """Everything that is heard is bad, so that a review adds agents, up to the most; nothing is heard on the first day."""
    steering = {"by": "live", "target": 100.0, "band": 0.0, "window_days": 3, "review_days": 2, "least_answers": 1,
                "step_agents": 2, "most_agents": 5}  # fmt: skip
    own = {
        "agents": 2,
        "hours": "08:00-18:00",
        "listening": {"coverage": 1.0, "delay_minutes": 0.0},
        "steering": steering,
    }
    brands = [{"name": "A", "market_share": 0.8, "failure_rate": 0.5, "delight_rate": 0.0, "policy": "own"}]
    scene = lively(
        brands=brands, policies={"own": own}, service={"thanks": 0.0}, time={"days": 8.0, "warmup_days": 0.0}
    )
    run = ws.run(scene)
    assert {day: seconds // 36_000 for day, seconds in days_of(run, "duty_seconds").items()} == {
        0: 2, 1: 2, 2: 4, 3: 4, 4: 5, 5: 5, 6: 5, 7: 5,
    }  # fmt: skip
    assert days_of(run, "steered_seconds") == {2: 72_000, 3: 72_000, 4: 108_000, 5: 108_000, 6: 108_000, 7: 108_000}
    assert run.measures["steered_hours"] == (2 + 2 + 4 * 3) * 10.0
    deaf = {**own, "listening": {"coverage": 0.0}}
    assert ws.run(ws.Scenario(**{**scene.model_dump(), "policies": {"own": deaf}})).measures["steered_hours"] == 0.0
    content = {**own, "agents": 4, "steering": {**steering, "target": 0.0, "band": 0.0, "least_agents": 3}}
    brands[0] |= {"failure_rate": 0.0, "delight_rate": 0.9}
    pleased = ws.run(ws.Scenario(**{**scene.model_dump(), "brands": brands, "policies": {"own": content}}))
    assert {seconds // 36_000 for seconds in days_of(pleased, "duty_seconds").values()} == {4, 3}


STEERING = {
    "by": "live",
    "target": 90.0,
    "band": 0.0,
    "review_days": 2,
    "window_days": 4,
    "least_answers": 1,
    "most_agents": 6,
}
BY_NPS = {
    "by": "nps",
    "target": 90.0,
    "band": 0.0,
    "review_days": 3,
    "window_days": 6,
    "least_answers": 1,
    "most_agents": 9,
}


def scene(first: str, *changes: tuple[float, str]) -> ws.Scenario:
    """The lively market, in which the first brand follows a policy and changes it; its rival steers all the time."""
    below = {"preset": "dedicated_team", "agents": 2}
    policies = {
        "blind": below,
        "live": {**below, "steering": STEERING},
        "nps": {**below, "agents": 3, "surveys": ASKED, "steering": BY_NPS},
        "rival": {**below, "surveys": ASKED, "steering": {**STEERING, "by": "csat"}} if first != "blind" else below,
    }
    events = [{"kind": "policy", "brand": "A", "hours": hour, "policy": name} for hour, name in changes]
    base = lively().model_dump()["brands"]
    brands = [{**base[0], "policy": first}, {**base[1], "policy": "rival"}]
    return lively(brands=brands, policies=policies, events=events, surveys={"answer_rate": 0.8})


@pytest.mark.parametrize(("first", "then"), [("blind", "nps"), ("live", "nps"), ("nps", "blind"), ("nps", "nps")])
@pytest.mark.parametrize("hour", [-20.0, 175.0])
def test_a_fork_is_a_scheduled_change(tmp_path: Path, first: str, then: str, hour: float) -> None:
    run, straight = ws.run(scene(first), trace=True), ws.run(scene(first, (hour, then)), trace=True)
    assert straight.measures["steered_hours"] != 0 or hour < 0 or first == "blind" or then == "blind"
    assert_same_record(straight, ws.fork(run, hour, then))
    assert_same_record(straight, ws.fork(run.save(tmp_path / "there.wom", hour), hour, then))


def test_another_policy_begins_with_its_own_agents() -> None:
    run = ws.run(scene("live", (240.0, "nps")))
    steered = column(run, "steered_seconds")
    change = run.record.warmup + 240
    assert steered[change - 24 : change].sum() > 0
    assert steered[change : change + 24].sum() == 0  # until its first review
    assert steered[change + 24 :].sum() > 0


def test_a_run_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    run = ws.run(scene("nps"), trace=True)
    for hour in (-30.0, 100.5, 300.0):
        assert_same_record(run, ws.restore(run.save(tmp_path / "here.wom", hour)))


@pytest.mark.parametrize("hours", [0.7, 5.0, 24.0, 36.0])
def test_ticks_of_any_length(hours: float) -> None:
    """A wave falls into the first tick of a day, or of the first one after it, and everything that is said is read once."""
    run = ws.run(surveyed(EVERYBODY, time={"tick_hours": hours, "rhythm": FLAT}, surveys=HONEST))
    waves = np.flatnonzero(column(run, "surveys_sent"))
    days = np.floor(waves * hours / 24.0)
    before = np.floor((waves - 1) * hours / 24.0)
    assert len(waves) == 5
    assert (days // 4 > before // 4).all()
    assert (
        0 <= column(run, "surveys_sent").sum() - column(run, "nps_answered").sum() <= column(run, "surveys_sent").max()
    )
