"""Which policy is best where: as statistics.best_of says at each point, in rules that are there and not in those that are not."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from made_up import MadeUp, grid, hypercube, result

from wom_sim.errors import BadInput
from wom_sim.study import wording
from wom_sim.study.sensitivity.choices import choices
from wom_sim.study.sensitivity.factor_words import region, roundest, shown
from wom_sim.study.sensitivity.flip_words import crossing
from wom_sim.study.sensitivity.flips import flips
from wom_sim.study.sensitivity.turning import Turn, turns
from wom_sim.study.statistics import best_of

POLICIES = ("today", "team", "room")


def plain(sentences: list[str]) -> list[str]:
    return [text.replace("\u00a0", " ") for text in sentences]


def boxed(points: pd.DataFrame, policy: str) -> pd.Series:
    """team is best by 20 where hazard is above 0.12 and agents at least 3, else today is, by 10; room is never."""
    inside = (points.hazard > 0.12) & (points.agents >= 3)
    return {"today": 0.0 * points.hazard, "team": np.where(inside, 20.0, -10.0), "room": -30.0 + 0 * points.hazard}[
        policy
    ]


def sweep(own: float = 3.0, **given: object) -> MadeUp:
    points = hypercube(200, hazard=(0, 0.4), agents=(0.5, 6.5), idle=(0, 1)).round({"agents": 0})
    return result(points, boxed, "latin_hypercube", POLICIES, own=own, shared=50.0, **given)


@pytest.mark.parametrize("measure", ["net_value", "churned"])
@pytest.mark.parametrize("hole", [False, True])
def test_the_best_at_each_point_is_told_as_in_a_comparison(measure: str, hole: bool) -> None:
    made = result(
        grid(a=range(12)), lambda p, policy: {"today": 5.0, "team": p.a, "room": 11 - p.a}[policy], "grid", POLICIES,
        own=3.0, shared=9.0, measure=measure,
    )  # fmt: skip
    values = made.values[measure]
    values[:, 3, 1] = values[:, 3, 0]  # one policy does what another does
    if hole:
        values[2, 5, 1] = values[4, 6, 0] = np.nan
    told = choices(made.cells, measure, np.arange(3), 0.95)
    sign = 1 if measure == "net_value" else -1
    for point in range(12):
        expected = best_of(values[:, point].T, sign, 0.95)
        assert told.best[point] == expected.order[0]
        assert np.flatnonzero(told.contenders[point]).tolist() == sorted(expected.contenders)
        assert told.second[point] == expected.order[1]


def test_a_subset_of_the_policies_is_compared_among_itself() -> None:
    made = sweep()
    pair = flips(made, policies=["room", "today"])
    assert pair.policies == ("room", "today")
    assert pair.shares["policy"].tolist() == ["today", "room"]
    assert pair.points["best"].unique().tolist() == ["today"]
    np.testing.assert_allclose(pair.points["regret_room"], 30, atol=8)


def test_points_and_shares() -> None:
    made = sweep()
    found = flips(made)
    inside = (made.points.hazard > 0.12) & (made.points.agents >= 3)
    assert (found.points["best"] == np.where(inside, "team", "today")).all()
    assert found.points.columns.tolist() == [
        "point", "hazard", "agents", "idle", "best", "resolved", "contenders", "value", "second", "lead",
        "regret_today", "regret_team", "regret_room",
    ]  # fmt: skip
    assert found.shares["policy"].tolist() == ["today", "team", "room"]
    assert found.shares["best"].tolist() == [(~inside).sum(), inside.sum(), 0]
    np.testing.assert_allclose(found.shares["largest_regret"], [20, 10, 50], atol=6)
    assert found.robust == "team"
    means = made.cells.of("net_value").mean
    np.testing.assert_allclose(found.points["value"], means.max(axis=1))
    np.testing.assert_allclose(found.points["regret_room"], means.max(axis=1) - means[:, 2])
    np.testing.assert_allclose(found.points["lead"], np.diff(np.sort(means, axis=1)[:, 1:], axis=1)[:, 0])


def test_the_rules_are_found_and_what_does_not_matter_is_left_out() -> None:
    found = flips(sweep())
    assert sorted(found.rules["best"]) == ["team", "today", "today"]
    team = found.rules[found.rules["best"] == "team"].iloc[0]
    assert team.density == team.coverage == 1.0
    assert team.points == (found.points["best"] == "team").sum()
    box = next(leaf for leaf in found.leaves if leaf.policy == "team")
    assert set(box.bounds) == {"hazard", "agents"}
    assert box.bounds["hazard"][0] == pytest.approx(0.12, abs=0.003)
    assert box.bounds["agents"] == (2.5, math.inf)
    assert box.words == "agents is at least 3 and hazard is above 0.12" or box.words == (
        "hazard is above 0.12 and agents is at least 3"
    )
    assert found.rules["points"].sum() == 200
    assert found.rules.loc[found.rules["best"] == "today", "coverage"].sum() == 1.0
    importance = found.importance.set_index("factor")["importance"]
    assert importance.sum() == pytest.approx(1.0)
    assert importance["idle"] == 0.0
    saved = found.regret_saved
    assert saved.value == pytest.approx(found.shares["mean_regret"].min(), rel=1e-9)  # the rules are right everywhere
    assert (
        saved.low
        < min(20 * (found.points["best"] == "team").mean(), 10 * (found.points["best"] == "today").mean())
        < saved.high
    )


def test_labels_are_parts_of_rules() -> None:
    points = grid(rival=["none", "mild", "eager"], agents=[1, 2, 3, 4])
    made = result(
        points, lambda p, policy: np.where(p.rival == "eager", 9.0, -4.0) if policy == "team" else 0.0, "grid",
        ("today", "team"), own=0.5,
    )  # fmt: skip
    found = flips(made)
    rules = dict(zip(found.rules["best"], found.rules["rule"], strict=True))
    assert rules == {"team": "rival is eager", "today": "rival is none or mild"}
    assert found.importance["factor"].iloc[0] == "rival"
    assert found.turning.empty
    assert plain(found.sentences)[1:3] == [
        "Where rival is none or mild, today is best at all 8 points (told from the others at 8).",
        "Where rival is eager, team is best at all 4 points (told from the others at 4).",
    ]


def test_chance_makes_no_rules() -> None:
    made = result(
        hypercube(100, a=(0, 1), b=(0, 1), c=(0, 1)), lambda p, _: 0.0, "latin_hypercube", POLICIES, own=5.0
    )  # fmt: skip
    found = flips(made)
    assert len(found.leaves) == 1
    assert found.rules["rule"].tolist() == ["everywhere"]
    assert found.importance["importance"].tolist() == [0, 0, 0]
    assert found.shares["resolved"].sum() <= 10
    assert found.turning["low"].isna().all()
    assert any(
        text.startswith("No factor is shown to tell where to take another policy than ") for text in found.sentences
    )


def test_a_pattern_that_only_chance_has_drawn_is_no_rule() -> None:
    """Chance that all points of a replication share in proportion to a factor: points agree, replications do not."""
    rules = 0
    for seed in range(20):
        made = result(hypercube(80, seed=seed, a=(0, 1), b=(0, 1)), lambda p, _: 0.0, "latin_hypercube", ("x", "y"))
        slope = np.random.default_rng(seed).normal(0, 10, 10)
        tilt = np.outer(slope, made.points.a - 0.5) + np.random.default_rng([seed, 1]).normal(0, 1, (10, 80))
        made.values["net_value"][:, :, 1] += tilt
        rules += len(flips(made).leaves) > 1
    assert rules <= 3


def test_a_box_keeps_another_policy_only_where_it_is_told_from_the_best_single_one() -> None:
    points = grid(a=[1, 2, 3, 4], b=[1, 2, 3, 4], c=[1, 2])
    made = result(
        points, lambda p, policy: {"x": 0.0, "y": np.where(p.a > 2, 4.0, -9.0), "z": np.where(p.b > 9, 1.0, -0.1)}[policy],
        policies=("x", "y", "z"), own=2.0,
    )  # fmt: skip
    found = flips(made)
    assert dict(zip(found.rules["best"], found.rules["rule"], strict=True)) == {
        "x": "a is at most 2", "y": "a is at least 3"}  # fmt: skip
    worse = [text for text in found.sentences if "Where a is at most 2" in text]
    assert len(worse) == 1


def test_the_value_at_which_the_ranking_flips() -> None:
    made = result(
        grid(agents=[1, 2], hazard=[0.0, 0.1, 0.2, 0.3]), lambda p, policy: (p.hazard - 0.16) * 100 * (policy == "team"),
        "grid", ("today", "team"), own=1.0, shared=20.0, replications=40,
    )  # fmt: skip
    found = flips(made)
    row = found.turning.iloc[0]
    assert (row.factor, {row.policy, row.against}) == ("hazard", {"today", "team"})
    assert row.value == pytest.approx(0.16, abs=0.004)
    assert row.low < 0.16 < row.high
    assert row.high - row.low < 0.012
    assert row.above == (row.policy == "team")
    told = plain(found.sentences)
    assert told[0] == "today is best at 4 of 8 points (told from the others at 4), team at 4 (at 4)."
    assert any(
        text.startswith("Averaged over the other factors, team overtakes today where hazard rises above 0.1")
        for text in told
    )
    assert any(text.startswith("One policy for all points: today loses least at worst, about 14") for text in told)


@pytest.mark.parametrize(
    ("mean", "half", "expected"),
    [
        ([-2, -1, 1, 2], 0.5, [Turn(1.5, 1.25, 1.75, True)]),
        ([2, 1, -1, -2], 0.5, [Turn(1.5, 1.25, 1.75, False)]),
        ([-1, 1, -1], 0.0, [Turn(0.5, 0.5, 0.5, True), Turn(1.5, 1.5, 1.5, False)]),
        ([-3, 0.1, -0.1, 0.1, 3], 1.0, [Turn(1.5, pytest.approx(2 / 3.1), pytest.approx(3 + 0.9 / 2.9), True)]),
        ([-2, 0, 2], 1.0, [Turn(1.0, 0.5, 1.5, True)]),
        ([-2, -1, 1], 5.0, [Turn(1.5, math.nan, math.nan, True)]),
        ([1, 2, 3], 0.5, []),
        ([-1, 1, -1], 5.0, []),
        ([0, 0, 0], 0.0, []),
        ([-1, math.nan, 1], 0.0, [Turn(1.0, 1.0, 1.0, True)]),
    ],
)  # fmt: skip
def test_turns(mean: list[float], half: float, expected: list[Turn]) -> None:
    low, high = [y - half for y in mean], [y + half for y in mean]
    found = turns(list(range(len(mean))), mean, low, high)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one.rising == other.rising
        assert [one.value, one.low, one.high] == pytest.approx([other.value, other.low, other.high], nan_ok=True)


def test_the_interval_of_a_turn_covers_it() -> None:
    covered = 0
    for seed in range(200):
        chance = np.random.default_rng(seed).normal(0, 4, (20, 4))
        values = np.array([-3.0, -1.0, 1.5, 4.0]) + chance
        mean, half = values.mean(axis=0), 2.093 * values.std(axis=0, ddof=1) / np.sqrt(20)
        found = turns([0, 1, 2, 3], mean, mean - half, mean + half)
        covered += not found or math.isnan(found[0].low) or found[0].low <= 1.4 <= found[0].high
    assert covered >= 190


def test_numbers_and_regions_in_words() -> None:
    assert shown(0.123456) == "0.1235"
    assert shown(1234567) == "1\u00a0234\u00a0567"
    assert [shown(2), shown(2.0), shown(-0.5), shown(0.0), shown("none")] == ["2", "2", "−0.5", "0", "none"]
    assert [roundest(0.1193, 0.1247), roundest(12, 13), roundest(-0.3, 0.2), roundest(1999, 2101)] == [
        0.12,
        12,
        0,
        2000,
    ]
    assert roundest(0.12, 0.13) == 0.12
    many = {"h": np.linspace(0, 1, 101)}
    assert region({"h": (0.205, 0.405)}, {}, many) == "h is above 0.2 and at most 0.4"
    few = {"n": np.array([1.0, 2, 3, 4])}
    assert region({"n": (1.5, 3.5)}, {"r": ("a", "b")}, few) == "n is from 2 to 3 and r is a or b"
    assert region({"n": (3.5, math.inf)}, {}, few) == "n is 4"
    assert crossing(0.2143, 0.18, 0.25) == "0.214 [0.180, 0.250]"
    assert crossing(2.5, 2.5, 2.5) == "2.5"


def test_one_at_a_time_has_turning_values_and_no_boxes() -> None:
    base = {"hazard": 0.2, "agents": 2.0}
    rows = [
        base,
        *(base | {"hazard": h} for h in (0.0, 0.1, 0.3, 0.4)),
        *(base | {"agents": n} for n in (1.0, 3.0, 4.0, 5.0)),
    ]
    made = result(
        pd.DataFrame(rows), lambda p, policy: (p.hazard - 0.16) * 100 * (policy == "team"), "one_at_a_time",
        ("today", "team"), own=0.5,
    )  # fmt: skip
    found = flips(made)
    assert found.rules["rule"].tolist() == ["everywhere"]
    told = plain(found.sentences)
    assert not any("rule" in text for text in told)
    assert any(
        text.startswith("All else being as in the base scenario, team overtakes today where hazard rises")
        for text in told
    )


def test_regret_has_two_digits() -> None:
    rough = [wording.rough(value, "money", "EUR").replace("\u00a0", " ") for value in (37_412.0, 9_686.0, 1.234, 0.0)]
    assert rough == ["about 37 thousand EUR", "about 9 700 EUR", "about 1.2 EUR", "about 0 EUR"]
    assert wording.rough(0.0123, "share") == "about 1.2 percentage points"


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(BadInput, match='there is no policy "taem"; did you mean `team`'):
        flips(sweep(), policies=["taem", "today"])
    with pytest.raises(BadInput, match="two or more"):
        flips(sweep(), policies=["team"])
    made = sweep()
    made.values["net_value"][:, :, 2] = np.nan
    with pytest.raises(BadInput, match="no point at which every policy has a value"):
        flips(made)
    assert len(flips(made, policies=["today", "team"]).points) == 200


def test_points_without_a_value_of_every_policy_are_left_out() -> None:
    made = sweep()
    made.values["net_value"][:, 7, 1] = np.nan
    found = flips(made)
    assert len(found.points) == 199
    assert 7 not in found.points["point"].to_numpy()
    assert 7 not in np.concatenate([leaf.points for leaf in found.leaves])
