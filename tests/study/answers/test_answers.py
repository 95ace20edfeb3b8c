"""What a sweep is said to have found: right in every case, from the figures, never more than is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made_up import MadeUp, grid, hypercube, result, saltelli

from wom_sim.study import ranking
from wom_sim.study.answers.answers import Answers, answers, conditional_on
from wom_sim.study.findings import Figures, findings

AGENTS = grid(agents=[1, 2, 3, 4, 5])


def said(made: MadeUp) -> Answers:
    made.plan.replications = max(made.plan.__dict__.get("replications", 0), made.replications)
    told = answers(made)
    clean = [[text.replace("\u00a0", " ") for text in part] for part in told[:2]]
    words = (told.verdict or "").replace("\u00a0", " ") or None
    return Answers(*clean, words, told.holds, told.finding.replace("\u00a0", " "), told.options)


def crowd(points: pd.DataFrame, policy: str) -> pd.Series:
    return 1e6 + 3e5 * np.log(points.agents) - 9e4 * points.agents


def race(points: pd.DataFrame, policy: str) -> pd.Series:
    return 1e6 + (points.hazard - 0.17) * 2e5 * (policy == "team")


def test_without_factors_a_sweep_says_what_a_comparison_says() -> None:
    made = result(
        pd.DataFrame(index=[0]), lambda p, policy: 100.0 + 9 * (policy == "team"), "grid", ("today", "team"), own=5.0,
        replications=20,
    )  # fmt: skip
    runs, names = made.runs, ("today", "team")
    paired = ranking.paired_table(runs, names, "today", {"net_value": 1}, 0.95)
    best = ranking.rank(runs, names, "net_value", 1, 0.95)
    expected = findings(Figures(paired, names, "today", "net_value", 1, "money", "EUR", 20, best))
    told = answers(made_with(made))
    assert (told.answer, told.details) == expected
    assert told.finding == told.answer[0]
    assert told.verdict is told.holds is None
    assert "differences to today are taken within replications" in conditional_on(made)


def made_with(made: MadeUp) -> MadeUp:
    made.plan.replications = made.replications
    return made


def test_how_many_agents_are_enough() -> None:
    told = said(result(AGENTS, crowd, policies=("team",), own=5e3, shared=2e4))
    assert told.answer == [
        "team's net value is highest with agents at 3: 1.048 [1.034, 1.061] million EUR.",
        "Not told from it with 10 replications: agents 4 (about 18 would do); the smallest level that may be best is 3.",
    ]
    assert told.details[0].startswith(
        "Net value by agents, step by step: from 1 to 2 it rises by 114.4 [110.5, 118.4] thousand EUR; "
    )
    assert "from 4 to 5 it falls by 22.0" in told.details[0]


def test_the_smallest_level_that_may_be_best_is_named() -> None:
    told = said(result(AGENTS, lambda p, _: np.minimum(p.agents, 3.0) + p.agents / 50, policies=("team",), own=0.1))
    assert told.answer[0].startswith("team's net value is highest with agents at ")
    assert "the smallest level that may be best is 3." in told.answer[1]
    assert "from 1 to 2 it rises by " in told.details[0]
    assert "from 3 to 4 no change is told from chance" in told.details[0]


def test_where_less_is_better_the_lowest_is_best() -> None:
    told = said(result(AGENTS, lambda p, _: 100 / p.agents, policies=("team",), own=1.0, measure="churned"))
    assert told.answer[0].startswith("team's churned is lowest with agents at 5: ")
    assert told.answer[1] == "Every other level is told from it."


def test_labels_have_no_steps() -> None:
    made = result(grid(rival=["none", "eager"]), lambda p, _: 5.0 * (p.rival == "none"), policies=("team",), own=0.1)
    told = said(made)
    assert told.answer[0].startswith("team's net value is highest with rival none: ")
    assert told.details == []


def test_one_replication_tells_nothing_apart() -> None:
    told = said(result(AGENTS, crowd, policies=("team",), own=5e3, replications=1))
    assert told.answer[1] == "One replication shows no chance: nothing is told apart. Ask for more."
    pair = said(result(AGENTS, crowd, policies=("team", "room"), own=5e3, replications=1))
    assert "comes out first at" in pair.answer[0]
    assert "is best" not in " ".join([*pair.answer, *pair.details])


def test_the_best_of_what_can_be_chosen() -> None:
    points, levers = grid(agents=[1, 2, 3, 4], quality=[0.5, 0.7, 0.9]), ("agents", "quality")
    told = said(result(
        points, lambda p, k: crowd(p, k) + 5e4 * p.quality, policies=("team",), own=2e3, shared=2e4, levers=levers,
    ))  # fmt: skip
    assert told.answer[0].startswith("Net value comes out highest with agents at 3 and quality at 0.9: 1.09")
    assert told.answer[1] == "Not told from it with 10 replications: agents at 4 and quality at 0.9."
    assert told.details == [
        "What matters to team's net value, as a share of its variance, alone and together with the others: agents, 98 %."
    ]


def test_what_is_decided_comes_first_and_is_the_finding() -> None:
    points, best = grid(agents=[1, 2, 3, 4], market=[60, 120]), {60: 2, 120: 4}
    expect = {"factor": "agents", "direction": "rises"}
    told = said(result(
        points, lambda p, _: 1e3 * p.market - 4e3 * (p.agents - p.market.map(best)) ** 2, policies=("team",), own=50.0,
        levers=("agents",), expect=expect,
    ))  # fmt: skip
    first = "Net value is highest with agents at 2 where market is 60 and at 4 where it is 120."
    assert told.answer[:2] == [first, "Each is told from every other option."]
    assert told.answer[2].startswith("If one choice must serve all, agents at 3 loses least: 4 0")
    assert told.details[-1].startswith("What matters to team's net value")
    assert told.finding == f"{told.verdict} {first}"
    assert len(told.finding) < 250


def test_levers_of_a_drawn_design_are_not_told_by_state() -> None:
    points = hypercube(60, agents=(1, 5), market=(60, 120))
    assert said(result(points, lambda p, _: p.agents, "latin_hypercube", levers=("agents",))).options is None


def test_policies_along_one_factor() -> None:
    points = grid(hazard=[0, 0.1, 0.2, 0.3, 0.4])
    told = said(result(points, race, policies=("ignore", "team"), own=5e3, shared=2e4, replications=20))
    assert told.answer[:2] == [
        "team is best at 3 of 5 points (told from the others at 3), ignore at 2 (at 2).",
        "From low to high: ignore with hazard 0 to 0.1; team with hazard 0.2 to 0.4.",
    ]
    assert told.answer[2].startswith("team overtakes ignore where hazard rises above 0.16")
    assert told.details == [
        "One policy for all points: team loses least at worst, about 37 thousand EUR of net value at its worst point and "
        "about 10 thousand EUR on average."
    ]


def test_policies_over_several_factors() -> None:
    points = grid(hazard=[0, 0.1, 0.2, 0.3, 0.4], agents=[1, 2, 3])
    told = said(result(points, race, policies=("ignore", "team"), own=5e3, shared=2e4, replications=20))
    assert told.answer[:3] == [
        "team is best at 9 of 15 points (told from the others at 9), ignore at 6 (at 6).",
        "Where hazard is at least 0.2, team is best at all 9 points (told from the others at 9).",
        "Where hazard is at most 0.1, ignore is best at all 6 points (told from the others at 6).",
    ]
    assert len(told.answer) == 3
    assert told.details[1].startswith("One policy for all points: team loses least at worst")
    assert told.details[0].startswith(
        "Averaged over the other factors, team overtakes ignore where hazard rises above 0.1"
    )
    assert told.details[2].startswith(
        "Choosing by the rules above instead of always taking team is worth 9.69 [8.96, 10.42] "
    )
    assert told.details[3].startswith("What matters to the difference in net value between team and ignore")


@pytest.mark.parametrize("kind", ["sobol", "morris", "latin_hypercube", "one_at_a_time"])
def test_what_matters_is_told_by_every_design(kind: str) -> None:
    ranges = {"hazard": (0.0, 0.4), "agents": (1.0, 4.0), "idle": (0.0, 1.0)}
    design = {}
    if kind == "sobol":
        points = saltelli(64, **ranges)
    elif kind == "morris":
        from SALib.sample import morris

        problem = {"num_vars": 3, "names": list(ranges), "bounds": list(ranges.values())}
        points, design = pd.DataFrame(morris.sample(problem, 10, seed=1), columns=list(ranges)), {"levels": 4}
    elif kind == "latin_hypercube":
        points = hypercube(60, **ranges)
    else:
        base = {"hazard": 0.2, "agents": 2.0, "idle": 0.5}
        ends = [base | {name: end} for name, pair in ranges.items() for end in pair]
        points = pd.DataFrame([base, *ends])
    made = result(
        points, lambda p, k: (p.hazard * 100 + 9 * p.agents) * (1 + (k == "team")), kind, ("today", "team"), own=1.0,
        shared=20.0, **design,
    )  # fmt: skip
    told = said(made)
    text = next(
        line for line in told.details if line.startswith("What matters to the difference in net value between team")
    )
    assert "hazard" in text
    assert text.index("hazard") < text.index("agents")
    assert "idle" not in text


def test_failed_runs_and_replications_that_are_wanting_are_told() -> None:
    made = result(AGENTS, crowd, policies=("team",), own=5e3, replications=10)
    made.plan.replications, made.stopped_by, made.failed = 20, "minutes", 2
    made.values["net_value"][2, :2, 0] = np.nan
    assert said(made).details[-2:] == [
        "20 replications were asked for; these sentences are from the 10 that every point has finished.",
        "2 runs failed and are left out.",
    ]


def test_indices_that_cannot_be_had_are_said_to_be_so() -> None:
    made = result(
        saltelli(16, a=(0, 1), b=(0, 1)), lambda p, k: p.a * (k == "team"), "sobol", ("today", "team"), own=0.1
    )
    made.values["net_value"][0, 3, 1] = np.nan
    assert any(line.startswith("No indices of sensitivity are given: ") for line in said(made).details)


def test_nothing_to_say() -> None:
    made = result(AGENTS, crowd, policies=("team", "room"))
    made.values["net_value"][:] = np.nan
    assert said(made).answer == ["No run has a value of net value, so nothing can be ranked."]
    made = result(AGENTS, crowd, policies=("team", "room"))
    made.values["net_value"][:, :, 1] = np.nan
    assert said(made).answer[0].startswith("The policies cannot be ranked: there is no point at which")
    made.replications = 0
    assert said(made).answer == ["No replication is finished at every point, so nothing can be said yet."]


def test_policies_that_are_the_same_are_said_to_be() -> None:
    told = said(result(AGENTS, lambda p, _: 5.0 * p.agents, policies=("team", "room"), shared=3.0))
    assert told.answer == ["All policies come to exactly the same net value at every point."]
    assert told.details == []


def test_what_the_intervals_cover() -> None:
    points = hypercube(100, a=(0, 1))
    made = result(points, lambda p, k: p.a, "latin_hypercube", ("x", "y", "z"), own=1.0)
    text = conditional_on(made).replace("\u00a0", " ")
    assert text.startswith("Same network and customers in every run")
    assert text.endswith(
        "Which policy is best is told at each point by itself, corrected for 3 policies (Bonferroni); of 100 points about 5 "
        "may be told wrongly."
    )
    one = result(AGENTS, crowd, policies=("team",), replications=1)
    assert conditional_on(one).endswith("one replication gives no intervals.")
