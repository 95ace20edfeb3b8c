"""Pictures of sweeps: each says what is true of the figures, and is readable whatever the names and numbers are."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import invented
import numpy as np
import pandas as pd
import pytest
from invented import AGENTS, PATIENCE, RIVAL, SHARE

import wom_sim as ws
from wom_sim.errors import BadInput
from wom_sim.show import style, sweep_effects, sweep_factors, sweep_maps, sweep_plots
from wom_sim.show.factor_axis import FactorAxis
from wom_sim.show.sweep_reading import SweepReading
from wom_sim.show.sweep_subject import subject

TWO, THREE = ("ignore", "dedicated_team"), ("ignore", "dedicated_team", "crisis_room")
SAMPLED = [
    {"path": SHARE["path"], "range": (0.1, 0.6)},
    {"path": PATIENCE["path"], "range": (1.0, 100.0), "scale": "log"},
]
DESIGNS: dict[str, tuple[Any, ...]] = {
    "nothing varies": ([], "grid", THREE, {}),
    "one factor": ([AGENTS], "grid", TWO, {}),
    "one factor, one policy": ([AGENTS], "grid", ("dedicated_team",), {}),
    "grid": ([AGENTS, SHARE, RIVAL], "grid", THREE, {}),
    "one at a time": ([AGENTS, SHARE, PATIENCE, RIVAL], "one_at_a_time", THREE, {}),
    "latin hypercube": ([*SAMPLED, RIVAL], "latin_hypercube", THREE, {"points": 48}),
    "sobol": (SAMPLED, "sobol", TWO, {"points": 16}),
    "morris": ([AGENTS, *SAMPLED], "morris", ("dedicated_team",), {"trajectories": 6}),
}


def worth(points: pd.DataFrame, policy: str) -> Any:
    """More agents are worth more up to four; the more is public, the more so; crisis_room is a little below."""
    agents = points["agents"].astype(float) if "agents" in points else 3.0
    share = points.get("public_share", 0.3)
    if policy == "ignore":
        return 1e6 - 2e5 * share
    return 9e5 + 5e4 * np.log(agents) - 1.25e4 * agents + 1e5 * share - 1e4 * (policy == "crisis_room")


def made(tmp_path: Path, name: str) -> invented.Invented:
    factors, kind, policies, design = DESIGNS[name]
    return invented.sweep(
        invented.made_plan(tmp_path, factors, kind, policies, design=design), worth, own=1.0, shared=10.0
    )


def texts(figure: Any) -> list[str]:
    from matplotlib.text import Text

    return [each.get_text() for each in figure.findobj(Text) if each.get_visible() and each.get_text().strip()]


def _beyond(figure: Any) -> set[int]:
    """The labels of ticks beyond an axis' ends, which are not drawn."""
    beyond = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            beyond |= {id(tick.label1) for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    return beyond


def overlapping(figure: Any) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other by more than a pixel."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    figure.set_dpi(100)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    shown = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text().strip()]
    shown = [
        each for each in shown if (each.axes is None or each.axes.get_visible()) and id(each) not in _beyond(figure)
    ]
    boxes = [(each.get_text(), each.get_window_extent(canvas.get_renderer()).padded(-1.0)) for each in shown]
    boxes = [(text, box) for text, box in boxes if box.width > 0 and box.height > 0]
    boxes = [(text, box) for text, box in boxes if box.x1 > 0 and box.x0 < canvas.get_width_height()[0]]
    return [(one, two) for (one, here), (two, there) in combinations(boxes, 2) if here.overlaps(there)]


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_has_its_pictures_and_the_others_are_refused_in_plain_words(tmp_path: Path, name: str) -> None:
    result = made(tmp_path, name)
    reading = SweepReading(result)
    assert sweep_plots.unsupported(reading, sweep_plots.headline(reading)) == ""
    drawn = 0
    for kind in sweep_plots.KINDS:
        if sweep_plots.unsupported(reading, kind):
            with pytest.raises(BadInput, match=r"design|needs|one"):
                ws.plot(result, kind)
            continue
        figure = ws.plot(result, kind)
        assert overlapping(figure) == []
        assert not {"nan", "inf", "None"} & set(" ".join(texts(figure)).split())
        drawn += 1
    assert drawn >= 1
    assert ws.plot(result) is not None


@pytest.mark.parametrize(
    ("name", "asked", "message"),
    [
        ("grid", {"kind": "tornadoe"}, 'there is no kind of picture "tornadoe"; did you mean `tornado`?'),
        ("grid", {"kind": "tornado", "measure": "net_valu"}, "did you mean `net_value`?"),
        ("grid", {"kind": "tornado", "policy": "ignor"}, "did you mean `ignore`?"),
        ("grid", {"kind": "heat_map", "factor": "agent"}, "did you mean `agents`?"),
        ("grid", {"kind": "heat_map", "factor": "agents", "other": "agents"}, "is the first factor already"),
        ("grid", {"kind": "tornado", "policy": "ignore", "against": "ignore"}, "cannot be drawn against itself"),
        ("grid", {"kind": "response"}, 'take "main_effects"'),
        ("one at a time", {"kind": "heat_map"}, "a grid, latin_hypercube, sobol or random design"),
        ("one at a time", {"kind": "sensitivity"}, 'take "tornado"'),
        ("one factor", {"kind": "interactions"}, 'needs two factors; this experiment has one: take "response"'),
        ("one factor, one policy", {"kind": "flips"}, "needs two policies or more"),
        ("nothing varies", {"kind": "tornado"}, '"ranking" is what it can show'),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path: Path, name: str, asked: dict[str, str], message: str) -> None:
    with pytest.raises(BadInput) as refusal:
        ws.plot(made(tmp_path, name), **asked)
    assert message in str(refusal.value)
    assert str(refusal.value).startswith("agents.toml: ")


def test_all_wrong_names_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        ws.plot(made(tmp_path, "grid"), "tornadoe", measure="x", policy="y", factor="z")
    assert [fault.where for fault in refusal.value.faults] == ["kind", "measure", "policy", "factor"]


def test_response_marks_the_best_level(tmp_path: Path) -> None:
    """The function is highest at four agents: its derivative there is 5e4 / 4 - 1.25e4 = 0."""
    figure = ws.plot(made(tmp_path, "one factor, one policy"))
    title = " ".join(figure.get_suptitle().split())
    assert title.startswith("Net value of dedicated_team is highest at agents 4: 949.3 thousand EUR")
    assert "949.3 at 4" in texts(figure)


def test_tornado_has_the_widest_bar_on_top(tmp_path: Path) -> None:
    result = made(tmp_path, "one at a time")
    figure = ws.plot(result, "tornado", policy="dedicated_team", against="ignore")
    labels = [each.get_text() for each in figure.axes[0].get_yticklabels()]
    assert labels[:2] == ["public share", "agents"]
    low, high = -1e5 + 5e4 * np.log(4) - 5e4 + 3e4, -1e5 + 5e4 * np.log(4) - 5e4 + 1.8e5
    title = " ".join(figure.get_suptitle().replace("−", "-").split())
    said = re.search(r": ([-+.\d]+) at 0\.1, ([-+.\d]+) at 0\.6, thousand EUR", title)
    assert said is not None
    assert [float(figure) for figure in said.groups()] == pytest.approx([low / 1e3, high / 1e3], abs=0.02)


def test_flips_of_one_factor_say_where(tmp_path: Path) -> None:
    """With a share of 0.3, a team of n is above ignore where 5e4 ln n - 1.25e4 n > 1e4: at four agents, of 1, 2, 4, 8."""
    from matplotlib.colors import to_hex

    figure = ws.plot(made(tmp_path, "one factor"), "flips")
    strip = [to_hex(patch.get_facecolor()) for patch in figure.axes[0].patches]
    colours = style.colours(list(TWO), "ignore")
    assert strip == [colours[name] for name in ("ignore", "ignore", "dedicated_team", "ignore")]
    assert "Best by net value: ignore at 3, dedicated_team at 1 of 4 points" in " ".join(figure.get_suptitle().split())


def test_the_map_of_regrets_marks_the_best_option_of_each_state(tmp_path: Path) -> None:
    """Four agents are best for the team wherever it is worth it; nobody needs no number of agents."""
    plan = invented.made_plan(tmp_path, [AGENTS, {**SHARE, "steps": 3}], policies=TWO)
    shown = [text.replace("\n", " ") for text in texts(ws.plot(invented.sweep(plan, worth, own=0.0, shared=10.0)))]
    assert shown.count("best") == 3
    assert {"ignore", "dedicated_team · 1", "dedicated_team · 4", "◂", "public share"} <= set(shown)
    assert "Lost to the best of the column, thousand EUR   ◂ loses least at worst" in shown
    best = "Net value is highest under ignore where public_share is 0.1 and dedicated_team with agents at 4 where it is"
    assert any(text.startswith(best) for text in shown), shown
    assert not any("may be best as well" in text for text in shown)


def test_a_map_of_many_states_has_no_figures(tmp_path: Path) -> None:
    shown = texts(ws.plot(made(tmp_path, "grid")))
    assert "best" not in shown
    assert {"dedicated_team · 4", "asleep", "eager", "◂"} & set(shown)


def test_cells_that_could_be_chance_are_hatched() -> None:
    axis = FactorAxis("x", chosen=True), FactorAxis("y", chosen=True)
    cells = pd.DataFrame(
        [
            (x, y, 10.0 * x, 10.0 * x - width, 10.0 * x + width)
            for x in (-2, -1, 1, 2)
            for y, width in ((0, 5.0), (1, 15.0))
        ],
        columns=["level", "other_level", "mean", "low", "high"],
    )
    about = subject("net_value", "a", "b", cells["mean"], [5.0], currency="EUR")
    chart = sweep_maps.heat_map(*axis, cells, about)
    assert chart is not None
    assert sum(patch.get_hatch() is not None for patch in chart.figure.axes[0].patches) == 2
    assert chart.title == "a beats b in 3 of 8 cells, worse in 3; elsewhere it could be chance"


def test_titles_claim_no_more_than_the_intervals_allow() -> None:
    axes = {name: FactorAxis(name) for name in ("one", "two", "three")}
    about = subject("net_value", "a", None, [1e6], [1e4], currency="EUR")
    told_apart = pd.DataFrame(
        {"factor": list(axes), "first": [0.6, 0.2, 0.1], "first_low": [0.5, 0.1, 0.0], "first_high": [0.7, 0.3, 0.2],
         "total": [0.65, 0.25, 0.1], "total_low": [0.55, 0.15, 0.0], "total_high": [0.75, 0.35, 0.2]}
    )  # fmt: skip
    chart = sweep_factors.sobol(axes, told_apart, about)
    assert chart is not None
    assert chart.title == "Most depends on one: 60\u00a0% of the variance by itself"
    wide = told_apart.assign(total_high=told_apart["total_high"] + 0.3)
    chart = sweep_factors.sobol(axes, wide, about)
    assert chart is not None
    assert chart.title == "Most depends on one and two, which cannot be told apart"
    swings = pd.DataFrame(
        {"factor": ["one", "two"], "at_low": [0, 0], "at_high": [1, 1], "low_mean": [1e6, 1e6], "high_mean": [2e6, 1.1e6],
         "base": [1.5e6] * 2, "swing": [1e6, 1e5], "swing_low": [-1e5, -1e5], "swing_high": [2e6, 2e5]}
    )  # fmt: skip
    tornado = sweep_factors.tornado(axes, swings, about)
    assert tornado is not None
    assert tornado.title.endswith("(could be chance)")


@pytest.mark.parametrize("count", [1, 2, 5, 12])
@pytest.mark.parametrize("against", [None, "the baseline with a name that is a good deal too long"])
def test_many_factors_with_long_names_stay_readable(count: int, against: str | None) -> None:
    names = [f"a factor whose name is rather long number {k}" for k in range(count)]
    labels = {names[-1]: ("a label that is long", "another label of the same length", "short")}
    axes = {name: FactorAxis(name, "customers per month", labels=labels.get(name, ())) for name in names}
    size = 1e6 * 0.7 ** np.arange(count)
    swings = pd.DataFrame(
        {"factor": names, "at_low": [labels.get(name, (0.1234567,))[0] for name in names],
         "at_high": [labels.get(name, (1234567.0,))[-1] for name in names], "low_mean": 1e6 - size,
         "high_mean": 1e6 + size * np.resize([1, -0.5], count), "base": 1e6, "swing_low": size, "swing_high": 2 * size}
    )  # fmt: skip
    about = subject("net_value", "dedicated_team_of_the_north", against, [1e6], [1e4], currency="EUR")
    effects = pd.DataFrame(
        [{"factor": name, "level": level, "mean": 1e6 + size[k] * place, "low": np.nan, "high": np.nan}
         for k, name in enumerate(names) for place, level in enumerate(labels.get(name, (0.001, 5.5, 123456.0)))]
    )  # fmt: skip
    lines = {f"policy number {k} of six": effects.assign(mean=effects["mean"] * (1 + k / 10)) for k in range(6)}
    about_each = dict.fromkeys(lines, about)
    colours = style.colours(list(lines), "")
    morris = pd.DataFrame(
        {"factor": names, "mu_star": size, "mu_star_low": size / 2, "mu_star_high": 2 * size, "sigma": size[::-1]}
    )
    for chart in (
        sweep_factors.tornado(axes, swings, about),
        sweep_factors.morris(axes, morris, about),
        sweep_effects.main_effects(axes, lines, about_each, colours),
    ):
        assert chart is not None
        assert overlapping(sweep_plots.titled(chart)) == []


def test_what_has_no_value_anywhere_has_no_picture() -> None:
    axis = {"x": FactorAxis("x", chosen=True)}
    about = subject("net_value", "a", None, [], [], currency="EUR")
    nothing = pd.DataFrame({"factor": ["x"], "level": [1.0], "other_level": [1.0], "mean": [np.nan], "low": [np.nan],
                            "high": [np.nan]})  # fmt: skip
    assert sweep_maps.heat_map(axis["x"], axis["x"], nothing, about) is None
    assert sweep_effects.interaction(axis["x"], axis["x"], nothing, about) is None
    assert sweep_effects.response(axis["x"], {"a": nothing}, {"a": about}, {"a": "#000000"}) is None
    swings = pd.DataFrame({"factor": ["x"], "at_low": [1], "at_high": [2], "low_mean": [np.nan], "high_mean": [1.0],
                           "base": [np.nan], "swing_low": [np.nan], "swing_high": [np.nan]})  # fmt: skip
    assert sweep_factors.tornado(axis, swings, about) is None


def test_levels_are_written_as_one_says_them() -> None:
    chosen, binned = FactorAxis("x", "people", chosen=True), FactorAxis("x")
    assert [chosen.text(x) for x in (3, 0.25, 12345, 1 / 3)] == ["3", "0.25", "12\u00a0345", "0.333"]
    assert [binned.text(x) for x in (0.123456, 123456.0, -2)] == ["0.123", "123\u00a0000", "−2"]
    assert chosen.with_unit(3) == "3\u00a0people"
    assert FactorAxis("agents", "agents").heading() == "agents"
    assert FactorAxis("x", labels=("a", "b")).places(["b", "a"]) == [1.0, 0.0]
