"""Tables for the terminal: they fit, they rank, they mark what is resolved, without colour too."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
import synthetic
from rich.console import Console

import wom_sim as ws
from wom_sim.show import style, tables


def printed(table: object, width: int = 100) -> list[str]:
    console = Console(width=width, no_color=True, force_terminal=False)
    with console.capture() as capture:
        console.print(table)
    return [line.rstrip() for line in capture.get().splitlines()]


def test_comparison_ranks_and_marks() -> None:
    result = synthetic.comparison(replications=20)
    lines = printed(tables.comparison_table(result))
    assert [line.split()[0] for line in lines[2:]] == result.table["policy"].tolist()
    assert max(map(len, lines)) <= 100
    marks = {line.split()[0]: next((mark for mark in "▲▼" if mark in line), "") for line in lines[2:]}
    for row in result.paired[result.paired["measure"] == "net_value"].to_dict("records"):
        expected = "" if not row["resolved"] else "▲" if row["difference"] > 0 else "▼"
        assert marks[row["policy"]] == expected


def test_comparison_without_replies_and_with_long_names() -> None:
    names = ["a rather long name for a policy that is today's", "ignore", *(f"p{k}" for k in range(10))]
    lines = printed(tables.comparison_table(synthetic.comparison(names, replications=3)))
    assert len(lines) == 2 + 12
    assert max(map(len, lines)) <= 100
    assert any(line.startswith("ignore") and style.NOTHING in line for line in lines)


def test_comparison_of_one_policy_in_one_run() -> None:
    text = "\n".join(printed(tables.comparison_table(synthetic.comparison(["only"], replications=1))))
    assert "against" not in text
    assert "nan" not in text


def test_markup_in_names_is_not_obeyed() -> None:
    text = "\n".join(printed(tables.comparison_table(synthetic.comparison(["[red]today", "[/]b"], replications=2))))
    assert "[red]today" in text
    assert "[/]b" in text


def test_measures_of_a_run() -> None:
    result = synthetic.comparison(["a"], replications=1)
    values = result.runs.iloc[0].drop(["policy", "replication"]).to_dict() | {"abandoned": math.nan}
    lines = printed(tables.measures_table(SimpleNamespace(scenario=result.scenario, measures=values)))  # type: ignore[arg-type]
    shown = {line.split()[0] for line in lines[1:] if not line.startswith(" ")}
    assert "abandoned" not in shown
    assert {"net_value", "churn_rate", "first_reply_hours"} <= shown
    assert any(line.startswith("net_value") and "thousand EUR" in line for line in lines)


@pytest.mark.parametrize(
    ("hours", "said"),
    [(20 / 3600, "20 s"), (5 / 60, "5.0 min"), (14 / 60, "14 min"), (1.2, "1.2 h"), (21, "21 h"), (60, "2.5 days"),
     (math.nan, "–")],
)  # fmt: skip
def test_durations(hours: float, said: str) -> None:
    assert style.duration(hours) == said.replace(" ", style.SPACE)


@pytest.mark.parametrize(
    ("value", "decimals", "said"), [(-0.04, 1, "0.0"), (-1234.5, 0, "−1 234"), (38.06, 1, "+38.1"), (math.nan, 0, "–")]
)
def test_numbers(value: float, decimals: int, said: str) -> None:
    assert style.number(value, decimals, signed=value > 0) == said.replace(" ", style.SPACE)


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0 %"), (1, "100 %"), (0.07, "7.0 %"), (0.0012, "0.12 %"), (0.2, "20 %")]
)
def test_percentages(share: float, said: str) -> None:
    assert style.percent(share) == said.replace(" ", style.SPACE)


def test_money_is_scaled_for_reading() -> None:
    written = style.quantity("money", [412_000, 374_000], [7_000], "EUR")
    assert (written.unit, written.value(412_000), written.difference(38_100)) == ("thousand EUR", "412", "+38.1")
    assert written.difference_bounds(-1_000, 13_000) == "[−1.0, +13.0]"
    assert style.quantity("share per month", [0.0198], [0.0003], "EUR").value(0.0171) == "1.71"


def test_a_fork_stands_beside_its_run(lively_run: Any) -> None:
    fork = ws.fork(lively_run, 240.0, "ignore")
    lines = printed(tables.fork_table(lively_run, fork))
    assert max(map(len, lines)) <= 100
    assert lines[0].split() == ["ignore"]
    assert lines[1].split() == ["measure", "dedicated_team", "from", "hour", "240", "difference", "unit"]
    by_name = {line.split()[0]: line for line in lines[2:]}
    assert "−" in by_name["service_cost"]
    assert set(by_name) == {name for name, value in lively_run.measures.items() if math.isfinite(value)}
