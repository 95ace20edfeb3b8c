"""Parts that are switched off are off, and change nothing else to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, lively, silent

import wom_sim as ws

COURTESY = LIVELY["brands"][1]
DESK_COST = ("service_cost", "net_value", "utilisation")


def rival(**poaching: Any) -> ws.Scenario:
    """The lively scenario with another way of poaching."""
    return lively(brands=[LIVELY["brands"][0], {**COURTESY, "poaching": poaching}])


@pytest.mark.parametrize(
    "never",
    [
        {"hazard_per_hour": 5.0, "accepted": 1.0, "offers_per_day": 0},
        {"hazard_per_hour": 5.0, "accepted": 1.0, "min_followers": 100_000},
        {"hazard_per_hour": 5.0, "accepted": 1.0, "delay_hours": 24.0 * 8},
    ],
)
def test_no_hazard_is_the_same_as_offers_that_can_never_be_made(never: dict[str, Any]) -> None:
    off, idle = ws.run(rival(hazard_per_hour=0.0)), ws.run(rival(**never))
    assert off.measures["poached"] == off.series["offers"].sum() == 0
    assert_same(off, idle)
    assert ws.run(rival(hazard_per_hour=5.0, accepted=1.0)).measures["poached"] > 0


def test_a_policy_that_never_acts_is_ignore_in_all_but_cost() -> None:
    idle = {"agents": 5, "answers": "public", "min_followers": 100_000, "listening": {"coverage": 0.0}}
    scene = lively(policies={"idle": idle, "empty": {"agents": 0, "listening": {"coverage": 0.0}}})
    ignored = ws.run(scene, "ignore")
    assert_same(ignored, ws.run(scene, "empty"))
    paid = ws.run(scene, "idle")
    assert_same(ignored, paid, but=DESK_COST, columns_but=("agents", "cost"))
    assert paid.measures["service_cost"] == pytest.approx(5 * 12 * 20 * 30.0)
    gap = ignored.measures["net_value"] - paid.measures["net_value"]
    assert gap == pytest.approx(paid.measures["service_cost"])


def test_what_friends_do_is_indifferent_where_the_multiplier_is_one() -> None:
    off, capped = (
        {"friend_left": 1.0, "friend_left_cap": cap, "friend_left_half_life_days": days}
        for cap, days in ((1.0, 30.0), (9.0, 3.0))
    )
    assert_same(ws.run(lively(reviews=off)), ws.run(lively(reviews=capped)))


def alone(friend_left: float, followers: float) -> Any:
    """Leavers each hour where people have nothing to do with each other but, perhaps, that friends leave."""
    scene = silent(
        time={"days": 200.0},
        network={
            "kind": "random",
            "customers": 500,
            "mean_followers": followers,
            "directed": False,
            "strong_tie_share": 1.0,
        },
        reviews={
            "intercept": 0.3,
            "interval_days": 5.0,
            "friend_left": friend_left,
            "friend_left_cap": 5.0,
            "consult_friends": 0.0,
        },
        brands=[{"name": name, "market_share": 0.5, "failure_rate": 0.0, "delight_rate": 0.0} for name in "AB"],
    )
    return ws.run(scene).series["churned"].to_numpy()


def test_without_contagion_the_network_does_not_matter() -> None:
    assert alone(1.0, 0.0).sum() > 300
    np.testing.assert_array_equal(alone(1.0, 0.0), alone(1.0, 10.0))
    assert alone(3.0, 10.0).sum() > 1.3 * alone(3.0, 0.0).sum()


def test_without_reshares_every_cascade_is_one_post() -> None:
    run = ws.run(lively(spread={"reshare": 0.0}))
    assert len(run.cascades) > 100
    assert (run.cascades["size"] == 1).all()
    assert run.measures["reshares"] == run.measures["cascade_reshared_share"] == run.measures["cascade_depth"] == 0.0
    assert np.isnan(run.measures["cascade_virality"])


def test_without_seeing_nobody_is_reached() -> None:
    run = ws.run(lively(spread={"see": 0.0}))
    assert run.measures["reach"] == run.measures["engagement_hours"] == run.measures["reshares"] == 0.0
    assert run.measures["mentions_negative"] > 100
    assert run.series["seen"].sum() == run.series["reached"].sum() == run.cascades["reach"].sum() == 0


def test_without_listening_no_public_complaint_gets_a_reply() -> None:
    run = ws.run(lively(policies={"deaf": {"listening": {"coverage": 0.0}}}), "deaf")
    public = run.tickets.query("brand == 'A' and public and not background")
    assert len(public) > 50
    assert public["noticed_hour"].isna().all()
    assert public["first_reply_hour"].isna().all()


def test_a_policy_changes_no_outcome_of_a_touchpoint() -> None:
    """Where nobody leaves, every problem happens to the same customer at the same hour under any policy."""
    scene = lively(
        brands=[LIVELY["brands"][0], {**COURTESY, "poaching": {}}], reviews={"intercept": 0.0}, joining={"kind": "none"}
    )
    world = ws.prepare(scene)
    runs = [ws.run(scene, policy, world=world) for policy in ("ignore", "service_led", "crisis_room")]
    problems = [run.state.hourly[:, :, column("problems")] for run in runs]
    assert problems[0].sum() > 500
    for other in problems[1:]:
        np.testing.assert_array_equal(problems[0], other)
    assert len({run.measures["first_reply_hours_p90"] for run in runs}) == 3


def column(name: str) -> int:
    """Where a column stands in the hourly record."""
    from wom_sim.engine.record import RECORD_COLUMNS

    return RECORD_COLUMNS.index(name)


def test_stories_are_told_alike_under_any_policy_where_help_changes_no_story() -> None:
    scene = lively(
        brands=[LIVELY["brands"][0], {**COURTESY, "poaching": {}}],
        reviews={"intercept": 0.0}, joining={"kind": "none"},
        voice={"helped_talk": 1.0, "helped_praise": 0.0},
    )  # fmt: skip
    talks = [ws.run(scene, policy).series["talk_negative"] for policy in ("ignore", "crisis_room")]
    assert talks[0].sum() > 1000
    assert talks[0].equals(talks[1])
    helped = lively(
        brands=[LIVELY["brands"][0], {**COURTESY, "poaching": {}}], reviews={"intercept": 0.0}, joining={"kind": "none"}
    )
    assert ws.run(helped, "crisis_room").series["talk_negative"].sum() < talks[0].sum()


def test_no_cost_of_a_policy_without_agents_or_compensation() -> None:
    figures = ws.run(lively(), "ignore").measures
    assert figures["service_cost"] == figures["compensation_cost"] == 0.0
    assert np.isnan(figures["utilisation"])
    assert np.isnan(figures["first_reply_hours"])
    assert figures["response_rate"] == figures["resolution_rate"] == 0.0
