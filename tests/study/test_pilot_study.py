"""What ``pilot`` makes of its runs: the truth, what pilots show, the parts of their error, and who is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

import wom_sim as ws
from wom_sim.measures.result import run as live
from wom_sim.study import pilot_runs, runs
from wom_sim.study.pilot_runs import OUTCOMES, WAYS, follow
from wom_sim.study.pilot_tables import PARTS, summary
from wom_sim.study.pilots import Interrupted, pilot
from wom_sim.world.policy import overlay

TEAM = {"agents": 2, "hours": "07:00-21:00", "listening": {"coverage": 0.6, "delay_minutes": 60.0}}
MARKET: dict[str, Any] = {
    "time": {"days": 14.0, "warmup_days": 4.0},
    "network": {"customers": 600, "mean_followers": 10.0, "interest_groups": 12},
    "population": {"represents": 2.0},
    "brands": [
        {"name": "A", "market_share": 0.5, "failure_rate": 0.3, "policy": "own", "margin": 20.0},
        {"name": "B", "market_share": 0.3, "policy": "service_led", "poaching": {"preset": "aggressive"}},
    ],
    "touchpoints": {"gap_days": 2.0},
    "reviews": {"intercept": 0.1, "interval_days": 7.0},
    "joining": {"kind": "bass", "external": 1.0, "imitation": 2.0, "review_days": 5.0},
    "policies": {
        "own": {**TEAM, "pilot": {"of": "tried", "share": 0.5}},
        "tried": {**TEAM, "skill": 1.5, "compensation": {"minor": 10.0, "serious": 30.0}},
    },
    "study": {"replications": 3},
}
SAME = {**TEAM, "skill": 1.0, "compensation": {"minor": 0.0, "serious": 0.0}}


def market(**above: Any) -> ws.Scenario:
    return ws.Scenario(**overlay(MARKET, above))


@pytest.fixture(scope="module")
def result() -> Any:
    return pilot(market(), workers=2)


def row_of(table: pd.DataFrame, outcome: str) -> Any:
    return table.set_index("outcome").loc[outcome]


def test_tables_have_the_promised_columns(result: Any) -> None:
    assert (result.policy, result.tried, result.replications) == ("own", "tried", 3)
    assert list(result.table["outcome"]) == [one.name for one in OUTCOMES]
    assert len(result.runs) == 3 * len(OUTCOMES)
    assert (result.runs["groups_treated"] + result.runs["groups_control"] == 12).all()
    assert set(result.runs["groups_treated"]) == {6}
    assert result.answer[0].startswith(("tried for everybody", "That tried for everybody"))


def test_the_parts_add_up_to_the_error(result: Any) -> None:
    error = result.runs["pilot"] - result.runs["truth"]
    assert np.allclose(result.runs[list(PARTS)].sum(axis=1), error, atol=1e-12)


def test_the_first_row_by_hand(result: Any) -> None:
    """The three runs of replication 1 as anybody could live them, and what becomes of the same customers in each."""
    scene = market()
    plain = overlay(MARKET["policies"]["own"], {"pilot": {"of": None, "share": None}})
    alone = market(policies={"own": plain, "piloting": MARKET["policies"]["own"]})
    world = ws.prepare(alone, 1)
    found = {}
    for way, name in (("control", "own"), ("pilot", "piloting"), ("treatment", "tried")):
        event = {"kind": "policy", "brand": "A", "hours": 0.0, "policy": name}
        found[way] = ws.run(ws.Scenario(**overlay(alone.model_dump(), {"events": [event]})), replication=1, world=world)
    followed = {way: follow(alone, world, run.record) for way, run in found.items()}
    who = followed["control"].who
    assert all((one.who == who).all() for one in followed.values())
    row = result.runs.query("replication == 1 and outcome == 'left'").iloc[0]
    left = {way: one.outcomes[0] for way, one in followed.items()}
    assert row["truth"] == pytest.approx((left["treatment"] - left["control"]).mean())
    from wom_sim.world.pilots import treated_groups

    groups = treated_groups(scene.policy("own").pilot, 12, found["pilot"].seeds.run)
    treated = np.isin(world.graph.group[who], groups)
    assert row["pilot"] == pytest.approx(left["pilot"][treated].mean() - left["pilot"][~treated].mean())
    assert row["customers_treated"] == treated.sum()
    assert row["control_part"] == pytest.approx(left["control"][~treated].mean() - left["pilot"][~treated].mean())


def test_what_becomes_of_customers_adds_up_to_the_measures() -> None:
    scene = market(joining={"kind": "none"}, brands=[{**MARKET["brands"][0], "attraction": 0.0}, MARKET["brands"][1]])
    run = live(scene)
    followed = follow(scene, run.world, run.record)
    outcomes = dict(zip([one.name for one in OUTCOMES], followed.outcomes, strict=True))
    assert len(followed.who) == run.record.hourly[run.record.warmup - 1, 0][-6]  # customers at the end of the warm-up
    counted = run.record.switches[run.record.switches["tick"] >= run.record.warmup]
    back = counted["who"][counted["to"] == 0]
    assert outcomes["left"].sum() == len(np.unique(counted["who"][(counted["left"] == 0)])) - len(
        np.setdiff1d(np.unique(counted["who"][counted["left"] == 0]), followed.who)
    )
    value = run.world.population.levels[2][run.world.population.traits[2]]
    months = np.zeros(len(value))
    for tick, who, to in zip(counted["tick"], counted["who"], counted["to"], strict=True):
        if to == 0 and who not in followed.who:
            months[who] += len(run.record.hourly) - tick
        elif counted["left"][(counted["tick"] == tick) & (counted["who"] == who)][0] == 0 and who not in followed.who:
            months[who] -= len(run.record.hourly) - tick
    newcomers = float((20.0 * value * months / (24.0 * 30.4375)).sum())
    assert (outcomes["margin"].sum() + newcomers) * 2.0 == pytest.approx(run.measures["revenue"], rel=1e-4)
    log = run.record.tickets
    own = log[(log["brand"] == 0) & (log["who"] >= 0) & (log["born"] >= 96.0)]
    assert outcomes["complaints"].sum() == np.isin(own["who"], followed.who).sum()
    assert len(back) >= 0


def test_a_pilot_of_the_same_is_a_null() -> None:
    """The truth is exactly nothing, and nothing spills over: all that pilots show is how groups differ."""
    own = MARKET["policies"]["own"]
    found = pilot(market(policies={"own": own, "tried": SAME}), replications=4)
    assert (found.runs["truth"] == 0.0).all()
    assert (found.runs[["treated_part", "control_part"]] == 0.0).all(axis=None)
    assert (found.runs["groups_part"] == found.runs["pilot"]).all()
    assert "exactly as it is" in found.answer[0]


def test_workers_executors_and_more_replications_change_nothing(result: Any) -> None:
    for other in (pilot(market(), workers=1), pilot(market(), executor=ThreadPoolExecutor(2))):
        pd.testing.assert_frame_equal(other.runs, result.runs, check_exact=True)
    more = pilot(market(), replications=4)
    pd.testing.assert_frame_equal(more.runs.query("replication < 3"), result.runs, check_exact=True)


def test_the_summary_by_hand() -> None:
    rows = [
        {"replication": k, "outcome": "left", "all_control": 0.3, "all_treated": 0.2, "truth": truth, "pilot": shown,
         "treated_part": 0.0, "control_part": 0.0, "groups_part": shown - truth,
         **{f"naive_{key}": value for key, value in zip(("error", "freedom", "low", "high"), naive, strict=True)},
         **{f"by_group_{key}": value for key, value in zip(("error", "freedom", "low", "high"), robust, strict=True)}}
        for k, (truth, shown, naive, robust) in enumerate([
            (-0.1, 0.1, (0.02, 9.0, 0.05, 0.15), (0.1, 4.0, -0.2, 0.4)),
            (-0.2, -0.2, (0.02, 9.0, -0.25, -0.15), (0.1, 4.0, -0.5, 0.1)),
            (-0.15, 0.0, (0.02, 9.0, -0.05, 0.05), (np.nan, np.nan, np.nan, np.nan)),
        ])
    ]  # fmt: skip
    every = pd.concat([pd.DataFrame(rows).assign(outcome=one.name) for one in OUTCOMES])
    row = row_of(summary(every, 0.95), "left")
    assert row["truth"] == pytest.approx(-0.15)
    assert row["bias"] == pytest.approx(np.mean([0.2, 0.0, 0.15]))
    assert row["spillover"] == 0.0
    assert (row["naive_covers"], row["by_group_covers"]) == pytest.approx((1 / 3, 1.0))
    assert (row["naive_significant"], row["naive_wrong"]) == pytest.approx((2 / 3, 1 / 3))
    assert (row["by_group_significant"], row["by_group_wrong"]) == (0.0, 0.0)


def faults(scene: ws.Scenario, *given: Any, **named: Any) -> list[str]:
    with pytest.raises(ws.ScenarioError) as caught:
        pilot(scene, *given, **named)
    return [str(fault) for fault in caught.value.faults]


def test_what_cannot_be_asked() -> None:
    two = market(policies={"two": {"pilot": {"of": "tried", "share": 0.5}}})
    assert faults(two) == ["policy: own and two have a pilot; say which is meant"]
    assert faults(two, "twoo")[0].startswith('policy: there is no policy "twoo"; did you mean `two`?')
    assert faults(two, "tried") == ["policies.tried.pilot: there is none; there is one of own and two"]
    assert faults(market(policies={"own": {"pilot": {"of": None, "share": None}}}))[0].startswith(
        "policies: no policy has a pilot"
    )
    assert len(faults(market(), replications=0, workers=0)) == 2
    change = [{"kind": "policy", "brand": "A", "hours": 20.0, "policy": "tried"}]
    assert faults(market(events=change))[0].startswith("events[0]: would end the pilot")
    ws.check(market(events=[{**change[0], "brand": "B"}]))


def test_an_arm_without_customers() -> None:
    own = {**TEAM, "pilot": {"of": "tried", "interest_groups": [11], "share": None}}
    brands = [{**MARKET["brands"][0], "market_share": 0.0, "first_customers": [0]}, MARKET["brands"][1]]
    scene = market(policies={"own": own}, brands=brands, joining={"kind": "none"}, reviews={"intercept": 0.0})
    found = faults(scene, replications=1)
    assert len(found) == 1
    assert found[0].startswith("policies.own.pilot: A has no customers in the groups of the ")


def test_ctrl_c_keeps_what_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, count = pilot_runs.live, [0]

    def at_last(*given: Any) -> Any:
        count[0] += 1
        if count[0] > 2 * len(WAYS):
            raise KeyboardInterrupt
        return plain(*given)

    monkeypatch.setattr(pilot_runs, "live", at_last)
    with pytest.raises(Interrupted) as caught:
        pilot(market(), workers=1)
    assert caught.value.result is not None
    assert caught.value.result.replications == 2
    assert "2 of 3 replications were finished" in str(caught.value)
    assert runs.engine() is not None


def test_one_replication_says_so() -> None:
    assert "One replication" in pilot(market(), replications=1).answer[-1]


@pytest.mark.long
def test_by_group_holds_nothing_as_often_as_it_says_where_there_is_nothing() -> None:
    """A null pilot, its groups drawn anew 400 times: what the interval by groups says is so, what the naive says is not."""
    own = MARKET["policies"]["own"]
    scene = market(
        policies={"own": own, "tried": SAME}, network={"customers": 2400, "interest_groups": 24},
        population={"group_correlation": 0.3}, joining={"kind": "none"},
    )  # fmt: skip
    table = pilot(scene, replications=400).table
    for outcome in ("left", "margin"):
        row = row_of(table, outcome)
        assert row["by_group_covers_high"] > 0.95
        assert row["by_group_covers"] > 0.92
    assert row_of(table, "margin")["naive_covers"] < 0.8
