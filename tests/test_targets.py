"""The airlines' targets: the written file holds what the rows give, and the experiment measures a run the same way."""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wom_sim.engine import state

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = ROOT / "scenarios" / "data" / "airline_targets.toml"


@pytest.fixture(scope="module")
def experiments() -> Iterator[Any]:
    """Imports a file of experiments/ by its name."""
    sys.path.insert(0, str(ROOT / "experiments"))
    yield importlib.import_module
    sys.path.remove(str(ROOT / "experiments"))


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    return tomllib.loads(WRITTEN.read_text(encoding="utf-8"))


def leaves(part: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every number of a nested value under its dotted name."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from leaves(inner, f"{name}.{key}")
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from leaves(inner, f"{name}.{place}")
    else:
        yield name, part


def test_written_targets_are_what_the_rows_give(experiments: Any, written: dict[str, Any]) -> None:
    derived, script = experiments("derived"), experiments("airline_targets")
    if not derived.DATA.is_dir():
        pytest.skip(f"the rows are absent: {derived.DATA}")
    again = dict(leaves(tomllib.loads(derived.document("", script.derive()))))
    kept = dict(leaves(written))
    assert again.keys() == kept.keys()
    for name, value in kept.items():
        assert again[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-3, abs=1e-4)), name


def test_without_the_rows_the_script_says_so_and_succeeds(
    experiments: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    script = experiments("airline_targets")
    before = WRITTEN.read_bytes()
    monkeypatch.setattr(script, "DATA", tmp_path / "nothing")
    monkeypatch.setattr(sys, "argv", ["airline_targets.py"])
    assert script.main() == 0
    assert "absent" in capsys.readouterr().out
    assert WRITTEN.read_bytes() == before


def test_shares_add_up_and_no_rows_are_kept(written: dict[str, Any]) -> None:
    for period in written["signs"].values():
        for figures in period.values():
            shares = [figures[sign]["value"] for sign in ("negative", "neutral", "positive")]
            assert sum(shares) == pytest.approx(1, abs=2e-4)
    for name in ("percent", "calm_days_percent", "calibration_percent", "test_percent"):
        assert len(written["rhythm"][name]) == 24
        assert sum(written["rhythm"][name]) == pytest.approx(100, abs=0.1)
    voice = [value["value"] for name, value in written["volume"].items() if name.endswith("share_of_voice_common")]
    assert (len(voice), sum(voice)) == (6, pytest.approx(1, abs=2e-4))
    assert sum(figure["value"] for figure in written["reasons"].values()) == pytest.approx(1, abs=1e-3)
    assert max(int(name.rsplit(".", 1)[1]) for name, _ in leaves(written) if name.rsplit(".", 1)[1].isdigit()) == 23
    assert not set(written["split"]["calibration"]) & set(written["split"]["test"])


def test_error_of_a_share_with_and_without_clusters(experiments: Any) -> None:
    mean = experiments("derived").mean
    hits = [1.0] * 30 + [0.0] * 70
    assert mean(hits, range(100)) == {"value": 0.3, "se": pytest.approx((0.3 * 0.7 / 100) ** 0.5), "n": 100}
    doubled = mean([*hits, *hits], [*range(100), *range(100)])  # each author says it twice: no more is known
    assert doubled["se"] == pytest.approx((0.3 * 0.7 / 100) ** 0.5)


def test_interval_of_a_quantile_holds_it(experiments: Any) -> None:
    found = experiments("derived").quantile(range(1001), 0.9)
    assert found == {"value": 900.0, "low": 882.0, "high": 920.0, "n": 1001}


def test_tail_is_recovered_with_and_without_a_recorder_that_stops(experiments: Any) -> None:
    tail = experiments("tail_fit")
    chance = np.random.default_rng(5)
    counts = chance.zipf(2.5, 40_000)  # P(K = k) ~ k^-2.5, so the exponent is 1.5
    whole = tail.pareto_tail(counts, 2)
    assert whole["value"] == pytest.approx(1.5, abs=4 * whole["se"])
    stopped = tail.pareto_tail(np.minimum(counts, 10), 2, ends_at=10)
    assert stopped["value"] == pytest.approx(1.5, abs=4 * stopped["se"])
    assert stopped["se"] > whole["se"]
    assert tail.pareto_tail(np.minimum(counts, 10), 2)["value"] > whole["value"] + 2 * whole["se"]


def test_lognormal_gains_on_a_lognormal_and_not_on_a_pareto(experiments: Any) -> None:
    gain = experiments("tail_fit").lognormal_gain
    chance = np.random.default_rng(6)
    pareto = np.floor(50 * chance.random(20_000) ** (-1 / 1.5))
    lognormal = np.floor(np.exp(chance.normal(4.5, 0.8, 20_000)))
    assert gain(lognormal, 50) > 0.05
    assert abs(gain(pareto, 50)) < 0.001


@pytest.fixture
def run() -> SimpleNamespace:
    """A run as the experiment sees it: ten public posts on two brands in ten days, and four tickets."""
    cascades = pd.DataFrame(
        [(1, "North", -1, 30.0, 1), (1, "North", -1, 32.0, 3), (1, "North", 1, 36.0, 1), (2, "North", 0, 33.0, 1),
         (3, "North", 1, 40.0, 1), (3, "North", 1, 90.5, 2), (4, "East", -1, 41.0, 1), (4, "North", -1, 41.5, 1),
         (1, "North", -1, 200.0, 1), (9, "North", -1, -5.0, 9)],
        columns=["author", "brand", "sign", "born_hour", "size"])  # fmt: skip
    tickets = pd.DataFrame(
        {"brand": "North", "public": [True, True, True, False], "born_hour": [10.0, 20.0, 30.0, 40.0],
         "first_reply_hour": [10.5, 23.0, np.nan, 40.1], "background": False})  # fmt: skip
    tickets.loc[4] = ["North", True, 50.0, 50.0, True]
    measures = {"churn_rate": 0.016, "utilisation": 0.8}
    talk = {"North": (300.0, 90.0, 100.0), "East": (100.0, 35.0, 25.0)}
    of = {
        brand: dict(zip(("talk_positive", "talk_negative", "talk_neutral"), numbers, strict=True))
        for brand, numbers in talk.items()
    }
    series = pd.DataFrame({"hour": range(240), "customers": 7000})  # of the market: ten for each on the graph
    scenario = SimpleNamespace(population=SimpleNamespace(represents=10.0))
    return SimpleNamespace(cascades=cascades, tickets=tickets, series=series, measures=measures, scenario=scenario,
                           measures_of=of.__getitem__, series_of=lambda brand: series, **leavers())  # fmt: skip


def leavers() -> dict[str, Any]:
    """Ninety days of nine people: 0 to 3 complained on day 40, 4 on day 10 and 5 on day 70; 0, 4 and 8 left on day 75,
    1 on day 50, and 7 has no brand."""
    complaints = [(0, 40), (1, 40), (2, 40), (3, 40), (4, 10), (5, 70), (-1, 41), (6, 40)]
    log = np.array([(who, 24.0 * day) for who, day in complaints], [("who", "i4"), ("born", "f8")])
    people = np.zeros(9, [("left_day", "i2")])
    people["left_day"] = [75, 50, -32000, -32000, 75, -32000, -32000, -32000, 75]
    meta = np.zeros((len(state.POOLS), 4), np.int64)
    meta[state.N_TICKET_LOG, state.LIVE] = 7  # the last row is not in use
    clock = np.zeros(8, np.int64)
    clock[state.TICKS] = 90 * 24
    run = SimpleNamespace(ticket_log=log, people=people, meta=meta, clock=clock, tick_hours=np.ones(1))
    brand = np.array([0, 0, 0, 0, 0, 0, 0, -1, 0])
    return {"state": run, "world": SimpleNamespace(population=SimpleNamespace(brand=brand))}


BRANDS = {"North": "united", "East": "southwest"}


def test_a_run_is_measured_as_the_rows_were(experiments: Any, run: SimpleNamespace, written: dict[str, Any]) -> None:
    observed = experiments("airline_observed")
    sample = observed.sample(run, BRANDS)
    assert len(sample.posts) == 9  # the one before counting began is left out
    seen = observed.observe([sample], list(BRANDS.values()), written)
    assert seen["share_of_voice.united"] == pytest.approx(8 / 9)
    assert seen["positive_to_negative"] == pytest.approx(400 / 125)
    assert {name: sample.measures[name] for name in ("complained", "left_complained", "silent", "left_silent")} == {
        "complained": 3, "left_complained": 1, "silent": 4, "left_silent": 2}  # fmt: skip
    assert seen["leaving_ratio"] == pytest.approx((1 / 3) / (2 / 4))
    assert seen["mentions"] == pytest.approx(650 / (2 * 700 * 240 / 168))
    assert seen["signs.united.negative"] == pytest.approx(4 / 8)
    assert seen["signs.southwest.negative"] == 1.0
    assert seen["reshares.any_share"] == pytest.approx(2 / 9)
    assert seen["reshares.any_mean"] == pytest.approx(3 / 9)
    assert seen["reshares.positive_mean"] == pytest.approx(1 / 3)
    assert seen["rhythm.08"] == pytest.approx(200 / 9)  # hours 32 and 200
    assert sum(seen[f"rhythm.{hour:02d}"] for hour in range(24)) == pytest.approx(100)
    assert seen["again.calibration_negative_after_negative"] == pytest.approx(1 / 2)  # hour 200 is in the next stretch
    assert seen["again.calibration_positive_after_positive"] == 1.0
    assert seen["again.calibration_posts_per_author"] == pytest.approx(8 / 5)
    assert seen["again.calibration_gap_median_hours"] == pytest.approx(4.0)
    assert seen["again.episode_posts_per_author"] == pytest.approx(7 / 6)  # both of author 3 in one stretch
    assert seen["first_reply.united.median_hours"] == pytest.approx((0.5 + 3.0) / 2)
    assert seen["first_reply.united.within_1h"] == pytest.approx(1 / 2)
    assert np.isnan(seen["first_reply.southwest.median_hours"])


def test_verdicts(experiments: Any) -> None:
    aim = experiments("airline_aims").Aim("share", "united", "test", "k", 0.4, 0.01)
    assert [aim.verdict(value, 0.001) for value in (0.341, 0.459, 0.47, 0.6, 0.3, float("nan"))] == [
        "met", "met", "unsure", "off", "off", "no figure"]  # fmt: skip
    ranged = experiments("airline_aims").Aim("utilisation", "united", "all", "k", 0.775, bounds=(0.6, 0.95))
    assert [ranged.verdict(value, float("nan")) for value in (0.61, 0.99)] == ["met", "off"]


def test_replications_are_pooled_and_their_spread_is_the_error(
    experiments: Any, run: SimpleNamespace, written: dict[str, Any]
) -> None:
    observed = experiments("airline_observed")
    sample = observed.sample(run, BRANDS)
    two = observed.observe([sample, sample], list(BRANDS.values()), written)
    one = observed.observe([sample], list(BRANDS.values()), written)
    quantile = "first_reply.united.p90_hours"  # of more rows, so interpolated elsewhere
    assert (one.pop(quantile), two.pop(quantile)) == (2.75, 3.0)
    assert two == pytest.approx(one, nan_ok=True)  # nobody is mixed up with the same number in another replication
    numbers = [observed.Sample(sample.posts, sample.waits, {"x": value}, {}) for value in (1.0, 2.0, 6.0)]
    found = observed.jackknifed(lambda some: {"x": float(np.mean([own.measures["x"] for own in some]))}, numbers)
    assert found["x"] == pytest.approx((3.0, np.std([1.0, 2.0, 6.0], ddof=1) / 3**0.5))


def test_an_incident_is_held_against_the_same_days_without_it(experiments: Any, run: SimpleNamespace) -> None:
    observed = experiments("airline_observed")
    again = run.cascades.assign(author=run.cascades["author"] + 100, sign=-1)
    stormy = SimpleNamespace(cascades=pd.concat([run.cascades, again]))
    sample = observed.sample(run, BRANDS, stormy, 30.0)
    seen = observed.incident([sample.incident], "united")
    assert seen == {
        "incident.united.factor": pytest.approx(2.0),
        "incident.united.negative_factor": pytest.approx(10 / 3),
        "incident.united.negative": pytest.approx(10 / 14),
    }
    assert observed.incident([{}], "united") == {}


def test_every_aim_has_a_target_and_a_measured_figure(
    experiments: Any, run: SimpleNamespace, written: dict[str, Any], tmp_path: Path
) -> None:
    calibration = experiments("airline_calibration")
    names = calibration.STANDS_FOR.split(",")
    observed = experiments("airline_observed")
    sample = observed.sample(run, BRANDS)
    sample.measures["utilisation.ours"] = 0.8
    posts = pd.concat([sample.posts.assign(size=1 + count) for count in (0, 1, 2, 3, 7)])
    samples = [observed.Sample(posts, sample.waits, sample.measures, {})] * 2
    found = observed.jackknifed(lambda some: observed.observe(some, names, written), samples)
    aims = experiments("airline_aims").aims(written, names, ["ours"])
    assert len({(aim.figure, aim.who, aim.side) for aim in aims}) == len(aims)
    assert {aim.key for aim in aims} - found.keys() == {aim.key for aim in aims if aim.key.startswith("incident.")}
    table = calibration.beside(aims, found)
    assert len(table) == len(aims)
    assert table.set_index("figure").loc["churn a month", "verdict"] == "met"
    calibration.draw(table, np.full(24, 100 / 24), written["rhythm"]["percent"], tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 10_000
    assert table.loc[table["verdict"] == "met", "why"].eq("").all()
    assert set(experiments("airline_aims").WHY_NOT) <= set(table["figure"])
    assert len(calibration.as_text(table).splitlines()) > len(table)
