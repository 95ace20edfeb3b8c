"""Rules of the desk: opening hours, triage, split queues, who is answered, people called in, and changes of policy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders import AT_ONCE, desk, lively, silent

import wom_sim as ws

HOUR = {"distribution": "deterministic", "mean_minutes": 60.0}


def tickets_of(scene: ws.Scenario) -> pd.DataFrame:
    tickets = ws.run(scene).tickets
    tickets["start"] = tickets["first_reply_hour"]
    return tickets


def test_nobody_starts_work_outside_opening_hours() -> None:
    tickets = tickets_of(
        desk(0.5, 24 * 7 * 20, agents=2, hours="09:30-17:00", days_per_week=5, handling=HOUR, warmup_days=0.0)
    )
    starts = tickets["start"].dropna()
    assert len(starts) > 500
    assert ((starts % 24 >= 9.5) & (starts % 24 < 17.0)).all()
    assert (starts // 24 % 7 < 5).all()
    at_opening = np.isclose(starts % 24, 9.5)
    assert at_opening.sum() > 100  # whoever wrote at night is taken when the desk opens
    night = tickets[(tickets["noticed_hour"] % 24 > 17.0)]
    assert (night["start"] - night["noticed_hour"]).min() > 9.0


def test_night_agents_work_at_night() -> None:
    scene = desk(1.0, 24 * 100, agents=3, night_agents=1, hours="08:00-20:00", handling=HOUR, warmup_days=0.0)
    run = ws.run(scene)
    night = (run.series["hour"] % 24 < 8) | (run.series["hour"] % 24 >= 20)
    assert run.series["agents"][night].unique() == pytest.approx([1.0])
    assert run.series["agents"][~night].unique() == pytest.approx([3.0])
    assert run.series["busy"][(run.series["hour"] % 24 < 7)].max() == 1
    assert run.series["busy"].max() == 3
    assert run.measures["service_cost"] == pytest.approx(100 * (12 * 3 + 12 * 1) * 30.0)


def test_more_agents_at_night_start_at_closing_time() -> None:
    scene = desk(2.0, 24 * 50, agents=0, night_agents=50, hours="08:00-19:30", handling=HOUR, warmup_days=0.0)
    starts = tickets_of(scene)["start"].dropna()
    assert np.isclose(starts % 24, 19.5).sum() > 500


@pytest.mark.parametrize(
    ("triage", "worth"),
    [
        ({"age": 1.0}, lambda t: -t["noticed_hour"]),
        ({"age": -1.0}, lambda t: t["noticed_hour"]),
        ({"age": 0.0, "severity": 5.0}, lambda t: t["severity"]),
        ({"age": 0.01, "public": 1000.0}, lambda t: 1000.0 * t["public"] - 0.01 * t["noticed_hour"]),
    ],
)
def test_the_ticket_with_the_highest_weight_is_taken_first(triage: dict[str, float], worth: Any) -> None:
    tickets = tickets_of(desk(0.95, 1500, agents=1, handling=HOUR, triage=triage, warmup_days=0.0))
    tickets["worth"] = worth(tickets)
    assert tickets["worth"].nunique() > 1
    choices = 0
    for row in tickets.dropna(subset="start").itertuples():
        waits = (tickets["noticed_hour"] < row.start - 1e-9) & ~(tickets["start"] <= row.start)
        choices += waits.any()
        assert not (tickets["worth"][waits] > row.worth + 1e-9).any()
    assert choices > 300


def test_a_new_policy_orders_the_tickets_that_wait() -> None:
    """At hour 100 a desk that was closed opens, first come first served; what waits was scored by chance until then."""
    closed = {
        "agents": 0,
        "night_agents": 0,
        "surge": {"agents": 1, "least": 1_000_000},
        "triage": {"age": 0.0, "random": 1000.0},
        "listening": AT_ONCE,
    }
    scene = desk(0.5, 400, agents=1, handling=HOUR, warmup_days=0.0)
    scene = ws.Scenario(**{
        **scene.model_dump(exclude={"policies", "brands", "events"}),
        "policies": {"open": scene.policies["desk"].model_dump(), "closed": closed},
        "brands": [{**scene.brands[0].model_dump(), "policy": "closed"}],
        "events": [{"kind": "policy", "brand": "A", "policy": "open", "hours": 100.0}],
    })  # fmt: skip
    tickets = tickets_of(scene).dropna(subset="start").sort_values("start")
    assert tickets["start"].iloc[0] == pytest.approx(100.0)
    assert (tickets["noticed_hour"] < 100.0).sum() > 30
    assert tickets["noticed_hour"].is_monotonic_increasing


def test_public_tickets_from_off_the_graph_are_noticed_like_others() -> None:
    """A share of them, exponentially late; who writes in private is heard at once."""
    tickets = tickets_of(desk(5.0, 4000, agents=50, listening={"coverage": 0.6, "delay_minutes": 90.0}))
    assert tickets["background"].all()
    late = tickets["noticed_hour"] - tickets["born_hour"]
    assert (late[~tickets["public"]] == 0.0).all()
    public = tickets[tickets["public"] & (tickets["born_hour"] < 3980.0)]  # at the end some are still on their way
    noticed = public["noticed_hour"].notna()
    assert noticed.mean() == pytest.approx(0.6, abs=3 * np.sqrt(0.24 / len(public)))
    mean = late[public.index[noticed]].mean()
    assert mean == pytest.approx(1.5, abs=3 * 1.5 / np.sqrt(noticed.sum()))
    assert (public["state"][~noticed] == "unnoticed").all()


def test_nobody_hears_the_public_where_nobody_listens() -> None:
    tickets = tickets_of(desk(1.0, 2000, agents=50, listening={"coverage": 0.0}))
    assert tickets["noticed_hour"].isna().equals(tickets["public"])
    assert 0 < tickets["public"].sum() < len(tickets)


def test_split_queues_have_agents_of_their_own() -> None:
    scene = desk(1.2, 2000, agents=3, queues="split", private_agents_share=0.67, handling=HOUR, warmup_days=0.0)
    tickets = tickets_of(scene).dropna(subset="start")
    for public, agents in ((True, 1), (False, 2)):
        own = tickets[tickets["public"] == public].sort_values("start")
        assert len(own) > 300
        ends = own["closed_hour"].fillna(np.inf).to_numpy()
        assert (own["start"].to_numpy()[agents:] >= ends[:-agents] - 1e-9).all()
        assert (own["start"] - own["noticed_hour"] > 1e-9).any()


@pytest.mark.parametrize(("answers", "answered"), [("all", {True, False}), ("public", {True}), ("private", {False})])
def test_which_tickets_are_answered(answers: str, answered: set[bool]) -> None:
    tickets = tickets_of(desk(0.5, 500, agents=5, answers=answers, handling=HOUR))
    assert set(tickets["public"][tickets["start"].notna()]) == answered
    assert set(tickets["public"]) == {True, False}


def test_people_of_few_followers_are_left_alone() -> None:
    run = ws.run(lively(policies={"stars": {"min_followers": 12, "listening": AT_ONCE}}), "stars")
    public = run.tickets.query("brand == 'A' and public and not background")
    assert public["first_reply_hour"].notna().any()
    assert public["followers"][public["first_reply_hour"].notna()].min() >= 12


def test_a_reply_takes_writing_but_no_longer_than_the_work() -> None:
    slow = tickets_of(desk(0.1, 1000, agents=9, writing_minutes=30.0, handling=HOUR))
    np.testing.assert_allclose((slow["start"] - slow["noticed_hour"]).dropna(), 0.5, atol=1e-8)
    short = tickets_of(desk(0.1, 1000, agents=9, writing_minutes=30.0, handling={**HOUR, "mean_minutes": 6.0}))
    np.testing.assert_allclose((short["start"] - short["noticed_hour"]).dropna(), 0.1, atol=1e-8)


def test_people_are_called_in_when_complaints_pile_up_and_go_home_again() -> None:
    """Twenty scripted complaints in one hour of a calm week."""
    posts = [{"kind": "post", "brand": "A", "author": at, "hours": 100.0} for at in range(20)]
    policy = {"agents": 1, "hours": "00:00-24:00", "listening": AT_ONCE,
              "surge": {"agents": 7, "trigger": 3.0, "least": 10, "hours": 12.0}}  # fmt: skip
    scene = silent(
        network={"customers": 20}, events=posts, policies={"room": policy},
        brands=[{"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "room"}],
    )  # fmt: skip
    agents = ws.run(scene).series["agents"].to_numpy()
    assert set(agents) == {1.0, 8.0}
    called = np.flatnonzero(agents == 8.0)
    assert called[0] == 101
    assert called[-1] == 101 + 23 + 12 - 1  # while the last 24 hours hold them, and twelve hours more
    assert len(called) == called[-1] - called[0] + 1


@pytest.mark.parametrize("tick_hours", [1.0, 0.3])
def test_thanks_come_in_the_tick_after_the_solution(tick_hours: float) -> None:
    posts = [{"kind": "post", "brand": "A", "author": at, "hours": 2.0 + 1.3 * at} for at in range(40)]
    policy = {"agents": 50, "hours": "00:00-24:00", "skill": 5.0, "listening": AT_ONCE}
    scene = silent(
        time={"tick_hours": tick_hours, "days": 40.0},
        network={"customers": 40}, events=posts, policies={"kind": policy},
        brands=[{"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "kind"}],
        service={"thanks": 1.0},
    )  # fmt: skip
    run = ws.run(scene)
    assert (run.tickets["state"] == "resolved").all()
    solved = np.sort(np.floor(run.tickets["closed_hour"] / tick_hours + 1e-9))
    thanked = np.flatnonzero(run.series["mentions_positive"])
    thanks = np.repeat(thanked, run.series["mentions_positive"].to_numpy()[thanked])
    np.testing.assert_array_equal(thanks, solved + 1)
