"""Small scenarios for tests, and what is asked of two runs that must be the same."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

import wom_sim as ws
from wom_sim.world.policy import overlay

FLAT = (1.0,) * 24
NEVER_DAYS = 3650.0  # between two touchpoints
AT_ONCE = {"coverage": 1.0, "delay_minutes": 0.0}
CLASSICS = Path(__file__).resolve().parents[1] / "scenarios" / "classics"

LIVELY: dict[str, Any] = {
    "time": {"days": 20.0, "warmup_days": 2.0},
    "network": {"kind": "community", "customers": 400, "mean_followers": 10.0},
    "population": {"represents": 3.0},
    "brands": [
        {"name": "A", "market_share": 0.5, "failure_rate": 0.2, "policy": "dedicated_team"},
        {"name": "B", "market_share": 0.3, "failure_rate": 0.1, "policy": "service_led",
         "poaching": {"preset": "aggressive", "accepted": 0.5}},
    ],
    "touchpoints": {"gap_days": 1.0},
    "spread": {"reshare": 0.03},
    "reviews": {"intercept": 0.05, "interval_days": 7.0},
    "joining": {"kind": "bass", "external": 0.5, "imitation": 2.0, "review_days": 5.0},
}  # fmt: skip
"""Everything happens often: complaints, reshares, offers, leaving, joining."""

SILENT: dict[str, Any] = {
    "time": {"days": 10.0, "warmup_days": 0.0, "rhythm": FLAT},
    "network": {"kind": "random", "customers": 1, "mean_followers": 0.0},
    "brands": [{"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0}],
    "touchpoints": {"gap_days": NEVER_DAYS},
    "voice": {"mention": 0.0, "talk_ordinary": 0.0},
    "reviews": {"intercept": 0.0},
    "joining": {"kind": "none"},
}
"""Nothing happens by itself."""


def scenario(below: dict[str, Any], **above: Any) -> ws.Scenario:
    """A scenario of one set of tables laid over another."""
    return ws.Scenario(**overlay(below, above))


def lively(**above: Any) -> ws.Scenario:
    """A scenario in which everything happens often."""
    return scenario(LIVELY, **above)


def silent(**above: Any) -> ws.Scenario:
    """A scenario in which nothing happens by itself."""
    return scenario(SILENT, **above)


def desk(per_hour: float, span: float, patience: float = 0.0, warmup_days: float = 10.0, **policy: Any) -> ws.Scenario:
    """A desk with background tickets only, for a span of hours; always open, it knows of every ticket at once and
    replies at the start of service."""
    always = {"agents": 1, "hours": "00:00-24:00", "writing_minutes": 0.0, "listening": AT_ONCE}
    brand = {"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "desk",
             "background_tickets_per_day": 24.0 * per_hour}  # fmt: skip
    return silent(
        time={"days": span / 24.0, "warmup_days": warmup_days},
        brands=[brand],
        policies={"desk": overlay(always, policy)},
        service={"patience_hours": patience},
    )


def cascades_of(
    chance: float, authors: Any, customers: int, hours: float = 0.0, days: float = 40.0, **above: Any
) -> ws.Scenario:
    """Scripted mentions by the given authors (several of one, where a tuple is given); each is seen by all and reshared with
    the same chance by each reader."""
    posts = tuple(
        {
            "kind": "post",
            "brand": "A",
            "authors" if isinstance(who, tuple) else "author": who,
            "sign": 0,
            "hours": hours,
        }
        for who in authors
    )
    network = {
        "kind": "random",
        "customers": customers,
        "mean_followers": 4.0,
        "directed": False,
        "strong_tie_share": 0.0,
    }
    spread = {"see": 1.0, "reshare": chance, "appeal_tail": 0.0, "crowding_posts": 0.0, "other_group": 1.0,
              "strong_tie_factor": 1.0, "half_life_hours": 0.01}  # fmt: skip
    below = overlay(SILENT, {"time": {"days": days}, "network": network, "spread": spread})
    return scenario(below, events=posts, **above)


def classic(name: str, *overrides: str, **above: Any) -> ws.Scenario:
    """A scenario of scenarios/classics/ with overrides as on the command line, and tables laid over it."""
    scene = ws.load(CLASSICS / f"{name}.toml", overrides)
    if not above:
        return scene
    return ws.Scenario(**overlay(scene.model_dump(), above)).placed(scene.name, scene.source, scene.folder)


def posts_by(authors: Any, apart: float = 0.0) -> tuple[dict[str, Any], ...]:
    """For each author a mention of the brand A, so many hours apart; a tuple of people posts one together."""
    return tuple(
        {
            "kind": "post",
            "brand": "A",
            "hours": apart * at,
            "sign": 0,
            "authors" if isinstance(who, tuple) else "author": who,
        }
        for at, who in enumerate(authors)
    )


def on_graph(scene: ws.Scenario, graph: nx.Graph, trace: bool = False) -> Any:
    """A run of a scenario on a graph of NetworkX instead of its own network."""
    world = ws.prepare(scene, graph=ws.from_networkx(graph, strong_tie_share=0.0))
    return ws.run(scene, world=world, trace=trace)


def assert_same(one: Any, other: Any, but: tuple[str, ...] = (), columns_but: tuple[str, ...] = ()) -> None:
    """Two runs agree to the last bit: measures, every brand's hours, tickets, cascades and flows."""
    for brand in one.scenario.brands:
        first, second = one.measures_of(brand.name), other.measures_of(brand.name)
        differ = [
            name for name in first if name not in but and not np.array_equal(first[name], second[name], equal_nan=True)
        ]
        assert differ == [], {name: (first[name], second[name]) for name in differ}
        hours = (run.series_of(brand.name).drop(columns=list(columns_but)) for run in (one, other))
        pd.testing.assert_frame_equal(*hours, check_exact=True)
    for table in ("tickets", "cascades", "flows"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table), check_exact=True)


def assert_same_record(one: Any, other: Any) -> None:
    """Two runs agree to the last bit in everything that a run hands over, logs of posts and hearings included."""
    for name, first in one.record._asdict().items():
        second = getattr(other.record, name)
        assert (first is None) == (second is None), name
        if first is not None:
            np.testing.assert_array_equal(first, second, err_msg=name)
    assert_same(one, other)


def fingerprint(result: Any) -> str:
    """SHA-256 of everything that a run hands over, to compare runs of different processes."""
    tables = [table.tolist() if isinstance(table, np.ndarray) else table for table in result.record]
    return hashlib.sha256(repr(tables).encode()).hexdigest()


def replaced(result: Any, state: Any) -> Any:
    """A result with another final state, measured anew."""
    from wom_sim.engine.simulate import record_of
    from wom_sim.measures.result import measured

    record = record_of(state)
    measures = measured(result.scenario, result.world, record)
    return dataclasses.replace(result, state=state, record=record, measures=measures)
