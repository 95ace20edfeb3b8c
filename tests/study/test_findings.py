"""The sentences: right in every case, computed from the figures, and never more than is known."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest

from wom_sim.study import ranking, wording
from wom_sim.study.findings import Figures, conditional_on, findings
from wom_sim.study.statistics import Interval

BETTER = {
    "net_value": 1, "service_cost": -1, "compensation_cost": -1, "churned": -1, "churned_poached": -1,
    "churned_failure": -1, "firestorm": -1,
}  # fmt: skip
QUIET = dict.fromkeys(BETTER, 0.0)


def said(
    policies: dict[str, dict[str, np.ndarray | float]], rank_by: str = "net_value", unit: str = "money"
) -> list[str]:
    """Findings of policies given as measure to value(s) over replications; the first policy is the baseline."""
    count = max(np.size(value) for given in policies.values() for value in given.values())
    tables = [
        pd.DataFrame({"policy": name, "replication": range(count), **QUIET, **given})
        for name, given in policies.items()
    ]
    runs, names = pd.concat(tables, ignore_index=True), list(policies)
    paired = ranking.paired_table(runs, names, names[0], BETTER, 0.95)
    best = ranking.rank(runs, names, rank_by, BETTER[rank_by], 0.95)
    answer, details = findings(Figures(paired, names, names[0], rank_by, BETTER[rank_by], unit, "EUR", count, best))
    assert 1 <= len(answer) <= 3
    return [text.replace("\u00a0", " ") for text in [*answer, *details]]


def chance(seed: int, spread: float, count: int = 20) -> np.ndarray:
    """Noise with mean exactly 0 and the given standard deviation."""
    noise = np.random.default_rng(seed).normal(0, 1, count)
    return (noise - noise.mean()) / noise.std(ddof=1) * spread


def test_a_clear_winner_with_its_customers_cause_and_cost() -> None:
    base, kept = 400_000 + chance(1, 20_000), chance(2, 10)
    sentences = said({
        "today": {"net_value": base, "churned": 200.0, "churned_poached": 90.0, "service_cost": 10_000.0},
        "team": {
            "net_value": base + 38_000 + chance(3, 9_000), "churned": 139.0 + kept, "churned_poached": 45.0 + kept,
            "churned_failure": -16.0, "service_cost": 22_000.0, "compensation_cost": 8_000.0,
        },
    })  # fmt: skip
    half = 2.093024 * 9 / math.sqrt(20)
    assert sentences[:2] == [
        f"team is best here: its net value is 38.0 [{38 - half:.1f}, {38 + half:.1f}] thousand EUR above today's.",
        "It keeps 61.0 [56.3, 65.7] more customers and earns its extra cost back about 2.9 times.",
    ]
    assert sentences[2].startswith("The chance that no other of these policies is truly better is ")
    assert sentences[3] == (
        "Most of the gain in customers comes from those who no longer leave because of rivals' offers "
        "(45.0 fewer; 61.0 fewer leave in all)."
    )
    assert sentences[4] == (
        "team costs 12.0 thousand EUR more in service and 8 000 EUR more in compensation than today."
    )
    assert len(sentences) == 5


def test_what_cannot_be_told_apart_comes_with_the_number_that_would_do() -> None:
    base = 1000 + chance(1, 100)
    sentences = said({"today": {"net_value": base}, "room": {"net_value": base + 6 + chance(2, 20)}})
    assert sentences[0] == "room comes out first by net value, but it is not shown to differ from today."
    assert sentences[1].startswith("The best may as well be today: 20 replications do not tell, about")
    found = re.fullmatch(
        r"room cannot be told from today with 20 replications; about (\d+) would do \(--replications \1\)\.",
        sentences[2],
    )
    assert found is not None
    assert 85 <= int(found[1]) <= 95  # (1.99 + 0.85)² · 20² / 6²


def test_several_that_cannot_be_told_apart_are_listed_with_their_numbers() -> None:
    base = 1000 + chance(1, 100)
    sentences = said({
        "today": {"net_value": base},
        "a": {"net_value": base + 6 + chance(2, 20)},
        "b": {"net_value": base - 0.01 + chance(3, 20)},
    })  # fmt: skip
    assert re.search(r"a and b cannot be told .* about \d+ for a and 10 000 or more for b\.", " ".join(sentences))


def test_the_baseline_may_be_best() -> None:
    base = 1000 + chance(1, 100)
    sentences = said({"today": {"net_value": base}, "ignore": {"net_value": base - 50 + chance(2, 5)}})
    assert sentences[0] == "today, the baseline, is best here by net value."
    assert sentences[1].startswith("The chance that no other")
    assert sentences[2].startswith("Worse than today: ignore by 50.0 [")


def test_a_winner_that_shares_its_place_is_not_called_best() -> None:
    base = 1000 + chance(1, 100)
    sentences = said({
        "today": {"net_value": base},
        "team": {"net_value": base + 50 + chance(2, 5)},
        "room": {"net_value": base + 49 + chance(3, 5)},
    })  # fmt: skip
    assert sentences[0].startswith("team comes out first here: its net value is 50.0 [")
    assert re.match(r"The best may as well be room: 20 replications do not tell, about \d+ would do", sentences[1])
    assert "is best" not in " ".join(sentences)


def test_where_less_is_better_the_winner_is_below() -> None:
    base = 200 + chance(1, 20)
    policies = {"today": {"churned": base}, "team": {"churned": base - 61 + chance(2, 5)}}
    sentences = said(policies, "churned", "customers")
    assert re.match(r"team is best here: its churned is 61\.0 \[58\.7, 63\.3\] customers below today's\.", sentences[0])


def test_shares_are_told_in_percentage_points() -> None:
    base = 0.2 + chance(1, 0.01)
    policies = {"today": {"churned": base}, "team": {"churned": base - 0.02 + chance(2, 0.002)}}
    sentences = said(policies, "churned", "share")
    assert "2.000 [1.906, 2.094] percentage points below today's" in sentences[0]


def test_identical_policies_are_said_to_be_so() -> None:
    base = 1000 + chance(1, 100)
    same = said({"a": {"net_value": base}, "b": {"net_value": base}})
    assert "exactly the same net value in every replication" in same[0]
    mixed = said({"a": {"net_value": base}, "b": {"net_value": base}, "c": {"net_value": base - 99 + chance(2, 1)}})
    assert "b has exactly a's net value in every replication." in mixed
    assert not any("b cannot be told" in sentence for sentence in mixed)


def test_one_replication_says_that_it_shows_no_chance() -> None:
    sentences = said({"today": {"net_value": 10.0}, "team": {"net_value": 60_010.0}})
    assert sentences[0] == "In this one course of events team has the best net value, 60.0 thousand EUR above today."
    assert "no intervals" in sentences[1]
    assert "[" not in " ".join(sentences)


def test_one_policy_and_no_value() -> None:
    assert said({"only": {"net_value": 5 + chance(1, 1)}})[0].startswith("Only only was run")
    assert said({"a": {"net_value": math.nan}, "b": {"net_value": math.nan}})[0].startswith("No policy has a value")


def test_firestorms_are_told_for_leader_baseline_and_riskiest() -> None:
    base, storms = 1000 + chance(1, 100), np.arange(20) < 4
    sentences = said({
        "today": {"net_value": base, "firestorm": storms.astype(float)},
        "team": {"net_value": base + 50 + chance(2, 5)},
        "ignore": {"net_value": base - 50 + chance(3, 5), "firestorm": 1.0},
    })  # fmt: skip
    assert sentences[-1] == (
        "The chance of a firestorm is 0 % [0 %, 16 %] under team, 20 % [8 %, 42 %] under today and "
        "100 % [84 %, 100 %] under ignore; team cannot be told from today in this."
    )
    every = said({name: {"net_value": base + i * chance(i, 9), "firestorm": 1.0} for i, name in enumerate("ab")})
    assert every[-1] == "The chance of a firestorm is 100 % [84 %, 100 %] under every policy."


def test_a_part_of_the_gain_that_is_not_sure_is_said_to_be_so() -> None:
    base = 1000 + chance(1, 100)
    sentences = said({
        "today": {"net_value": base, "churned": 100.0},
        "team": {
            "net_value": base + 50 + chance(2, 5), "churned": 90 + chance(3, 3), "churned_failure": -4 + chance(4, 30),
        },
    })  # fmt: skip
    assert any(s.startswith("The largest part of the gain") and "not told from chance" in s for s in sentences)


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        (("run",), "Same network and customers in every run; intervals cover chance within this market, not other"),
        (("population", "run"), "Same network in every replication, but other customers and another course of chance"),
        (("network",), "Same customers and course of chance in every replication, but another network in each"),
        (("run", "population", "network"), "Another network, other customers and another course of chance in each"),
    ],
)
def test_conditions_say_which_seeds_vary(vary: tuple[str, ...], words: str) -> None:
    text = conditional_on(vary, 30, 0.95, 5, "today")
    assert text.startswith(words)
    assert "95 %" in text
    assert "corrected for comparing 5 policies at once (Bonferroni)" in text
    assert "Bonferroni" not in conditional_on(vary, 30, 0.95, 1, "today")
    assert "no intervals" in conditional_on(vary, 1, 0.95, 5, "today")


@pytest.mark.parametrize(
    ("estimate", "unit", "words"),
    [
        (Interval(38_123, 31_000, 45_200, 9), "money", "38.1 [31.0, 45.2] thousand EUR"),
        (Interval(61.4, 48, 74, 9), "customers", "61 [48, 74] customers"),
        (Interval(-0.004, -0.6, 0.6, 9), "hours", "0.00 [−0.60, 0.60] hours"),
        (Interval(2.5e6, 2.4e6, 2.6e6, 9), "money", "2.50 [2.40, 2.60] million EUR"),
        (Interval(5000.0, math.nan, math.nan, 1), "money", "5\u00a0000 EUR"),
        (Interval(0.0123, 0.0111, 0.0135, 9), "share per month", "1.23 [1.11, 1.35] percentage points per month"),
        (Interval(0.0, 0.0, 0.0, 9), "money", "0 EUR"),
    ],
)
def test_amounts_show_the_digits_that_are_known(estimate: Interval, unit: str, words: str) -> None:
    assert wording.amount(estimate, unit, "EUR") == words


def test_small_words() -> None:
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"], "or") == "a, b or c"
    assert [wording.round_up(n) for n in (7, 87, 100, 412, 9999)] == [7, 87, 100, 420, 10_000]
    assert wording.replications(88) == "about 88"
    assert wording.at_least_percent(0.9789) == "at least 97\u00a0%"
    assert wording.at_least_percent(1.0) == "more than 99.9\u00a0%"
