"""What to decide against what must be assumed: exact where nothing is chance, and as the paired statistics say where it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up import MadeUp, grid, hypercube, result

from wom_sim.errors import BadInput
from wom_sim.study import statistics
from wom_sim.study.sensitivity.options import Options, options

BEST = {60: 2, 120: 4, 240: 6}
AGENTS = [1, 2, 3, 4, 5, 6, 8]


def staffing(points: pd.DataFrame, _: str) -> Any:
    """A best number of agents in each market; one agent too many or too few costs 2000, two 8000."""
    return 1e4 * points.market - 2e3 * (points.agents - points.market.map(BEST)) ** 2


def made(own: float = 0.0, **more: Any) -> MadeUp:
    return result(grid(agents=AGENTS, market=list(BEST)), staffing, own=own, levers=["agents"], **more)


def said(found: Options) -> list[str]:
    return [text.replace("\u00a0", " ") for text in found.sentences]


def test_without_chance_everything_is_exact() -> None:
    found = options(made(shared=1e5))
    assert (found.assumptions, found.levers, len(found.table)) == (["market"], ["agents"], 21)
    assert found.best["agents"].tolist() == [2, 4, 6]
    assert found.best["may_be_best"].tolist() == [1, 1, 1]
    assert found.best["lead"].tolist() == pytest.approx([2000, 2000, 2000])
    small = found.table[found.table["market"] == 60].set_index("agents")
    assert small["regret"].tolist() == pytest.approx([2000, 0, 2000, 8000, 18000, 32000, 72000])
    assert small["regret_low"].tolist() == pytest.approx(small["regret"].tolist())
    assert small.index[small["best"]].tolist() == [2]
    robust = found.robust.iloc[0]
    assert (robust["agents"], robust["largest_regret"], robust["best_in"]) == (4, pytest.approx(8000), 1)
    assert robust["mean_regret"] == pytest.approx(16000 / 3)
    assert found.worth_knowing.to_dict("list") == {
        "assumption": ["market"], "worth": pytest.approx([16000 / 3]), "low": pytest.approx([16000 / 3]),
        "high": pytest.approx([16000 / 3]),
    }  # fmt: skip
    assert said(found) == [
        "Net value is highest with agents at 2 where market is 60, at 4 where it is 120 and at 6 where it is 240.",
        "Each is told from every other option.",
        "If one choice must serve all, agents at 4 loses least: 8 000 EUR at worst, where market is 60.",
        "What it is worth to know before deciding, on average, against agents at 4 throughout: market, 5 333 EUR.",
    ]


def test_regrets_are_paired_and_corrected_for_all_options() -> None:
    sweep = made(own=2e3, shared=1e5, replications=12)
    found = options(sweep)
    runs = sweep.values["net_value"][:, :, 0]
    places = {(row.agents, row.market): row.point for row in sweep.plan.points.itertuples()}
    for row in found.table.itertuples():
        best = found.best.iloc[row.state]
        told = statistics.paired(
            runs[:, places[best["agents"], row.market]], runs[:, places[row.agents, row.market]], 1, 0.95, comparisons=6
        )
        assert (row.regret, row.regret_low, row.regret_high) == pytest.approx(
            (told.difference.value, told.difference.low, told.difference.high)
        )
        assert row.may_be_best == (row.best or not told.resolved)
    assert found.best["may_be_best"].tolist() == found.table.groupby("state")["may_be_best"].sum().tolist()


def test_the_smallest_level_that_may_be_best_is_enough_and_what_it_loses_is_told() -> None:
    found = options(made(own=2e3, shared=1e5, replications=20))
    assert found.enough is not None
    alike = found.table[found.table["may_be_best"]].groupby("state")["agents"].min()
    assert found.enough["enough"].tolist() == alike.tolist() == [1, 4, 5]
    assert found.enough["best"].tolist() == [2, 4, 6]
    most = found.enough["regret_high"].max()
    assert said(found)[1] == (
        "Perhaps enough, as not told from the best with 20 replications: agents at 1, 4 and 5 where market is 60, 120 and "
        f"240. That loses {most:,.0f} EUR at most.".replace(",0", " 0").replace(",4", " 4")
    )


def test_a_policy_that_a_lever_does_not_move_is_one_option() -> None:
    def worth(points: pd.DataFrame, policy: str) -> Any:
        return (1e3 * points.agents - 2e3 * (points.agents > 2)) * (policy == "team") + 1500.0 * (
            points.rival == "none"
        ) * (policy == "ignore")

    sweep = result(
        grid(agents=[1, 2, 3], rival=["none", "eager"]), worth, policies=("ignore", "team"), levers=["agents"]
    )
    found = options(sweep)
    assert found.table["policy"].tolist() == ["ignore", "team", "team", "team"] * 2
    assert found.table["agents"].tolist() == [None, 1, 2, 3] * 2
    assert found.best["policy"].tolist() == ["team", "team"]
    assert said(found)[0] == "Net value is highest under team with agents at 2 at every level of rival."
    assert said(found)[1] == "Each is told from every other option."


def test_what_is_ruled_out_everywhere_is_said() -> None:
    def worth(points: pd.DataFrame, policy: str) -> Any:
        return 1e3 * np.minimum(points.agents, 2) - 2e4 * (policy == "ignore")

    found = options(result(grid(agents=[1, 2, 3], market=[1, 2]), worth, policies=("team", "ignore"), levers=["agents"],
                           own=10.0))  # fmt: skip
    assert "Ruled out as the best under every assumption: ignore; agents at 1." in said(found)


def test_many_states_are_told_as_a_pattern() -> None:
    points = grid(agents=[1, 2, 3, 4], market=[10, 20, 30, 40, 50, 60])
    found = options(result(points, lambda p, _: -((p.agents - p.market / 15.0) ** 2), levers=["agents"]))
    assert said(found)[0] == "The best level of agents rises from 1 to 4 as market goes from 10 to 60."
    several = grid(agents=[1, 2, 3, 4], market=[1, 2, 3], rival=["none", "eager"])
    found = options(
        result(several, lambda p, _: -((p.agents - p.market) ** 2) - (p.rival == "eager"), levers=["agents"])
    )
    assert said(found)[0] == (
        "The best level of agents lies between 1 and 3 and rises mostly with market: from 1 on average where that is 1 to 3 "
        "where it is 3."
    )
    assert found.worth_knowing["assumption"].tolist() == ["market", "rival", "all"]
    assert found.worth_knowing["worth"].tolist() == pytest.approx([2 / 3, 0, 2 / 3])


def test_without_a_pattern_the_most_frequent_options_are_told() -> None:
    points = grid(tone=["dry", "warm"], market=[1, 2, 3], rival=["none", "eager"])
    found = options(result(points, lambda p, _: (p.tone == "dry") * (p.market - 1.5) * 1.0, levers=["tone"]))
    assert said(found)[0] == "By net value, tone dry is best in 4 of 6 combinations of market and rival, warm in 2."


def test_where_less_is_better_the_least_is_best() -> None:
    sweep = result(grid(agents=[1, 2, 3], market=[1, 2]), lambda p, _: p.market * (9.0 - p.agents), measure="churned",
                   levers=["agents"])  # fmt: skip
    found = options(sweep)
    assert found.best["agents"].tolist() == [3, 3]
    assert found.best["mean"].tolist() == [6, 12]
    assert found.table["regret"].tolist() == [2, 1, 0, 4, 2, 0]
    assert said(found)[0] == "Churned is lowest with agents at 3 at every level of market."


def test_nothing_is_assumed() -> None:
    found = options(result(grid(agents=[1, 2, 3], tone=["dry", "warm"]), lambda p, _: p.agents - (p.tone == "dry"),
                           levers=["agents", "tone"]))  # fmt: skip
    assert (len(found.best), found.enough, len(found.worth_knowing)) == (1, None, 0)
    assert said(found) == [
        "Net value is highest with agents at 3 and tone warm: 3.00 EUR; every other option is told from it."
    ]


def test_a_true_best_is_ruled_out_as_rarely_as_is_said() -> None:
    """At half of 5 % of the states at most, even where all options are equal."""
    found = options(result(grid(a=[1, 2, 3, 4], b=list(range(400))), lambda p, _: 0.0, own=1.0, levers=["a"]))
    ruled_out = 1 - found.table.groupby("a")["may_be_best"].mean()
    assert (ruled_out > 0).all()
    assert ruled_out.mean() < 0.025
    assert "Knowing b before deciding is not shown to be worth anything" in said(found)[-1]
    assert abs(found.worth_knowing["worth"].iloc[0]) < 0.05


def test_runs_without_a_value_are_left_out() -> None:
    sweep = made(own=1e3)
    values = sweep.values["net_value"]
    values[3, 5, 0] = np.nan  # a run of one option
    values[:, sweep.plan.points.query("market == 240")["point"], 0] = np.nan  # a whole state
    values[:, sweep.plan.points.query("market == 60 and agents == 8")["point"], 0] = np.nan  # an option in one state
    found = options(sweep)
    assert found.best["market"].tolist() == [60, 120]
    assert found.robust["agents"].iloc[-1] == 8
    assert np.isinf(found.robust["largest_regret"].iloc[-1])
    assert not found.table.query("market == 60 and agents == 8")["may_be_best"].any()


def test_one_replication_tells_nothing_apart() -> None:
    found = options(made(own=1e3, replications=1))
    assert found.best["may_be_best"].tolist() == [7, 7, 7]
    assert said(found)[1] == "One replication shows no chance: nothing is told apart. Ask for more."


@pytest.mark.parametrize(
    ("points", "kind", "levers", "message"),
    [
        (grid(market=[1, 2]), "grid", [], "nothing to choose from: one policy, and no factor is a lever"),
        (
            hypercube(8, agents=(1, 4), market=(1, 2)),
            "latin_hypercube",
            ["agents"],
            'kind = "grid" has them, or a table',
        ),
        (
            grid(agents=[1, 2], market=[1, 2])[:3],
            "table",
            ["agents"],
            "(agents) at every combination of what is assumed",
        ),
    ],
)
def test_designs_without_every_option_in_every_state_are_refused(
    points: pd.DataFrame, kind: str, levers: list[str], message: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        options(result(points, lambda p, _: 1.0, kind, levers=levers))
    assert message in refusal.value.faults[0].what


def test_a_full_table_has_options_in_any_order() -> None:
    points = grid(agents=[3, 1, 2], market=[240, 60]).sample(frac=1, random_state=1).reset_index(drop=True)
    found = options(result(points, staffing, "table", levers=["agents"]))
    assert found.best["market"].tolist() == [60, 240]
    assert found.best["agents"].tolist() == [2, 3]
