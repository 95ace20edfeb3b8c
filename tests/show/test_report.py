"""The report: one file that stands by itself, whatever the figures and names are."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import synthetic
from outline import Outline, stands_by_itself

from wom_sim.errors import OutputError
from wom_sim.show import plots, report, timelines, tree
from wom_sim.show.drawing import apart
from wom_sim.show.reading import Reading
from wom_sim.show.style import BASELINE_COLOUR, colours


@pytest.fixture(scope="module")
def result() -> synthetic.ComparisonResult:
    return synthetic.comparison(replications=12)


@pytest.fixture(scope="module")
def page(result: synthetic.ComparisonResult) -> str:
    posts, graph = synthetic.cascade()
    return report.render(result, cascade=posts, graph=graph)


def test_stands_by_itself(page: str) -> None:
    stands_by_itself(page)


def test_says_what_it_must(page: str, result: synthetic.ComparisonResult) -> None:
    text = Outline(page).text
    for needed in (result.scenario.title, result.scenario.question, *result.sentences, result.conditional_on,
                   *result.policies, result.scenario.digest(), "de-icing fails, two hubs close"):  # fmt: skip
        assert re.sub(r"\s+", " ", needed) in text
    assert "lognormal" in text
    assert "bernstein2013" in text  # the source of a parameter


def test_ranked_table_has_the_figures_of_the_result(page: str, result: synthetic.ComparisonResult) -> None:
    table = page[page.index('<table class="ranked">') : page.index("</table>")]
    order = re.findall(r'<span class="name">(\w+)</span>', table)
    assert order == result.table["policy"].tolist()
    best = result.paired.query("policy == @order[0] and measure == 'net_value'").iloc[0]
    assert f"+{best['difference'] / 1000:.1f}" in table
    assert table.count("the baseline") == 1


def test_each_picture_has_a_title_and_an_alternative(page: str) -> None:
    pictures = [attrs for tag, attrs in Outline(page).tags if tag == "svg"]
    titles = re.findall(r"<h3>([^<]+)</h3>\s*<div class=\"drawing\">", page)
    assert len(pictures) == len(titles) == len(set(titles)) == 13
    assert all(attrs["role"] == "img" and len(attrs["aria-label"] or "") > 20 for attrs in pictures)


def test_same_result_same_page_from_any_thread(page: str, result: synthetic.ComparisonResult) -> None:
    def again(_: int) -> str:
        posts, graph = synthetic.cascade()
        return report.render(result, cascade=posts, graph=graph)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(again, range(2))) == [page, page]


@pytest.mark.parametrize(
    "made",
    [
        {"policies": ["only_one"], "replications": 5},
        {"replications": 1},
        {"policies": ["a", "b"], "replications": 2, "events": False, "storms": False, "flows": False},
        {"policies": [f"policy_with_a_rather_long_name_number_{k}" for k in range(12)], "replications": 3},
        {"policies": ["a", "b"], "replications": 2, "days": 0.5, "events": False},
        {"policies": ["a", "b"], "replications": 1, "days": 400, "brands": ("Solo",)},
    ],
    ids=["one policy", "one replication", "nothing happens", "twelve policies", "half a day", "one brand, long"],
)
def test_edges(made: dict[str, object]) -> None:
    outline = Outline(report.render(synthetic.comparison(**made)))  # type: ignore[arg-type]
    assert not re.search(r"\bnan\b|\binf\b|<NA>|\bNone\b", outline.text)
    assert "Money" in outline.text


def test_measures_without_values_are_left_out(result: synthetic.ComparisonResult) -> None:
    bare = synthetic.comparison(["a", "b"], replications=2)
    gone = bare.paired["measure"] != bare.rank_by
    bare.paired.loc[gone, ["mean", "low", "high", "difference", "difference_low", "difference_high"]] = np.nan
    bare.paired.loc[gone, "resolved"] = False
    bare.runs.loc[:, "firestorm":] = np.nan
    bare.series = bare.series[["policy", "replication", "hour"]]
    outline = Outline(report.render(bare))
    assert not re.search(r"\bnan\b|\binf\b", outline.text)
    assert "First reply" not in outline.text
    assert "Waits" not in outline.text


def test_names_cannot_break_the_page() -> None:
    nasty = '<script>alert("x")</script> & $\\frac{1}{0}$'
    made = synthetic.comparison(["a <b>", "b$&$"], replications=2, brands=(nasty, "Rival </svg>"), title=nasty)
    posts, graph = synthetic.cascade(5)
    posts.attrs["brand"] = nasty
    outline = Outline(report.render(made, cascade=posts, graph=graph))
    assert "script" not in {tag for tag, _ in outline.tags}
    assert outline.text.count('<script>alert("x")</script>') >= 2


def test_no_storm_is_said_so() -> None:
    made = synthetic.comparison(["a", "b"], replications=3, storms=False)
    assert "No firestorm in any of 6 runs" in report.render(made)


def test_title_of_an_unresolved_difference_does_not_claim_it() -> None:
    made = synthetic.comparison(["a", "b"], replications=6)
    made.paired["resolved"] = False
    reading = Reading(made)
    chart = plots.differences(reading, made.rank_by)
    assert chart is not None
    assert "could be chance" in chart.title
    lines = timelines.sentiment(reading)
    assert lines is not None
    assert "could be chance" in lines.title


def test_ranking_by_another_measure_has_its_own_picture() -> None:
    made = synthetic.comparison(["a", "b", "c"], replications=6)
    made.rank_by = "churn_rate"
    text = Outline(report.render(made)).text
    assert "churn rate against a, % a month" in text
    assert "net value against a, thousand EUR" in text


def test_parts_of_money_add_up_to_the_difference(result: synthetic.ComparisonResult) -> None:
    reading = Reading(result)
    parts = plots.money_parts(reading, reading.others)
    for place, policy in enumerate(reading.others):
        total = sum(amounts[place] for amounts in parts.values())
        assert total == pytest.approx(reading.cell(policy, "net_value").difference, rel=0.02, abs=200)


def test_exchange_is_won_less_lost(result: synthetic.ComparisonResult) -> None:
    flows, policy = result.flows, result.policies[1]
    mine = flows[flows["policy"] == policy]
    won = mine.loc[mine["from"] == "Eastjet", "customers"].sum()
    lost = mine.loc[mine["to"] == "Eastjet", "customers"].sum()
    assert plots.exchange(Reading(result))["Eastjet"][policy] == pytest.approx((won - lost) / result.replications)


def test_a_policy_keeps_its_colour() -> None:
    few = colours(["today", "a", "b"], "today")
    assert few["today"] == BASELINE_COLOUR
    assert colours(["today", "a", "b", "c"], "today") == few | {"c": colours(["today", "a", "b", "c"], "today")["c"]}
    assert len(set(colours([f"p{k}" for k in range(13)], "p0").values())) == 13


def test_course_bins_days() -> None:
    reading = Reading(synthetic.comparison(["a", "b"], replications=2, days=6))
    found = timelines.course(reading, "mentions_negative")
    assert found is not None
    series = reading.result.series
    first = series[(series["policy"] == "a") & (series["replication"] == 1) & (series["hour"] < 24)]
    assert found.runs["a"].shape == (2, 6)
    assert found.runs["a"][1, 0] == first["mentions_negative"].sum()
    assert found.days.tolist() == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]


def test_cascade_facts() -> None:
    posts, graph = synthetic.cascade(40)
    found = tree.facts(posts, graph)
    heard = set()
    for author in posts["author"]:
        heard |= set(graph.followers[graph.indptr[author] : graph.indptr[author + 1]].tolist())
    assert (found.size, found.depth, found.reach) == (40, posts["depth"].max(), len(heard))
    assert found.direct_share == pytest.approx((posts["depth"] == 1).sum() / 39)
    assert found.what == "a complaint about Northwind"


@pytest.mark.parametrize("size", [1, 2, 700])
def test_cascades_of_any_size_are_drawn(size: int) -> None:
    posts, graph = synthetic.cascade(size)
    made = synthetic.comparison(["a", "b"], replications=1, days=1, events=False)
    page = report.render(made, cascade=posts, graph=graph)
    assert f"passed on {size - 1} times" in page
    assert len(page.encode()) < 1_500_000


def test_labels_stand_apart() -> None:
    moved = apart([1.0, 1.05, 5.0, 1.1], 0.5)
    assert np.diff(sorted(moved)).min() >= 0.499
    assert np.argsort(moved).tolist() == [0, 1, 3, 2]


def test_writes_one_file_or_none(tmp_path: Path) -> None:
    made = synthetic.comparison(["a", "b"], replications=2, days=1, events=False)
    report.write_report(made, tmp_path / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    blocked = tmp_path / "page.html" / "inside.html"
    with pytest.raises(OutputError):
        report.write_report(made, blocked)


def test_ranking_is_a_figure_with_a_title(result: synthetic.ComparisonResult, tmp_path: Path) -> None:
    figure = plots.ranking(result)
    assert result.table["policy"].iloc[0] in figure.get_suptitle()
    figure.savefig(tmp_path / "ranking.png")
    assert (tmp_path / "ranking.png").stat().st_size > 5000
