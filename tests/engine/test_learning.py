"""Learning from complaints, by hand: what is known when, what a fix averts, when it works, what it costs, what comes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import FLAT, scenario

import wom_sim as ws
from wom_sim.engine.record import FIXED_STOCK, RECORD_COLUMNS

LISTENS = {"coverage": 1.0, "delay_minutes": 0.0}
AT_ONCE: dict[str, Any] = {
    "fixes_at_once": 1, "evidence": 10.0, "evidence_half_life_days": 0.0, "told_apart": 1.0, "public_weight": 1.0,
    "fix_days": 0.0, "fix_days_cv": 0.0, "fix_cost": 100.0, "effect": 1.0,
}  # fmt: skip
FAILING: dict[str, Any] = {
    "time": {"days": 20.0, "warmup_days": 0.0, "rhythm": FLAT},
    "network": {"kind": "random", "customers": 200, "mean_followers": 4.0},
    "brands": [{"name": "A", "market_share": 1.0, "failure_rate": 1.0, "delight_rate": 0.0, "policy": "own",
                "background_tickets_per_day": 0.0}],
    "policies": {"own": {}},
    "touchpoints": {"gap_days": 2.0},
    "voice": {"mention": 0.0, "complain_minor": 0.9, "complain_serious": 0.9, "public_share": 0.0, "private_delay_hours": 0.0},
    "spread": {"reshare": 0.0},
    "reviews": {"intercept": 0.0},
    "joining": {"kind": "none"},
    "learning": {"root_causes": 1, "return_half_life_days": 0.0},
}  # fmt: skip
"""Every touch fails, everybody stays, and nearly all complain in private."""


def failing(rules: dict[str, Any] | None = None, desk: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    own = {
        "agents": 50,
        "hours": "00:00-24:00",
        "listening": LISTENS,
        **(desk or {}),
        "learning": {**AT_ONCE, **(rules or {})},
    }
    return scenario(FAILING, policies={"own": own}, **above)


def by_day(run: Any, column: str) -> np.ndarray:
    """Sums over the days of the run: int64 [days]."""
    return np.array(run.record.hourly[:, 0, RECORD_COLUMNS.index(column)].reshape(-1, 24).sum(axis=1))


def at_end_of_day(run: Any, column: str) -> np.ndarray:
    return np.array(run.record.hourly[23::24, 0, RECORD_COLUMNS.index(column)])


def test_a_known_cause_is_fixed_and_nothing_fails_any_more() -> None:
    run = ws.run(failing())
    problems, averted = by_day(run, "problems"), by_day(run, "averted")
    assert problems[0] >= 10  # a hundred touches a day
    assert problems[2:].sum() == 0 == averted[:2].sum()  # begun on day 1, works from day 2 on
    assert averted[2:].min() > 0
    assert by_day(run, "fixes").tolist() == [0, 1, *[0] * 18]
    assert by_day(run, "fixing_cents").sum() == 100_00
    found = run.measures
    assert (found["fixes"], found["fixing_cost"], found["failure_rate_now"]) == (1.0, 100.0, 0.0)
    assert found["failures_averted"] == averted.sum()
    assert found["averted_share"] == averted.sum() / (averted.sum() + problems.sum())
    assert (found["causes_known"], found["causes_known_share"]) == (1.0, 1.0)
    assert at_end_of_day(run, "causes_known")[0] == 1


@pytest.mark.parametrize(("days", "works"), [(0.0, 2), (1.0, 2), (1.2, 3), (7.0, 8)])
def test_a_fix_works_after_its_time(days: float, works: int) -> None:
    run = ws.run(failing({"fix_days": days}))
    problems = by_day(run, "problems")
    assert problems[:works].min() > 0
    assert problems[works:].sum() == 0
    assert by_day(run, "fixes")[1] == 1  # billed when it is begun


def test_fixes_of_drawn_lengths() -> None:
    """The same fix takes as long whatever else the policy is; another brand's or cause's takes another time."""
    rules = {"fix_days": 6.0, "fix_days_cv": 0.5}
    ends = [
        int((by_day(ws.run(failing(one)), "problems") > 0).sum())
        for one in (rules, {**rules, "effect": 1.0, "evidence": 30.0})
    ]
    assert ends[0] == ends[1]
    seeds = {int((by_day(ws.run(failing(rules, seed={"run": seed})), "problems") > 0).sum()) for seed in range(6)}
    assert len(seeds) > 2


def test_part_of_a_cause_is_left_and_is_fixed_again() -> None:
    run = ws.run(failing({"effect": 0.5, "evidence": 60.0}))
    left = at_end_of_day(run, "failures_left") / FIXED_STOCK
    assert left[-1] == 0.5 ** (by_day(run, "fixes")[:-1].sum())
    share = by_day(run, "problems") / (by_day(run, "problems") + by_day(run, "averted"))
    np.testing.assert_allclose(share, left, atol=0.2)
    assert run.measures["failure_rate_now"] == left[-1]
    assert set(run.series["failure_rate"]) == set(left)


def test_what_was_removed_comes_back() -> None:
    run = ws.run(failing({"evidence": 50.0, "evidence_half_life_days": 1.0}, learning={"return_half_life_days": 2.0}))
    left = at_end_of_day(run, "failures_left") / FIXED_STOCK
    first = int((left < 1.0).argmax())
    np.testing.assert_allclose(left[first : first + 3], 1.0 - 0.5 ** (np.arange(3) / 2.0), atol=1e-6)
    assert by_day(run, "fixes").sum() >= 2  # and is known, and fixed, once more


def test_the_heaviest_causes_are_known_and_fixed_first() -> None:
    several = {"root_causes": 6, "concentration": 2.0, "return_half_life_days": 0.0}
    run = ws.run(failing({"fix_days": 1.0}, learning=several))
    left = np.unique(at_end_of_day(run, "failures_left") / FIXED_STOCK)[::-1]
    shares = np.arange(1.0, 7.0) ** -2.0
    np.testing.assert_allclose(left[:3], 1.0 - np.cumsum([0.0, *shares[:2]]) / shares.sum(), atol=1e-6)
    assert np.diff(at_end_of_day(run, "causes_known")).min() >= 0
    two = ws.run(failing({"fix_days": 1.0, "fixes_at_once": 2}, learning=several))
    assert by_day(two, "fixes").max() == 2
    assert (at_end_of_day(two, "failures_left") <= at_end_of_day(run, "failures_left")).all()


def test_what_nobody_tells_apart_or_has_patience_for_is_never_known() -> None:
    for rules in ({"told_apart": 0.0}, {"evidence": 1e6}, {"evidence": 150.0, "evidence_half_life_days": 0.5}):
        run = ws.run(failing(rules))
        assert run.measures["fixes"] == run.measures["causes_known"] == run.measures["failures_averted"] == 0


def test_a_brand_that_does_not_listen_does_not_learn() -> None:
    for public_share in (0.0, 1.0):
        deaf = {"agents": 0, "listening": {"coverage": 0.0}}
        run = ws.run(failing(desk=deaf, voice={"public_share": public_share}))
        assert run.measures["fixes"] == run.measures["causes_known"] == 0
        assert len(run.record.tickets) > 300


def test_what_is_noticed_teaches_though_nobody_answers_and_what_waits_in_private_does_not() -> None:
    nobody = {"agents": 0}
    public = ws.run(failing(desk=nobody, voice={"public_share": 1.0, "delay_hours": 0.0}))
    assert public.measures["fixes"] == 1.0
    assert ws.run(failing(desk=nobody, voice={"shame": 0.0})).measures["causes_known"] == 0
    only_public = ws.run(failing(desk={"answers": "public"}, voice={"shame": 0.0}))
    assert only_public.measures["causes_known"] == 0


def test_a_public_complaint_and_each_reshare_count_by_their_weight() -> None:
    """Two complaints of which one is reshared by everybody are enough where reports alone would not be."""
    public = {
        "voice": {"public_share": 1.0, "delay_hours": 0.0},
        "touchpoints": {"gap_days": 400.0},
        "time": {"days": 20.0},
    }
    few = {"evidence": 40.0}
    alone = ws.run(failing(few, **public))
    passed_on = ws.run(failing(few, **public, spread={"reshare": 1.0, "see": 1.0, "appeal_tail": 0.0}))
    heavy = ws.run(failing({**few, "public_weight": 20.0}, **public))
    assert alone.measures["mentions_negative"] < 40 < passed_on.measures["reshares"]
    assert (alone.measures["fixes"], passed_on.measures["fixes"] > 0, heavy.measures["fixes"] > 0) == (0.0, True, True)
    deaf = ws.run(
        failing({**few, "public_weight": 0.0}, **public, spread={"reshare": 1.0, "see": 1.0, "appeal_tail": 0.0})
    )
    assert deaf.measures["causes_known"] == 0


def test_nothing_is_fixed_before_counting_begins_but_what_is_heard_counts() -> None:
    run = ws.run(failing(time={"days": 5.0, "warmup_days": 3.0}))
    assert by_day(run, "fixes").tolist() == [0, 0, 0, 1, 0, 0, 0, 0]
    assert at_end_of_day(run, "causes_known")[0] == 1
    assert run.measures["fixing_cost"] == 100.0


def outages(*days: int) -> list[dict[str, Any]]:
    return [
        {
            "kind": "incident",
            "brand": "A",
            "hours": 24.0 * day + 1.0,
            "share_of_customers": 1.0,
            "severity": 1.0,
            "lasts_hours": 3.0,
        }
        for day in days
    ]


def test_a_later_incident_is_averted_only_where_incidents_have_a_cause() -> None:
    calm = {"brands": [{**FAILING["brands"][0], "failure_rate": 0.0}], "events": outages(2, 10)}
    for own, second in ((False, 200), (True, 0)):
        run = ws.run(failing(learning={"incident_cause": own}, **calm))
        problems = by_day(run, "problems")
        assert (problems[2], problems[10], problems.sum()) == (200, second, 200 + second)
        assert run.measures["fixes"] == own
        assert run.measures["causes_known_share"] == (0.5 if own else 0.0)
        assert run.measures["failures_averted"] == 200 - second


def test_customers_off_the_graph_are_evidence_and_complain_no_more() -> None:
    """Their tickets end when the cause is fixed; those of an incident whose cause is not do not."""
    brand = {**FAILING["brands"][0], "failure_rate": 0.0, "background_tickets_per_day": 200.0}
    run = ws.run(
        failing(brands=[brand], voice={"private_delay_hours": 0.0}, events=outages(8), population={"represents": 5.0})
    )
    tickets = by_day(run, "tickets")
    assert tickets[:2].min() > 100
    assert tickets[2:8].sum() == tickets[9:].sum() == 0
    assert 600 < tickets[8] < 1000  # 200 on the graph and 800 others, nine in ten of whom complain
    assert run.measures["fixes"] == 1
    assert run.measures["failures_averted"] == 0  # of customers on the graph there were none


def test_who_gives_up_and_goes_public_still_complains_of_the_same() -> None:
    shamed = failing(
        desk={"agents": 1, "handling": {"mean_minutes": 10_000.0}},
        voice={"shame": 1.0},
        service={"patience_hours": 1.0},
    )
    run = ws.run(shamed)
    assert run.measures["causes_known"] == 1  # only what was said in public was read
    quiet = ws.run(
        failing(
            desk={"agents": 1, "handling": {"mean_minutes": 10_000.0}},
            voice={"shame": 0.0},
            service={"patience_hours": 1.0},
        )
    )
    assert quiet.measures["causes_known"] == 0
