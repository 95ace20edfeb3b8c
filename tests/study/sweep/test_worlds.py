"""What runs depend on, and what they share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import lively

import wom_sim as ws
from wom_sim.study import runs
from wom_sim.study.sweep.worlds import Place, Worlds
from wom_sim.world.policy import overlay

POLICIES = ("ignore", "dedicated_team", "service_led")


def place(**above: Any) -> Place:
    return Place(lively(**above), POLICIES)


def keys(place: Place) -> dict[str, Any]:
    """All that is kept, by name, for seeds 1, 2."""
    return {
        "graph": place.graph(1), "population": place.population(1, 2), "fit": place.fit(1, 2),
        "run": place.run("ignore", 0), "other run": place.run("service_led", 0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("above", "changed"),
    [
        ({"title": "other words"}, set()),
        ({"study": {"replications": 7, "rank_by": "churn_rate", "firestorm_factor": 9.0}}, set()),
        ({"policies": {"service_led": {"agents": 9}}}, {"fit", "run", "other run"}),  # the rival follows it
        ({"policies": {"influencer_first": {"agents": 9}}}, set()),  # nobody does
        ({"money": {"agent_hour": 7.0}}, {"run", "other run"}),
        ({"events": ({"kind": "incident", "brand": "A", "hours": 9.0},)}, {"run", "other run"}),
        ({"voice": {"public_share": 0.9}}, {"fit", "run", "other run"}),
        ({"time": {"days": 21.0}}, {"fit", "run", "other run"}),
        ({"population": {"voice_spread": 0.3}}, {"population", "fit", "run", "other run"}),
        ({"network": {"mean_followers": 9.0}}, {"graph", "population", "fit", "run", "other run"}),
    ],
)
def test_a_change_counts_where_it_matters_and_nowhere_else(above: dict[str, Any], changed: set[str]) -> None:
    before, after = keys(place()), keys(place(**above))
    assert {name for name in before if before[name] != after[name]} == changed


def test_ignore_counts_where_a_brand_names_no_policy() -> None:
    brands = [{"name": "A", "market_share": 0.5, "policy": "service_led"}, {"name": "B", "market_share": 0.4}]
    one, other = place(brands=brands), place(brands=brands, policies={"ignore": {"agents": 6}})
    assert one.run("service_led", 0) != other.run("service_led", 0)
    assert one.fit(1, 2) != other.fit(1, 2)
    assert one.scenario.digest() != other.scenario.digest()


def test_a_policy_counts_for_its_own_runs_only() -> None:
    one, other = place(), place(policies={"ignore": {"agents": 1}})
    assert one.run("ignore", 0) != other.run("ignore", 0)
    assert one.run("service_led", 0) == other.run("service_led", 0)
    assert one.row("service_led", 0, "dedicated_team") == other.row("service_led", 0, "dedicated_team")
    assert one.row("service_led", 0, "ignore") != other.row(
        "service_led", 0, "ignore"
    )  # its storms are told against it


def test_long_runs_share_their_fit() -> None:
    """Base hazards are fitted to ninety days at most."""
    assert place(time={"days": 100.0}).fit(1, 1) == place(time={"days": 200.0}).fit(1, 1)


def test_a_row_is_told_by_the_bar_for_firestorms() -> None:
    one, other = place(), place(study={"firestorm_min": 4})
    assert one.run("ignore", 0) == other.run("ignore", 0)
    assert one.row("ignore", 0, "ignore") != other.row("ignore", 0, "ignore")
    assert one.row("ignore", 0, "ignore") != one.row("ignore", 1, "ignore")


@pytest.mark.parametrize("vary", [("run",), ("population", "run"), ("network",)])
def test_worlds_are_those_that_prepare_makes(vary: tuple[str, ...]) -> None:
    scene = lively(study={"vary": vary}, reviews={"intercept": None})
    worlds, here = Worlds(4), Place(scene, POLICIES)
    for replication in (0, 1):
        made, alone = worlds.of(here, replication), ws.prepare(scene, replication)
        np.testing.assert_array_equal(made.intercept, alone.intercept)
        assert made.seeds == alone.seeds
        arrays = ((made.graph.followers, *made.population), (alone.graph.followers, *alone.population))
        for one, other in zip(*arrays, strict=True):
            np.testing.assert_array_equal(one, other)


def test_what_points_have_in_common_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    real, fitted = runs.engine(), []

    class Noting:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def prepare(self, *given: Any, **more: Any) -> Any:
            if "intercept" not in more:
                fitted.append(1)
            return real.prepare(*given, **more)

    monkeypatch.setattr(runs, "engine", Noting)
    worlds = Worlds(4)
    one = worlds.of(place(), 0)
    dearer = worlds.of(place(money={"agent_hour": 50.0}), 0)
    louder = worlds.of(place(voice={"public_share": 0.9}), 0)
    assert one.graph is dearer.graph is louder.graph
    assert one.population is dearer.population is louder.population
    assert one.intercept is dearer.intercept
    assert len(fitted) == 2


def test_known_fits_are_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds, here = Worlds(4), place(reviews={"intercept": None})
    worlds.know(here, (0.25, 0.5))
    assert worlds.of(here, 3).intercept.tolist() == [0.25, 0.5]


def test_a_network_file_counts_by_its_content(tmp_path: Path) -> None:
    def there(name: str, text: str) -> Place:
        (tmp_path / name).write_text(text)
        tables = overlay(lively().model_dump(), {"network": {"kind": "file", "file": name, "customers": None}})
        return Place(ws.Scenario(**tables).placed("town", "town.toml", tmp_path), POLICIES)

    one, same, other = there("a.csv", "0,1\n1,2\n"), there("b.csv", "0,1\n1,2\n"), there("c.csv", "0,1\n0,2\n")
    assert one.graph(1) == same.graph(1)
    assert one.graph(1) != other.graph(1)
    assert there("a.csv", "0,1\n2,1\n0,3\n").graph(1) != one.graph(1)  # as it is now, not as it was
