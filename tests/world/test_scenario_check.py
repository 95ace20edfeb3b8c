"""What ``check`` estimates, notes and refuses."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from wom_sim.errors import ScenarioError
from wom_sim.world import check as checking
from wom_sim.world.check import check, readable_bytes
from wom_sim.world.network_size import READ_BYTES
from wom_sim.world.scenario import Scenario

OURS = {"name": "Ours", "market_share": 0.5}


def scenario(**sections: Any) -> Scenario:
    return Scenario(**{"brands": [OURS], **sections})


def notes(**sections: Any) -> dict[str, str]:
    return {note.where: note.what for note in check(scenario(**sections)).notes}


def on_file(path: Path, **network: Any) -> Scenario:
    return scenario(network={"kind": "file", "file": str(path), **network})


def test_a_plain_scenario_has_no_notes() -> None:
    assert notes() == {}


@pytest.mark.parametrize(
    ("sections", "where", "what"),
    [
        ({"network": {"mean_followers": 150}}, "network.mean_followers", "150: plausible is 5 to 100 (people)"),
        ({"brands": [{**OURS, "margin": 500}]}, "brands[0].margin", "plausible is 1 to 200"),
        ({"policies": {"a b": {"skill": 3}}}, 'policies."a b".skill', "plausible is 0.5 to 1.2"),
        ({"brands": [{**OURS, "poaching": {"accepted": 0.9}}]}, "brands[0].poaching.accepted", "0.9: plausible"),
        ({"network": {"customers": 1}}, "network.customers", "nobody to talk to"),
        ({"network": {"mean_followers": 0}}, "network.mean_followers", "no word of mouth"),
        ({"brands": [OURS, {"name": "B", "market_share": 0}]}, "brands[1].market_share", "B starts without customers"),
        ({"brands": [{"name": "B", "market_share": 0}]}, "brands", "everybody is a prospect"),
        ({"policies": {"team": {"agents": 0}}}, "policies.team.agents", "nothing will be answered"),
        ({"events": [{"kind": "incident", "brand": "Ours", "at": "day 60"}]}, "events[0]", "it will not happen"),
        ({"study": {"replications": 1}}, "study.replications", "no interval"),
        ({"time": {"tick_hours": 2}}, "time.tick_hours", "spread.half_life_hours (0.4 h)"),
        ({"spread": {"crowding_half_life_hours": 3}}, "time.tick_hours", "spread.crowding_half_life_hours (3 h)"),
    ],
)  # fmt: skip
def test_what_deserves_a_second_look_is_noted_and_not_refused(sections: dict[str, Any], where: str, what: str) -> None:
    assert what in notes(**sections)[where]


def test_a_delay_that_is_switched_off_is_not_told() -> None:
    assert "time.tick_hours" not in notes(time={"tick_hours": 2}, spread={"reshare": 0.0})


def test_ignoring_on_purpose_is_not_noted() -> None:
    assert notes(policies={"ignore": {}}) == {}


def test_more_customers_cost_more_memory_and_time() -> None:
    small, large = check(scenario()), check(scenario(network={"customers": 100_000, "mean_followers": 50}))
    assert large.customers == 100_000
    assert large.follows == 5_000_000
    assert large.memory > small.memory
    assert large.seconds > 10 * small.seconds
    assert check(scenario(), workers=8).memory > small.memory


def test_what_cannot_fit_is_refused_with_both_figures() -> None:
    with pytest.raises(ScenarioError, match=r"2\s000\s000\s000 customers .* need about \d.* available"):
        check(scenario(network={"customers": 2_000_000_000}))


def test_a_machine_that_does_not_say_what_it_has_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "available_memory", lambda: None)
    assert check(scenario(network={"customers": 2_000_000_000})).memory_available is None


def test_this_machine_has_some_memory() -> None:
    assert (checking.available_memory() or 0) > 10_000_000


@pytest.mark.parametrize(
    ("network", "follows"),
    [
        ({"kind": "complete", "customers": 10}, 90),
        ({"kind": "torus", "customers": 100}, 800),
        ({"kind": "configuration", "customers": 100, "degrees": [0, 1, 1]}, 150),
        ({"kind": "random", "customers": 5, "mean_followers": 20}, 20),
    ],
)
def test_follows_are_estimated_by_the_kind_of_network(network: dict[str, Any], follows: int) -> None:
    assert check(scenario(network=network)).follows == follows


def test_an_edge_list_is_counted_without_its_head_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "follows.csv.gz"
    path.write_bytes(gzip.compress(b"# a comment\nfrom,to\n1,2\n2,3\n\n3,1\n3,9\n"))
    estimate = check(on_file(path, file_directed=False))
    assert (estimate.customers, estimate.follows, estimate.exact) == (4, 8, True)
    assert check(on_file(path, file_directed=True)).follows == 4
    assert check(on_file(path, file_directed=True, customers=2)).follows == 2


def test_people_beyond_a_counted_file_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "follows.txt"
    path.write_text("1 2\n2 3\n")
    scene = on_file(path, file_directed=False)
    named = [brand.model_copy(update={"first_customers": (0, 3)}) for brand in scene.brands[:1]]
    told = {note.where: note.what for note in check(scene.model_copy(update={"brands": tuple(named)})).notes}
    assert "must be from 0 to 2; there are 3 people" in told["brands[0].first_customers[1]"]


def test_first_customers_are_customers() -> None:
    seeds = scenario(brands=[{"name": "Ours", "first_customers": 5}, {"name": "Theirs", "market_share": 0.0}])
    assert {note.where for note in check(seeds).notes if note.where.startswith("brands")} == {"brands[1].market_share"}


def test_a_large_edge_list_is_extrapolated_from_its_head(tmp_path: Path) -> None:
    path = tmp_path / "follows.txt"
    lines = 3 * READ_BYTES // 14
    path.write_bytes(b"123456 234567\n" * lines)
    estimate = check(on_file(path, file_directed=True))
    assert estimate.follows == pytest.approx(lines, rel=0.01)
    assert not estimate.exact


def test_a_parquet_file_is_counted_by_its_foot(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "follows.parquet"
    pd.DataFrame({"u": [1, 2, 3], "v": [2, 3, 1]}).to_parquet(path)
    assert check(on_file(path, file_directed=True)).follows == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv.gz", b"no gzip"), ("b.csv.gz", gzip.compress(b"1,2\n" * 999, mtime=0)[:30]), ("c.parquet", b"no parquet")],
)
def test_a_broken_network_file_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=r"network\.file: cannot be read"):
        check(on_file(path))


def test_bytes_are_written_to_be_read() -> None:
    assert readable_bytes(12) == "12 bytes"
    assert readable_bytes(1_400_000_000) == "1.4 GB"
    assert readable_bytes(2e19) == "2e+04 PB"
